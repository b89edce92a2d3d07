"""What an evaluator returns: the firings in order, what was derived, and what is known afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from imgexpert.rulebase.conditions import Literal
from imgexpert.vocabulary.answers import Answer, Choice, Selection
from imgexpert.vocabulary.facts import Fact


@dataclass(frozen=True)
class Firing:
    """A rule that fired, and the conditions, negated ones included, that together made it fire."""

    rule: str
    because: frozenset[Literal]


@dataclass(frozen=True)
class Conflict:
    """Answers that contradict each other according to `rule`."""

    rule: str
    keys: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Inference:
    """The outcome of one inference.

    `firings` stand in the order of firing, each rule once; `answers` are the asserted and derived facts together.
    """

    firings: tuple[Firing, ...]
    answers: Mapping[str, Answer]
    conflicts: tuple[Conflict, ...]

    @cached_property
    def fired(self) -> tuple[str, ...]:
        """The ids of the rules that fired, in order."""
        return tuple(firing.rule for firing in self.firings)


def learn(answers: dict[str, Answer], fact: Fact, value: str) -> bool | None:
    """Add the derived `value` of `fact` to `answers`.

    Returns True when that is news, False when it was known, None when it contradicts what is known (which then
    stays as it is: what a person asserted is not overwritten).
    """
    known = answers.get(fact.key)
    if fact.kind != "several-of":
        if known is None:
            answers[fact.key] = Choice(value)
            return True
        return False if known == Choice(value) else None
    if not isinstance(known, Selection):
        known = Selection(frozenset(), frozenset())
    if value in known.excluded:
        return None
    if value in known.included:
        return False
    answers[fact.key] = Selection(known.included | {value}, known.excluded)
    return True
