"""Examples proposed from a condition: facts under which it holds, and near misses that differ in one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from imgexpert.rulebase.conditions import AtLeast, AtMost, Condition, Equals, Includes, Known, Literal, disjuncts, keys
from imgexpert.vocabulary.facts import Fact, Vocabulary

Facts: TypeAlias = "dict[str, str | int | list[str]]"
Test: TypeAlias = Callable[[Facts], bool]
"""Whether a condition holds when the facts given are all that is known, derived ones added."""
_MOST_MISSES = 4


def firing(condition: Condition, vocabulary: Vocabulary, holds: Test) -> Facts | None:
    """Few facts under which `condition` holds, which `holds` confirms; None when the search finds none."""
    for member in disjuncts(condition):
        facts: Facts = {}
        for key, fact in vocabulary.facts.items():
            literals = [literal for literal in member if literal.atom.key == key]
            answer = _answer(fact, literals) if literals else None
            if answer is not None:
                facts[key] = answer
        if holds(facts):
            return facts
    return None


def near_misses(condition: Condition, facts: Facts, vocabulary: Vocabulary, holds: Test) -> list[Facts]:
    """`facts` with one answer changed or added each, such that `holds` denies them; at most one a fact."""
    found: list[Facts] = []
    read = keys(condition)
    for key in [key for key in vocabulary.facts if key in read]:
        changed = ({**facts, key: other} for other in _others(vocabulary.facts[key], facts.get(key)))
        miss = next((one for one in changed if not holds(one)), None)
        found += [] if miss is None else [miss]
    return found[:_MOST_MISSES]


def _answer(fact: Fact, literals: list[Literal]) -> str | int | list[str] | None:
    """An answer that satisfies all `literals` over `fact`, where there is a simple one; None leaves it unknown."""
    if fact.kind == "number":
        low = max([fact.minimum, *(end for literal in literals for end in _lower(literal))])
        high = min([fact.maximum, *(end for literal in literals for end in _upper(literal))])
        return low if low <= high and not _ignorant(literals) else None
    if _ignorant(literals):
        return None
    banned = {value for literal in literals if not literal.holds for value in _values(literal)}
    wanted = [_values(literal) for literal in literals if literal.holds and _values(literal)]
    open_ = [value for value in fact.value_ids if value not in banned]
    if fact.kind == "several-of":
        return list(dict.fromkeys(next((value for value in open_ if value in one), "") for one in wanted))
    return next((value for value in open_ if all(value in one for one in wanted)), None)


def _others(fact: Fact, answer: str | int | list[str] | None) -> Iterator[str | int | list[str]]:
    """Other answers to `fact` than `answer`, the likeliest near miss first."""
    match fact.kind:
        case "number":
            near = (answer - 1, answer + 1) if isinstance(answer, int) else ()
            yield from (number for number in near if fact.minimum <= number <= fact.maximum)
            yield from (fact.minimum, fact.maximum)
        case "several-of":
            chosen = answer if isinstance(answer, list) else []
            yield from ([value] for value in fact.value_ids if value not in chosen)
            yield []
        case _:
            yield from (value for value in fact.value_ids if value != answer)


def _ignorant(literals: list[Literal]) -> bool:
    return any(isinstance(literal.atom, Known) and not literal.holds for literal in literals)


def _values(literal: Literal) -> frozenset[str]:
    return literal.atom.values if isinstance(literal.atom, (Equals, Includes)) else frozenset()


def _lower(literal: Literal) -> Iterator[int]:
    match literal.atom:
        case AtLeast(_, bound) if literal.holds:
            yield bound
        case AtMost(_, bound) if not literal.holds:
            yield bound + 1


def _upper(literal: Literal) -> Iterator[int]:
    match literal.atom:
        case AtMost(_, bound) if literal.holds:
            yield bound
        case AtLeast(_, bound) if not literal.holds:
            yield bound - 1
