"""How answers become experta facts, and conditions experta patterns over them.

Only flat, positive patterns over facts of literal text are used: every answer has a fact of its own, also the answer
no, and what is unknown has none. So nothing is concluded from absence, and the engine's defects around NOT, EXISTS,
TEST, OR and mixed value types are never met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from imgexpert.inference.experta_import import Fact, P
from imgexpert.rulebase.conditions import AtLeast, AtMost, Equals, Includes, Known, Literal
from imgexpert.vocabulary.answers import Answer, Choice, Selection, Span

YES, NO = "yes", "no"


class Chosen(Fact):  # type: ignore[misc]
    """The answer to a yes-no or one-of question: `key`, `value`."""


class Member(Fact):  # type: ignore[misc]
    """Whether a value belongs to a several-of answer: `key`, `value`, `holds` (yes or no)."""


class Bounds(Fact):  # type: ignore[misc]
    """The ends of a number: `key`, `low`, `high`."""


class Status(Fact):  # type: ignore[misc]
    """Whether anything is known of a fact: `key`, `known` (yes or no)."""


class Concluded(Fact):  # type: ignore[misc]
    """What a rule concluded: `kind`, `what`; the same conclusion of two rules is one fact."""


def facts_of(key: str, answer: Answer) -> Iterator[Fact]:
    """The experta facts that state `answer` to the fact `key`."""
    yield Status(key=key, known=YES)
    match answer:
        case Choice(value):
            yield Chosen(key=key, value=value)
        case Span(low, high):
            yield Bounds(key=key, low=low, high=high)
        case Selection(included, excluded):
            # Sorted, so that the fact list is the same whatever the hash seed.
            for value in sorted(included):
                yield Member(key=key, value=value, holds=YES)
            for value in sorted(excluded):
                yield Member(key=key, value=value, holds=NO)


def patterns_of(literal: Literal) -> Iterator[Fact]:
    """The experta patterns that match exactly when `literal` is known to be true."""
    match literal.atom:
        case Equals(key, values):
            yield Chosen(key=key, value=P(_inside(values) if literal.holds else _outside(values)))
        case Includes(key, values) if literal.holds:
            yield Member(key=key, value=P(_inside(values)), holds=YES)
        case Includes(key, values):
            for value in sorted(values):
                yield Member(key=key, value=value, holds=NO)
        case AtLeast(key, bound):
            yield Bounds(key=key, low=P(_from(bound))) if literal.holds else Bounds(key=key, high=P(_to(bound - 1)))
        case AtMost(key, bound):
            yield Bounds(key=key, high=P(_to(bound))) if literal.holds else Bounds(key=key, low=P(_from(bound + 1)))
        case Known(key):
            yield Status(key=key, known=YES if literal.holds else NO)


def _inside(values: frozenset[str]) -> Callable[[str], bool]:
    return lambda value: value in values


def _outside(values: frozenset[str]) -> Callable[[str], bool]:
    return lambda value: value not in values


def _from(bound: int) -> Callable[[int], bool]:
    return lambda number: number >= bound


def _to(bound: int) -> Callable[[int], bool]:
    return lambda number: number <= bound
