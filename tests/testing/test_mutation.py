"""Mutants are killed exactly when testing the mutated rule base from the beginning would fail."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from imgexpert.rulebase.conditions import And, AtLeast, Condition, Equals, Includes, Not, Or
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.testing.case_loading import own_case_files, read_cases
from imgexpert.testing.cases import Case, RefusedCase
from imgexpert.testing.equivalence import equivalent
from imgexpert.testing.mutants import Mutant, mutants_of
from imgexpert.testing.mutation import MutationReport, run_mutants
from imgexpert.testing.suite import SuiteResult, run_suite
from tests.support.bases import MINIMAL
from tests.support.cases import TEA, cases_in

Cases = Callable[[RuleBase], list[Case | RefusedCase]]

SAMPLES = 6  # Of the shipped rules, whose tests take seconds each time that they begin anew.


def really_killed(mutant: Mutant, rulebase: RuleBase, cases: Cases) -> bool:
    """Whether the tests fail on the mutated rule base, with the cases read again and experta built anew."""
    mutated = mutant.change.applied(rulebase)
    return not run_suite(mutated, cases(mutated)).passed


@pytest.fixture(scope="module")
def report(shipped: SuiteResult) -> MutationReport:
    """What becomes of the mutants of the shipped rule base."""
    return MutationReport(results=tuple(run_mutants(shipped)))


def test_every_mutant_of_the_minimal_base_fares_as_if_it_were_tested_from_the_beginning(tmp_path: Path) -> None:
    tea = load_rulebase(MINIMAL)

    def cases(rulebase: RuleBase) -> list[Case | RefusedCase]:
        return cases_in(TEA, tmp_path, rulebase)

    report = MutationReport(results=tuple(run_mutants(run_suite(tea, cases(tea)))))
    wrong = [
        (result.mutant.item, result.mutant.operator, result.mutant.after)
        for result in report.results
        if really_killed(result.mutant, tea, cases) != (result.fate == "killed")
    ]
    assert wrong == []
    assert {result.fate for result in report.results} >= {"killed", "survived"}


def test_the_shipped_tests_pass(shipped: SuiteResult) -> None:
    assert shipped.passed
    assert len(shipped.cases) > 300


@pytest.mark.untraced
def test_the_shipped_tests_notice_nine_mistakes_in_ten(report: MutationReport) -> None:
    assert report.killed.whole > 3500
    assert not report.killed.under(9000), report.killed


@pytest.mark.untraced
def test_samples_of_the_shipped_mutants_fare_as_if_they_were_tested_from_the_beginning(
    report: MutationReport, rulebase: RuleBase
) -> None:
    def cases(mutated: RuleBase) -> list[Case | RefusedCase]:
        return read_cases(own_case_files(mutated), mutated)

    chance = random.Random(6)
    survivors = [result for result in report.results if result.fate != "killed"]
    derive = {rule.id for rule in rulebase.rules if rule.kind == "derive"}
    deriving = [result for result in report.results if result.mutant.item in derive]
    sample = [*chance.sample(survivors, 3), *chance.sample(deriving, 2), *chance.sample(report.results, SAMPLES - 5)]
    wrong = [
        (result.mutant.item, result.mutant.operator, result.fate)
        for result in sample
        if really_killed(result.mutant, rulebase, cases) != (result.fate == "killed")
    ]
    assert wrong == []


def test_mutants_are_all_different_and_none_is_the_rule_base_itself(rulebase: RuleBase) -> None:
    mutants = list(mutants_of(rulebase, iter(rulebase.rules), numbers=True))
    assert len({mutant.change for mutant in mutants}) == len(mutants)
    assert all(mutant.before != mutant.after or mutant.operator == "drop-rule" for mutant in mutants)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Includes("leaves", frozenset({"black"})), Or((Includes("leaves", frozenset({"black"})),)), True),
        (And((Equals("milk", frozenset({"yes"})),)), Not(Equals("milk", frozenset({"no"}))), True),
        (Includes("leaves", frozenset({"black"})), Not(Includes("leaves", frozenset({"green"}))), False),
        (AtLeast("guests", 4), AtLeast("guests", 5), False),
        (AtLeast("guests", 4), And((AtLeast("guests", 4), AtLeast("guests", 3))), True),
        (Equals("milk", frozenset({"yes"})), Or((Equals("milk", frozenset({"yes", "no"})),)), False),
    ],
)
def test_conditions_are_the_same_when_no_answer_tells_them_apart(one: Condition, other: Condition, same: bool) -> None:
    assert equivalent(one, other, load_rulebase(MINIMAL).vocabulary) == same
