"""Deciding whole frames: the rules as expressions for dataframe engines. Only this package imports narwhals."""

from __future__ import annotations

from imgexpert.decision.bulk.deciding import BulkDecider

__all__ = ["BulkDecider"]
