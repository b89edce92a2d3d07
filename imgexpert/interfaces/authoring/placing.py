"""Putting a rule at the end of a rule file without touching what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from imgexpert.interfaces.authoring.drafts import Draft
from imgexpert.interfaces.output import Output
from imgexpert.interfaces.rule_data import plain
from imgexpert.reading.files import decode, read_bytes
from imgexpert.reading.nodes import Mapping, Node, Sequence
from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.reading.text import Text
from imgexpert.reading.yaml_reader import read_yaml
from imgexpert.rulebase.built_in import data_folder
from imgexpert.rulebase.folders import MANIFEST
from imgexpert.rulebase.layers import Layer
from imgexpert.rulebase.rules import BUILT_IN, Kind

_NEW = "rules:\n"
_INDENT = "  "


@dataclass(frozen=True)
class Target:
    """The folder that rules are written into: a layer, a layer to be, or the built-in rule base in a checkout."""

    folder: Path

    @property
    def built_in(self) -> bool:
        """Whether it is the built-in rule base itself."""
        return self.folder.resolve() == data_folder().resolve()

    @property
    def is_layer(self) -> bool:
        """Whether it is a layer already."""
        return (self.folder / MANIFEST).is_file()

    @property
    def new_name(self) -> str:
        """What the layer is called that it becomes; empty where it is one, or needs to be none."""
        if self.built_in or self.is_layer:
            return ""
        words = re.findall(r"[a-z0-9]+", self.folder.resolve().name.lower())
        named = words and words[0][0].isalpha() and words != BUILT_IN.split("-")
        return "-".join(words if named else ["layer", *words])

    def refuse_taken(self, layers: Iterable[Layer]) -> None:
        """Raise InputRefused when it would become a layer with the name of one of `layers`."""
        for layer in layers:
            if layer.name == self.new_name:
                message = Text(
                    f"{self.folder} would become a layer called `{layer.name}`, as {layer.folder} is called: "
                    "give the folder another name",
                    f"{self.folder} 将成为名为 `{layer.name}` 的规则层，与 {layer.folder} 重名：请给文件夹换一个名称",
                )
                raise InputRefused([Problem(message=message)])

    def file(self, kind: Kind, family: str) -> Path:
        """Where the rules of a family stand."""
        return self.folder / "rules" / kind / f"{family}.yaml"

    def families(self, kind: Kind) -> list[str]:
        """The families of a kind that exist there."""
        return sorted(path.stem for path in (self.folder / "rules" / kind).glob("*.yaml"))

    def prepare(self, file: Path) -> None:
        """Make the folders, and of a folder that is none yet a layer, named after it."""
        file.parent.mkdir(parents=True, exist_ok=True)
        if self.new_name:
            write(self.folder / MANIFEST, f"name: {self.new_name}\n")


def appended(file: Path, draft: Draft) -> tuple[str, Node]:
    """The text of `file` with the rule at its end, and the node of that rule; a file that is not there begins with it.

    Raises: InputRefused when the file cannot be read, or when its end is no place for a rule.
    """
    before = decode(read_bytes(file), str(file)) if file.exists() else _NEW
    listed = _rules(before, file) if file.exists() else ()
    indent = " " * (listed[0].column - 3) if listed else _INDENT
    joint = "" if before.endswith("\n") else "\n"
    added = joint + ("\n" if listed else "") + draft.text(indent)
    text = before + (added.replace("\n", "\r\n") if "\r\n" in before else added)
    found = _rules(text, file)
    if [plain(item) for item in found[:-1]] != [plain(item) for item in listed] or len(found) != len(listed) + 1:
        raise InputRefused(
            [
                Problem(
                    message=Text(
                        f"no rule can be put at the end of {file}: it is not a list of rules written line by line; "
                        "name another family",
                        f"无法在 {file} 末尾添加规则：该文件不是逐行书写的规则列表；请换一个规则文件",
                    )
                )
            ]
        )
    return text, found[-1]


def write(file: Path, text: str) -> None:
    """Put `text` into `file`, which has either all of it or what it had before."""
    with Output(str(file)) as output:
        output.data(text)
        output.commit()


def _rules(text: str, file: Path) -> tuple[Node, ...]:
    """The rules in a file's text, none where it is something else."""
    documents = list(read_yaml(text.encode(), str(file)))
    root = documents[0].root if len(documents) == 1 else None
    rules = root.get("rules") if isinstance(root, Mapping) else None
    return rules.items if isinstance(rules, Sequence) else ()
