"""What can be known of each fact, as variables: the three-valued answers of the decision model, encoded faithfully.

A fact is unknown unless a variable says otherwise. Single choices have a variable a value, lists two a value (surely
in, surely out), numbers two for each bound at which a rule changes its mind (surely at least, surely below): a range
differs from another only by the bounds it reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from imgexpert.rulebase.conditions import AtLeast, AtMost, atoms
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.verification.solver import ALWAYS, NEVER, Formula, both, either, mark, negation, variable
from imgexpert.vocabulary.answers import Answer, Choice, Selection, Span
from imgexpert.vocabulary.facts import Fact


@dataclass(frozen=True)
class Picked:
    """A yes-no or one-of fact: which value it is known to have."""

    values: Mapping[str, Formula]

    @property
    def known(self) -> Formula:
        """Something is known of the fact."""
        return either(*self.values.values())


@dataclass(frozen=True)
class Listed:
    """A several-of fact: which values it is known to include and to exclude."""

    included: Mapping[str, Formula]
    excluded: Mapping[str, Formula]

    @property
    def known(self) -> Formula:
        """Something, be it partial, is known of the fact."""
        return either(*self.included.values(), *self.excluded.values())


@dataclass(frozen=True)
class Bounded:
    """A number: which bounds it is known to reach, and to stay below."""

    known: Formula
    reached: Mapping[int, Formula]
    below: Mapping[int, Formula]


Stand: TypeAlias = Picked | Listed | Bounded
Stands: TypeAlias = Mapping[str, Stand]


def bounds_of(rulebase: RuleBase) -> dict[str, list[int]]:
    """The bounds at which some rule changes its mind, by the numbers that they are for, in rising order."""
    bounds: dict[str, set[int]] = {}
    for rule in rulebase.rules:
        for atom in atoms(rule.when):
            if isinstance(atom, (AtLeast, AtMost)):
                bounds.setdefault(atom.key, set()).add(atom.bound if isinstance(atom, AtLeast) else atom.bound + 1)
    return {key: sorted(found) for key, found in bounds.items()}


def stand_of(fact: Fact, bounds: Iterable[int]) -> Stand:
    """New variables for what somebody may say of `fact`."""
    name = fact.key
    if fact.kind == "number":
        known = variable(f"{name} known")
        reached = {bound: variable(f"{name} >= {bound}") for bound in bounds if fact.minimum < bound <= fact.maximum}
        below = {bound: variable(f"{name} < {bound}") for bound in reached}
        for bound in bounds:
            if bound not in reached:  # Every number of the scale is on the same side of it.
                low = bound <= fact.minimum
                reached[bound], below[bound] = (known, NEVER) if low else (NEVER, known)
        return Bounded(known, reached, below)
    if fact.kind == "several-of":
        return Listed(
            {value: variable(f"{name} includes {value}") for value in fact.value_ids},
            {value: variable(f"{name} excludes {value}") for value in fact.value_ids},
        )
    return Picked({value: variable(f"{name} is {value}") for value in fact.value_ids})


def variables_of(fact: Fact, stand: Stand) -> list[Formula]:
    """The variables in a stand made by `stand_of`."""
    match stand:
        case Picked(values):
            return list(values.values())
        case Listed(included, excluded):
            return [*included.values(), *excluded.values()]
        case Bounded(known, reached, below):
            free = [bound for bound in reached if fact.minimum < bound <= fact.maximum]
            return [known, *(reached[bound] for bound in free), *(below[bound] for bound in free)]


def sense_of(stand: Stand) -> Iterator[Formula]:
    """What holds of every stand, because answers cannot say otherwise."""
    match stand:
        case Picked(values):
            listed = list(values.values())
            for place, one in enumerate(listed):
                yield from (either(negation(one), negation(other)) for other in listed[:place])
        case Listed(included, excluded):
            yield from (either(negation(included[value]), negation(excluded[value])) for value in included)
        case Bounded(known, reached, below):
            bounds = sorted(reached)
            yield from (either(negation(formula), known) for formula in (*reached.values(), *below.values()))
            yield from (either(negation(reached[bound]), negation(below[bound])) for bound in bounds)
            for low, high in pairwise(bounds):
                yield either(negation(reached[high]), reached[low])
                yield either(negation(below[low]), below[high])


def complete(stand: Stand) -> Formula:
    """The fact is answered in full: one value, a list that is closed, a number as exact as any rule asks for."""
    match stand:
        case Picked():
            return stand.known
        case Listed(included, excluded):
            return both(*(either(included[value], excluded[value]) for value in included))
        case Bounded(known, reached, below):
            return both(known, *(either(reached[bound], below[bound]) for bound in reached))


def some_value(stand: Stand) -> Formula:
    """A list names at least one value; anything else always does."""
    return either(*stand.included.values()) if isinstance(stand, Listed) else ALWAYS


def told(stand: Stand, value: str, when: Formula) -> Stand:
    """`stand` after `value` was derived `when` that holds; what somebody said is not overwritten."""
    match stand:
        case Picked(values):
            others = [formula for other, formula in values.items() if other != value]
            news = both(when, *map(negation, others))
            return Picked({**values, value: either(values[value], news)})
        case Listed(included, excluded):
            news = both(when, negation(excluded[value]))
            return replace(stand, included={**included, value: either(included[value], news)})
        case Bounded():
            raise AssertionError("Numbers are not derived; the loader has refused such a rule.")


def against(stand: Stand, value: str) -> Formula:
    """What is known contradicts `value`."""
    match stand:
        case Picked(values):
            return either(*(formula for other, formula in values.items() if other != value))
        case Listed(_, excluded):
            return excluded[value]
        case Bounded():
            return NEVER


def answer_of(fact: Fact, stand: Stand, holding: frozenset[int], *, exact: bool) -> Answer | None:
    """The answer that makes exactly the variables with the marks `holding` true; None for an unknown fact.

    With `exact`, a number is the smallest that does.
    """

    def holds(formula: Formula) -> bool:
        return mark(formula) in holding

    match stand:
        case Picked(values):
            return next((Choice(value) for value, formula in values.items() if holds(formula)), None)
        case Listed(included, excluded):
            chosen = frozenset(value for value, formula in included.items() if holds(formula))
            left_out = frozenset(value for value, formula in excluded.items() if holds(formula))
            return Selection(chosen, left_out) if chosen or left_out else None
        case Bounded(known, reached, below):
            if not holds(known):
                return None
            inside = [bound for bound in reached if fact.minimum < bound <= fact.maximum]
            low = max((bound for bound in inside if holds(reached[bound])), default=fact.minimum)
            high = min((bound - 1 for bound in inside if holds(below[bound])), default=fact.maximum)
            return Span(low, low if exact else high)


def holding(fact: Fact, stand: Stand, answer: Answer | None) -> frozenset[int]:
    """The marks of the variables that `answer` makes true: the reverse of `answer_of`."""
    match stand, answer:
        case Picked(values), Choice(value):
            return frozenset([mark(values[value])])
        case Listed(included, excluded), Selection(chosen, left_out):
            return frozenset(
                [*(mark(included[value]) for value in chosen), *(mark(excluded[value]) for value in left_out)]
            )
        case Bounded(known, reached, below), Span(low, high):
            inside = [bound for bound in reached if fact.minimum < bound <= fact.maximum]
            least = [mark(reached[bound]) for bound in inside if low >= bound]
            return frozenset([mark(known), *least, *(mark(below[bound]) for bound in inside if high < bound)])
        case _:
            return frozenset()
