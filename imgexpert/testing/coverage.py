"""How much of a rule base its tests reach: rules that fire, and conditions that are true, false and unknown.

Only tests that look at a rule count for it: its own examples, cases that name it, and cases in which it fires and so
bears on what is decided. All others leave nearly everything unknown and would make any condition look tested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imgexpert.inference.possible import compile_condition
from imgexpert.reading.places import Place
from imgexpert.rulebase.conditions import Atom, Known, atoms
from imgexpert.rulebase.rules import Rule
from imgexpert.testing.suite import SuiteResult
from imgexpert.vocabulary.answers import Answer
from imgexpert.vocabulary.truth import FALSE, TRUE, UNKNOWN, Truth


@dataclass(frozen=True, kw_only=True)
class ConditionCoverage:
    """One primitive of a rule, and the truth values that it can have and had."""

    primitive: Atom
    place: Place
    possible: tuple[Truth, ...]
    seen: frozenset[Truth]

    @property
    def missing(self) -> tuple[Truth, ...]:
        """The truth values that no test gives it."""
        return tuple(truth for truth in self.possible if truth not in self.seen)


@dataclass(frozen=True, kw_only=True)
class RuleCoverage:
    """Whether a rule fires in any test, and how its conditions come out."""

    rule: Rule
    fired: bool
    conditions: tuple[ConditionCoverage, ...]


@dataclass(frozen=True, kw_only=True)
class Share:
    """A part of a whole, said in per cent without ever rounding up."""

    part: int
    whole: int

    @property
    def percent(self) -> str:
        """With one decimal; 100.0 only for all.

        >>> Share(part=9996, whole=10000).percent
        '99.9'
        """
        tenths = 1000 * self.part // self.whole if self.whole else 1000
        return f"{tenths // 10}.{tenths % 10}"

    def under(self, hundredths: int) -> bool:
        """Whether it is less than so many hundredths of a per cent, exactly."""
        return 10_000 * self.part < hundredths * self.whole


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The coverage of each rule, in the order of the rules."""

    rules: tuple[RuleCoverage, ...]

    @property
    def fired(self) -> Share:
        """The rules that fire in some test."""
        return Share(part=sum(covered.fired for covered in self.rules), whole=len(self.rules))

    @property
    def outcomes(self) -> Share:
        """The truth values that conditions have in some test, of those that they can have."""
        conditions = [condition for covered in self.rules for condition in covered.conditions]
        whole = sum(len(condition.possible) for condition in conditions)
        return Share(part=whole - sum(len(condition.missing) for condition in conditions), whole=whole)


def coverage_of(suite: SuiteResult) -> Coverage:
    """What the tests of `suite` reach."""
    looking: dict[str, list[Mapping[str, Answer]]] = {rule.id: [] for rule in suite.rulebase.rules}
    fired: set[str] = set()
    for example in suite.examples:
        if example.inference is not None:
            looking[example.rule].append(example.inference.answers)
            fired.update({example.rule} & set(example.inference.fired))
    for result in suite.cases:
        inference = result.settled.inference
        fired.update(inference.fired)
        for rule_id in {*result.case.expected.rules, *inference.fired}:
            looking[rule_id].append(inference.answers)
    return Coverage(
        rules=tuple(
            RuleCoverage(rule=rule, fired=rule.id in fired, conditions=tuple(_conditions(rule, looking[rule.id])))
            for rule in suite.rulebase.rules
        )
    )


def _conditions(rule: Rule, looking: list[Mapping[str, Answer]]) -> Iterator[ConditionCoverage]:
    for number, atom in enumerate(atoms(rule.when)):
        test = compile_condition(atom, settled=True)
        yield ConditionCoverage(
            primitive=atom,
            place=Place(rule.place.file, *rule.spots[number]) if rule.spots else rule.place,
            # Whether something is known is never itself unknown.
            possible=(TRUE, FALSE) if isinstance(atom, Known) else (TRUE, FALSE, UNKNOWN),
            seen=frozenset(test(answers) for answers in looking),
        )
