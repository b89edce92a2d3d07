"""The arithmetic of the decision model, exact, so that equal is equal on every machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from imgexpert.decision.records import AppliedScenario, Evidence
from imgexpert.decision.tables import tables_of
from imgexpert.rulebase.parameters import QUARTERS
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import AddScenario, GiveEvidence


@dataclass(frozen=True)
class Score:
    """One type's score in stars and its two parts, with the evidence for it alone (the backing)."""

    suitability: Fraction
    evidence: Fraction
    backing: Fraction

    @property
    def total(self) -> Fraction:
        """Suitability and evidence together."""
        return self.suitability + self.evidence


def applied_scenarios(rulebase: RuleBase, fired: Iterable[str]) -> tuple[AppliedScenario, ...]:
    """The scenarios that the `fired` rules raise, in the order of the source's table.

    Several rules for one scenario: the highest importance counts, all are kept as reasons.
    """
    raised: dict[str, list[tuple[int, str]]] = {}
    for rule_id in fired:
        then = rulebase.by_id[rule_id].then
        if isinstance(then, AddScenario):
            raised.setdefault(then.scenario, []).append((-then.importance, rule_id))
    return tuple(
        AppliedScenario(scenario, -min(raised[scenario])[0], tuple(rule for _, rule in sorted(raised[scenario])))
        for scenario in rulebase.knowledge.scenarios
        if scenario in raised
    )


def given_evidence(rulebase: RuleBase, fired: Iterable[str]) -> tuple[Evidence, ...]:
    """What the `fired` rules say for and against each type, in the order of firing."""
    given: list[Evidence] = []
    for rule_id in fired:
        rule = rulebase.by_id[rule_id]
        if isinstance(rule.then, GiveEvidence):
            stars = Fraction(rule.then.quarters, QUARTERS)
            given += [Evidence(type_, rule.then.direction, stars, rule.id, rule.cites) for type_ in rule.then.types]
    return tuple(given)


def suitabilities(rulebase: RuleBase, importances: Mapping[str, int]) -> dict[str, Fraction]:
    """Every type's suitability in stars: the stars of its scenarios, shrunk towards the neutral ones.

    (k·n + Σ importance·stars) / (k + Σ importance), with prior weight k and neutral stars n; a type without stars
    gets the mean of the rated ones.
    """
    tables, parameters = tables_of(rulebase), rulebase.parameters
    weight = parameters.prior_weight + sum(importances.values())
    prior = parameters.prior_weight * parameters.neutral_stars * tables.scale
    rows = [(importance, tables.stars[scenario]) for scenario, importance in importances.items()]
    return {
        type_: Fraction(prior + sum(importance * stars[place] for importance, stars in rows), weight * tables.scale)
        for place, type_ in enumerate(tables.types)
    }


def scores(rulebase: RuleBase, scenarios: Iterable[AppliedScenario], evidence: Iterable[Evidence]) -> dict[str, Score]:
    """Every type's score from the scenarios that apply and the evidence given."""
    suitable = suitabilities(rulebase, {applied.scenario: applied.importance for applied in scenarios})
    backing = dict.fromkeys(suitable, 0)
    against = dict.fromkeys(suitable, 0)
    for item in evidence:
        side = backing if item.direction == "for" else against
        side[item.type] += item.stars.numerator * (QUARTERS // item.stars.denominator)
    return {
        type_: Score(
            suitability=stars,
            evidence=Fraction(backing[type_] - against[type_], QUARTERS),
            backing=Fraction(backing[type_], QUARTERS),
        )
        for type_, stars in suitable.items()
    }
