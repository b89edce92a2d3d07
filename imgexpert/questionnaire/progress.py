"""How many questions are at least left, whatever the answers are."""

from __future__ import annotations

from collections.abc import Mapping

from imgexpert.questionnaire.contest import Contest
from imgexpert.questionnaire.position import Board, Position
from imgexpert.rulebase.parameters import QUARTERS


def fewest(board: Board, position: Position, left: Contest) -> int:
    """A lower bound of the number of questions still asked for a choice.

    Before a type can be settled on, every rival that no answer could exclude must be driven back: the most by which it
    can lead shrinks with an answer by no more than the open evidence that the answer decides, and by what the scenarios
    can swing in all. And as long as a rule counts that bears on the outcome, a question is left.
    """
    if not left.questions:
        return 0
    spread = max(len(rules) for rules in left.questions.values())
    counting = frozenset(number for rules in left.questions.values() for number in rules)
    exhausting = -(-len(counting) // spread)
    firm = [type_ for type_ in left.contenders if type_ in left.sure]
    if not firm:
        return 1
    winning = min(_for_winner(board, position, left, winner, firm) for winner in left.contenders)
    return max(1, min(exhausting, winning))


def _for_winner(board: Board, position: Position, left: Contest, winner: int, firm: list[int]) -> int:
    return max(
        (_to_pass(board, position, left.questions, rival, winner) for rival in firm if rival != winner), default=1
    )


def _to_pass(board: Board, position: Position, questions: Mapping[str, frozenset[int]], rival: int, winner: int) -> int:
    """The fewest answers after which `rival` could be certain to stay behind `winner`."""
    pair = rival * board.size + winner
    stars, weight = board.lead(position, rival, winner)
    back, back_weight = board.lead(position, winner, rival)
    drops = sorted((_most_decided(board, rules, rival, winner) for rules in questions.values()), reverse=True)
    evidence = position.potential[pair] + position.potential[winner * board.size + rival]
    swing = stars / weight + back / back_weight - evidence / QUARTERS  # What the scenarios can do, in stars.
    excess = stars / weight - max(swing, 0.0) - 1e-6
    count = 0
    while excess > 0 and count < len(drops):
        excess -= drops[count] / QUARTERS
        count += 1
    return max(1, count)


def _most_decided(board: Board, rules: frozenset[int], rival: int, winner: int) -> int:
    steps = (board.evidence[number] for number in rules if number in board.evidence)
    return sum(abs(step[rival] - step[winner]) for step in steps)
