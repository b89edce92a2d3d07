"""What goes into and comes out of the questionnaire: plain, frozen, and the same for every face."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from imgexpert.decision.records import Decision
from imgexpert.inference.records import Conflict
from imgexpert.questionnaire.contest import Goal
from imgexpert.rulebase.rules import Rule
from imgexpert.vocabulary.answers import Answer
from imgexpert.vocabulary.facts import Fact


@dataclass(frozen=True, kw_only=True)
class State:
    """All that a questionnaire remembers.

    `answers` are those known, by fact, None standing for *asked, and not known*; `given` the facts answered here, in
    the order of asking, which are not asked again. `asking` is a fact whose answer is being changed.
    """

    subject: str
    answers: Mapping[str, Answer | None]
    given: tuple[str, ...] = ()
    goal: Goal = "choice"
    asking: str | None = None


Chance: TypeAlias = Literal["possible", "behind", "excluded"]
"""Whether a type can still win, can no longer catch up, or is ruled out."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a type stands: its score now, and the lowest and highest it can still come to have, in stars."""

    type: str
    chance: Chance
    score: Fraction
    lowest: Fraction
    highest: Fraction


@dataclass(frozen=True, kw_only=True)
class Question:
    """What to ask next.

    `known` is what is known of the fact already, be it partial; `rules` are those that the answer feeds, by itself or
    by what follows from it; `between` are the types that they could still set apart.
    """

    fact: Fact
    known: Answer | None
    rules: tuple[Rule, ...]
    between: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """Answers contradict each other: one of `keys`, all of them answered, has to be changed."""

    conflicts: tuple[Conflict, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class End:
    """Nothing is left that the goal asks for: no answer to any open question changes the outcome.

    `scores` and `companions` are the questions that could still move scores (so margin and verdict) and add to the
    stack; `doubts` the facts asked and not known, that could change the choice if they were found out.
    """

    scores: tuple[str, ...]
    companions: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def further(self) -> Goal | None:
        """The goal with which to go on, if there is anything to go on for."""
        return "scores" if self.scores else "companions" if self.companions else None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Where a questionnaire stands: the decision on what is known, each type's standing, and what comes next.

    Between `least` and `most` questions are left, whatever the answers are.
    """

    decision: Decision
    standings: tuple[Standing, ...]
    least: int
    most: int
    next: Question | Contradiction | End


@dataclass(frozen=True, kw_only=True)
class Revision:
    """What a changed answer did to later ones: those withdrawn, because it contradicts them, and those that counted
    before and count no longer, which are kept."""

    withdrawn: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
