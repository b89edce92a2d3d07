"""An engine is built once and used for a long time: what it keeps must not grow with the subjects."""

from __future__ import annotations

import gc
import sys

import pytest

from imgexpert.decision.decide import Decider
from imgexpert.inference import patterns
from imgexpert.inference.consult import Consultation
from imgexpert.inference.possible import Evaluator
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import Span
from tests.support.facts import Situations, given_as

SUBJECTS = 2000


@pytest.mark.untraced
def test_two_thousand_decisions_do_not_grow(decider: Decider, situations: Situations) -> None:
    seeds = situations.seeds[::6]
    subjects = [given_as({**seed, **seeds[-place]}) for place, seed in enumerate(seeds)]
    for facts in subjects:  # Everything that is remembered on purpose.
        decider.decide(facts, "s")
    gc.collect()
    before = sys.getallocatedblocks()
    for number in range(SUBJECTS):
        decider.decide(subjects[number % len(subjects)], "s")
    gc.collect()
    # A single fact that stays behind with each subject would be more.
    assert sys.getallocatedblocks() - before < SUBJECTS


def test_what_the_pool_remembers_of_numbers_has_an_end(
    rulebase: RuleBase, evaluator: Evaluator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "REMEMBERED", 20)
    engine = Consultation(rulebase)
    for size in (*range(1, 60), 1, 2, 3):
        facts = given_as({"fleet_size": Span(size, size + 5)})
        assert engine.infer(facts) == evaluator.infer(facts)
    assert engine._facts.stating.cache_info().currsize <= 20
