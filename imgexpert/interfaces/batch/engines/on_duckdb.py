"""DuckDB: one machine, more rows than memory; rows keep their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa

from imgexpert.interfaces.batch.sources import InputFormat, Source

FORMATS: tuple[InputFormat, ...] = ("csv", "ndjson", "parquet")


def read(sources: tuple[Source, ...]) -> Any:
    """The rows of all files as a relation."""
    connection = duckdb.connect()
    paths = [source.path for source in sources]
    match sources[0].format:
        case "csv":
            return connection.read_csv(
                paths, all_varchar=True, header=True, strict_mode=True, sep=",", quotechar='"', escapechar='"'
            )
        case "parquet":
            return connection.read_parquet(paths)
        case "ndjson":
            return connection.read_json(paths, format="newline_delimited")


def shaped(frame: Any, names: Mapping[str, str]) -> Any:
    """The columns by their new names."""
    return frame.select(*(duckdb.ColumnExpression(old).alias(new) for new, old in names.items()))


def batches(frame: Any, folder: Path, rows: int) -> Iterator[tuple[pl.DataFrame, float | None]]:  # noqa: ARG001
    """The rows as they are computed."""
    for batch in frame.to_arrow_reader(rows):
        part = pl.from_arrow(pa.Table.from_batches([batch]))
        assert isinstance(part, pl.DataFrame)
        yield part, None
