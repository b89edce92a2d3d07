"""How sure a choice is: by how much, over what, with what level, and which disagreements of the source it touches."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Decision, Ranked
from imgexpert.explanation.acceptability import acceptability
from imgexpert.explanation.change_records import Dispute, Robustness, Tie
from imgexpert.explanation.thresholds import Thresholds
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import GiveEvidence, MakeEligible, RuleOut

_BOTH_SIDES = 2
"""A disagreement matters when at least so many of its entries count: one alone disagrees with nothing."""

_T = TypeVar("_T", bound=Hashable)


def robustness(decision: Decision, decider: Decider, seed: int = 1, draws: int = 10_000) -> Robustness:
    """How sure the choice in `decision` is.

    In: the seed and the number of the weightings drawn for the acceptability index.
    Out: without a choice only ties, disputes and, where types can be compared, the index.
    """
    rulebase = decider.rulebase
    choice = next((ranked for ranked in decision.ranking if ranked.type == decision.choice), None)
    thresholds = None if choice is None else Thresholds(decision, rulebase, choice)
    return Robustness(
        choice=decision.choice,
        verdict=decision.verdict,
        rated=choice is None or choice.rated,
        margin=decision.margin,
        ties=tuple(ties(decision, rulebase)),
        importances=thresholds.importances() if thresholds else (),
        evidence=thresholds.evidence() if thresholds else (),
        stars=thresholds.stars() if thresholds else (),
        acceptability=acceptability(decision, rulebase, seed, draws),
        disputes=tuple(disputes(decision, rulebase)),
    )


def ties(decision: Decision, rulebase: RuleBase) -> Iterator[Tie]:
    """Types that are level in score and alike in eligibility; then eligible ones that are so in suitability alone."""
    order = list(rulebase.knowledge.types)
    in_order = sorted(decision.ranking, key=lambda ranked: order.index(ranked.type))
    for level in _level(in_order, lambda ranked: (ranked.eligibility, ranked.score)):
        yield Tie(kind="score", types=_names(level), stars=level[0].score, ordered_by=())
    eligible = [ranked for ranked in in_order if ranked.eligibility == "eligible"]
    for level in _level(eligible, lambda ranked: ranked.suitability):
        if len({ranked.score for ranked in level}) > 1:
            rules = tuple(_ordering(decision, set(_names(level))))
            yield Tie(kind="suitability", types=_names(level), stars=level[0].suitability, ordered_by=rules)


def disputes(decision: Decision, rulebase: RuleBase) -> Iterator[Dispute]:
    """The disagreements of the source of which at least two entries count in `decision`.

    An entry counts when something moves the contenders by it: a star of theirs in a scenario that applies (for a type
    without stars every star of the scenario, since it has their mean), or whatever is cited by a rule that fired and
    gives evidence on a contender, excludes it or lets it in, or raises a scenario.
    """
    contending = contenders(decision)
    counting = {*_stars(decision, rulebase, contending), *_cited(decision, rulebase, contending)}
    for disagreement in rulebase.knowledge.disagreements:
        entries = tuple(entry for entry in disagreement.between if entry in counting)
        if len(entries) >= _BOTH_SIDES:
            yield Dispute(id=disagreement.id, entries=entries)


def contenders(decision: Decision) -> frozenset[str]:
    """The two best types that can be chosen, those level with the best, and the others that only exclusion stopped."""
    eligible = [ranked for ranked in decision.ranking if ranked.eligibility == "eligible"]
    if not eligible:
        return frozenset(ranked.type for ranked in decision.ranking)
    best = eligible[0].score
    stopped = [ranked for ranked in decision.ranking if ranked.eligibility != "eligible" and ranked.score >= best]
    level = [ranked for ranked in eligible if ranked.score == best]
    return frozenset(ranked.type for ranked in (*eligible[:2], *level, *stopped))


def _level(ranking: Iterable[Ranked], by: Callable[[Ranked], _T]) -> list[list[Ranked]]:
    """Two or more types that have the same in common, in their order."""
    found: dict[_T, list[Ranked]] = {}
    for ranked in ranking:
        found.setdefault(by(ranked), []).append(ranked)
    return [level for level in found.values() if len(level) > 1]


def _names(level: Iterable[Ranked]) -> tuple[str, ...]:
    return tuple(ranked.type for ranked in level)


def _ordering(decision: Decision, types: set[str]) -> Iterator[str]:
    """The evidence rules that speak on some of `types` and not on all alike."""
    named: dict[str, set[str]] = {}
    for evidence in decision.evidence:
        named.setdefault(evidence.rule, set()).add(evidence.type)
    yield from (rule for rule, on in named.items() if on & types and not types <= on)


def _stars(decision: Decision, rulebase: RuleBase, contending: frozenset[str]) -> Iterator[str]:
    unrated = not contending <= set(rulebase.knowledge.rated)
    for applied in decision.scenarios:
        for type_ in rulebase.knowledge.ratings[applied.scenario]:
            if unrated or type_ in contending:
                yield f"rating.{applied.scenario}.{type_}"


def _cited(decision: Decision, rulebase: RuleBase, contending: frozenset[str]) -> Iterator[str]:
    for rule_id in decision.inference.fired:
        rule = rulebase.by_id[rule_id]
        match rule.then:
            case GiveEvidence(types, _, _) | RuleOut(types) | MakeEligible(types):
                bears = bool(contending.intersection(types))
            case _:
                bears = rule.kind == "scenarios"
        if bears:
            yield from rule.cites
