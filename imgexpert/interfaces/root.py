"""The command tree: which commands there are, and in which module each of them is built."""

from __future__ import annotations

from imgexpert.interfaces.commands import Group
from imgexpert.reading.text import Language, Text

_HERE = "imgexpert.interfaces"


def build(language: Language) -> Group:
    """The program's commands, worded in `language`."""
    return Group(
        "imgexpert",
        language=language,
        about=Text(
            "Chooses the kind of Linux image something should run from, and says why.\n\n"
            "State what is known in a facts file; what is left out counts as unknown, never as no. The global options "
            "may stand before or after the command.\n\n"
            'Completion in bash: eval "$(_IMGEXPERT_COMPLETE=bash_source imgexpert)"; zsh_source and fish_source do '
            "the same for those shells.",
            "判断某个对象适合使用哪一类 Linux 镜像，并说明理由。\n\n"
            "把已知的情况写进事实文件；没有写的按“未知”处理，绝不当作“否”。全局选项写在命令之前或之后均可。\n\n"
            '在 bash 中启用补全：eval "$(_IMGEXPERT_COMPLETE=bash_source imgexpert)"；'
            "zsh 和 fish 请分别改用 zsh_source 和 fish_source。",
        ),
        examples=(
            "imgexpert ask",
            "imgexpert facts list",
            "imgexpert decide checkout.yaml",
            "imgexpert --lang zh decide checkout.yaml --format json",
            "imgexpert compare container virtual-machine",
        ),
        modules={
            "ask": f"{_HERE}.ask.command",
            "decide": f"{_HERE}.decide",
            "explain": f"{_HERE}.explain",
            "compare": f"{_HERE}.compare",
            "facts": f"{_HERE}.facts",
            "rules": f"{_HERE}.rules",
            "replay": f"{_HERE}.replay",
            "batch": f"{_HERE}.batch.command",
        },
    )
