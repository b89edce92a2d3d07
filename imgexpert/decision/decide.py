"""Deciding one subject: facts in, decision record out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from imgexpert.decision.outlook import Outlook, outlook_of
from imgexpert.decision.records import (
    CHOOSING,
    Companion,
    Decision,
    Eligibility,
    Outcome,
    Proviso,
    Ranked,
)
from imgexpert.decision.scoring import Score, applied_scenarios, given_evidence, scores
from imgexpert.decision.tables import tables_of
from imgexpert.decision.unknowns import Unknowns
from imgexpert.decision.verdict import guarded, outcome
from imgexpert.inference.consult import Consultation
from imgexpert.inference.possible import Evaluator
from imgexpert.inference.records import Inference
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import AddCompanion, MakeEligible, RuleOut
from imgexpert.vocabulary.answers import Choice, FactSet
from imgexpert.vocabulary.truth import UNKNOWN


class Decider:
    """Decides subjects by one rule base: experta infers, the rest is arithmetic over its conclusions."""

    def __init__(self, rulebase: RuleBase) -> None:
        self.rulebase = rulebase
        self.evaluator = Evaluator(rulebase)
        self.unknowns = Unknowns(rulebase, self.evaluator)
        self._tables = tables_of(rulebase)
        self._consultation = Consultation(rulebase)

    def decide(self, facts: FactSet, subject: str) -> Decision:
        """The decision on `facts`, with everything it rests on."""
        inference = self._consultation.infer(facts)
        rulebase, fired = self.rulebase, inference.fired
        scenarios = applied_scenarios(rulebase, fired)
        evidence = given_evidence(rulebase, fired)
        scored = scores(rulebase, scenarios, evidence)
        outlook = outlook_of(rulebase, self.evaluator, inference.answers)
        ranking = self._ranking(scored, inference)
        by_layer = self._by_layer(facts, inference)
        decided = outcome(
            scored,
            {ranked.type: ranked.eligibility for ranked in ranking},
            rulebase.parameters,
            conflicting=bool(inference.conflicts),
        )
        decided = guarded(decided, list((by_layer or {}).values()))
        unknown, ask = self._open(decided, ranking, outlook, inference, layers_differ=_differ(by_layer))
        return Decision(
            subject=subject,
            verdict=decided.verdict,
            choice=decided.choice,
            tied=decided.tied,
            by_layer=by_layer,
            margin=decided.margin,
            ranking=ranking,
            scenarios=scenarios,
            evidence=evidence,
            companions=tuple(self._companions(inference, decided.choice)),
            provisos=tuple(self._provisos(ranking, outlook, inference)),
            conflicts=inference.conflicts,
            unknown=unknown,
            ask=ask,
            facts=facts,
            inference=inference,
        )

    def _outcome(self, facts: FactSet) -> Outcome:
        """Verdict and choice alone."""
        inference = self._consultation.infer(facts)
        rulebase, fired = self.rulebase, inference.fired
        scored = scores(rulebase, applied_scenarios(rulebase, fired), given_evidence(rulebase, fired))
        eligibility = {ranked.type: ranked.eligibility for ranked in self._ranking(scored, inference)}
        return outcome(scored, eligibility, rulebase.parameters, conflicting=bool(inference.conflicts))

    def _by_layer(self, facts: FactSet, inference: Inference) -> dict[str, Outcome] | None:
        """The outcome for each layer, when it is unknown which one is asked about."""
        layer = self.rulebase.parameters.layer
        if layer in inference.answers:
            return None
        return {
            value: self._outcome(FactSet(answers={**facts.answers, layer: Choice(value)}))
            for value in self.rulebase.vocabulary.facts[layer].value_ids
        }

    def _ranking(self, scored: Mapping[str, Score], inference: Inference) -> tuple[Ranked, ...]:
        """All types, best first: the eligible, then the possible, then those ruled out."""
        ranking = []
        for type_ in self.rulebase.knowledge.types.values():
            eligibility, rules = self._eligibility(type_.id, inference)
            score = scored[type_.id]
            ranking.append(
                Ranked(
                    type=type_.id,
                    rated=type_.rated,
                    score=score.total,
                    suitability=score.suitability,
                    evidence=score.evidence,
                    eligibility=eligibility,
                    ruled_out_by=rules,
                )
            )
        places: tuple[Eligibility, ...] = ("eligible", "possible", "ruled-out")
        return tuple(sorted(ranking, key=lambda ranked: (places.index(ranked.eligibility), -ranked.score)))

    def _eligibility(self, type_: str, inference: Inference) -> tuple[Eligibility, tuple[str, ...]]:
        """Whether the type can be chosen, and the rules that forbid it."""
        tables = self._tables
        out = tuple(rule for rule in inference.fired if rule in tables.out[type_])
        if out:
            return "ruled-out", out
        ways_in = tables.ways_in[type_]
        if not ways_in or any(rule in inference.fired for rule in ways_in):
            return "eligible", ()
        if any(self.evaluator.prospect(rule, inference.answers) is UNKNOWN for rule in ways_in):
            return "possible", ()
        return "ruled-out", ways_in

    def _companions(self, inference: Inference, choice: str | None) -> Iterator[Companion]:
        seen = set()
        for rule_id in inference.fired:
            then = self.rulebase.by_id[rule_id].then
            if not isinstance(then, AddCompanion) or choice not in then.choices or then.type == choice:
                continue
            source, target = (then.type, choice) if then.hosted else (choice, then.type)
            if (then.relation, source, target) not in seen:
                seen.add((then.relation, source, target))
                yield Companion(then.relation, then.type, source, target, rule_id)

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
