"""An expert system that chooses the kind of Linux image something should run from, and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imgexpert.expert import Expert
    from imgexpert.explanation.answers import Questions
    from imgexpert.interfaces.reports.printing import report

__all__ = ["Expert", "Questions", "report"]

_WHERE = {
    "Expert": "imgexpert.expert",
    "Questions": "imgexpert.explanation.answers",
    "report": "imgexpert.interfaces.reports.printing",
}


def __getattr__(name: str) -> object:
    """What the package offers, imported when it is asked for: who wants a part of it does not pay for the rest."""
    if name in _WHERE:
        from importlib import import_module

        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
