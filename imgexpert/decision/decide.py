"""Deciding one subject: facts in, decision record out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from imgexpert.decision.outlook import Outlook, outlook_of
from imgexpert.decision.records import CHOOSING, Decision, Outcome, Proviso, Ranked
from imgexpert.decision.settling import Settled, Settling
from imgexpert.decision.unknowns import Unknowns
from imgexpert.inference.consult import Consultation
from imgexpert.inference.possible import Evaluator
from imgexpert.inference.records import Inference
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import MakeEligible, RuleOut
from imgexpert.vocabulary.answers import FactSet


class Decider:
    """Decides subjects by one rule base: experta infers, the rest is arithmetic over its conclusions."""

    def __init__(self, rulebase: RuleBase) -> None:
        self.rulebase = rulebase
        self.evaluator = Evaluator(rulebase)
        self.unknowns = Unknowns(rulebase, self.evaluator)
        self._settling = Settling(rulebase, Consultation(rulebase).infer, self.evaluator.prospect)

    def settle(self, facts: FactSet) -> Settled:
        """What `facts` come to, without what is still open: a part of the decision, in less time."""
        return self._settling.settle(facts)

    def decide(self, facts: FactSet, subject: str) -> Decision:
        """The decision on `facts`, with everything it rests on."""
        settled = self.settle(facts)
        inference, decided = settled.inference, settled.outcome
        outlook = outlook_of(self.rulebase, self.evaluator, inference.answers)
        unknown, ask = self._open(decided, settled.ranking, outlook, inference, layers_differ=_differ(settled.by_layer))
        return Decision(
            subject=subject,
            verdict=decided.verdict,
            choice=decided.choice,
            tied=decided.tied,
            by_layer=settled.by_layer,
            margin=decided.margin,
            ranking=settled.ranking,
            scenarios=settled.scenarios,
            evidence=settled.evidence,
            companions=settled.companions,
            provisos=tuple(self._provisos(settled.ranking, outlook, inference)),
            conflicts=inference.conflicts,
            unknown=unknown,
            ask=ask,
            facts=facts,
            inference=inference,
        )

    def _provisos(self, ranking: tuple[Ranked, ...], outlook: Outlook, inference: Inference) -> Iterator[Proviso]:
        """The open rules that would exclude one of the two best, or let one of them in."""
        alive = [ranked for ranked in ranking if ranked.eligibility != "ruled-out"]
        best = sorted(alive, key=lambda ranked: -ranked.score)[:2]
        for ranked in best:
            for rule in outlook.open_rules:
                if isinstance(rule.then, RuleOut) and ranked.type in rule.then.types:
                    effect = "cause"
                elif (
                    isinstance(rule.then, MakeEligible)
                    and ranked.type in rule.then.types
                    and ranked.eligibility == "possible"
                ):
                    effect = "lift"
                else:
                    continue
                keys = self.evaluator.open_keys(rule, inference.answers)
                ordered = tuple(key for key in self.rulebase.vocabulary.facts if key in keys)
                yield Proviso(ranked.type, "cause" if effect == "cause" else "lift", rule.id, ordered)

    def _open(
        self,
        decided: Outcome,
        ranking: tuple[Ranked, ...],
        outlook: Outlook,
        inference: Inference,
        *,
        layers_differ: bool,
    ) -> tuple[tuple[str, ...], str | None]:
        """The facts that could still change the choice, and the one to answer next."""
        if decided.verdict == "impossible":
            return (), None
        contenders = self.unknowns.contenders(decided, outlook)
        unknown = self.unknowns.influential(contenders, outlook, inference.answers)
        if decided.verdict in CHOOSING[:2] or not unknown:
            return unknown, None
        if layers_differ:
            return unknown, self.rulebase.parameters.layer
        if decided.verdict == "undecided":
            return unknown, unknown[0]
        pair = decided.tied[:2] if decided.tied else tuple(ranked.type for ranked in ranking[:2])
        if len(pair) < 2:
            return unknown, unknown[0]
        ask = self.unknowns.separator((pair[0], pair[1]), unknown, outlook, inference.answers)
        return unknown, ask or unknown[0]


def _differ(by_layer: Mapping[str, Outcome] | None) -> bool:
    return len({outcome.choice for outcome in (by_layer or {}).values()}) > 1
