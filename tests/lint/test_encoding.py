"""What the solver takes for true is what the evaluator infers: findings rest on it."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgexpert.decision.settling import Settling
from imgexpert.inference.possible import Evaluator
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import DeriveFact
from imgexpert.verification.solver import both, negation
from imgexpert.verification.standing import Standing
from imgexpert.verification.worlds import Worlds
from imgexpert.vocabulary.answers import Span
from imgexpert.vocabulary.facts import Vocabulary
from tests.support.facts import Answers, Situations, given_as
from tests.support.rules import rule_bases

few = settings(max_examples=20)
"""Each example of the shipped size asks the solver some twenty questions."""


@pytest.fixture(scope="module")
def worlds(rulebase: RuleBase) -> Worlds:
    """The shipped rules, encoded once."""
    return Worlds(rulebase)


@pytest.fixture(scope="module")
def standing(rulebase: RuleBase, worlds: Worlds) -> Standing:
    """The standing of the shipped types."""
    return Standing(rulebase, worlds)


def assert_same(worlds: Worlds, evaluator: Evaluator, answers: Answers) -> None:
    """The solver and the evaluator agree on every rule and on what contradicts itself."""
    inference, rulebase = evaluator.infer(given_as(answers)), evaluator.rulebase
    contradicted = {c.rule for c in inference.conflicts if isinstance(rulebase.by_id[c.rule].then, DeriveFact)}
    stated = worlds.stating(answers)
    assert worlds.possible(*stated, worlds.consistent) == (not contradicted)
    assert worlds.possible(*stated, worlds.peaceful) == (not inference.conflicts)
    if not contradicted:
        fired = set(inference.fired)
        true = both(*(f if rule in fired else negation(f) for rule, f in worlds.fires.items()))
        assert worlds.possible(*stated, true)
        assert not worlds.possible(*stated, negation(true))


@few
@given(data=st.data())
def test_every_shipped_rule_is_true_for_the_solver_when_it_fires(
    worlds: Worlds, evaluator: Evaluator, situations: Situations, data: st.DataObject
) -> None:
    assert_same(worlds, evaluator, data.draw(situations.any()))


@pytest.mark.untraced
@given(data=st.data())
def test_the_same_holds_for_stranger_rules(rulebase: RuleBase, situations: Situations, data: st.DataObject) -> None:
    facts = [rulebase.vocabulary.facts[key] for key in ("layer", "own_kernel", "hosting", "tenancy", "fleet_size")]
    few_facts = dataclasses.replace(rulebase.vocabulary, facts={fact.key: fact for fact in facts})
    made = dataclasses.replace(data.draw(rule_bases(rulebase, facts)), vocabulary=few_facts)
    answers = {
        fact.key: data.draw(situations.answer(fact))
        for fact in data.draw(st.lists(st.sampled_from(facts), unique=True))
    }
    assert_same(Worlds(made), Evaluator(made), answers)


@few
@given(data=st.data())
def test_facts_that_are_found_are_facts_under_which_it_holds(
    worlds: Worlds, rulebase: RuleBase, evaluator: Evaluator, data: st.DataObject
) -> None:
    rule = data.draw(st.sampled_from(rulebase.rules))
    facts = worlds.find(worlds.consistent, worlds.fires[rule.id])
    assert facts is not None
    assert rule.id in evaluator.infer(facts).fired


@pytest.mark.untraced
@few
@given(data=st.data())
def test_who_leads_is_who_is_chosen(
    worlds: Worlds, standing: Standing, evaluator: Evaluator, situations: Situations, data: st.DataObject
) -> None:
    answers = situations.peaceful(data.draw(situations.answers()), {})
    settled = Settling(evaluator.rulebase, evaluator.infer, evaluator.prospect).settle(given_as(answers))
    stated = worlds.stating(answers)
    weight = sum(applied.importance for applied in settled.scenarios)
    assert worlds.possible(*stated, standing.weighing(weight))
    assert not worlds.possible(*stated, standing.weighing(weight + 1))
    assert worlds.possible(*stated, standing.decidable()) == (
        settled.outcome.verdict not in ("undecided", "impossible")
    )
    for ranked in settled.ranking:
        out = ranked.eligibility == "ruled-out"
        assert worlds.possible(*stated, standing.ruled_out(ranked.type)) == out
        assert worlds.possible(*stated, standing.eligible(ranked.type)) == (ranked.eligibility == "eligible")
        leads = both(standing.best(ranked.type, weight, alone=True), standing.decidable())
        assert worlds.possible(*stated, leads) == (settled.outcome.choice == ranked.type)


def test_numbers_are_found_as_ranges_between_the_bounds_that_rules_ask_for(worlds: Worlds, rulebase: RuleBase) -> None:
    assert _numbers(rulebase.vocabulary)
    for key in _numbers(rulebase.vocabulary):
        fact = rulebase.vocabulary.facts[key]
        for number in (fact.minimum, fact.maximum):
            found = worlds.find(*worlds.stating({key: Span(number, number)}))
            assert found is not None
            answer = found.answers[key]
            assert isinstance(answer, Span)
            assert answer.low <= number <= answer.high


def _numbers(vocabulary: Vocabulary) -> list[str]:
    return [fact.key for fact in vocabulary.facts.values() if fact.kind == "number"]
