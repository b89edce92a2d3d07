"""What people write is read as they mean it, and unknown is never taken for no."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgexpert.reading.problems import InputRefused
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import Answer, Choice, Selection, Span
from imgexpert.vocabulary.parsing import node_of, parse_facts, plain
from tests.support.facts import Situations

READ: list[tuple[str, object, Answer]] = [
    ("own_kernel", True, Choice("yes")),
    ("own_kernel", "否", Choice("no")),
    ("layer", "machine", Choice("machine")),
    ("fleet_size", 7, Span(7, 7)),
    ("fleet_size", "10..50", Span(10, 50)),
    ("fleet_size", "10..", Span(10, 100_000_000)),
    ("fleet_size", "..50", Span(1, 50)),
    ("fleet_size", "hundreds", Span(100, 999)),
]


@pytest.mark.parametrize(("key", "value", "answer"), READ)
def test_single_answers(rulebase: RuleBase, key: str, value: object, answer: Answer) -> None:
    assert parse_facts(node_of({key: value}), rulebase.vocabulary).answers == {key: answer}


def test_a_list_is_closed_and_a_partial_answer_leaves_the_rest_unknown(rulebase: RuleBase) -> None:
    everything = frozenset(rulebase.vocabulary.facts["provider"].value_ids)
    for value, included, excluded in (
        (["aws"], {"aws"}, everything - {"aws"}),
        ("aws", {"aws"}, everything - {"aws"}),
        ([], set(), everything),
        ({"includes": ["aws"]}, {"aws"}, set()),
        ({"excludes": ["aws"]}, set(), {"aws"}),
    ):
        read = parse_facts(node_of({"provider": value}), rulebase.vocabulary).answers["provider"]
        assert read == Selection(frozenset(included), frozenset(excluded))


def test_nothing_written_is_unknown(rulebase: RuleBase) -> None:
    assert parse_facts(node_of({"provider": None, "layer": None}), rulebase.vocabulary).answers == {}


@pytest.mark.parametrize("value", ["50..10", "0", "..", "6.5", "1e3", "", "-1", [3]])
def test_numbers_that_are_none(rulebase: RuleBase, value: object) -> None:
    with pytest.raises(InputRefused):
        parse_facts(node_of({"fleet_size": value}), rulebase.vocabulary)


@given(data=st.data())
def test_what_is_written_back_is_read_as_the_same(
    data: st.DataObject, rulebase: RuleBase, situations: Situations
) -> None:
    answers = data.draw(situations.answers())
    written = {key: plain(answer, rulebase.vocabulary.facts[key]) for key, answer in answers.items()}
    assert parse_facts(node_of(written), rulebase.vocabulary).answers == answers


def test_all_problems_are_told_at_once(rulebase: RuleBase) -> None:
    with pytest.raises(InputRefused) as refused:
        parse_facts(node_of({"layr": "machine", "hosting": ["cloud"], "own_kernel": "perhaps"}), rulebase.vocabulary)
    assert len(refused.value.problems) == 3
