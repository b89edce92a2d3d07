"""What the conclusions about one subject come to: ranking, verdict and stack, before asking what is still open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from imgexpert.decision.records import (
    AppliedScenario,
    Companion,
    Eligibility,
    Evidence,
    Outcome,
    Ranked,
)
from imgexpert.decision.scoring import Score, applied_scenarios, given_evidence, scores
from imgexpert.decision.tables import tables_of
from imgexpert.decision.verdict import guarded, outcome
from imgexpert.inference.possible import Answers
from imgexpert.inference.records import Inference
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import AddCompanion
from imgexpert.vocabulary.answers import Choice, FactSet
from imgexpert.vocabulary.truth import UNKNOWN, Truth

Infer = Callable[[FactSet], Inference]
"""An evaluator: what follows from facts."""

Prospect = Callable[[str, Answers], Truth]
"""Whether a rule, by its id, fires, may fire or cannot fire in any completion of answers."""


@dataclass(frozen=True, kw_only=True)
class Settled:
    """Everything in a decision that follows from what was concluded alone."""

    inference: Inference
    scenarios: tuple[AppliedScenario, ...]
    evidence: tuple[Evidence, ...]
    ranking: tuple[Ranked, ...]
    by_layer: Mapping[str, Outcome] | None
    outcome: Outcome
    companions: tuple[Companion, ...]


class Settling:
    """Settles subjects by one rule base; what infers is given, so that any evaluator of it can stand behind."""

    def __init__(self, rulebase: RuleBase, infer: Infer, prospect: Prospect) -> None:
        self.rulebase = rulebase
        self._infer = infer
        self._prospect = prospect
        self._tables = tables_of(rulebase)

    def settle(self, facts: FactSet) -> Settled:
        """What `facts` come to."""
        inference = self._infer(facts)
        rulebase, fired = self.rulebase, inference.fired
        scenarios, evidence = applied_scenarios(rulebase, fired), given_evidence(rulebase, fired)
        scored = scores(rulebase, scenarios, evidence)
        ranking = self._ranking(scored, inference)
        by_layer = self._by_layer(facts, inference)
        decided = guarded(self._outcome(scored, ranking, inference), list((by_layer or {}).values()))
        return Settled(
            inference=inference,
            scenarios=scenarios,
            evidence=evidence,
            ranking=ranking,
            by_layer=by_layer,
            outcome=decided,
            companions=tuple(self._companions(inference, decided.choice)),
        )

    def _outcome(self, scored: Mapping[str, Score], ranking: tuple[Ranked, ...], inference: Inference) -> Outcome:
        eligibility = {ranked.type: ranked.eligibility for ranked in ranking}
        return outcome(scored, eligibility, self.rulebase.parameters, conflicting=bool(inference.conflicts))

    def _by_layer(self, facts: FactSet, inference: Inference) -> dict[str, Outcome] | None:
        """The outcome for each layer, when it is unknown which one is asked about."""
        layer = self.rulebase.parameters.layer
        if layer in inference.answers:
            return None
        return {
            value: self._verdict_alone(FactSet(answers={**facts.answers, layer: Choice(value)}))
            for value in self.rulebase.vocabulary.facts[layer].value_ids
        }

    def _verdict_alone(self, facts: FactSet) -> Outcome:
        inference = self._infer(facts)
        rulebase, fired = self.rulebase, inference.fired
        scored = scores(rulebase, applied_scenarios(rulebase, fired), given_evidence(rulebase, fired))
        return self._outcome(scored, self._ranking(scored, inference), inference)

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
        if any(self._prospect(rule, inference.answers) is UNKNOWN for rule in ways_in):
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
