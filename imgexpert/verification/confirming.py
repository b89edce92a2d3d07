"""Deciding witnesses by the engine itself: what it does not show is not claimed."""

from __future__ import annotations

from imgexpert.decision.settling import Settled, Settling
from imgexpert.inference.consult import Consultation
from imgexpert.inference.possible import Evaluator
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.verification.findings import (
    DecideAlike,
    Ends,
    Fires,
    IsNotChosen,
    IsOut,
    IsTied,
    Observation,
    StaysSilent,
    SuitsLess,
    Witness,
)


class Confirming:
    """Decides witnesses under one rule base."""

    def __init__(self, rulebase: RuleBase, evaluator: Evaluator) -> None:
        self._settling = Settling(rulebase, Consultation(rulebase).infer, evaluator.prospect)

    def shows(self, witness: Witness) -> bool:
        """Whether everything that `witness` is said to show is seen when its subjects are decided."""
        settled = [self._settling.settle(facts) for facts in witness.subjects]
        return all(_seen(observation, settled) for observation in witness.shows)


def _seen(observation: Observation, settled: list[Settled]) -> bool:
    if isinstance(observation, DecideAlike):
        return all(_outward(one) == _outward(settled[0]) for one in settled)
    return all(_seen_in(observation, one) for one in settled)


def _seen_in(observation: Observation, settled: Settled) -> bool:
    match observation:
        case Fires(rule):
            return rule in settled.inference.fired
        case StaysSilent(rule):
            return rule not in settled.inference.fired
        case Ends(verdict):
            return settled.outcome.verdict == verdict
        case IsOut(type_):
            return any(one.type == type_ and one.eligibility == "ruled-out" for one in settled.ranking)
        case IsTied(type_):
            return type_ in settled.outcome.tied
        case IsNotChosen(type_):
            return settled.outcome.choice != type_
        case SuitsLess(type_, other):
            suits = {one.type: one.suitability for one in settled.ranking}
            return suits[type_] < suits[other]
        case DecideAlike():
            raise AssertionError("It compares subjects and is seen in no single one.")


def _outward(settled: Settled) -> object:
    """All that a decision tells, apart from the facts."""
    return settled.outcome, settled.ranking, settled.companions, settled.scenarios, settled.inference.fired
