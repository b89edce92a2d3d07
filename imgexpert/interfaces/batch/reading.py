"""An inventory as a stream of chunks, file after file; a file that cannot be used costs only itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Protocol

import polars as pl

from imgexpert.interfaces.batch.columns import Layout
from imgexpert.interfaces.batch.csv_reading import read_csv
from imgexpert.interfaces.batch.ndjson_reading import read_rows
from imgexpert.interfaces.batch.parquet_reading import read_parquet
from imgexpert.interfaces.batch.records import ROW, SUBJECT, BadRow, Chunk, Position, RowPlace
from imgexpert.interfaces.batch.sources import InputFormat, Source, opened
from imgexpert.reading.problems import InputRefused, Problem, shown
from imgexpert.reading.text import Text


class Share(Protocol):
    """What share of the whole input is read once so many stored bytes of the present file are."""

    def __call__(self, consumed: int) -> float | None: ...


class Reader(Protocol):
    """Reads one file of one format."""

    def __call__(
        self, file: IO[bytes], source: Source, layout: Layout, rows: int, start: Position, share: Share
    ) -> Iterator[Chunk]: ...


_READERS: dict[InputFormat, Reader] = {"csv": read_csv, "ndjson": read_rows, "parquet": read_parquet}


def read_inventory(sources: tuple[Source, ...], layout: Layout, rows: int, start: Position) -> Iterator[Chunk]:
    """The chunks of all `sources` from `start` on, about `rows` rows each.

    Out: never an exception about a file: one that cannot be used is a chunk without rows that says so.
    """
    sizes = [source.size for source in sources]
    known = [size for size in sizes if size is not None]
    total = sum(known) if len(known) == len(sizes) else None
    for number, source in enumerate(sources):
        if number < start.file:
            continue
        before = sum(known[:number])

        def share(consumed: int, before: int = before) -> float | None:
            return None if total is None else min(1.0, (before + consumed) / total) if total else 1.0

        begin = start if number == start.file else Position(file=number)
        yield from _read_file(source, layout, rows, begin, share)


def _read_file(source: Source, layout: Layout, rows: int, begin: Position, share: Share) -> Iterator[Chunk]:
    at = begin
    try:
        with opened(source) as file:
            for chunk in _READERS[source.format](file, source, layout, rows, begin, share):
                at = chunk.end
                yield chunk
    except InputRefused as refused:
        yield _unusable(source, refused.problems, at, share)
    except OSError as error:
        reason = error.strerror or str(error)
        name = shown(source.name, longest=200)
        problem = Problem(message=Text(f'"{name}" cannot be read ({reason})', f"无法读取“{name}”（{reason}）"))
        yield _unusable(source, (problem,), at, share)


def _unusable(source: Source, problems: tuple[Problem, ...], at: Position, share: Share) -> Chunk:
    return Chunk(
        frame=pl.DataFrame(schema={ROW: pl.UInt32, SUBJECT: pl.String}),
        column_of={},
        bad=tuple(BadRow(file=source.name, problem=problem) for problem in problems),
        place_of=lambda row: RowPlace(source.name, None, row),
        end=Position(file=at.file + 1),
        done=share(source.size or 0),
    )
