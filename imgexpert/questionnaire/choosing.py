"""The next best question: the one whose answer is expected to settle most among the types still possible."""

from __future__ import annotations

from imgexpert.decision.unknowns import Unknowns
from imgexpert.questionnaire.contest import Contest, Goal
from imgexpert.questionnaire.position import Board, Position
from imgexpert.rulebase.parameters import QUARTERS

_EXCLUSION = 1.0
"""What an open exclusion of the leading type counts, in stars: as much as a strong piece of evidence."""
_LEVEL = 0.1
"""What a type counts that can at best draw level, in stars: it is still in the running."""


class Chooser:
    """Chooses questions under one rule base."""

    def __init__(self, board: Board, unknowns: Unknowns) -> None:
        self.board = board
        self._unknowns = unknowns
        self._facts = board.rulebase.vocabulary.facts

    def next_question(self, position: Position, left: Contest, goal: Goal) -> str:
        """The question among those that `left` holds after which least is expected to be open.

        Every answer that rules can tell apart is taken to be equally likely, and not knowing as likely as all of them
        together: that is what most people are asked for that they never thought of. Between equals the question that
        feeds more open rules is asked, then the one that the vocabulary has first.
        """
        found: dict[str, tuple[float, int]] = {}
        for key, rules in left.questions.items():
            expected = self._expected(position, key, left, goal)
            found[key] = (round(expected, 9), -len(rules))
        return min(found, key=found.__getitem__)  # The first of equals: they stand in the vocabulary's order.

    def _expected(self, position: Position, key: str, left: Contest, goal: Goal) -> float:
        """How much is expected to be open once `key` is answered, in stars."""
        known = position.view.answers.get(key)
        answered = [
            self._openness(after, left, goal)
            for answer in self._unknowns.hypothetical(self._facts[key], known)
            if not (after := self.board.after(position, key, answer)).conflicting
        ]
        unanswered = self._openness(self.board.after(position, key, None), left, goal)
        return (sum(answered) / len(answered) + unanswered) / 2 if answered else unanswered

    def _openness(self, position: Position, left: Contest, goal: Goal) -> float:
        """How far the outcome is from being settled: how much the leading type can still be overtaken by.

        Beyond the choice, how far all scores can still move.
        """
        if goal != "choice":
            return self._movement(position)
        board, types = self.board, self.board.tables.types
        running = [type_ for type_ in left.contenders if board.may_be_eligible(position, types[type_])]
        if not running:
            return 0.0
        scores = board.present(position)
        leader = max(running, key=lambda type_: scores[type_])
        openness = 0.0 if board.surely_eligible(position, types[leader]) else _EXCLUSION
        for rival in running:
            if rival != leader:
                stars, weight = board.lead(position, rival, leader)
                if stars >= 0:
                    openness += stars / weight + _LEVEL
        return openness

    def _movement(self, position: Position) -> float:
        """How far all scores can still move: open evidence in stars, and the room of each scenario's importance."""
        room = sum(most - least for least, most in position.importances)
        return sum(position.potential) / QUARTERS + room
