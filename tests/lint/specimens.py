"""Seeded defects: the small rule base of the tests, made sound, and spoilt in one way at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from imgexpert.verification.solver import BOUND
from tests.support.bases import MINIMAL, copy_base

_FOLDER = Path(__file__).parent / "specimens"

_RULE = """\
  - id: {id}
    title: {{en: "A rule of a specimen", zh: "样本规则"}}
    when: {when}
    then: {then}
    cites: {cites}
    examples:
      fires: [{fires}]
      silent: [{silent}]
"""

_FLASKS = {
    "kind": "evidence",
    "id": "spills-are-kept-in-by-flasks",
    "when": "{spill_proof: yes}",
    "then": "{for: [flask], strength: moderate}",
    "cites": "[flask.lid]",
    "fires": "{spill_proof: yes}",
    "silent": "{spill_proof: no}",
}
"""What the minimal base lacks to be sound: without it, nothing speaks for the only type that does not spill."""


@dataclass(frozen=True, kw_only=True)
class Specimen:
    """One defect: what is changed in the sound base, and what must be found, each with the text on which it stands."""

    name: str
    change: tuple[dict[str, str], ...]
    rules: tuple[dict[str, str], ...]
    find: tuple[dict[str, Any], ...]
    bound: int

    def spoil(self, base: Path) -> None:
        """Make the defect in the sound base under `base`."""
        for change in self.change:
            path = base / change["file"]
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            if "add" in change:
                text += change["add"]
            else:
                assert change["old"] in text, change["old"]
                text = text.replace(change["old"], change["new"], 1)
            path.write_text(text, encoding="utf-8")
        for rule in self.rules:
            _add(base, rule)

    def expected(self, base: Path) -> list[tuple[str, str]]:
        """The findings that must be made, as codes and places."""
        return sorted((found["code"], _place(base, found["in"], found["at"])) for found in self.find)


def sound_base(target: Path) -> Path:
    """A small rule base in which nothing is wrong."""
    _add(copy_base(target, MINIMAL), _FLASKS)
    return target


def read_specimens() -> list[Specimen]:
    """All specimens, in the order of their files."""
    return [_read(entry) for path in sorted(_FOLDER.glob("*.yaml")) for entry in yaml.safe_load(path.read_bytes())]


def _read(entry: dict[str, Any]) -> Specimen:
    assert entry.keys() <= {"name", "change", "rules", "find", "bound"}, entry
    return Specimen(
        name=entry["name"],
        change=tuple(entry.get("change", ())),
        rules=tuple(entry.get("rules", ())),
        find=tuple(entry["find"]),
        bound=entry.get("bound", BOUND),
    )


def _add(base: Path, rule: dict[str, str]) -> None:
    path = base / "rules" / rule["kind"] / "specimen.yaml"
    text = path.read_text(encoding="utf-8") if path.exists() else "rules:\n"
    path.write_text(text + _RULE.format(**{"cites": "[pot.capacity]", **rule}), encoding="utf-8")


def _place(base: Path, file: str, at_text: str) -> str:
    text = (base / file).read_text(encoding="utf-8")
    at = text.index(at_text)
    line = text.count("\n", 0, at) + 1
    return f"{file}:{line}:{at - text.rfind(chr(10), 0, at)}"
