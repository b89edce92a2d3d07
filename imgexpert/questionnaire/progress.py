"""How many questions are at least left, whatever the answers are."""

from __future__ import annotations

from collections.abc import Mapping

from imgexpert.questionnaire.contest import Contest
from imgexpert.questionnaire.position import Board, Position
from imgexpert.rulebase.parameters import QUARTERS


def fewest(board: Board, position: Position, left: Contest) -> int:
    """A lower bound of the number of questions still asked for a choice.

    Before anything is settled, some type must have dealt with every rival that no answer can exclude: left it behind
    for certain, or seen the last rule decided that sets the two apart.
    """
    if not left.questions:
        return 0
    firm = [type_ for type_ in left.contenders if type_ in left.sure]
    return min(
        (
            max(
                (_to_deal_with(board, position, left.questions, rival, one) for rival in firm if rival != one),
                default=1,
            )
            for one in left.contenders
        ),
        default=1,
    )


def _to_deal_with(
    board: Board, position: Position, questions: Mapping[str, frozenset[int]], rival: int, winner: int
) -> int:
    apart = {
        key: frozenset(
            n for n in rules if n in board.evidence and board.evidence[n][rival] != board.evidence[n][winner]
        )
        for key, rules in questions.items()
    }
    most = max(map(len, apart.values()))
    deciding = -(-len(frozenset().union(*apart.values())) // most) if most else 1
    return max(1, min(deciding, _to_pass(board, position, questions, rival, winner)))


def _to_pass(board: Board, position: Position, questions: Mapping[str, frozenset[int]], rival: int, winner: int) -> int:
    """The fewest answers after which `rival` could be certain to stay behind `winner`.

    The most by which it can lead shrinks with an answer by no more than the open evidence that the answer decides, and
    with all of them by no more than that and what the scenarios can swing.
    """
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
    return count


def _most_decided(board: Board, rules: frozenset[int], rival: int, winner: int) -> int:
    steps = (board.evidence[number] for number in rules if number in board.evidence)
    return sum(abs(step[rival] - step[winner]) for step in steps)
