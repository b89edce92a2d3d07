"""What every test can use: the shipped rule base, loaded once, and what decides by it."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

from imgexpert.decision.decide import Decider
from imgexpert.inference.consult import Consultation
from imgexpert.inference.possible import Evaluator
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.rulebase.rulebase import RuleBase
from tests.support.facts import Situations

# Generated facts that are drawn and then repaired take long to draw on a busy machine; that is no failure.
_COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", _COMMON, max_examples=60, derandomize=True)
settings.register_profile("thorough", _COMMON, max_examples=3000)
settings.load_profile(os.environ.get("IMGEXPERT_HYPOTHESIS", "quick"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure no coverage in tests marked `untraced`.

    They go through lines again and again that others cover, four times as slowly when each line is counted. The marker
    that pytest-cov brings has no effect in processes of pytest-xdist: a second measurement goes on in them.
    """
    tracer = sys.gettrace() if item.get_closest_marker("untraced") else None
    if tracer is not None:
        sys.settrace(None)
    try:
        return (yield)
    finally:
        if tracer is not None:
            sys.settrace(tracer)


@pytest.fixture(scope="session")
def rulebase() -> RuleBase:
    """The shipped rule base."""
    return load_rulebase()


@pytest.fixture(scope="session")
def consultation(rulebase: RuleBase) -> Consultation:
    """One engine for all tests of a session: what one subject leaves behind is met by all others."""
    return Consultation(rulebase)


@pytest.fixture(scope="session")
def evaluator(rulebase: RuleBase) -> Evaluator:
    """The oracle over the shipped rules."""
    return Evaluator(rulebase)


@pytest.fixture(scope="session")
def decider(rulebase: RuleBase) -> Decider:
    """Decides by the shipped rule base."""
    return Decider(rulebase)


@pytest.fixture(scope="session")
def situations(rulebase: RuleBase) -> Situations:
    """Generated facts over the whole shipped vocabulary."""
    return Situations(rulebase)
