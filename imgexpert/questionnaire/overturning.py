"""What a single answer could still do: the honest word to somebody who finishes before the choice is proven."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Outcome
from imgexpert.decision.settling import Settling
from imgexpert.vocabulary.answers import FactSet


class Overturning:
    """Tries single answers under the rules of one decider."""

    def __init__(self, decider: Decider) -> None:
        self._facts = decider.rulebase.vocabulary.facts
        self._hypothetical = decider.unknowns.hypothetical
        evaluator = decider.evaluator
        self._settling = Settling(decider.rulebase, evaluator.infer, evaluator.prospect)

    def alone(self, known: FactSet, open_: Collection[str]) -> tuple[str, ...]:
        """The facts among `open_` of which one answer, on top of `known`, changes the choice, in the order given.

        Tried is every answer with one value that rules can tell apart; lists with several values are not.
        """
        now = self._settling.settle(known).outcome
        return tuple(key for key in open_ if any(other.choice != now.choice for other in self._after(known, key)))

    def _after(self, known: FactSet, key: str) -> Iterator[Outcome]:
        """The outcome of each answer to `key` that does not contradict what is known."""
        for answer in self._hypothetical(self._facts[key], known.answers.get(key)):
            settled = self._settling.settle(FactSet(answers={**known.answers, key: answer}))
            if not settled.inference.conflicts:
                yield settled.outcome
