"""All checks there are, in the order of their codes."""

from __future__ import annotations

from typing import Any

from imgexpert.verification.checks import (
    conditions,
    cycles,
    firing,
    gaps,
    mattering,
    pairs,
    questions,
    sources,
    stars,
    support,
    types,
    words,
)
from imgexpert.verification.checks.check import Check

CHECKS: tuple[Check[Any], ...] = (
    support.ILLEGIBLE,
    conditions.CONSTANT,
    conditions.IDLE,
    firing.NEVER_FIRES,
    mattering.NEVER_MATTERS,
    pairs.REPEATED,
    pairs.OPPOSED,
    cycles.CIRCULAR,
    types.OUT_OF_REACH,
    types.DOMINATED,
    gaps.GAP,
    questions.UNREAD,
    questions.BLURRED,
    sources.UNUSED,
    stars.AGAINST_STARS,
    sources.FLAT,
    sources.DANGLING,
    words.UNTRANSLATED,
    support.UNCITED,
    support.NO_NEAR_MISS,
)
