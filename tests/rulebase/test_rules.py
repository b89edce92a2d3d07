"""Every rule does what its own examples say, and can be told from its near misses."""

from __future__ import annotations

from collections import Counter

import pytest

from imgexpert.inference.consult import Consultation
from imgexpert.inference.rule_examples import ExampleResult, run_examples
from imgexpert.rulebase.conditions import Atom, atoms
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import KINDS
from imgexpert.rulebase.tracing import orphans


@pytest.fixture(scope="module")
def results(consultation: Consultation) -> tuple[ExampleResult, ...]:
    """What became of every example in the shipped rules."""
    return tuple(run_examples(consultation))


def test_every_example_holds(results: tuple[ExampleResult, ...]) -> None:
    assert [f"{result.place}: {result.rule} ({result.expected})" for result in results if not result.holds] == []


def test_every_rule_fires_in_an_example_and_is_silent_in_another(
    rulebase: RuleBase, results: tuple[ExampleResult, ...]
) -> None:
    fired = {result.rule for result in results if result.holds and result.expected == "fires"}
    silent = {result.rule for result in results if result.expected == "silent"}
    everything = {rule.id for rule in rulebase.rules}
    assert everything - fired == set()
    assert everything - silent == set()


def test_every_near_miss_answers_something_that_its_rule_asks(
    rulebase: RuleBase, results: tuple[ExampleResult, ...]
) -> None:
    far = [
        result.rule
        for result in results
        if result.expected == "silent"
        and result.facts is not None
        and not result.facts.answers.keys() & {atom.key for atom in atoms_of(rulebase, result.rule)}
    ]
    assert far == []


def test_every_kind_of_rule_is_there(rulebase: RuleBase) -> None:
    assert set(Counter(rule.kind for rule in rulebase.rules)) == set(KINDS)


def test_a_rule_of_practice_cites_something_public_and_nothing_else(rulebase: RuleBase) -> None:
    for rule in rulebase.rules:
        public = all(cite.startswith("ref.") for cite in rule.cites)
        assert (rule.origin == "practice") == public, rule.id


def test_everything_the_source_says_can_move_a_decision(rulebase: RuleBase) -> None:
    assert [orphan.message.en for orphan in orphans(rulebase)] == []


def atoms_of(rulebase: RuleBase, rule_id: str) -> tuple[Atom, ...]:
    """The primitives in the condition of a rule."""
    return tuple(atoms(rulebase.by_id[rule_id].when))
