"""Robustness: thresholds are where another type is exactly level, ties are ties, and shares are what weights give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Decision, Ranked
from imgexpert.explanation.change_records import Robustness, Threshold
from imgexpert.explanation.robustness import contenders, robustness
from imgexpert.rulebase.conditions import And
from imgexpert.rulebase.rulebase import RuleBase, firing_order
from imgexpert.rulebase.rules import AddScenario, GiveEvidence, Rule
from imgexpert.vocabulary.answers import Choice, Selection
from tests.support.facts import Answers, Situations, given_as
from tests.support.rules import made_rule

FEW = 200
"""Draws that are enough where the shares are not looked at."""

HIGH_PERFORMANCE: Answers = {
    "layer": Choice("machine"),
    "workload": Selection(frozenset(["scientific-computing"]), frozenset()),
    "performance": Selection(frozenset(["compute"]), frozenset()),
    "virtualisation_overhead": Choice("unacceptable"),
}


def asked(decider: Decider, decision: Decision, draws: int = FEW) -> Robustness:
    return robustness(decision, decider, draws=draws)


def thresholds(found: Robustness) -> list[Threshold]:
    return [*found.importances, *found.evidence, *found.stars]


def eligible(decision: Decision) -> list[Ranked]:
    return [ranked for ranked in decision.ranking if ranked.eligibility == "eligible"]


class Model:
    """The numbers that a decision rests on, and the scores that the decision model makes of them."""

    def __init__(self, decision: Decision, rulebase: RuleBase) -> None:
        self.types = rulebase.knowledge.types
        self.importances = dict.fromkeys(rulebase.knowledge.scenarios, Fraction(0))
        self.importances |= {applied.scenario: Fraction(applied.importance) for applied in decision.scenarios}
        self.stars = {s: {t: Fraction(n) for t, n in row.items()} for s, row in rulebase.knowledge.ratings.items()}
        self.strengths = {evidence.rule: evidence.stars for evidence in decision.evidence}
        self.evidence = [(e.rule, e.type, 1 if e.direction == "for" else -1) for e in decision.evidence]
        self.prior = rulebase.parameters.prior_weight, rulebase.parameters.neutral_stars

    def current(self, threshold: Threshold) -> Fraction:
        """The number that `threshold` is about."""
        match threshold.kind:
            case "importance":
                return self.importances[threshold.what]
            case "evidence":
                return self.strengths[threshold.what]
            case "star":
                _, scenario, type_ = threshold.what.split(".")
                return self.stars[scenario][type_]

    def put(self, threshold: Threshold, value: Fraction) -> None:
        """Set the number that `threshold` is about."""
        match threshold.kind:
            case "importance":
                self.importances[threshold.what] = value
            case "evidence":
                self.strengths[threshold.what] = value
            case "star":
                _, scenario, type_ = threshold.what.split(".")
                self.stars[scenario][type_] = value

    def scores(self) -> Mapping[str, Fraction]:
        """Every type's score."""
        rated = {type_: self._suitability(type_) for type_, known in self.types.items() if known.rated}
        mean = sum(rated.values(), Fraction(0)) / len(rated)
        return {type_: rated.get(type_, mean) + self._given(type_) for type_ in self.types}

    def _suitability(self, type_: str) -> Fraction:
        weight, neutral = self.prior
        points = weight * neutral + sum(imp * self.stars[s][type_] for s, imp in self.importances.items())
        return Fraction(points) / (weight + sum(self.importances.values()))

    def _given(self, type_: str) -> Fraction:
        return sum((sign * self.strengths[rule] for rule, on, sign in self.evidence if on == type_), Fraction(0))


def leads(decision: Decision, rulebase: RuleBase, threshold: Threshold, value: Fraction) -> dict[str, Fraction]:
    """How far the choice leads each other eligible type once the number of `threshold` has `value`."""
    model = Model(decision, rulebase)
    model.put(threshold, value)
    scores = model.scores()
    choice = decision.choice or ""
    return {ranked.type: scores[choice] - scores[ranked.type] for ranked in eligible(decision) if ranked.type != choice}


