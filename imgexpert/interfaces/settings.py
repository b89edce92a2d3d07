"""The global options, accepted before and after the name of a command, and what they say."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from imgexpert.interfaces.output import Output
from imgexpert.interfaces.project import find_project
from imgexpert.interfaces.usage import Choice, Misuse
from imgexpert.reading.problems import shown
from imgexpert.reading.text import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from imgexpert.expert import Expert
    from imgexpert.rulebase.rulebase import RuleBase

FORMATS = ("text", "json", "markdown", "html", "mermaid", "dot")

_BY_ENDING = {
    ".json": "json",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".mmd": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
}


@dataclass(kw_only=True)
class Settings:
    """What the global options say; the one given last counts, but `rules` adds up: before the command, then after it.

    `asked_format` is None unless `--format` was given.
    """

    language: Language
    asked_format: str | None = None
    output: str | None = None
    quiet: bool = False
    rules: list[str] = field(default_factory=list)
    project: bool = True

    @property
    def format(self) -> str:
        """The format asked for, else the one that the ending of the output file stands for, else text."""
        return self.asked_format or self._ending_format or "text"

    @property
    def _ending_format(self) -> str | None:
        return _BY_ENDING.get(os.path.splitext(self.output or "")[1].lower())  # noqa: PTH122 - no path is needed.

    @property
    def json(self) -> bool:
        """Whether the output is for programs."""
        return self.format == "json"

    def say(self, text: Text) -> str:
        """`text` in the language spoken."""
        return text.to(self.language)

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """The folders to layer over the built-in rule base: those of the project file, then those of the call.

        Raises: imgexpert.reading.InputRefused with everything that is wrong with the project file.
        """
        project = find_project() if self.project else None
        if project is None:
            return tuple(self.rules)
        listed = ", ".join(project.layers) or "–"
        told = Text(
            f"project file {project.file} (layers: {listed}; --no-project does without)",
            f"项目文件 {project.file}（规则层：{listed}；--no-project 可不使用）",
        )
        self.remark(shown(self.say(told), longest=500))
        return (*project.layers, *self.rules)

    def rulebase(self) -> RuleBase:
        """The rule base to use: the built-in one with the layers of the project and the call.

        Raises: imgexpert.reading.InputRefused with everything that is wrong with a layer.
        """
        from imgexpert.rulebase.built_in import layered_rulebase

        return layered_rulebase(self.layers)

    def expert(self) -> Expert:
        """An expert over that rule base.

        Raises: imgexpert.reading.InputRefused with everything that is wrong with a layer.
        """
        from imgexpert.expert import Expert

        return Expert(layers=self.layers)

    def opened(self) -> Output:
        """The output, to be used in a `with` block."""
        return Output(self.output)

    def remark(self, text: str) -> None:
        """Tell something that is no result, unless silence was asked for."""
        if not self.quiet:
            click.echo(text, err=True)


def current(formats: tuple[str, ...] = ("text", "json")) -> Settings:
    """The settings of the call under way, for a command that can print in `formats`.

    Raises: Misuse when another format was asked for, by `--format` or by the ending of the output file.
    """
    context = click.get_current_context()
    settings = context.find_object(Settings)
    assert settings is not None
    if settings.format not in formats:
        raise _other_format(settings, context, formats)
    return settings


def _other_format(settings: Settings, context: click.Context, formats: tuple[str, ...]) -> Misuse:
    name = settings.format
    en = f"`{context.command_path}` cannot print {name}"
    zh = f"`{context.command_path}` 不能输出 {name} 格式"
    if settings.asked_format is None:
        file = shown(os.path.basename(settings.output or ""))  # noqa: PTH119 - only its ending matters.
        en += f", which the ending of `{file}` stands for: choose another ending, or say --format"
        zh += f"（由 `{file}` 的后缀推断）：请更换后缀，或用 --format 指定格式"
    return Misuse(en, zh, context, allowed=formats)


def global_options(language: Language) -> list[click.Parameter]:
    """New instances of the global options: click wants one of each for every command."""

    def option(names: list[str], help_: Text, name: str, **more: Any) -> click.Option:
        return click.Option(names, help=help_.to(language), expose_value=False, callback=_storing(name), **more)

    return [
        option(
            ["--lang"],
            Text("Language of everything printed (default: the locale's).", "输出所用的语言（默认随系统区域设置）。"),
            "language",
            type=Choice(LANGUAGES),
        ),
        option(
            ["--format"],
            Text(
                "Output for people (text, markdown, html), for diagrams (mermaid, dot) or for programs (json), as far "
                "as the command has it (default: as FILE ends, else text).",
                "输出格式：text、markdown、html 供人阅读，mermaid、dot 用于绘图，json 供程序使用；"
                "各命令支持的格式不同（默认由 FILE 的后缀决定，否则为 text）。",
            ),
            "asked_format",
            type=Choice(FORMATS),
        ),
        option(
            ["-o", "--output"],
            Text(
                "Write the output to FILE instead of the terminal; .json, .md, .html, .mmd and .dot choose the format.",
                "把输出写入文件，而不是终端；后缀 .json、.md、.html、.mmd、.dot 决定格式。",
            ),
            "output",
            metavar="FILE",
            type=click.Path(),
        ),
        option(
            ["--rules"],
            Text(
                "A folder with rules and knowledge of your own, layered over the built-in ones; repeatable, the last "
                "one has the last word.",
                "自有规则和知识所在的文件夹，叠加在内置规则之上；可重复，后者优先。",
            ),
            "rules",
            metavar="DIR",
            type=click.Path(),
            multiple=True,
        ),
        option(
            ["--no-project"],
            Text(
                "Do without the project file imgexpert.yaml, which is looked for from the working directory upwards.",
                "不使用项目文件 imgexpert.yaml（从当前文件夹起逐级向上查找）。",
            ),
            "project",
            flag_value=False,
            default=None,
        ),
        option(
            ["--quiet"],
            Text("No remarks on standard error, only errors.", "标准错误中不输出提示，只输出错误。"),
            "quiet",
            is_flag=True,
            default=None,
        ),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help=Text("Print the version and end.", "显示版本号后退出。").to(language),
        ),
    ]


def _storing(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def store(context: click.Context, parameter: click.Parameter, value: Any) -> None:  # noqa: ARG001 - click's
        settings = context.find_object(Settings)
        if settings is None or value is None:
            return
        if isinstance(value, tuple):
            getattr(settings, name).extend(value)
        else:
            setattr(settings, name, value)

    return store


def _version(context: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: ARG001 - click's
    if value and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"imgexpert {version('imgexpert')}")
        context.exit()
