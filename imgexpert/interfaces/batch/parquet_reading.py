"""Parquet in chunks: slices of rows, so that no more than one of them is in memory."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import IO

import polars as pl

from imgexpert.interfaces.batch.columns import Layout, raw_name
from imgexpert.interfaces.batch.records import ROW, BadRow, Chunk, Position
from imgexpert.interfaces.batch.sources import Source
from imgexpert.interfaces.batch.wording import damaged_table
from imgexpert.reading.problems import InputRefused

_FAILURES = (pl.exceptions.PolarsError, OSError)


def read_parquet(
    file: IO[bytes], source: Source, layout: Layout, rows: int, start: Position, share: Callable[[int], float | None]
) -> Iterator[Chunk]:
    """The rows of a Parquet file in chunks of `rows`, from `start` on; see `csv_reading.read_csv`.

    Standard input is read into memory, because the format begins at its end.
    """
    stored: str | io.BytesIO = io.BytesIO(file.read()) if source.size is None else source.path
    try:
        scanned = pl.scan_parquet(stored, glob=False)
        height = int(scanned.select(pl.len()).collect().item())
        names = scanned.collect_schema().names()
    except _FAILURES as error:
        raise InputRefused([damaged_table(_first_line(error))]) from error
    columns = layout.columns(names, source.name)
    wanted = scanned.select(pl.col(names[number]).alias(raw_name(number)) for number in columns.wanted)
    at = start
    while at.offset < height:
        size = min(rows, height - at.offset)
        bad: tuple[BadRow, ...] = ()
        try:
            raw = wanted.slice(at.offset, size).collect()
        except _FAILURES as error:
            torn = BadRow(file=source.name, problem=damaged_table(_first_line(error)), row=at.row)
            raw, bad = pl.DataFrame(schema=wanted.collect_schema()), (torn,)
            size = height - at.offset
        after = replace(at, offset=at.offset + size, row=at.row + size)
        yield columns.chunk(
            raw.with_row_index(ROW), bad, first=at.row, line_of=None, end=after,
            done=share(round((source.size or 1) * after.offset / height)),
        )  # fmt: skip
        at = after


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
