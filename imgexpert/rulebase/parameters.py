"""The numbers of the decision model, which are data of the rule base and not of the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

QUARTERS = 4
"""Quarter stars in a star: the unit in which evidence, margins and thresholds are counted."""


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Named parameters; stars and margins in quarter stars where the name says so."""

    version: str
    prior_weight: int
    neutral_stars: int
    importance: Mapping[str, int]
    strength: Mapping[str, int]
    clear_quarters: int
    leaning_quarters: int
    backing_quarters: int
    layer: str
