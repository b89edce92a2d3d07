"""A what-if tells what differs between two decisions, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Decision
from imgexpert.explanation.change_records import WhatIf
from imgexpert.explanation.what_if import what_if
from imgexpert.reading.problems import InputRefused
from imgexpert.vocabulary.answers import Choice, FactSet, Selection
from tests.support.facts import Situations, given_as

NOTHING = FactSet(answers={})


def asked(decider: Decider, before: FactSet, changes: FactSet, withdrawn: tuple[str, ...] = ()) -> WhatIf:
    return what_if(decider.decide(before, "subject"), decider, changes, withdrawn)


def scores(decision: Decision) -> dict[str, tuple[object, object]]:
    return {ranked.type: (ranked.score, ranked.eligibility) for ranked in decision.ranking}


def importances(decision: Decision) -> dict[str, int]:
    return {applied.scenario: applied.importance for applied in decision.scenarios}


@given(data=st.data())
def test_what_was_said_already_changes_nothing(decider: Decider, situations: Situations, data: st.DataObject) -> None:
    facts = given_as(data.draw(situations.any()))
    again = data.draw(st.lists(st.sampled_from(sorted(facts.answers)))) if facts.answers else []
    found = asked(decider, facts, given_as({key: facts.answers[key] for key in again}))
    assert found.nothing
    assert found.changes == ()


@given(data=st.data())
def test_the_differences_are_those_of_two_independent_decisions(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    old = dict(data.draw(situations.answers()))
    changes = dict(data.draw(situations.answers()))
    withdrawn = data.draw(st.sets(st.sampled_from([fact.key for fact in situations.facts]), max_size=3))
    new = {key: answer for key, answer in old.items() if key not in withdrawn} | changes
    found = asked(decider, given_as(old), given_as(changes), tuple(withdrawn))
    before, after = decider.decide(given_as(old), "subject"), decider.decide(given_as(new), "subject")

    for name in ("verdict", "choice", "tied", "margin"):
        pair = (getattr(before, name), getattr(after, name))
        assert getattr(found, name) == (None if pair[0] == pair[1] else pair)
    was, now = scores(before), scores(after)
    assert {
        move.type: ((move.score_before, move.eligibility_before), (move.score_after, move.eligibility_after))
        for move in found.types
    } == {type_: (was[type_], now[type_]) for type_ in was if was[type_] != now[type_]}
    applied, applies = importances(before), importances(after)
    assert {move.scenario: (move.before, move.after) for move in found.scenarios} == {
        scenario: (applied.get(scenario, 0), applies.get(scenario, 0))
        for scenario in {*applied, *applies}
        if applied.get(scenario) != applies.get(scenario)
    }
    assert set(found.rules_added) == set(after.inference.fired) - set(before.inference.fired)
    assert set(found.rules_removed) == set(before.inference.fired) - set(after.inference.fired)
    assert set(found.contradictions) == set(after.conflicts) - set(before.conflicts)
    assert {change.key for change in found.changes} == {key for key in {*old, *new} if old.get(key) != new.get(key)}


def test_a_new_contradiction_is_told(decider: Decider) -> None:
    facts = given_as({"disk_untouched": Choice("yes")})
    disk = Selection(frozenset(["internal-disk"]), frozenset(["removable-media", "network"]))
    found = asked(decider, facts, given_as({"boot_medium": disk}))
    assert [conflict.keys for conflict in found.contradictions] == [("disk_untouched", "boot_medium")]
    assert found.after.conflicts == found.contradictions
    back = asked(decider, given_as({**facts.answers, "boot_medium": disk}), NOTHING, ("boot_medium",))
    assert back.contradictions == ()
    assert [(change.before, change.after) for change in back.changes] == [(["internal-disk"], None)]


def test_companions_that_come_and_go_are_told(decider: Decider) -> None:
    place = Selection(frozenset(["kubernetes"]), frozenset())
    found = asked(decider, given_as({"layer": Choice("workload"), "platform": place}), NOTHING, ("platform",))
    assert found.rules_removed
    edges = {(c.relation, c.source, c.target) for c in found.before.companions}
    left = {(c.relation, c.source, c.target) for c in found.after.companions}
    assert {(c.relation, c.source, c.target) for c in found.companions_removed} == edges - left
    assert {(c.relation, c.source, c.target) for c in found.companions_added} == left - edges


def test_only_circumstances_are_marked_as_given(decider: Decider) -> None:
    found = asked(decider, NOTHING, given_as({"layer": Choice("machine"), "lock_in": Choice("yes")}))
    assert {change.key: (change.before, change.after, change.given) for change in found.changes} == {
        "layer": (None, "machine", True),
        "lock_in": (None, True, False),
    }


def test_a_withdrawn_fact_that_does_not_exist_is_refused_with_the_nearest(decider: Decider) -> None:
    with pytest.raises(InputRefused) as refused:
        asked(decider, NOTHING, NOTHING, ("hostin", "layer"))
    assert [problem.nearest for problem in refused.value.problems] == ["hosting"]
    assert "hostin" in refused.value.render("zh")
