"""What tests reach is counted as one would by hand, and never rounded up."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgexpert.rulebase.conditions import AtLeast
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.testing.coverage import Share, coverage_of
from imgexpert.testing.suite import SuiteResult, run_suite
from imgexpert.vocabulary.truth import FALSE, UNKNOWN
from tests.support.bases import MINIMAL
from tests.support.cases import cases_in


@pytest.fixture(scope="module")
def tea() -> RuleBase:
    """The minimal rule base: 15 rules with 16 conditions, one of them with two."""
    return load_rulebase(MINIMAL)


def test_the_examples_of_the_minimal_base_reach_what_one_counts_by_hand(tea: RuleBase) -> None:
    """Each of the 16 is true and false in the examples, but for `leaves: green`, which is never false."""
    coverage = coverage_of(run_suite(tea, []))
    assert (coverage.fired.part, coverage.fired.whole) == (15, 15)
    assert (coverage.outcomes.part, coverage.outcomes.whole) == (31, 48)
    assert coverage.outcomes.percent == "64.5"  # 64.58…
    missing = {c.rule.id: [condition.missing for condition in c.conditions] for c in coverage.rules}
    assert missing.pop("green-tea-with-milk") == [(FALSE, UNKNOWN), (UNKNOWN,)]
    assert set(map(tuple, missing.values())) == {((UNKNOWN,),)}


def test_a_missing_outcome_has_the_place_of_its_condition(tea: RuleBase) -> None:
    coverage = coverage_of(run_suite(tea, []))
    (found,) = (c for c in coverage.rules if c.rule.id == "many-guests-want-a-pot")
    (condition,) = found.conditions
    assert condition.primitive == AtLeast("guests", 4)
    assert str(condition.place) == "rules/evidence/vessels.yaml:4:31"


def test_a_case_counts_for_the_rules_that_it_names_or_makes_fire(tea: RuleBase, tmp_path: Path) -> None:
    text = "- id: one\n  facts: {milk: yes}\n  expected: {silent: [green-tea-with-milk]}\n"
    before, after = (coverage_of(run_suite(tea, cases)) for cases in ([], cases_in(text, tmp_path, tea)))
    # Nothing is known of the leaves; that the guests are unknown is no test of rules about guests.
    assert after.outcomes.part == before.outcomes.part + 1


def test_no_share_is_rounded_up() -> None:
    assert Share(part=9996, whole=10_000).percent == "99.9"
    assert Share(part=99_999, whole=100_000).percent == "99.9"
    assert Share(part=3, whole=3).percent == "100.0"
    assert Share(part=0, whole=0).percent == "100.0"
    assert Share(part=9999, whole=10_000).under(10_000)
    assert not Share(part=9999, whole=10_000).under(9999)
    assert Share(part=8999, whole=10_000).under(9000)


def test_the_shipped_tests_make_every_rule_fire_and_nearly_every_condition_come_out_each_way(
    shipped: SuiteResult,
) -> None:
    coverage = coverage_of(shipped)
    assert [covered.rule.id for covered in coverage.rules if not covered.fired] == []
    assert not coverage.outcomes.under(9800), coverage.outcomes
