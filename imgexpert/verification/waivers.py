"""Findings that are intended: waived in data, each with its reason, by whoever owns the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from imgexpert.reading.fields import Fields
from imgexpert.reading.files import read_bytes
from imgexpert.reading.nodes import Node
from imgexpert.reading.places import Place
from imgexpert.reading.problems import Problem
from imgexpert.reading.text import Text
from imgexpert.reading.yaml_reader import read_yaml
from imgexpert.rulebase.folders import WAIVERS
from imgexpert.verification.codes import code_of, codes
from imgexpert.verification.findings import Finding


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """Excuses the findings of `code` that are about nothing but what `about` names; `layer` is the number of its layer.

    A finding about fewer things than named is excused too: layers above take values and types out of a group.
    """

    code: str
    about: frozenset[str]
    because: Text
    place: Place
    layer: int

    def covers(self, finding: Finding) -> bool:
        """Whether `finding` is the one meant."""
        return self.code == finding.code and self.about >= frozenset(finding.about)


def read_waivers(base: Path, layers: Sequence[Path] = ()) -> tuple[list[Waiver], list[Finding]]:
    """The waivers of the rule base under `base` and of `layers`, and what is wrong with them."""
    problems: list[Problem] = []
    waivers: list[Waiver] = []
    for number, (folder, within) in enumerate([(base, ""), *((layer, f"{layer}/") for layer in layers)]):
        if (folder / WAIVERS).is_file():
            for document in read_yaml(read_bytes(folder / WAIVERS), f"{within}{WAIVERS}"):
                problems += document.problems
                if document.root is not None:
                    waivers += _waivers(document.root, number, problems)
    return waivers, [problem_found(problem) for problem in problems]


def _waivers(root: Node, layer: int, problems: list[Problem]) -> Iterator[Waiver]:
    fields = Fields(root, Text("the waivers", "豁免文件"), problems)
    for node in fields.items("waivers"):
        inner = Fields(node, Text("a waiver", "豁免"), problems)
        yield Waiver(
            code=inner.choice("code", tuple(codes())),
            about=frozenset(inner.strings("about")),
            because=inner.bilingual("because"),
            place=node.place,
            layer=layer,
        )
        inner.finish()
    fields.finish()


def unneeded(waivers: Iterable[Waiver], findings: Iterable[Finding]) -> Iterator[Finding]:
    """A finding for each of `waivers` that excuses none of `findings`."""
    found = list(findings)
    for waiver in waivers:
        if not any(waiver.covers(finding) for finding in found):
            about = ", ".join(sorted(waiver.about))
            yield Finding(
                code="IX901",
                place=waiver.place,
                message=Text(
                    f"this waiver matches nothing: there is no {waiver.code} about {about}",
                    f"该豁免没有匹配任何问题：没有关于 {about} 的 {waiver.code}",
                ),
                about=(waiver.code, *sorted(waiver.about)),
            )


def problem_found(problem: Problem) -> Finding:
    """Something that the reader refuses, as a finding."""
    return Finding(
        code=code_of(problem),
        place=problem.place,
        message=Text(problem.clause("en"), problem.clause("zh")),
    )
