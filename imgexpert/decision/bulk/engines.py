"""Frames of other engines: the embedded engine decides their rows, part by part, wherever these lie.

An engine that spreads a table over machines runs the embedded one in each of its workers, so that all decide by the
same expressions and none has to plan some thousand columns of its own. Lazy frames stay lazy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import polars as pl

if TYPE_CHECKING:
    import pyarrow as pa

Decide: TypeAlias = Callable[[pl.DataFrame], pl.DataFrame]
"""Decides rows; it must be possible to send it to other processes."""

_ROWS = 200_000
"""Rows decided at once where an engine hands over small parts: every part costs the same planning, few rows or many."""


def decide_pandas(decide: Decide, facts: Iterable[str], frame: Any) -> Any:
    """A pandas frame decided; its index and its other columns stay as they are."""
    import pandas as pd

    known = [key for key in facts if key in frame.columns]
    decided = decide(pl.from_pandas(frame[known]) if known else _rows(len(frame))).to_pandas()
    decided.index = frame.index
    return pd.concat([frame.drop(columns=known), decided.drop(columns=_ROW, errors="ignore")], axis=1)


def decide_arrow(decide: Decide, facts: Iterable[str], table: pa.Table) -> pa.Table:
    """An Arrow table decided; its other columns stay as they are."""
    import pyarrow as pa

    known = [key for key in facts if key in table.column_names]
    read = pl.from_arrow(table.select(known)) if known else _rows(len(table))
    assert isinstance(read, pl.DataFrame)
    decided = decide(read).to_arrow()
    kept = table.drop_columns(known)
    for field in decided.schema:
        if field.name != _ROW:
            texts = pa.types.is_large_string(field.type) or pa.types.is_string_view(field.type)
            column = decided[field.name]
            kept = kept.append_column(field.name, column.cast(pa.string()) if texts else column)
    return kept


def decide_lazy(decide: Decide, frame: pl.LazyFrame, schema: pl.Schema) -> pl.LazyFrame:
    """A lazy polars frame decided as it streams by."""
    return frame.map_batches(decide, schema=schema, streamable=True)


def decide_dask(decide: Decide, facts: Iterable[str], frame: Any) -> Any:
    """A Dask frame decided, each partition by itself."""

    def part(partition: Any) -> Any:
        return decide_pandas(decide, facts, partition)

    return frame.map_partitions(part, meta=part(frame._meta))


def decide_duckdb(decide: Decide, facts: Iterable[str], relation: Any) -> Any:
    """A DuckDB relation decided, a vector of rows at a time."""
    import duckdb

    def part(rows: Any) -> Any:
        return decide_pandas(decide, facts, rows)

    empty = decide_pandas(decide, facts, relation.limit(0).df())
    types = dict(zip(relation.columns, relation.types, strict=True))
    kinds = {"f": duckdb.type("DOUBLE"), "i": duckdb.type("INTEGER")}
    text = duckdb.type("VARCHAR")
    given = {name: types.get(name, kinds.get(empty[name].dtype.kind, text)) for name in empty.columns}
    return relation.map(part, schema=given)


def decide_spark(decide: Decide, facts: Iterable[str], frame: Any, schema: pl.Schema) -> Any:
    """A Spark frame decided in Spark's Python workers, which must have this package."""
    from pyspark.sql.types import DoubleType, IntegerType, StringType, StructField, StructType

    keys = tuple(facts)
    kinds = {pl.String: StringType(), pl.Float64: DoubleType(), pl.Int32: IntegerType()}
    kept = [field for field in frame.schema.fields if field.name not in keys]
    added = [StructField(name, kinds[type(dtype)]) for name, dtype in schema.items()]

    def parts(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for table in _gathered(batches):
            yield from decide_arrow(decide, keys, table).to_batches()

    return frame.mapInArrow(parts, StructType([*kept, *added]))


def _gathered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """`batches` joined to tables of some size."""
    import pyarrow as pa

    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(map(len, waiting)) >= _ROWS:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


_ROW = "row"


def _rows(count: int) -> pl.DataFrame:
    """A frame that says nothing of `count` rows."""
    return pl.DataFrame({_ROW: range(count)})
