"""The verification of a whole rule base: all checks run, witnesses confirmed, waivers applied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from imgexpert.reading.problems import InputRefused
from imgexpert.reading.text import Text
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import BUILT_IN
from imgexpert.verification.checks.check import Check
from imgexpert.verification.confirming import Confirming
from imgexpert.verification.examined import Examined
from imgexpert.verification.findings import Finding
from imgexpert.verification.places import read_trees
from imgexpert.verification.registry import CHECKS
from imgexpert.verification.solver import BOUND, NotSettledError
from imgexpert.verification.waivers import Waiver, problem_found, read_waivers, unneeded


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What was found, in the order of the files, and what of it is waived; `rules` is how many were looked at."""

    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...]
    rules: int


def verify(base: Path, layers: Sequence[Path] = (), bound: int = BOUND) -> Verification:
    """Everything that is wrong with the rule base under `base` with `layers` on top.

    What keeps it from being loaded is found too, and then nothing else. `bound` limits how many conflicts the solver
    may meet in one question; a question beyond it is reported as not settled.
    Raises: imgexpert.reading.InputRefused when there is nothing to verify: a folder or file that cannot be read.
    """
    trees, unread = read_trees(base, layers)
    try:
        rulebase = load_rulebase(base, layers)
    except InputRefused as refused:
        if all(problem.place is None for problem in refused.problems):
            raise
        found = [problem_found(problem) for problem in refused.problems if problem not in unread]
        syntax = [replace(problem_found(problem), code="IX101") for problem in unread]
        return Verification(findings=tuple(_sorted([*syntax, *found])), waived=(), rules=0)
    waivers, mistakes = read_waivers(base, layers)
    examined = Examined(rulebase, trees, bound)
    verification = examine(examined, waivers)
    # Waivers of layers below hold for the rule base without those above them, and are verified there.
    own = [waiver for waiver in waivers if waiver.layer == len(layers)]
    excused = [finding for finding, _ in verification.waived]
    more = [_layered(finding, rulebase) for finding in (*mistakes, *unneeded(own, excused))]
    return replace(verification, findings=tuple(_sorted([*verification.findings, *more])))


def examine(examined: Examined, waivers: Sequence[Waiver] = ()) -> Verification:
    """Everything that is wrong with a rule base that could be loaded."""
    rulebase = examined.rulebase
    confirming = Confirming(rulebase, examined.evaluator)
    found = [
        _layered(_confirmed(finding, confirming), rulebase) for check in CHECKS for finding in run(check, examined)
    ]
    waived = [
        (finding, waiver)
        for finding in found
        if (waiver := next((waiver for waiver in waivers if waiver.covers(finding)), None))
    ]
    excused = {id(finding) for finding, _ in waived}
    left = [finding for finding in found if id(finding) not in excused]
    return Verification(
        findings=tuple(_sorted(left)),
        waived=tuple(waived),
        rules=len(rulebase.rules),
    )


def run(check: Check[Any], examined: Examined) -> Iterator[Finding]:
    """What `check` finds; of what could not be settled, that."""
    for thing in check.over(examined):
        try:
            yield from list(check.find(examined, thing))
        except NotSettledError:
            names = check.named(thing)
            place = examined.places.of_any(names[0]) if names else None
            yield _not_settled(Finding(code="/".join(check.codes), place=place, message=Text("", ""), about=names))


def _not_settled(finding: Finding) -> Finding:
    about = ", ".join(finding.about)
    return Finding(
        code="IX902",
        place=finding.place,
        message=Text(
            f"it was not settled whether {finding.code} holds of {about or 'the rule base'}",
            f"未能确定 {about or '规则库'} 是否存在 {finding.code} 的问题",
        ),
        about=(finding.code, *finding.about),
    )


def _confirmed(finding: Finding, confirming: Confirming) -> Finding:
    """`finding`, if the engine shows what its witness is said to show; else it is not settled."""
    if finding.witness is None or confirming.shows(finding.witness):
        return finding
    return _not_settled(finding)


def _layered(finding: Finding, rulebase: RuleBase) -> Finding:
    """`finding` with the name of the layer in whose folder it is placed."""
    if finding.place is None:
        return finding
    file = finding.place.file
    above = (layer.name for layer in reversed(rulebase.layers) if file.startswith(f"{layer.folder}/"))
    return replace(finding, layer=next(above, BUILT_IN))


def _sorted(findings: Sequence[Finding]) -> list[Finding]:
    def key(finding: Finding) -> tuple[str, int, int, str, tuple[str, ...]]:
        place = finding.place
        at = (place.file, place.line, place.column) if place else ("", 0, 0)
        return *at, finding.code, finding.about

    return sorted(findings, key=key)
