"""Decision cases say exactly what does not hold, and what is wrong with them in the words of who writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgexpert.rulebase.loading import load_rulebase
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.testing.cases import RefusedCase
from imgexpert.testing.suite import run_suite
from tests.support.bases import MINIMAL
from tests.support.cases import TEA, cases_in

HEAD = "- id: one\n  facts: {course: serving, guests: 6}\n"

SPECIMENS = {
    # what is wrong: (the case, line:column, what must be said)
    "an unknown type": ("  expected: {choice: pott}\n", "3:22", "did you mean pot?"),
    "an unknown verdict": ("  expected: {verdict: clearly}\n", "3:23", "did you mean clear?"),
    "an unknown grade": ("  expected: {verdict: {at-least: tied}}\n", "3:34", "allowed: close, leaning, clear"),
    "an unknown rule": (
        "  expected: {fires: [herbs-stain-pot]}\n",
        "3:22",
        "did you mean herbs-stain-pots?",
    ),
    "an unknown scenario": ("  expected: {scenarios: {breakfst: present}}\n", "3:26", "did you mean breakfast?"),
    "an unknown importance": ("  expected: {scenarios: {breakfast: definin}}\n", "3:37", "did you mean defining?"),
    "no number": ("  expected: {margin: a lot}\n", "3:22", "no number of stars"),
    "an unknown field": ("  expected: {choice: pot}\n  todos: later\n", "4:3", "did you mean todo?"),
    "an unknown expectation": ("  expected: {chose: pot}\n", "3:14", "did you mean choice?"),
    "nothing expected": ("  expected: {}\n", "3:13", "nothing is expected"),
    "no expectation": ("  why: none\n", "1:3", "lacks `expected`"),
    "companions of nothing": ("  expected: {companions: [cup]}\n", "3:13", "need a `choice`"),
    "an unknown relation": ("  expected: {choice: pot, companions: [{carry: cup}]}\n", "3:41", "did you mean carries?"),
    "an unknown part to do": ("  expected: {choice: pot}\n  todo: {choise: why}\n", "4:10", "did you mean choice?"),
}


@pytest.fixture(scope="module")
def tea() -> RuleBase:
    """The minimal rule base."""
    return load_rulebase(MINIMAL)


@pytest.mark.parametrize("name", SPECIMENS)
def test_a_mistake_is_refused_with_its_place(tmp_path: Path, tea: RuleBase, name: str) -> None:
    text, place, said = SPECIMENS[name]
    (refused,) = cases_in(HEAD + text, tmp_path, tea)
    assert isinstance(refused, RefusedCase)
    told = [problem.render("en") for problem in refused.problems]
    assert any(line.startswith(f"cases.yaml:{place}: ") and said in line for line in told), told


def test_a_bad_case_costs_only_itself_and_all_its_mistakes_are_told(tmp_path: Path, tea: RuleBase) -> None:
    bad = "- id: bad\n  facts: {gests: 6, course: servin}\n  expected: {choice: pott}\n"
    found = cases_in(bad + TEA, tmp_path, tea)
    assert [isinstance(case, RefusedCase) for case in found] == [True, False, False, False]
    assert isinstance(found[0], RefusedCase)
    assert len(found[0].problems) == 3


def test_an_id_stands_for_one_case(tmp_path: Path, tea: RuleBase) -> None:
    again = HEAD + "  expected: {choice: pot}\n"
    first, second = cases_in(again + again, tmp_path, tea)
    assert not isinstance(first, RefusedCase)
    assert isinstance(second, RefusedCase)
    assert "stands at cases.yaml:1:3 already" in second.problems[0].render("en")


def test_cases_that_say_what_is_so_hold(tmp_path: Path, tea: RuleBase) -> None:
    suite = run_suite(tea, cases_in(TEA, tmp_path, tea))
    assert suite.passed, [(result.case.id, result.missed) for result in suite.cases]


@pytest.mark.parametrize(
    ("expected", "part"),
    [
        ("{choice: cup}", "choice"),
        ("{choice: cup, acceptable: [flask]}", "choice"),
        ("{verdict: leaning}", "verdict"),
        ("{tied: [pot, cup]}", "tied"),
        ("{margin: 1/3}", "margin"),
        ("{margin: 0.4}", "margin"),
        ("{scores: {pot: 3}}", "scores"),
        ("{suitability: {cup: 2.9}}", "suitability"),
        ("{scenarios: {breakfast: present}}", "scenarios"),
        ("{evidence: {pot: 1/2}}", "evidence"),
        ("{eligibility: {cup: ruled-out}}", "eligibility"),
        ("{choice: pot, companions: [flask]}", "companions"),
        ("{choice: pot, companions: [{runs-on: cup}]}", "companions"),
        ("{fires: [home-means-breakfast]}", "fires"),
        ("{silent: [many-guests-want-a-pot]}", "silent"),
    ],
)
def test_each_part_that_is_not_so_is_named(tmp_path: Path, tea: RuleBase, expected: str, part: str) -> None:
    """On these facts a pot is chosen with 4 stars, clearly, half a star ahead of the cup's 3 1/2."""
    suite = run_suite(tea, cases_in(f"{HEAD}  expected: {expected}\n", tmp_path, tea))
    (result,) = suite.cases
    assert [miss.part for miss in result.missed] == [part]
    assert result.status == "fails"


@pytest.mark.parametrize(
    ("expected", "todo", "status"),
    [
        ("{choice: cup}", "why not", "todo"),
        ("{choice: pot}", "why not", "fixed"),
        ("{choice: cup}", "{choice: why not}", "todo"),
        ("{choice: cup, margin: 5}", "{choice: why not}", "fails"),
        ("{choice: cup, margin: 5}", "{choice: why not, margin: why}", "todo"),
        ("{choice: cup, margin: 1/2}", "{choice: why not, margin: why}", "fixed"),
        ("{choice: pot, acceptable: [cup], verdict: {at-least: leaning}, margin: 0.5}", "", "holds"),
    ],
)
def test_what_is_announced_counts_as_announced_and_nothing_else_does(
    tmp_path: Path, tea: RuleBase, expected: str, todo: str, status: str
) -> None:
    text = f"{HEAD}  expected: {expected}\n" + (f"  todo: {todo}\n" if todo else "")
    (result,) = run_suite(tea, cases_in(text, tmp_path, tea)).cases
    assert result.status == status


@pytest.mark.parametrize(
    ("written", "holds"),
    [
        ("11/5", True),
        ("2.2", True),
        ("2.20", True),
        ("2.2000001", False),
        ("2", False),
        ("2.3", False),
        ("+11/5", True),
    ],
)
def test_fractions_are_exact_and_decimals_rounded_to_their_last_place(
    tmp_path: Path, tea: RuleBase, written: str, holds: bool
) -> None:
    """A journey weighs 2: a pot with its one star has (9 + 2) / 5."""
    text = f"- id: one\n  facts: {{at_home: no}}\n  expected: {{suitability: {{pot: {written}}}}}\n"
    (result,) = run_suite(tea, cases_in(text, tmp_path, tea)).cases
    assert (result.status == "holds") == holds
