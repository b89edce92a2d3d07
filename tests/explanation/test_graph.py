"""The justification graph: what it holds adds up, and the facts that it cites are enough."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Decision
from imgexpert.explanation.explain import Explanation
from imgexpert.explanation.graph import Graph
from imgexpert.reading.problems import InputRefused
from imgexpert.rulebase.conditions import Known, atoms
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import Choice, FactSet, Selection, Span
from imgexpert.vocabulary.parsing import parse_facts
from tests.support.facts import Answers, Situations, given_as

CONCLUSIONS = (
    "choice", "type", "layer", "scenario", "evidence", "exclusion", "eligibility", "conflict", "derived", "companion",
)  # fmt: skip


def explained(decider: Decider, facts: FactSet) -> Explanation:
    return Explanation(decider.decide(facts, "subject"), decider)


def only(decision: Decision, keys: tuple[str, ...]) -> FactSet:
    """The asserted facts of `decision` that `keys` name."""
    return given_as({key: decision.facts.answers[key] for key in keys})


def checked(decider: Decider, explanation: Explanation, cut: Graph) -> None:
    """The conclusion at the root of `cut` follows from the facts in `cut` alone."""
    assert cut.root is not None
    again = explained(decider, only(explanation.decision, cut.asserted)).graph
    assert again.node(cut.root).data == cut.node(cut.root).data


@pytest.mark.untraced
@given(data=st.data())
def test_the_cited_facts_alone_give_the_same_decision(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    explanation = explained(decider, given_as(data.draw(situations.any())))
    cut = explanation.how("choice")
    checked(decider, explanation, cut)
    again = decider.decide(only(explanation.decision, cut.asserted), "again")
    first = explanation.decision
    assert (again.verdict, again.choice, again.tied, again.margin) == (
        first.verdict, first.choice, first.tied, first.margin,
    )  # fmt: skip
    assert {(r.type, r.score, r.eligibility) for r in again.ranking} == {
        (r.type, r.score, r.eligibility) for r in first.ranking
    }


@pytest.mark.untraced
@given(data=st.data())
def test_the_cited_facts_alone_give_any_conclusion(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    explanation = explained(decider, given_as(data.draw(situations.any())))
    roots = [node.id for node in explanation.graph.nodes if node.kind in CONCLUSIONS]
    for root in data.draw(st.lists(st.sampled_from(roots), min_size=1, max_size=5, unique=True)):
        checked(decider, explanation, explanation.how(root))


@given(data=st.data())
def test_a_conclusion_needs_at_least_one_of_its_rules(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    """The cut is no more than it must be in the coarse: scenarios and evidence rest on rules that say them."""
    explanation = explained(decider, given_as(data.draw(situations.any())))
    for applied in explanation.decision.scenarios:
        cut = explanation.how(f"scenario:{applied.scenario}")
        fired = {str(node.data["rule"]) for node in cut.nodes if node.data.get("state") == "fired"}
        assert set(applied.rules) <= fired
        assert all(node.kind not in ("type", "choice", "evidence") for node in cut.nodes)


@given(data=st.data())
def test_what_goes_to_a_type_adds_up_to_its_score(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    explanation = explained(decider, given_as(data.draw(situations.any())))
    graph = explanation.graph
    for ranked in explanation.decision.ranking:
        amounts = [e.amount for e in graph.edges if e.kind == "contributes" and e.target == f"type:{ranked.type}"]
        assert sum((amount for amount in amounts if amount is not None), Fraction(0)) == ranked.score


@pytest.mark.untraced
@given(data=st.data())
def test_every_edge_joins_nodes_and_nothing_bears_itself(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    graph = explained(decider, given_as(data.draw(situations.any()))).graph
    ids = [node.id for node in graph.nodes]
    assert len(ids) == len(set(ids))
    assert {end for edge in graph.edges for end in (edge.source, edge.target)} <= set(ids)
    for node in graph.nodes:
        behind = graph.behind(node.id)
        assert not [edge for edge in behind.edges if edge.source == node.id and edge.kind != "cites"]


@pytest.mark.untraced
@given(data=st.data())
def test_all_that_fired_is_in_the_graph_with_what_it_cites(
    decider: Decider, rulebase: RuleBase, situations: Situations, data: st.DataObject
) -> None:
    explanation = explained(decider, given_as(data.draw(situations.any())))
    graph = explanation.graph
    fired = {node.data["rule"] for node in graph.nodes if node.data.get("state") == "fired"}
    assert fired == set(explanation.decision.inference.fired)
    for rule in fired:
        cited = {edge.target for edge in graph.edges if edge.kind == "cites" and edge.source == f"rule:{rule}"}
        assert cited == set(rulebase.by_id[str(rule)].cites)


def test_a_fact_that_holds_a_rule_back_is_cited(decider: Decider, rulebase: RuleBase) -> None:
    """Leaving it out would let the rule fire: the cited facts would no longer be enough."""
    held_back = 0
    asking = [rule for rule in rulebase.rules if any(isinstance(atom, Known) for atom in atoms(rule.when))]
    for rule in asking:
        explanation = explained(decider, parse_facts(rule.examples.silent[0], rulebase.vocabulary))
        if any(node.data.get("state") == "held-back" for node in explanation.graph.nodes):
            held_back += 1
            checked(decider, explanation, explanation.how("choice"))
    assert held_back > 20


def test_the_same_facts_give_the_same_graph(decider: Decider) -> None:
    facts: Answers = {
        "hosting": Selection(frozenset(["public-cloud"]), frozenset()),
        "layer": Choice("machine"),
        "fleet_size": Span(200, 200),
    }
    one, other = (explained(decider, given_as(order)).graph for order in (facts, dict(reversed(list(facts.items())))))
    assert one == other


def test_a_cut_names_its_root_and_unknown_names_are_refused_with_the_nearest(decider: Decider) -> None:
    explanation = explained(decider, given_as({"architecture": Selection(frozenset(["microservices"]), frozenset())}))
    assert explanation.how("microservices").root == "scenario:microservices"
    assert explanation.how("container").root == "type:container"
    with pytest.raises(InputRefused) as refused:
        explanation.how("scenario:microservces")
    assert refused.value.problems[0].nearest == "scenario:microservices"
