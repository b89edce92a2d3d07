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


class FactPool:
    """The experta facts of one engine, each made once.

    The facts of a closed vocabulary are few and come again with every subject, and making one costs more than
    declaring it. A fact must not serve two engines, so every engine has a pool of its own.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[type[Fact], str, str, str], Fact] = {}

    def stating(self, key: str, answer: Answer) -> Iterator[Fact]:
        """The facts that state `answer` to the question `key`."""
        match answer:
            case Choice(value):
                yield self.chosen(key, value)
            case Span(low, high):
                yield Bounds(key=key, low=low, high=high)  # Not kept: there is no end of numbers.
            case Selection(included, excluded):
                # Sorted, so that the fact list is the same whatever the hash seed.
                for value in sorted(included):
                    yield self.member(key, value, YES)
                for value in sorted(excluded):
                    yield self.member(key, value, NO)

    def chosen(self, key: str, value: str) -> Fact:
        """`value` is the answer to `key`."""
        return self._get(Chosen, key, value) or self._keep(Chosen(key=key, value=value), key, value)

    def member(self, key: str, value: str, holds: str) -> Fact:
        """`value` belongs, or does not belong, to the answer to `key`."""
        found = self._get(Member, key, value, holds)
        return found or self._keep(Member(key=key, value=value, holds=holds), key, value, holds)

    def status(self, key: str, known: str) -> Fact:
        """Something, or nothing, is known of `key`."""
        return self._get(Status, key, known) or self._keep(Status(key=key, known=known), key, known)

    def concluded(self, kind: str, what: str) -> Fact:
        """Rules of `kind` concluded `what`."""
        return self._get(Concluded, kind, what) or self._keep(Concluded(kind=kind, what=what), kind, what)

    def _get(self, kind: type[Fact], one: str, two: str, three: str = "") -> Fact | None:
        return self._made.get((kind, one, two, three))

    def _keep(self, fact: Fact, one: str, two: str, three: str = "") -> Fact:
        self._made[type(fact), one, two, three] = fact
        return fact


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