@settings(max_examples=40)
@given(data=st.data())
def test_at_a_threshold_a_rival_is_level_and_beyond_it_ahead_and_before_it_none_is(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    decision = decider.decide(given_as(data.draw(situations.any())), "subject")
    model = Model(decision, decider.rulebase)
    assert {ranked.type: ranked.score for ranked in decision.ranking} == model.scores()
    for threshold in thresholds(asked(decider, decision)):
        assert threshold.current == model.current(threshold)
        assert threshold.value == threshold.current + threshold.change
        at = leads(decision, decider.rulebase, threshold, threshold.value)
        assert at[threshold.rival] == 0
        before = threshold.value - threshold.change / 1000
        assert all(lead > 0 for lead in leads(decision, decider.rulebase, threshold, before).values())
        beyond = threshold.value + threshold.change / 1000
        assert leads(decision, decider.rulebase, threshold, beyond)[threshold.rival] < 0


@pytest.mark.untraced
@settings(max_examples=25)
@given(data=st.data())
def test_no_threshold_is_missing(decider: Decider, situations: Situations, data: st.DataObject) -> None:
    decision = decider.decide(given_as(data.draw(situations.answers())), "subject")
    found = {(threshold.kind, threshold.what): threshold for threshold in thresholds(asked(decider, decision))}
    if decision.choice is None:
        return
    for number, values in numbers(decision, decider.rulebase):
        known = found.get((number.kind, number.what))
        current = Model(decision, decider.rulebase).current(number)
        for value in values:
            if known is None or abs(value - current) < abs(known.change):
                assert all(lead > 0 for lead in leads(decision, decider.rulebase, number, value).values())


def numbers(decision: Decision, rulebase: RuleBase) -> Iterator[tuple[Threshold, list[Fraction]]]:
    """Every number of the model that may bear on `decision`, with values on its scale."""
    nowhere = Threshold(
        kind="star",
        what="",
        current=Fraction(0),
        value=Fraction(0),
        change=Fraction(0),
        rival="",
        on_scale=True,
    )
    for scenario, row in rulebase.knowledge.ratings.items():
        yield replace(nowhere, kind="importance", what=scenario), [Fraction(step, 2) for step in range(7)]
        for type_ in row:
            yield replace(nowhere, what=f"rating.{scenario}.{type_}"), [Fraction(stars) for stars in range(1, 6)]
    for rule in {evidence.rule for evidence in decision.evidence}:
        yield replace(nowhere, kind="evidence", what=rule), [Fraction(quarters, 4) for quarters in range(5)]


def changed(rulebase: RuleBase, decision: Decision, threshold: Threshold, value: Fraction) -> RuleBase:
    """The rule base with another value of one number, which may be a fraction where the loader wants whole ones."""
    if threshold.kind == "star":
        _, scenario, type_ = threshold.what.split(".")
        ratings = dict(rulebase.knowledge.ratings)
        ratings[scenario] = {**ratings[scenario], type_: cast(int, value)}
        return replace(rulebase, knowledge=replace(rulebase.knowledge, ratings=ratings))
    fired = decision.inference.fired
    rules = [_rule_with(rule, threshold, value) if rule.id in fired else rule for rule in rulebase.rules]
    if threshold.kind == "importance" and threshold.what not in {a.scenario for a in decision.scenarios}:
        rules.append(made_rule("made", "scenarios", And(()), AddScenario(threshold.what, cast(int, value))))
    return replace(rulebase, rules=tuple(sorted(rules, key=firing_order)))


def _rule_with(rule: Rule, threshold: Threshold, value: Fraction) -> Rule:
    match rule.then:
        case AddScenario(scenario, _) if (threshold.kind, threshold.what) == ("importance", scenario):
            return replace(rule, then=AddScenario(scenario, cast(int, value)))
        case GiveEvidence(types, direction, _) if (threshold.kind, threshold.what) == ("evidence", rule.id):
            return replace(rule, then=GiveEvidence(types, direction, int(value * 4)))
        case _:
            return rule


@settings(max_examples=20)
@given(data=st.data())
def test_under_a_rule_base_with_that_number_the_decider_says_the_same(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    facts = given_as(data.draw(situations.answers()))
    decision = decider.decide(facts, "subject")
    usable = [
        threshold
        for threshold in thresholds(asked(decider, decision))
        # Evidence is counted in whole quarters.
        if threshold.on_scale and (threshold.kind != "evidence" or (threshold.value * 4).denominator == 1)
    ]
    if not usable:
        return
    threshold = data.draw(st.sampled_from(usable))
    level = Decider(changed(decider.rulebase, decision, threshold, threshold.value)).decide(facts, "level")
    scores = {ranked.type: ranked.score for ranked in level.ranking}
    assert scores[threshold.rival] == scores[decision.choice or ""]
    assert level.choice != decision.choice
    step = Fraction(1, 4) if threshold.kind == "evidence" else Fraction(1, 1000)
    further = threshold.value + (step if threshold.change > 0 else -step)
    beyond = Decider(changed(decider.rulebase, decision, threshold, further)).decide(facts, "beyond")
    scores = {ranked.type: ranked.score for ranked in beyond.ranking}
    assert scores[threshold.rival] > scores[decision.choice or ""]
    assert beyond.choice != decision.choice


@given(data=st.data())
def test_thresholds_are_sorted_and_say_whether_the_model_can_express_them(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    found = asked(decider, decider.decide(given_as(data.draw(situations.any())), "subject"))
    ends = {"importance": (0, 3), "evidence": (0, 1), "star": (1, 5)}
    for group in (found.importances, found.evidence, found.stars):
        sizes = [abs(threshold.change) for threshold in group]
        assert sizes == sorted(sizes)
        for threshold in group:
            low, high = ends[threshold.kind]
            assert threshold.on_scale == (low <= threshold.value <= high)
    if found.choice is None:
        assert thresholds(found) == []


@given(data=st.data())
def test_ties_are_all_types_that_are_level(decider: Decider, situations: Situations, data: st.DataObject) -> None:
    decision = decider.decide(given_as(data.draw(situations.any())), "subject")
    found = asked(decider, decision).ties
    for one in decision.ranking:
        for other in decision.ranking:
            if one.type >= other.type:
                continue
            level = one.score == other.score and one.eligibility == other.eligibility
            together = [tie for tie in found if {one.type, other.type} <= set(tie.types)]
            assert level == any(tie.kind == "score" for tie in together)
            if one.suitability == other.suitability and one.eligibility == other.eligibility == "eligible":
                assert together
    ranked = {one.type: one for one in decision.ranking}
    for tie in found:
        assert {getattr(ranked[t], tie.kind) for t in tie.types} == {tie.stars}
        assert bool(tie.ordered_by) == (tie.kind == "suitability")
        for type_ in tie.types if tie.ordered_by else ():
            # What all of them have alike is left out, and the rest tells their scores apart.
            others = {e.rule for e in decision.evidence} - set(tie.ordered_by)
            shared = {e.rule for e in decision.evidence if e.type == type_ and e.rule in others}
            assert shared == {e.rule for e in decision.evidence if e.type == tie.types[0] and e.rule in others}


def first_shares(decision: Decision, rulebase: RuleBase) -> dict[str, Fraction]:
    """With two scenarios: on how much of the segment of their weights each type is first, worked out exactly."""
    one, other = (applied.scenario for applied in decision.scenarios)
    total = sum(applied.importance for applied in decision.scenarios)
    names = [ranked.type for ranked in eligible(decision)]

    def scores(weight: Fraction) -> list[Fraction]:
        model = Model(decision, rulebase)
        model.importances |= {one: weight * total, other: (1 - weight) * total}
        return [model.scores()[name] for name in names]

    start, end = scores(Fraction(0)), scores(Fraction(1))
    ends = {Fraction(0), Fraction(1)}
    for i in range(len(names)):
        for j in range(i):
            gap, slope = start[i] - start[j], (end[i] - start[i]) - (end[j] - start[j])
            if slope and 0 < -gap / slope < 1:
                ends.add(-gap / slope)
    shares = dict.fromkeys(names, Fraction(0))
    cuts = sorted(ends)
    for low, high in pairwise(cuts):
        between = scores((low + high) / 2)
        if between.count(max(between)) == 1:
            shares[names[between.index(max(between))]] += high - low
    return shares


@settings(max_examples=10)
@given(data=st.data())
def test_the_shares_are_those_of_the_weights(decider: Decider, situations: Situations, data: st.DataObject) -> None:
    answers = data.draw(situations.answers().filter(lambda drawn: two_scenarios(decider.decide(given_as(drawn), "?"))))
    decision = decider.decide(given_as(answers), "subject")
    found = asked(decider, decision, draws=4000).acceptability
    assert found is not None
    for type_, share in first_shares(decision, decider.rulebase).items():
        assert abs(found.shares[type_] - share) <= 5 * (float(share * (1 - share)) / found.draws) ** 0.5 + 1e-9


def two_scenarios(decision: Decision) -> bool:
    return len(decision.scenarios) == 2 and bool(eligible(decision)) and not decision.conflicts


@given(data=st.data())
def test_the_same_seed_gives_the_same_shares(decider: Decider, situations: Situations, data: st.DataObject) -> None:
    decision = decider.decide(given_as(data.draw(situations.any())), "subject")
    found = asked(decider, decision).acceptability
    assert found == asked(decider, decision).acceptability
    weighed = bool(decision.scenarios) and bool(eligible(decision)) and not decision.conflicts
    assert (found is not None) == weighed
    if found is not None:
        assert set(found.shares) == {ranked.type for ranked in eligible(decision)}
        assert sum(found.shares.values()) <= 1
        assert found.scenarios == tuple(applied.scenario for applied in decision.scenarios)
        assert all(0 <= found.standard_error(type_) <= 0.5 / FEW**0.5 for type_ in found.shares)


def test_another_seed_draws_other_weights(decider: Decider) -> None:
    stages = Selection(frozenset(["development", "production"]), frozenset())
    decision = decider.decide(given_as({**HIGH_PERFORMANCE, "stage": stages}), "subject")
    shares = [robustness(decision, decider, seed).acceptability for seed in (1, 2)]
    assert shares[0] is not None
    assert shares[1] is not None
    assert len(shares[0].scenarios) > 1
    for type_ in shares[0].shares:
        error = shares[0].standard_error(type_) + shares[1].standard_error(type_)
        assert abs(shares[0].shares[type_] - shares[1].shares[type_]) <= 5 * error


@given(data=st.data())
def test_disputes_name_only_what_counts(decider: Decider, situations: Situations, data: st.DataObject) -> None:
    decision = decider.decide(given_as(data.draw(situations.any())), "subject")
    known = {one.id: one for one in decider.rulebase.knowledge.disagreements}
    applied = {one.scenario for one in decision.scenarios}
    cited = {cite for rule in decision.inference.fired for cite in decider.rulebase.by_id[rule].cites}
    for dispute in asked(decider, decision).disputes:
        between = known[dispute.id].between
        assert dispute.entries == tuple(entry for entry in between if entry in dispute.entries)
        assert len(dispute.entries) >= 2
        for entry in dispute.entries:
            assert entry.split(".")[1] in applied if entry.startswith("rating.") else entry in cited


def test_a_disagreement_over_the_choice_and_its_rival_is_told(decider: Decider) -> None:
    decision = decider.decide(given_as(HIGH_PERFORMANCE), "subject")
    assert {"physical-server", "virtual-machine"} & contenders(decision)
    found = {dispute.id: dispute.entries for dispute in asked(decider, decision).disputes}
    assert "physical-server.high-performance" in found["hpc-stars-ignore-abstraction"]
    assert asked(decider, decider.decide(given_as({}), "nothing")).disputes == ()


@pytest.mark.parametrize("facts", [{}, {"container_fit": Choice("impossible")}])
def test_without_a_choice_there_is_nothing_to_overturn(decider: Decider, facts: dict[str, Choice]) -> None:
    found = asked(decider, decider.decide(given_as(facts), "subject"))
    assert (found.choice, found.rated, thresholds(found)) == (None, True, [])
    assert found.ties


def test_a_choice_without_stars_of_its_own_is_called_so(decider: Decider) -> None:
    medium = Selection(frozenset(["removable-media"]), frozenset(["internal-disk", "network"]))
    facts = given_as({"boots_without_install": Choice("yes"), "boot_medium": medium, "layer": Choice("machine")})
    found = asked(decider, decider.decide(facts, "subject"))
    assert found.choice is not None
    assert not found.rated
