"""Stages in the embedded engine's own expressions, translated once however many frames they compute.

Narwhals translates an expression again each time that it is used, which takes longer than computing it on some ten
thousand rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from imgexpert.decision.bulk.stages import Stages
from imgexpert.decision.bulk.verdicts import Named


@dataclass(frozen=True)
class Native:
    """The columns to compute, stage by stage, and what is made of them at the end."""

    stages: Sequence[Sequence[pl.Expr]]
    outputs: Sequence[pl.Expr]

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The outputs for each row of `frame`."""
        for columns in self.stages:
            frame = frame.with_columns(columns)
        return frame.select(self.outputs)


def translated(stages: Stages, outputs: Mapping[str, nw.Expr], names: Mapping[str, Named]) -> Native:
    """`stages` and `outputs` in expressions of polars, those of `names` looked up by their numbers."""
    texts = {name: pl.Series([None, *named.names], dtype=pl.String) for name, named in names.items()}
    made = [
        pl.lit(texts[name]).gather(expr).alias(name) if name in texts else expr
        for name, expr in zip(outputs, _native(outputs), strict=True)
    ]
    return Native([_native(columns) for columns in stages.columns], made)


def _native(columns: Mapping[str, nw.Expr]) -> Sequence[pl.Expr]:
    listener = _Listener()
    nw.from_native(listener).with_columns(**columns)
    return listener.heard


class _Listener(pl.LazyFrame):
    """A frame that computes nothing, and keeps the expressions that narwhals hands to it."""

    heard: Sequence[pl.Expr] = ()

    def with_columns(self, *exprs: Any, **_: Any) -> pl.LazyFrame:
        self.heard = exprs
        return self
