"""Whether two conditions are one and the same to every test: a mutant of that kind cannot be killed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations_with_replacement, product

from imgexpert.inference.possible import compile_condition
from imgexpert.rulebase.conditions import AtLeast, AtMost, Atom, Condition, Equals, Includes, atoms
from imgexpert.vocabulary.answers import Answer, Choice, Selection, Span
from imgexpert.vocabulary.facts import Fact, Vocabulary

_MOST = 20_000
"""Combinations of answers that are tried; with more, two conditions are not called the same."""


def equivalent(one: Condition, other: Condition, vocabulary: Vocabulary) -> bool:
    """Whether the two have the same truth value under all answers, settled or open.

    Sound: it tries one answer for each way in which the primitives of both can tell answers apart. With too many
    combinations it answers no.
    """
    by_key: dict[str, list[Atom]] = {}
    for atom in (*atoms(one), *atoms(other)):
        by_key.setdefault(atom.key, []).append(atom)
    choices: list[list[Answer | None]] = []
    for key, about in by_key.items():
        choices.append([None, *_answers(vocabulary.facts[key], about)])
    if math.prod(map(len, choices)) > _MOST:
        return False
    tests = [[compile_condition(part, settled=settled) for part in (one, other)] for settled in (True, False)]
    for chosen in product(*choices):
        answers = {key: answer for key, answer in zip(by_key, chosen, strict=True) if answer is not None}
        if any(first(answers) is not second(answers) for first, second in tests):
            return False
    return True


def _answers(fact: Fact, about: list[Atom]) -> Iterator[Answer]:
    """One answer to `fact` for each way in which the primitives `about` it can tell answers apart."""
    if fact.kind == "number":
        yield from _spans(fact, about)
        return
    alike = _alike(fact, about)
    if fact.kind != "several-of":
        yield from (Choice(values[0]) for values in alike)
        return
    for places in product((None, True, False), repeat=len(alike)):
        groups = list(zip(alike, places, strict=True))
        # To a primitive it is all one which of several values that it names together is included.
        included = frozenset(values[0] for values, place in groups if place)
        excluded = frozenset(value for values, place in groups if place is False for value in values)
        if included or excluded:
            yield Selection(included, excluded)


def _alike(fact: Fact, about: list[Atom]) -> list[list[str]]:
    """The values of `fact` in groups that no primitive `about` it tells apart."""
    groups: dict[tuple[bool, ...], list[str]] = {}
    for value in fact.value_ids:
        named = tuple(isinstance(atom, (Equals, Includes)) and value in atom.values for atom in about)
        groups.setdefault(named, []).append(value)
    return list(groups.values())


def _spans(fact: Fact, about: list[Atom]) -> Iterator[Answer]:
    ends = {fact.minimum, fact.maximum}
    for atom in about:
        if isinstance(atom, (AtLeast, AtMost)):
            ends.update((atom.bound - 1, atom.bound, atom.bound + 1))
    inside = sorted(end for end in ends if fact.minimum <= end <= fact.maximum)
    yield from (Span(low, high) for low, high in combinations_with_replacement(inside, 2))
