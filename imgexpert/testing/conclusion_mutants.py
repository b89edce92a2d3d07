"""The mistakes that can be made in a conclusion, one at a time."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias, TypeVar

from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import (
    RELATIONS,
    AddCompanion,
    AddScenario,
    Conclusion,
    DeriveFact,
    GiveEvidence,
    MakeEligible,
    ReportConflict,
    RuleOut,
)

ConclusionOperator = Literal[
    "strength", "importance", "direction", "drop-type", "replace-type", "derived-value", "scenario", "relation"
]
_Word = TypeVar("_Word", bound=str)
Found: TypeAlias = Iterator[tuple[ConclusionOperator, Conclusion]]


def mutated_conclusions(then: Conclusion, rulebase: RuleBase) -> Found:
    """Every single mistake in `then`; a contradiction has none, since all it does is to be reported."""
    match then:
        case DeriveFact(key, value):
            other = _next(value, rulebase.vocabulary.facts[key].value_ids)
            if other != value:
                yield "derived-value", DeriveFact(key, other)
        case AddScenario(scenario, importance):
            for number in _neighbours(importance, rulebase.parameters.importance):
                yield "importance", AddScenario(scenario, number)
            yield "scenario", AddScenario(_next(scenario, tuple(rulebase.knowledge.scenarios)), importance)
        case GiveEvidence(_, direction, quarters):
            for number in _neighbours(quarters, rulebase.parameters.strength):
                yield "strength", dataclasses.replace(then, quarters=number)
            yield "direction", dataclasses.replace(then, direction="against" if direction == "for" else "for")
            yield from _of_types(then, rulebase)
        case RuleOut() | MakeEligible():
            yield from _of_types(then, rulebase)
        case AddCompanion():
            yield from _of_companion(then, rulebase)
        case ReportConflict():
            return


def _of_types(then: GiveEvidence | RuleOut | MakeEligible, rulebase: RuleBase) -> Found:
    for operator, types in _other_lists(then.types, tuple(rulebase.knowledge.types)):
        yield operator, dataclasses.replace(then, types=types)


def _of_companion(then: AddCompanion, rulebase: RuleBase) -> Found:
    types = tuple(rulebase.knowledge.types)
    yield "relation", dataclasses.replace(then, relation=_next(then.relation, RELATIONS))
    yield "replace-type", dataclasses.replace(then, type=_next(then.type, types))
    for operator, choices in _other_lists(then.choices, types):
        yield operator, dataclasses.replace(then, choices=choices)


def _other_lists(
    types: tuple[str, ...], all_types: tuple[str, ...]
) -> Iterator[tuple[Literal["drop-type", "replace-type"], tuple[str, ...]]]:
    others = [type_ for type_ in all_types if type_ not in types]
    for place in range(len(types)):
        before, after = types[:place], types[place + 1 :]
        if before or after:
            yield "drop-type", (*before, *after)
        if others:
            yield "replace-type", (*before, others[place % len(others)], *after)


def _neighbours(number: int, words: Mapping[str, int]) -> list[int]:
    """The next lower and the next higher of the numbers that words stand for."""
    numbers = sorted(set(words.values()))
    lower = [other for other in numbers if other < number][-1:]
    return lower + [other for other in numbers if other > number][:1]


def _next(word: _Word, words: tuple[_Word, ...]) -> _Word:
    return words[(words.index(word) + 1) % len(words)]
