"""Wherever a questionnaire ends, nothing that was not asked could have changed the choice."""

from __future__ import annotations

import os
import random

import pytest
from casebook import read_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from imgexpert.decision.decide import Decider
from imgexpert.expert import Expert
from imgexpert.questionnaire.records import State
from imgexpert.questionnaire.session import Questionnaire
from imgexpert.rulebase.rulebase import RuleBase
from tests.support.completions import Completions
from tests.support.facts import Answers, Situations

THOROUGH = os.environ.get("IMGEXPERT_HYPOTHESIS") == "thorough"
GENERATED, CASES, SAMPLES = (1000, 200, 60) if THOROUGH else (50, 20, 25)
"""Profiles generated and published, and completions drawn for each end."""


@pytest.fixture(scope="module")
def questionnaire(decider: Decider) -> Questionnaire:
    """The questionnaire under the shipped rules."""
    return Questionnaire(decider)


@pytest.fixture(scope="module")
def completions(rulebase: RuleBase) -> Completions:
    """Completions under the shipped rules."""
    return Completions(rulebase)


def ended(questionnaire: Questionnaire, person: Answers, chance: random.Random) -> State | None:
    """The state in which asking `person` ends; None where the person contradicts themselves.

    The end must hold whatever was asked in which order, so that questions are drawn at random.
    """
    state = questionnaire.begin("person", {})
    while left := questionnaire.open_questions(state):
        key = chance.choice(left)
        state, _ = questionnaire.answer(state, key, person.get(key))
    return None if questionnaire.turn(state).decision.conflicts else state


def check(questionnaire: Questionnaire, completions: Completions, person: Answers, seed: int) -> None:
    """Ask `person`, then complete what was not asked in every way or in many ways."""
    chance = random.Random(seed)
    state = ended(questionnaire, person, chance)
    if state is None:
        return
    decided = questionnaire.turn(state).decision
    moving = questionnaire.open_questions(questionnaire.go_on(state, "scores"))
    for answers in completions.of(state, moving, chance, SAMPLES):
        outcome = completions.outcome(answers)
        if outcome is not None:
            assert (outcome.choice, outcome.tied) == (decided.choice, decided.tied), answers


@pytest.mark.untraced
@settings(max_examples=GENERATED)
@given(data=st.data())
def test_no_completion_of_generated_profiles_changes_the_choice(
    data: st.DataObject, questionnaire: Questionnaire, completions: Completions, situations: Situations
) -> None:
    person = data.draw(situations.any())
    check(questionnaire, completions, person, data.draw(st.integers(0, 2**32)))


@pytest.mark.untraced
def test_no_completion_of_the_published_cases_changes_the_choice(
    questionnaire: Questionnaire, completions: Completions
) -> None:
    expert = Expert()
    for number, case in enumerate(read_cases()[:CASES]):
        check(questionnaire, completions, expert.facts(case.facts).answers, number)


@pytest.mark.untraced
def test_an_end_without_a_proof_is_found_out(questionnaire: Questionnaire, completions: Completions) -> None:
    """A check that never fails proves nothing: stopped too early, the same completions do change the choice."""
    state = questionnaire.begin("person", Expert().facts({"layer": "machine", "patched_by": ["provider"]}).answers)
    decided = questionnaire.turn(state).decision
    found = completions.of(state, questionnaire.open_questions(state), random.Random(1), 20)
    outcomes = [outcome for answers in found if (outcome := completions.outcome(answers)) is not None]
    assert any(outcome.choice != decided.choice for outcome in outcomes)
