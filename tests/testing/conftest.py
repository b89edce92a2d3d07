"""The tests of the shipped rules, run once for all that look at them."""

from __future__ import annotations

import pytest

from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.testing.case_loading import own_case_files, read_cases
from imgexpert.testing.suite import SuiteResult, run_suite


@pytest.fixture(scope="package")
def shipped(rulebase: RuleBase) -> SuiteResult:
    """What became of the tests of the shipped rule base."""
    return run_suite(rulebase, read_cases(own_case_files(rulebase), rulebase))
