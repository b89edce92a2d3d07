"""A type's score as a sum that can be added up by hand, every summand with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from imgexpert.decision.records import Ranked
from imgexpert.decision.tables import tables_of
from imgexpert.explanation.records import EvidenceSummand, Exclusion, ScenarioSummand, Why
from imgexpert.explanation.trace import Trace


def why(trace: Trace, type_: str) -> Why:
    """The score of `type_` in the decision that `trace` walks through, taken apart."""
    parameters = trace.rulebase.parameters
    ranked = ranked_as(trace, type_)
    weight = parameters.prior_weight + sum(applied.importance for applied in trace.decision.scenarios)
    prior = parameters.prior_weight * parameters.neutral_stars
    return Why(
        type=type_,
        rated=ranked.rated,
        eligibility=ranked.eligibility,
        exclusions=tuple(exclusions(trace, ranked)),
        prior_weight=parameters.prior_weight,
        neutral_stars=parameters.neutral_stars,
        prior_points=prior,
        prior_amount=Fraction(prior, weight),
        scenarios=tuple(_scenarios(trace, ranked, weight)),
        weight=weight,
        suitability=ranked.suitability,
        evidence=tuple(_evidence(trace, type_)),
        evidence_total=ranked.evidence,
        score=ranked.score,
    )


def ranked_as(trace: Trace, type_: str) -> Ranked:
    """The place of `type_` in the ranking."""
    return next(ranked for ranked in trace.decision.ranking if ranked.type == type_)


def stars_of(trace: Trace, scenario: str, type_: str) -> Fraction:
    """The stars of a type in a scenario; for one without stars the mean of the others."""
    tables = tables_of(trace.rulebase)
    return Fraction(tables.stars[scenario][tables.number[type_]], tables.scale)


def exclusions(trace: Trace, ranked: Ranked) -> Iterator[Exclusion]:
    """Why the type cannot be chosen; nothing when it can, or may yet."""
    for rule in ranked.ruled_out_by:
        if rule in trace.steps:
            yield Exclusion(kind="rules-out", ground=trace.ground(rule))
        else:
            yield Exclusion(kind="not-made-eligible", ground=trace.obstacle(rule))


def _scenarios(trace: Trace, ranked: Ranked, weight: int) -> Iterator[ScenarioSummand]:
    for applied in trace.decision.scenarios:
        stars = stars_of(trace, applied.scenario, ranked.type)
        points = applied.importance * stars
        yield ScenarioSummand(
            scenario=applied.scenario,
            importance=applied.importance,
            stars=stars,
            points=points,
            amount=points / weight,
            cell=f"rating.{applied.scenario}.{ranked.type}" if ranked.rated else None,
            grounds=tuple(trace.ground(rule) for rule in applied.rules),
        )


def _evidence(trace: Trace, type_: str) -> Iterator[EvidenceSummand]:
    for item in trace.decision.evidence:
        if item.type == type_:
            amount = item.stars if item.direction == "for" else -item.stars
            yield EvidenceSummand(direction=item.direction, amount=amount, ground=trace.ground(item.rule))
