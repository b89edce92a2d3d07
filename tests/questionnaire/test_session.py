"""What a questionnaire does with answers: which it asks for, how many are left, and what changing one does."""

from __future__ import annotations

import random

import pytest
from casebook import read_cases

from imgexpert.decision.decide import Decider
from imgexpert.expert import Expert
from imgexpert.questionnaire.contest import Goal
from imgexpert.questionnaire.records import Contradiction, End, Question, State, Turn
from imgexpert.questionnaire.session import Questionnaire
from imgexpert.vocabulary.answers import Answer, Choice, Selection
from tests.support.facts import Answers

MACHINE, WORKLOAD, YES, NO = Choice("machine"), Choice("workload"), Choice("yes"), Choice("no")


@pytest.fixture(scope="module")
def questionnaire(decider: Decider) -> Questionnaire:
    """The questionnaire under the shipped rules."""
    return Questionnaire(decider)


@pytest.fixture(scope="module")
def persons() -> list[Answers]:
    """A few persons who know what a published case states."""
    expert = Expert()
    return [expert.facts(case.facts).answers for case in read_cases()[::24]]


def asked(questionnaire: Questionnaire, person: Answers, state: State) -> list[Turn]:
    """Every turn until the end."""
    turns = [questionnaire.turn(state)]
    while isinstance(question := turns[-1].next, Question):
        state, _ = questionnaire.answer(state, question.fact.key, person.get(question.fact.key))
        turns.append(questionnaire.turn(state))
    return turns


def all_of(questionnaire: Questionnaire, key: str, *values: str) -> Answer:
    """A list answer that is complete."""
    everything = frozenset(questionnaire.rulebase.vocabulary.facts[key].value_ids)
    return Selection(frozenset(values), everything - set(values))


def after(questionnaire: Questionnaire, *answers: tuple[str, Answer | None]) -> State:
    """The state after `answers` in this order."""
    state = questionnaire.begin("subject", {})
    for key, answer in answers:
        state, _ = questionnaire.answer(state, key, answer)
    return state


