"""Deciding whole frames: the rules as expressions for dataframe engines. Only this package imports narwhals."""

from __future__ import annotations

from imgexpert.decision.bulk.deciding import BulkDecider
from imgexpert.decision.bulk.firing import PACKED

__all__ = ["PACKED", "BulkDecider"]
