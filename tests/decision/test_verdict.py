"""Which scores make which verdict."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

import pytest

from imgexpert.decision.records import Eligibility, Outcome, Verdict
from imgexpert.decision.scoring import Score
from imgexpert.decision.verdict import guarded, outcome
from imgexpert.rulebase.rulebase import RuleBase


def quarters(suits: int, given: int, against: int = 0) -> Score:
    """A score from quarter stars: suitability, evidence for, evidence against."""
    return Score(Fraction(suits, 4), Fraction(given - against, 4), Fraction(given, 4))


VERDICTS = [
    # (suitability, for, against) in quarter stars of a, b; eligibility of c (far ahead) ; verdict, choice
    ((12, 2, 0), (12, 0, 0), "ruled-out", "clear", "a"),
    ((12, 4, 2), (12, 0, 0), "ruled-out", "clear", "a"),
    ((12, 3, 0), (12, 2, 0), "ruled-out", "leaning", "a"),
    ((13, 1, 0), (12, 0, 0), "ruled-out", "close", "a"),  # half a star ahead, but a quarter star of backing
    ((18, 0, 0), (12, 1, 0), "ruled-out", "close", "a"),  # far ahead by stars alone
    ((12, 2, 0), (12, 2, 0), "ruled-out", "tied", None),
    ((18, 0, 0), (12, 0, 0), "ruled-out", "undecided", None),
    ((12, 4, 0), (12, 0, 0), "possible", "close", "a"),  # one answer away from another winner
]


@pytest.mark.parametrize(("a", "b", "third", "verdict", "choice"), VERDICTS)
@pytest.mark.parametrize("turned", [False, True])
def test_verdicts(
    rulebase: RuleBase,
    a: tuple[int, int, int],
    b: tuple[int, int, int],
    third: Eligibility,
    verdict: Verdict,
    choice: str | None,
    turned: bool,
) -> None:
    scored = {"a": quarters(*a), "b": quarters(*b), "c": quarters(40, 40)}
    if turned:  # The order in which types stand must not matter.
        scored = dict(reversed(scored.items()))
    eligibility: dict[str, Eligibility] = {"a": "eligible", "b": "eligible", "c": third}
    decided = outcome(scored, eligibility, rulebase.parameters, conflicting=False)
    assert (decided.verdict, decided.choice) == (verdict, choice)
    assert set(decided.tied) == ({"a", "b"} if verdict == "tied" else set())


@pytest.mark.parametrize(
    ("eligibility", "conflicting", "verdict"),
    [("ruled-out", False, "impossible"), ("possible", False, "undecided"), ("eligible", True, "impossible")],
)
def test_no_choice_without_an_eligible_type_or_with_a_conflict(
    rulebase: RuleBase, eligibility: Eligibility, conflicting: bool, verdict: Verdict
) -> None:
    decided = outcome({"a": quarters(12, 8)}, {"a": eligibility}, rulebase.parameters, conflicting=conflicting)
    assert (decided.verdict, decided.choice) == (verdict, None)


def test_the_only_eligible_type_has_no_margin(rulebase: RuleBase) -> None:
    decided = outcome({"a": quarters(12, 2)}, {"a": "eligible"}, rulebase.parameters, conflicting=False)
    assert (decided.verdict, decided.choice, decided.margin) == ("clear", "a", None)


def test_an_open_layer_with_different_choices_is_at_most_close() -> None:
    clear = Outcome(verdict="clear", choice="a", tied=(), margin=Fraction(2))
    other = Outcome(verdict="clear", choice="b", tied=(), margin=Fraction(2))
    assert guarded(clear, [clear, other]).verdict == "close"
    assert guarded(clear, [clear, clear]).verdict == "clear"
    assert guarded(clear, []).verdict == "clear"


def test_there_are_six_verdicts() -> None:
    assert get_args(Verdict) == ("clear", "leaning", "close", "tied", "undecided", "impossible")
