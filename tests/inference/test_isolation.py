"""Nothing leaks: not from one subject to the next, not out of a run that was broken off, not from an unread fact."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Decision
from imgexpert.inference.consult import Consultation
from imgexpert.inference.experta_import import Matcher
from imgexpert.inference.matcher import LiteralMatcher
from imgexpert.inference.possible import Evaluator
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import Answer, Choice, Selection, Span
from tests.support.bases import copy_base
from tests.support.facts import Answers, Situations, given_as
from tests.support.rete import ReteMatcher

_TEXTS = "".join(f"    {name}: {{en: a, zh: 甲}}\n" for name in ("label", "question", "why", "find_out"))
UNREAD_FAMILY = f"""\
family: {{id: unread, order: 99, label: {{en: Unread, zh: 未读}}}}
facts:
  - key: unread_flag
    kind: yes-no
{_TEXTS}
  - key: unread_list
    kind: several-of
{_TEXTS}
    values:
      - {{id: one, label: {{en: a, zh: 甲}}}}
      - {{id: two, label: {{en: b, zh: 乙}}}}
  - key: unread_number
    kind: number
{_TEXTS}
    unit: {{en: cups, zh: 杯}}
    minimum: 0
    maximum: 9
"""
UNREAD: dict[str, Answer] = {
    "unread_flag": Choice("no"),
    "unread_list": Selection(frozenset(["one"]), frozenset()),
    "unread_number": Span(2, 9),
}


class Broken(Exception):  # noqa: N818 - it is not an error of the program.
    """The fault that the tests inject."""


def failing_at(real: Callable[..., Any], number: int) -> Callable[..., Any]:
    """`real`, but the call with this number raises."""
    calls = 0

    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            raise Broken
        return real(*args, **kwargs)

    return call


@pytest.fixture(scope="module")
def eventful(situations: Situations) -> list[Answers]:
    """Situations in which much happens."""
    evaluator = Evaluator(situations.rulebase)
    merged = [
        {**situations.seeds[place], **situations.seeds[-place], **situations.seeds[place // 2]}
        for place in range(1, len(situations.seeds), 40)
    ]
    return sorted(merged, key=lambda answers: -len(evaluator.infer(given_as(answers)).firings))


@pytest.mark.parametrize(
    ("matcher", "owner", "method"),
    [
        (LiteralMatcher, Consultation, "_conclude"),
        (LiteralMatcher, LiteralMatcher, "changes"),
        (LiteralMatcher, LiteralMatcher, "_matched_by"),
        (ReteMatcher, Consultation, "_conclude"),
        (ReteMatcher, ReteMatcher, "changes"),
    ],
)
def test_a_run_that_is_broken_off_leaves_nothing_behind(
    rulebase: RuleBase,
    evaluator: Evaluator,
    eventful: list[Answers],
    monkeypatch: pytest.MonkeyPatch,
    matcher: type[Matcher],
    owner: type,
    method: str,
) -> None:
    engine = Consultation(rulebase, matcher=matcher)
    for number, answers in enumerate(eventful, start=1):
        with monkeypatch.context() as patched:
            patched.setattr(owner, method, failing_at(getattr(owner, method), number % 7 + 1))
            with pytest.raises(Broken):
                engine.infer(given_as(eventful[0]))
        assert engine.infer(given_as(answers)) == evaluator.infer(given_as(answers))


def test_a_broken_conclusion_of_the_decider_leaves_nothing_behind(
    rulebase: RuleBase, decider: Decider, eventful: list[Answers], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Decider(rulebase)
    with monkeypatch.context() as patched:
        patched.setattr(Consultation, "_conclude", failing_at(Consultation._conclude, 5))
        with pytest.raises(Broken):
            broken.decide(given_as(eventful[0]), "s")
    for answers in eventful[1:]:
        assert broken.decide(given_as(answers), "s") == decider.decide(given_as(answers), "s")


def test_threads_that_share_an_engine_do_not_meet(
    rulebase: RuleBase, evaluator: Evaluator, eventful: list[Answers]
) -> None:
    engine = Consultation(rulebase)
    subjects = [given_as(answers) for answers in eventful * 4]
    with ThreadPoolExecutor(max_workers=8) as pool:
        assert list(pool.map(engine.infer, subjects)) == [evaluator.infer(facts) for facts in subjects]


@pytest.fixture(scope="module")
def with_unread(tmp_path_factory: pytest.TempPathFactory) -> Decider:
    """Decides by the shipped rules over a vocabulary with three more facts that no rule reads."""
    base = copy_base(tmp_path_factory.mktemp("unread"))
    (base / "knowledge" / "vocabulary" / "unread.yaml").write_text(UNREAD_FAMILY, encoding="utf-8")
    return Decider(load_rulebase(base))


@given(data=st.data())
def test_a_fact_that_no_rule_reads_changes_nothing(
    with_unread: Decider, situations: Situations, data: st.DataObject
) -> None:
    answers = data.draw(situations.any())
    unread = {key: answer for key, answer in UNREAD.items() if data.draw(st.booleans(), label=key)}
    without = with_unread.decide(given_as(answers), "s")
    assert _conclusions(with_unread.decide(given_as({**unread, **answers}), "s")) == _conclusions(without)


def _conclusions(decision: Decision) -> tuple[object, ...]:
    """All of `decision` but the facts that it rests on."""
    inferred = dataclasses.replace(decision.inference, answers={})
    return dataclasses.astuple(dataclasses.replace(decision, facts=given_as({}), inference=inferred))
