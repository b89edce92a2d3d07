"""How answers become experta facts, and conditions experta patterns over them.

Only flat, positive patterns over facts of literal text are used: every answer has a fact of its own, also the answer
no, and what is unknown has none. So nothing is concluded from absence, and the engine's defects around NOT, EXISTS,
TEST, OR and mixed value types are never met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from imgexpert.inference.experta_import import Fact, P
from imgexpert.rulebase.conditions import AtLeast, AtMost, Equals, Includes, Known, Literal
from imgexpert.vocabulary.answers import Answer, Choice, Selection, Span

YES, NO = "yes", "no"

REMEMBERED = 20_000
"""Answers whose facts are remembered: many times those that come again, and an end to those that do not."""


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
    declaring it. A fact must not serve two engines, so every engine has a pool of its own. What none of the `literals`,
    the conditions of the engine's rules, could match is not stated.
    """

    def __init__(self, literals: Iterable[Literal]) -> None:
        atoms = [(literal.atom, literal.holds) for literal in literals]
        self._asked = sorted({atom.key for atom, _ in atoms if isinstance(atom, Known)})
        self._read = {
            (atom.key, value, YES if holds else NO)
            for atom, holds in atoms
            if isinstance(atom, Includes)
            for value in atom.values
        }
        self.stating = lru_cache(REMEMBERED)(self._stating)
        self._one = lru_cache(None)(_made)

    def _stating(self, key: str, answer: Answer) -> tuple[Fact, ...]:
        """The facts that state `answer` to the question `key`."""
        facts = [self._status(key, YES)] if key in self._asked else []
        match answer:
            case Choice(value):
                facts.append(self._one(Chosen, key=key, value=value))
            case Span(low, high):
                facts.append(Bounds(key=key, low=low, high=high))
            case Selection(included, excluded):
                # Sorted, so that the fact list is the same whatever the hash seed.
                members = [(value, YES) for value in sorted(included)] + [(value, NO) for value in sorted(excluded)]
                facts += [
                    self._one(Member, key=key, value=value, holds=holds)
                    for value, holds in members
                    if (key, value, holds) in self._read
                ]
        return tuple(facts)

    def unknown(self, answers: Mapping[str, Answer]) -> list[Fact]:
        """That nothing is known of the keys without an answer, as far as a rule asks for that."""
        return [self._status(key, NO) for key in self._asked if key not in answers]

    def concluded(self, kind: str, what: str) -> Fact:
        """Rules of `kind` concluded `what`."""
        return self._one(Concluded, kind=kind, what=what)

    def _status(self, key: str, known: str) -> Fact:
        return self._one(Status, key=key, known=known)


def _made(of: type[Fact], /, **slots: str) -> Fact:
    return of(**slots)


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
