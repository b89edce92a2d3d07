"""Plans in the embedded engine's own expressions, translated once however many frames they compute.

Narwhals translates an expression again each time that it is used, which takes longer than computing it on some ten
thousand rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from imgexpert.decision.bulk.stages import Part
from imgexpert.decision.bulk.verdicts import Named


@dataclass(frozen=True)
class Native:
    """The columns to compute, part by part and stage by stage, and what is made of them at the end."""

    parts: Sequence[_Part]
    outputs: Sequence[pl.Expr]

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The outputs for each row of `frame`."""
        for part in self.parts:
            frame = part.computed(frame) if part.where is None else part.added(frame, part.where)
        return frame.select(self.outputs)


@dataclass(frozen=True)
class _Part:
    stages: Sequence[Sequence[pl.Expr]]
    where: pl.Expr | None
    result: str
    needed: Sequence[str]

    def computed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """`frame` with the columns of all stages."""
        for columns in self.stages:
            frame = frame.with_columns(columns)
        return frame

    def added(self, frame: pl.DataFrame, where: pl.Expr) -> pl.DataFrame:
        """`frame` with the result, computed for the few rows in which it matters; false in others."""
        wanted = frame.select(where).to_series()
        some, rows = self.computed(frame.select(self.needed).filter(wanted)), wanted.arg_true()
        result = pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True).alias(self.result)
        return frame.with_columns(result.scatter(rows, some[self.result]) if len(rows) else result)


def _part(part: Part) -> _Part:
    stages = [_native(columns) for columns in part.stages.columns if columns]
    if part.where is None or part.result is None:
        return _Part(stages, None, "", ())
    where, result = _native({"where": part.where, "result": part.result})
    made = {expr.meta.output_name() for columns in stages for expr in columns}
    read = {name for columns in stages for expr in columns for name in expr.meta.root_names()}
    return _Part(stages, where, result.meta.undo_aliases().meta.output_name(), sorted(read - made))


def translated(parts: Sequence[Part], outputs: Mapping[str, nw.Expr], names: Mapping[str, Named]) -> Native:
    """`parts` and `outputs` in expressions of polars, those of `names` looked up by their numbers."""
    texts = {name: pl.Series([None, *named.names], dtype=pl.String) for name, named in names.items()}
    made = [
        pl.lit(texts[name]).gather(expr).alias(name) if name in texts else expr
        for name, expr in zip(outputs, _native(outputs), strict=True)
    ]
    return Native([_part(part) for part in parts], made)


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
