"""What a decision says of open answers is true of every completion."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imgexpert.decision.decide import Decider
from imgexpert.decision.outlook import greatest_lead, outlook_of
from imgexpert.expert import Expert
from imgexpert.inference.possible import Evaluator
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.truth import FALSE, TRUE
from tests.support.facts import Situations, given_as


@given(data=st.data())
def test_no_fact_that_could_change_the_choice_is_missing_from_the_unknown_ones(
    data: st.DataObject, decider: Decider, situations: Situations
) -> None:
    partial, completion = data.draw(situations.completed())
    before = decider.decide(given_as(partial), "before")
    # All that is said in addition, but for the facts that are reported as unknown.
    harmless = {
        key: partial.get(key, answer) if key in before.unknown else answer for key, answer in completion.items()
    }
    harmless = {key: answer for key, answer in harmless.items() if key in partial or key not in before.unknown}
    after = decider.decide(given_as(harmless), "after")
    if not after.conflicts:
        assert after.choice == before.choice


@given(data=st.data())
def test_no_completion_exceeds_the_bounds(
    data: st.DataObject, rulebase: RuleBase, evaluator: Evaluator, decider: Decider, situations: Situations
) -> None:
    partial, completion = data.draw(situations.completed())
    answers = evaluator.infer(given_as(partial)).answers
    outlook = outlook_of(rulebase, evaluator, answers)
    after = decider.decide(given_as(completion), "after")
    scores = {ranked.type: ranked.score for ranked in after.ranking}
    for one in scores:
        for other in scores:
            if one != other:
                assert scores[one] - scores[other] <= greatest_lead(rulebase, outlook, one, other)
    eligible = {ranked.type for ranked in after.ranking if ranked.eligibility == "eligible"}
    assert outlook.surely_eligible <= eligible <= outlook.may_be_eligible


@given(data=st.data())
def test_rules_that_fire_keep_firing_and_rules_that_cannot_never_do(
    data: st.DataObject, evaluator: Evaluator, situations: Situations
) -> None:
    partial, completion = data.draw(situations.completed())
    before = evaluator.outlook(evaluator.infer(given_as(partial)).answers)
    after = set(evaluator.infer(given_as(completion)).fired)
    assert {rule for rule, truth in before.items() if truth is TRUE} <= after
    assert not {rule for rule, truth in before.items() if truth is FALSE} & after


def test_a_settled_choice_has_nothing_unknown_and_an_undecided_one_asks_first() -> None:
    undecided = Expert().decide({})
    assert (undecided.verdict, undecided.choice) == ("undecided", None)
    assert undecided.ask in undecided.unknown


def test_the_layer_is_asked_when_the_layers_differ() -> None:
    decision = Expert().decide(
        {"hosting": ["public-cloud"], "architecture": ["microservices"], "patched_by": ["provider"]}
    )
    assert decision.by_layer is not None
    choices = {layer: outcome.choice for layer, outcome in decision.by_layer.items()}
    assert choices == {"machine": "cloud-service", "workload": "container"}
    assert (decision.verdict, decision.ask) == ("close", "layer")


def test_contradicting_facts_give_no_choice_and_name_each_other() -> None:
    decision = Expert().decide({"provider": ["aws"], "hosting": ["data-centre"], "layer": "machine"})
    assert (decision.verdict, decision.choice) == ("impossible", None)
    assert [conflict.keys for conflict in decision.conflicts] == [("provider", "hosting")]


def test_a_live_image_is_possible_until_an_answer_settles_it() -> None:
    expert = Expert()
    facts = {"layer": "machine", "recovery": ["repair-in-place"], "platform": ["personal-computers"]}
    open_ = expert.decide(facts)
    (live,) = [ranked for ranked in open_.ranking if not ranked.rated]
    assert live.eligibility == "possible"
    assert open_.choice != live.type
    lifts = {proviso.facts for proviso in open_.provisos if proviso.type == live.type and proviso.effect == "lift"}
    assert ("boots_without_install",) in lifts
    assert expert.decide({**facts, "boots_without_install": True}).choice == live.type
    (out,) = [r for r in expert.decide({**facts, "boots_without_install": False}).ranking if not r.rated]
    assert (out.eligibility, out.ruled_out_by) == ("ruled-out", ("installation-excludes-live",))


def test_companions_are_edges_that_belong_to_the_choice() -> None:
    decision = Expert().decide(
        {"layer": "machine", "hosting": ["public-cloud"], "contents": ["application"], "contents_source": "own"}
    )
    edges = {(edge.source, edge.relation, edge.target) for edge in decision.companions}
    assert edges == {("custom", "built-from", "cloud-service"), ("custom", "built-from", "base")}
