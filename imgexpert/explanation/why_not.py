"""Why a type was not chosen: what rules it out, where it lost, and which rules would have helped it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from imgexpert.decision.records import Decision
from imgexpert.decision.scoring import suitabilities
from imgexpert.explanation.records import Difference, Helper, HelperEffect, WhyNot, WhyNotOutcome
from imgexpert.explanation.trace import Trace
from imgexpert.explanation.why import exclusions, ranked_as, stars_of
from imgexpert.rulebase.conditions import Literal, disjuncts
from imgexpert.rulebase.parameters import QUARTERS
from imgexpert.rulebase.rules import AddScenario, GiveEvidence, MakeEligible, Rule, RuleOut
from imgexpert.vocabulary.truth import FALSE, TRUE, all_of, any_of


def why_not(trace: Trace, type_: str) -> WhyNot:
    """Why `type_` was not chosen in the decision that `trace` walks through."""
    ranked = ranked_as(trace, type_)
    rival = _rival(trace.decision, type_)
    rival_score = None if rival is None else ranked_as(trace, rival).score
    return WhyNot(
        type=type_,
        outcome=_outcome(trace.decision, type_),
        exclusions=tuple(exclusions(trace, ranked)),
        rival=rival,
        score=ranked.score,
        rival_score=rival_score,
        lead=None if rival_score is None else ranked.score - rival_score,
        differences=() if rival is None else tuple(_differences(trace, type_, rival)),
        helpers=tuple(sorted(_helpers(trace, type_, rival), key=_usefulness)),
    )


def _rival(decision: Decision, type_: str) -> str | None:
    """The type that stood in the way: the choice, without one the best other type that can be chosen."""
    if decision.choice is not None and decision.choice != type_:
        return decision.choice
    others = (r.type for r in decision.ranking if r.eligibility == "eligible" and r.type != type_)
    return next(others, None)


def _outcome(decision: Decision, type_: str) -> WhyNotOutcome:
    if decision.choice == type_:
        return "chosen"
    if type_ in decision.tied:
        return "tied"
    eligibility = next(ranked.eligibility for ranked in decision.ranking if ranked.type == type_)
    if eligibility != "eligible":
        return eligibility
    return "no-choice" if decision.choice is None else "outscored"


def _differences(trace: Trace, type_: str, rival: str) -> Iterator[Difference]:
    """The summands in which the two types differ, those that cost `type_` most first."""
    found = [*_by_scenario(trace, type_, rival), *_by_evidence(trace.decision, type_, rival)]
    yield from sorted((difference for difference in found if difference.lead), key=lambda found: found.lead)


def _by_scenario(trace: Trace, type_: str, rival: str) -> Iterator[Difference]:
    scenarios = trace.decision.scenarios
    weight = trace.rulebase.parameters.prior_weight + sum(applied.importance for applied in scenarios)
    for applied in scenarios:
        own, other = (applied.importance * stars_of(trace, applied.scenario, one) / weight for one in (type_, rival))
        yield Difference(kind="scenario", what=applied.scenario, own=own, rival=other, lead=own - other)


def _by_evidence(decision: Decision, type_: str, rival: str) -> Iterator[Difference]:
    amounts: dict[str, dict[str, Fraction]] = {}
    for item in decision.evidence:
        amounts.setdefault(item.rule, {})[item.type] = item.stars if item.direction == "for" else -item.stars
    for rule, by_type in amounts.items():
        own, other = by_type.get(type_, Fraction(0)), by_type.get(rival, Fraction(0))
        yield Difference(kind="evidence", what=rule, own=own, rival=other, lead=own - other)


def _helpers(trace: Trace, type_: str, rival: str | None) -> Iterator[Helper]:
    """The rules that did not fire and would have brought `type_` nearer to being chosen."""
    applied = {found.scenario: found.importance for found in trace.decision.scenarios}
    admitted = ranked_as(trace, type_).eligibility == "eligible"
    for rule in trace.rulebase.rules:
        if rule.id in trace.steps:
            continue
        found = _effect(trace, rule, type_, rival, applied, admitted=admitted)
        if found is not None:
            yield _helper(trace, rule, *found)


def _effect(
    trace: Trace, rule: Rule, type_: str, rival: str | None, applied: Mapping[str, int], *, admitted: bool
) -> tuple[HelperEffect, Fraction | None] | None:
    """What `rule` would have done for `type_`, and by how many stars; None when it would not have helped."""
    match rule.then:
        case GiveEvidence(types, direction, quarters):
            sides = (type_ in types) - (rival in types)
            gain = Fraction(quarters if direction == "for" else -quarters, QUARTERS) * sides
            return ("for" if direction == "for" else "against-rival", gain) if gain > 0 else None
        case AddScenario(scenario, importance) if rival is not None and importance > applied.get(scenario, 0):
            gain = _lead(trace, type_, rival, {**applied, scenario: importance}) - _lead(trace, type_, rival, applied)
            return ("scenario", gain) if gain > 0 else None
        case MakeEligible(types) if type_ in types and not admitted:
            return "makes-eligible", None
        case RuleOut(types) if rival in types and type_ not in types:
            return "rules-out-rival", None
        case _:
            return None


def _lead(trace: Trace, type_: str, rival: str, importances: Mapping[str, int]) -> Fraction:
    suitable = suitabilities(trace.rulebase, importances)
    return suitable[type_] - suitable[rival]


def _helper(trace: Trace, rule: Rule, effect: HelperEffect, gain: Fraction | None) -> Helper:
    members = disjuncts(rule.when)
    truth = any_of(all_of(trace.readings.truth(literal) for literal in member) for member in members)
    return Helper(
        rule=rule.id,
        effect=effect,
        gain=gain,
        truth="false" if truth is FALSE else "unknown",
        readings=trace.readings.all_of(nearest_alternative(trace, members)),
        alternatives=len(members),
        cites=rule.cites,
    )


def nearest_alternative(trace: Trace, members: list[frozenset[Literal]]) -> frozenset[Literal]:
    """The alternative of a rule that comes nearest to holding: the fewest false conditions, then the fewest open."""

    def distance(member: frozenset[Literal]) -> tuple[int, int]:
        truths = [trace.readings.truth(literal) for literal in member]
        return truths.count(FALSE), sum(truth is not TRUE for truth in truths)

    return min(members, key=distance, default=frozenset())


def _usefulness(helper: Helper) -> tuple[bool, bool, Fraction, int]:
    """Open rules first, then those that let in or shut out, then by gain, then by how little is missing."""
    return helper.truth == "false", helper.gain is not None, -(helper.gain or Fraction(0)), len(helper.missing)
