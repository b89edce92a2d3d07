"""Mutants: rule bases that differ from a given one by a single small mistake, which its tests should notice.

Idea: DeMillo, Lipton and Sayward, Hints on Test Data Selection (1978): tests that tell a program from its slightly
wrong neighbours are good ones. Here the program is the rule base, and the mistakes are those that people make in rules.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from imgexpert.reading.places import Place
from imgexpert.rulebase.checks import MOST_DISJUNCTS
from imgexpert.rulebase.conditions import Condition, disjuncts
from imgexpert.rulebase.parameters import Parameters
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import AddScenario, Conclusion, GiveEvidence, Rule
from imgexpert.testing.conclusion_mutants import mutated_conclusions
from imgexpert.testing.condition_mutants import mutated_conditions

Operator = Literal[
    "drop-rule",
    "negate",
    "drop-part",
    "swap-all-any",
    "shift-bound",
    "drop-value",
    "replace-value",
    "strength",
    "importance",
    "direction",
    "drop-type",
    "replace-type",
    "derived-value",
    "scenario",
    "relation",
    "star",
    "parameter",
]
"""What was changed, in the order of the reports."""

_LOWEST, _HIGHEST = 1, 5  # Stars.


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """The rule `rule` replaced by `by`, or dropped with its examples when that is None."""

    rule: str
    by: Rule | None

    def applied(self, rulebase: RuleBase) -> RuleBase:
        """`rulebase` with the change."""
        changed = ((self.by if rule.id == self.rule else rule) for rule in rulebase.rules)
        return dataclasses.replace(rulebase, rules=tuple(rule for rule in changed if rule is not None))


@dataclass(frozen=True, kw_only=True)
class StarChange:
    """Another number of stars in one cell of the table."""

    scenario: str
    type: str
    stars: int

    def applied(self, rulebase: RuleBase) -> RuleBase:
        """`rulebase` with the change."""
        ratings = rulebase.knowledge.ratings
        row = {**ratings[self.scenario], self.type: self.stars}
        knowledge = dataclasses.replace(rulebase.knowledge, ratings={**ratings, self.scenario: row})
        return dataclasses.replace(rulebase, knowledge=knowledge)


@dataclass(frozen=True, kw_only=True)
class ParameterChange:
    """Another value of one number of the model; a `word` is one of the strengths or importances."""

    name: str
    word: str | None
    value: int

    def applied(self, rulebase: RuleBase) -> RuleBase:
        """`rulebase` with the change; rules hold the numbers that their words stood for when they were loaded."""
        parameters = rulebase.parameters
        if self.word is None:
            return dataclasses.replace(rulebase, parameters=_with(parameters, self.name, self.value))
        words: Mapping[str, int] = getattr(parameters, self.name)
        before = words[self.word]
        rules = tuple(_reworded(rule, self.name, before, self.value) for rule in rulebase.rules)
        changed = _with(parameters, self.name, {**words, self.word: self.value})
        return dataclasses.replace(rulebase, parameters=changed, rules=rules)


Change: TypeAlias = RuleChange | StarChange | ParameterChange


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One mistake: in `item` (a rule, `rating.SCENARIO.TYPE` or `parameter.NAME`), `before` and `after` it."""

    item: str
    operator: Operator
    place: Place | None
    before: Condition | Conclusion | int | None
    after: Condition | Conclusion | int | None
    change: Change


def mutants_of(rulebase: RuleBase, rules: Iterator[Rule], *, numbers: bool) -> Iterator[Mutant]:
    """Every mutant of `rules` and, with `numbers`, of the stars and the parameters; none stands for another one."""
    for rule in rules:
        yield from _of_rule(rule, rulebase)
    if numbers:
        yield from _of_stars(rulebase)
        yield from _of_parameters(rulebase)


def _of_rule(rule: Rule, rulebase: RuleBase) -> Iterator[Mutant]:
    yield Mutant(
        item=rule.id,
        operator="drop-rule",
        place=rule.place,
        before=None,
        after=None,
        change=RuleChange(rule=rule.id, by=None),
    )
    seen = {rule.when}
    for slip in mutated_conditions(rule.when, rulebase.vocabulary):
        if slip.whole in seen or len(disjuncts(slip.whole)) > MOST_DISJUNCTS:
            continue  # The loader refuses a rule with so many alternatives: nobody can make that mistake.
        seen.add(slip.whole)
        spot = rule.spots[slip.primitive] if rule.spots else None
        yield Mutant(
            item=rule.id,
            operator=slip.operator,
            place=Place(rule.place.file, *spot) if spot else rule.place,
            before=slip.before,
            after=slip.after,
            change=RuleChange(rule=rule.id, by=dataclasses.replace(rule, when=slip.whole)),
        )
    for operator, then in mutated_conclusions(rule.then, rulebase):
        yield Mutant(
            item=rule.id,
            operator=operator,
            place=rule.place,
            before=rule.then,
            after=then,
            change=RuleChange(rule=rule.id, by=dataclasses.replace(rule, then=then)),
        )


def _of_stars(rulebase: RuleBase) -> Iterator[Mutant]:
    for scenario, row in rulebase.knowledge.ratings.items():
        for type_, stars in row.items():
            for other in (stars - 1, stars + 1):
                if _LOWEST <= other <= _HIGHEST:
                    yield Mutant(
                        item=f"rating.{scenario}.{type_}",
                        operator="star",
                        place=None,
                        before=stars,
                        after=other,
                        change=StarChange(scenario=scenario, type=type_, stars=other),
                    )


def _of_parameters(rulebase: RuleBase) -> Iterator[Mutant]:
    for field in dataclasses.fields(Parameters):
        value = getattr(rulebase.parameters, field.name)
        if isinstance(value, int):
            yield from _of_number(field.name, None, value)
        elif isinstance(value, Mapping):
            for word, number in value.items():
                if list(value.values()).count(number) == 1:  # Else a rule does not tell which word it was given.
                    yield from _of_number(field.name, word, number)


def _of_number(name: str, word: str | None, value: int) -> Iterator[Mutant]:
    for other in (value - 1, value + 1):
        if other >= 1:
            yield Mutant(
                item=f"parameter.{name}" + (f".{word}" if word else ""),
                operator="parameter",
                place=None,
                before=value,
                after=other,
                change=ParameterChange(name=name, word=word, value=other),
            )


def _with(parameters: Parameters, name: str, value: int | dict[str, int]) -> Parameters:
    changed: dict[str, Any] = {name: value}
    return dataclasses.replace(parameters, **changed)


def _reworded(rule: Rule, name: str, before: int, value: int) -> Rule:
    match rule.then:
        case GiveEvidence(types, direction, quarters) if name == "strength" and quarters == before:
            return dataclasses.replace(rule, then=GiveEvidence(types, direction, value))
        case AddScenario(scenario, importance) if name == "importance" and importance == before:
            return dataclasses.replace(rule, then=AddScenario(scenario, value))
        case _:
            return rule
