"""Which types are still in the running, and which questions could still change what comes out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from imgexpert.questionnaire.position import Board, Position
from imgexpert.questionnaire.prospects import SO
from imgexpert.rulebase.rules import AddCompanion, AddScenario, DeriveFact, GiveEvidence, MakeEligible, RuleOut

Goal: TypeAlias = Literal["choice", "scores", "companions"]
GOALS: tuple[Goal, ...] = ("choice", "scores", "companions")
"""How far to ask: until the choice is settled, until no score can move, until the whole stack is settled."""


@dataclass(frozen=True, kw_only=True)
class Contest:
    """What a position leaves open, for a goal.

    `contenders` are the types that may still win; `sure` those that every completion leaves eligible. `questions`
    holds, by fact that may be asked, the numbers of the open rules for which its answer counts, in the vocabulary's
    order: none is left exactly when nothing can change any more.
    """

    contenders: tuple[int, ...]
    sure: frozenset[int]
    questions: dict[str, frozenset[int]]


def contest(board: Board, position: Position, goal: Goal, choice: str | None) -> Contest:
    """The contest at `position`; `choice` is the one made on what is known.

    Contenders and questions only ever become fewer as answers come, whatever these are: rules that are settled stay
    so, and every bound only narrows. That makes the number of questions an upper bound of what is left to ask.
    """
    types = board.tables.types
    may = [number for number, type_ in enumerate(types) if board.may_be_eligible(position, type_)]
    sure = frozenset(number for number in may if board.surely_eligible(position, types[number]))
    contenders = tuple(
        one for one in may if not any(two != one and board.lead(position, one, two)[0] < 0 for two in sure)
    )
    counting = frozenset(_counting(board, position, contenders, may, sure, goal, choice))
    return Contest(contenders=contenders, sure=sure, questions=_questions(board, position, counting))


def _counting(
    board: Board,
    position: Position,
    contenders: tuple[int, ...],
    may: Collection[int],
    sure: frozenset[int],
    goal: Goal,
    choice: str | None,
) -> Iterator[int]:
    """The open rules on which the outcome still depends."""
    apart = _stars_differ(board, position, contenders)
    unbacked = not _backed(board, position, sure)
    for number, rule in enumerate(board.rulebase.rules):
        if not position.open(number):
            continue
        if goal != "choice" and isinstance(rule.then, GiveEvidence | AddScenario | RuleOut | MakeEligible):
            yield number
            continue
        match rule.then:
            case GiveEvidence():
                steps = board.evidence[number]
                # Without any evidence for a type there is no choice, so that even what is common to all counts.
                if len({steps[type_] for type_ in contenders}) > 1 or (unbacked and any(steps[t] > 0 for t in may)):
                    yield number
            case AddScenario():
                if apart:
                    yield number
            case RuleOut(named) | MakeEligible(named):
                if any(board.tables.types[type_] in named for type_ in contenders):
                    yield number
            case AddCompanion(choices):
                if goal == "companions" and choice in choices:
                    yield number
            case _:
                pass


def _stars_differ(board: Board, position: Position, contenders: tuple[int, ...]) -> bool:
    """Whether scenarios can set contenders apart: any of them, since each weakens the contrast of the others."""
    return any(
        most and len({stars[type_] for type_ in contenders}) > 1
        for stars, (_, most) in zip(board.stars, position.importances, strict=True)
    )


def _backed(board: Board, position: Position, sure: frozenset[int]) -> bool:
    """Whether there is, in any case, evidence for a type that is eligible in any case."""
    return any(
        position.truths[number] == SO and any(steps[type_] > 0 for type_ in sure)
        for number, steps in board.evidence.items()
    )


def _questions(board: Board, position: Position, counting: frozenset[int]) -> dict[str, frozenset[int]]:
    """For each fact that may be asked, the rules among `counting` for which its answer counts, by itself or derived."""
    found: dict[str, set[int]] = {}
    for number in counting:
        for key in board.prospects.waiting(number, position.view):
            found.setdefault(key, set()).add(number)
    deriving = [
        (number, rule.then)
        for number, rule in enumerate(board.rulebase.rules)
        if isinstance(rule.then, DeriveFact) and position.open(number)
    ]
    growing = True
    while growing:
        growing = False
        for number, then in deriving:
            for key in board.prospects.waiting(number, position.view) if then.key in found else ():
                more = found[then.key] - found.get(key, set())
                if more:
                    found.setdefault(key, set()).update(more)
                    growing = True
    return {
        key: frozenset(found[key])
        for key in board.rulebase.vocabulary.facts
        if key in found and key in position.view.open
    }