@pytest.mark.untraced
def test_the_number_of_questions_left_is_always_within_what_is_told(
    questionnaire: Questionnaire, persons: list[Answers]
) -> None:
    for person in persons:
        turns = asked(questionnaire, person, questionnaire.begin("person", {}))
        assert isinstance(turns[-1].next, End)
        for place, turn in enumerate(turns):
            assert turn.least <= len(turns) - 1 - place <= turn.most
        assert turns[0].most > turns[len(turns) // 2].most > turns[-1].most == 0


@pytest.mark.parametrize("goal", ["choice", "scores", "companions"])
def test_it_stays_within_in_any_order_and_for_every_goal(
    questionnaire: Questionnaire, persons: list[Answers], goal: Goal
) -> None:
    chance = random.Random(goal)
    for person in persons[:3]:
        state, told = questionnaire.begin("person", {}, goal), []
        while left := questionnaire.open_questions(state):
            told.append(len(left))
            key = chance.choice(left)
            state, _ = questionnaire.answer(state, key, person.get(key))
        assert all(len(told) - place <= most for place, most in enumerate(told))


@pytest.mark.untraced
def test_the_choice_at_the_end_is_the_one_that_all_facts_give(
    questionnaire: Questionnaire, persons: list[Answers]
) -> None:
    for person in persons[:3]:
        last = asked(questionnaire, person, questionnaire.begin("person", {}))[-1]
        whole = questionnaire.turn(questionnaire.begin("person", person)).decision
        assert (last.decision.choice, last.decision.tied) == (whole.choice, whole.tied)


@pytest.mark.untraced
def test_no_score_leaves_the_bounds_shown(questionnaire: Questionnaire, persons: list[Answers]) -> None:
    for person in persons[:2]:
        turns = asked(questionnaire, person, questionnaire.begin("person", {}))
        final = {standing.type: standing.score for standing in turns[-1].standings}
        for turn in turns:
            for standing in turn.standings:
                assert standing.lowest <= final[standing.type] <= standing.highest
        winner = turns[-1].decision.choice
        assert all(s.chance == "possible" for turn in turns for s in turn.standings if s.type == winner)


def test_the_same_state_has_the_same_turn(questionnaire: Questionnaire, decider: Decider) -> None:
    state = after(questionnaire, ("layer", MACHINE))
    again = Questionnaire(decider)
    assert questionnaire.turn(state) == again.turn(after(again, ("layer", MACHINE)))


def test_not_knowing_is_neither_no_nor_not_asked(questionnaire: Questionnaire) -> None:
    start = after(questionnaire, ("layer", WORKLOAD))
    unknown, _ = questionnaire.answer(start, "own_kernel", None)
    no, _ = questionnaire.answer(start, "own_kernel", NO)
    assert "own_kernel" in questionnaire.open_questions(start)
    assert "own_kernel" not in questionnaire.open_questions(unknown)
    assert questionnaire.facts(unknown).answers == questionnaire.facts(start).answers
    assert questionnaire.facts(no).answers == {"layer": WORKLOAD, "own_kernel": NO}


def test_a_question_says_what_it_feeds_and_between_what_it_decides(questionnaire: Questionnaire) -> None:
    turn = questionnaire.turn(after(questionnaire, ("layer", WORKLOAD)))
    assert isinstance(turn.next, Question)
    assert turn.next.rules
    assert {s.type for s in turn.standings if s.chance == "possible"} == set(turn.next.between)


def test_what_is_known_in_part_can_be_asked_and_stays_known(questionnaire: Questionnaire) -> None:
    partial = Selection(frozenset(["public-cloud"]), frozenset())
    state = questionnaire.begin("subject", {"layer": MACHINE, "hosting": partial})
    assert "hosting" in questionnaire.open_questions(state)
    state, _ = questionnaire.answer(state, "hosting", all_of(questionnaire, "hosting", "data-centre"))
    assert state.answers["hosting"] == all_of(questionnaire, "hosting", "data-centre", "public-cloud")


def test_what_follows_from_answers_is_not_denied_by_a_list_that_leaves_it_out(questionnaire: Questionnaire) -> None:
    state = after(questionnaire, ("layer", MACHINE), ("provider", all_of(questionnaire, "provider", "aws")))
    state, _ = questionnaire.answer(state, "hosting", all_of(questionnaire, "hosting", "data-centre"))
    assert not questionnaire.turn(state).decision.conflicts
    changed, _ = questionnaire.answer(questionnaire.change(state, "provider"), "provider", None)
    assert questionnaire.facts(changed).written["hosting"] != ["data-centre", "public-cloud"]
    unknown, _ = questionnaire.answer(after(questionnaire, *state.answers.items()), "hosting", None)
    assert unknown.answers["hosting"] is None


@pytest.mark.untraced
def test_one_answer_is_enough_exactly_where_it_gives_another_choice(questionnaire: Questionnaire) -> None:
    state = after(questionnaire, ("layer", WORKLOAD), ("container_fit", Choice("good")), ("own_kernel", NO))
    now = questionnaire.turn(state).decision.choice
    left, enough = questionnaire.open_questions(state), questionnaire.overturning(state)
    assert 0 < len(enough) < len(left)
    for key in left[::4]:
        fact = questionnaire.rulebase.vocabulary.facts[key]
        answers = list(questionnaire.decider.unknowns.hypothetical(fact, None))
        turns = [questionnaire.turn(questionnaire.answer(state, key, answer)[0]) for answer in answers]
        changed = any(turn.decision.choice != now for turn in turns if not turn.decision.conflicts)
        assert (key in enough) == changed, key


def test_going_back_restores_the_state_before(questionnaire: Questionnaire) -> None:
    before = after(questionnaire, ("layer", MACHINE))
    state, _ = questionnaire.answer(before, "contents", None)
    assert questionnaire.back(state) == before
    assert questionnaire.back(questionnaire.change(state, "layer")) == state


def test_a_changed_answer_keeps_later_ones_that_are_still_valid(questionnaire: Questionnaire) -> None:
    state = after(questionnaire, ("layer", MACHINE), ("stage_parity", YES), ("own_kernel", NO))
    turn = questionnaire.turn(changing := questionnaire.change(state, "layer"))
    assert isinstance(turn.next, Question)
    assert turn.next.fact.key == "layer"
    changed, revision = questionnaire.answer(changing, "layer", WORKLOAD)
    assert changed.answers == {"layer": WORKLOAD, "stage_parity": YES, "own_kernel": NO}
    assert changed.given == state.given
    assert revision.withdrawn == ()


def test_a_changed_answer_withdraws_later_ones_that_contradict_it(questionnaire: Questionnaire) -> None:
    clouds = all_of(questionnaire, "provider")
    state = after(
        questionnaire,
        ("provider", clouds),
        ("layer", MACHINE),
        ("hosting", all_of(questionnaire, "hosting", "data-centre")),
    )
    changing = questionnaire.change(state, "provider")
    changed, revision = questionnaire.answer(changing, "provider", all_of(questionnaire, "provider", "aws"))
    assert revision.withdrawn == ("hosting",)
    assert list(changed.answers) == ["provider", "layer"]
    assert "hosting" in questionnaire.open_questions(changed)


def test_a_changed_answer_tells_which_later_ones_no_longer_count(questionnaire: Questionnaire) -> None:
    state = after(questionnaire, ("layer", WORKLOAD), ("instance_life", Choice("minutes-to-days")))
    changed, revision = questionnaire.answer(questionnaire.change(state, "layer"), "layer", MACHINE)
    assert revision.idle == ("instance_life",)
    assert "instance_life" in changed.answers


def test_contradicting_answers_have_to_be_settled(questionnaire: Questionnaire) -> None:
    contradictory = {
        "provider": all_of(questionnaire, "provider", "aws"),
        "hosting": all_of(questionnaire, "hosting", "data-centre"),
    }
    state = questionnaire.begin("subject", {"layer": MACHINE, **contradictory})
    turn = questionnaire.turn(state)
    assert isinstance(turn.next, Contradiction)
    assert set(turn.next.keys) == {"provider", "hosting"}
    state, _ = questionnaire.answer(questionnaire.change(state, "provider"), "provider", None)
    assert not isinstance(questionnaire.turn(state).next, Contradiction)


def test_a_settled_choice_offers_what_could_still_move(questionnaire: Questionnaire, persons: list[Answers]) -> None:
    state = questionnaire.begin("person", {})
    while left := questionnaire.open_questions(state):
        state, _ = questionnaire.answer(state, left[0], persons[0].get(left[0]))
    end = questionnaire.turn(state).next
    assert isinstance(end, End)
    assert end.further == "scores"
    further = questionnaire.go_on(state, "scores")
    assert set(questionnaire.open_questions(further)) == set(end.scores)
    assert {key for key in end.doubts if state.answers[key] is not None} == set()
