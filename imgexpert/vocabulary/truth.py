"""The three truth values and their tables (strong Kleene logic), the one place where they are defined.

Idea: S. C. Kleene, Introduction to Metamathematics (1952), section 64. FALSE < UNKNOWN < TRUE, so that *and* is
the minimum, *or* the maximum and *not* the mirror image; unknown is never silently taken for false.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """What is known of a statement."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def __invert__(self) -> Truth:
        return _MIRROR[self]


FALSE, UNKNOWN, TRUE = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
_MIRROR = (TRUE, UNKNOWN, FALSE)


def all_of(truths: Iterable[Truth]) -> Truth:
    """True when all are, false when one is, else unknown."""
    return min(truths, default=TRUE)


def any_of(truths: Iterable[Truth]) -> Truth:
    """True when one is, false when all are, else unknown."""
    return max(truths, default=FALSE)
