"""The engine and the three-valued evaluator share no matching code and say the same, as does experta's own Rete."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgexpert.inference.consult import Consultation
from imgexpert.inference.matcher import LiteralMatcher
from imgexpert.inference.patterns import FactPool
from imgexpert.inference.possible import Evaluator
from imgexpert.rulebase.conditions import disjuncts
from imgexpert.rulebase.rulebase import RuleBase
from tests.support.facts import Situations, given_as
from tests.support.rete import ReteMatcher
from tests.support.rules import rule_bases

KEYS = ("layer", "hosting", "fleet_size", "virtualisable", "state")
"""One fact of each kind, and two more to derive from and to: few, so that generated rules meet each other."""


@pytest.fixture(scope="module")
def rete(rulebase: RuleBase) -> Consultation:
    """The shipped rules under experta's own matcher."""
    return Consultation(rulebase, matcher=ReteMatcher)


@given(data=st.data())
def test_engine_and_oracle_agree_on_the_shipped_rules(
    consultation: Consultation, evaluator: Evaluator, situations: Situations, data: st.DataObject
) -> None:
    facts = given_as(data.draw(situations.any()))
    assert consultation.infer(facts) == evaluator.infer(facts)


@pytest.mark.untraced
@given(data=st.data())
def test_the_literal_matcher_and_rete_agree_on_the_shipped_rules(
    consultation: Consultation, rete: Consultation, situations: Situations, data: st.DataObject
) -> None:
    facts = given_as(data.draw(situations.any()))
    assert consultation.infer(facts) == rete.infer(facts)


@pytest.mark.untraced
@given(data=st.data())
def test_engine_oracle_and_rete_agree_on_any_rules(
    rulebase: RuleBase, situations: Situations, data: st.DataObject
) -> None:
    vocabulary = rulebase.vocabulary.facts
    made = data.draw(rule_bases(rulebase, [vocabulary[key] for key in KEYS]))
    literal, rete, oracle = Consultation(made), Consultation(made, matcher=ReteMatcher), Evaluator(made)
    for _ in range(5):
        answers = {
            key: data.draw(situations.answer(vocabulary[key])) for key in KEYS if data.draw(st.booleans(), label=key)
        }
        expected = oracle.infer(given_as(answers))
        assert literal.infer(given_as(answers)) == expected
        assert rete.infer(given_as(answers)) == expected


@pytest.mark.untraced
@given(data=st.data())
def test_the_literal_matcher_activates_what_rete_activates_on_any_rules(
    rulebase: RuleBase, situations: Situations, data: st.DataObject
) -> None:
    vocabulary = rulebase.vocabulary.facts
    made = data.draw(rule_bases(rulebase, [vocabulary[key] for key in KEYS]))
    engines = [Consultation(made, matcher=matcher)._engine for matcher in (LiteralMatcher, ReteMatcher)]
    pools = [FactPool(literal for rule in made.rules for member in disjuncts(rule.when) for literal in member)
             for _ in engines]  # fmt: skip
    for key in data.draw(st.permutations(KEYS)):  # One answer after the other, as conclusions come.
        answer = data.draw(situations.answer(vocabulary[key]))
        activated = []
        for engine, pool in zip(engines, pools, strict=True):
            engine.declare(*pool.stating(key, answer))
            activated.append({activation.rule.__name__ for activation in engine.agenda.activations})
        assert activated[0] == activated[1]


@settings(max_examples=20)
@given(data=st.data())
def test_an_inference_does_not_depend_on_those_before_it(
    rulebase: RuleBase, consultation: Consultation, situations: Situations, data: st.DataObject
) -> None:
    facts = given_as(data.draw(situations.any()))
    assert consultation.infer(facts) == Consultation(rulebase).infer(facts)


@pytest.mark.untraced
def test_every_rule_fires_somewhere_under_all_three(
    rulebase: RuleBase, consultation: Consultation, rete: Consultation, evaluator: Evaluator, situations: Situations
) -> None:
    """Not one rule escapes the comparison: the generated facts may miss a rule, its own examples do not."""
    fired: set[str] = set()
    for seed in situations.seeds:
        expected = evaluator.infer(given_as(seed))
        assert consultation.infer(given_as(seed)) == expected
        if not fired.issuperset(expected.fired):  # Rete takes ten times as long.
            assert rete.infer(given_as(seed)) == expected
            fired.update(expected.fired)
    assert fired == set(rulebase.by_id)
