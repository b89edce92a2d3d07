"""An expert system that chooses the kind of Linux image something should run from, and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imgexpert.expert import Expert

__all__ = ["Expert"]


def __getattr__(name: str) -> object:
    """`Expert`, imported when it is asked for: who wants a part of the package does not pay for the engine."""
    if name == "Expert":
        from imgexpert.expert import Expert

        return Expert
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
