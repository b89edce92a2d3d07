"""CSV in chunks: well-formed blocks by a fast reader, others record by record, both with the same result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import IO

import polars as pl

from imgexpert.interfaces.batch.blocks import Block, Stream
from imgexpert.interfaces.batch.columns import Columns, Layout, raw_name
from imgexpert.interfaces.batch.csv_careful import LONGEST_RECORD, Careful, read_carefully
from imgexpert.interfaces.batch.csv_structure import last_record_end, structure_of
from imgexpert.interfaces.batch.records import ROW, BadRow, Chunk, Position
from imgexpert.interfaces.batch.sources import Source
from imgexpert.interfaces.batch.wording import cut_off, empty_file
from imgexpert.reading.files import decode
from imgexpert.reading.places import Place
from imgexpert.reading.problems import InputRefused

_MARK = b"\xef\xbb\xbf"
_SAMPLE = 1 << 16  # Bytes from which the length of a row is guessed.


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """What a block held: numbered rows of cells, what was refused, and how many bytes, lines and rows were used."""

    frame: pl.DataFrame
    bad: tuple[BadRow, ...]
    line_of: Callable[[int], int]
    used: int
    lines: int
    rows: int


def read_csv(
    file: IO[bytes], source: Source, layout: Layout, rows: int, start: Position, share: Callable[[int], float | None]
) -> Iterator[Chunk]:
    """The rows of a CSV file in chunks of about `rows`, from `start` on.

    In: the open file, what columns mean, and what share of the whole input so many stored bytes of this file make.
    Raises: InputRefused when the header cannot be used; OSError.
    """
    block = Block(Stream(file))
    block.fill(LONGEST_RECORD)
    if block.data.startswith(_MARK):
        block.drop(len(_MARK))
    header, used, lines = _header(block, source.name)
    columns = layout.columns(header, source.name)
    size = max(1, rows * _row_size(block.data[used : used + _SAMPLE]))
    block.drop(used)
    at = Position(file=start.file, offset=used, line=1 + lines, row=1)
    if start.offset:
        block.skip(start.offset - used)
        at = start
    while True:
        block.fill(size)
        if not block.data:
            break
        found = _read(block, size, source.name, columns, at)
        block.drop(found.used)
        after = replace(at, offset=at.offset + found.used, line=at.line + found.lines, row=at.row + found.rows)
        yield columns.chunk(
            found.frame, found.bad, first=at.row, line_of=found.line_of, end=after, done=share(block.consumed)
        )
        at = after
    if block.damaged:
        torn = BadRow(file=source.name, problem=cut_off(), line=at.line)
        yield columns.chunk(
            _frame(Careful(), columns), (torn,), first=at.row, line_of=None, end=at, done=share(block.consumed)
        )


def _header(block: Block, file: str) -> tuple[list[str], int, int]:
    """The names in the header, and how many bytes and lines it takes; empty lines may stand before it."""
    if not block.data.strip():
        raise InputRefused([empty_file(file) if not block.damaged else cut_off()])
    decode(block.data.partition(b"\n")[0] + b"\n", file)  # Another encoding is told as such.
    read = read_carefully(block.data, file, line=1, row=0, columns=None, until=1, final=block.final)
    while not read.rows and not read.bad:
        read = read_carefully(block.data, file, line=1, row=0, columns=None, until=read.used + 1, final=block.final)
    if read.bad:
        problem = read.bad[0].problem
        raise InputRefused([replace(problem, place=problem.place or Place(file, 1, 1))])
    return read.rows[0], read.used, read.line - 1


def _row_size(sample: bytes) -> int:
    """About how many bytes a row takes."""
    return len(sample) // max(1, sample.count(b"\n")) + 1


def _read(block: Block, size: int, file: str, columns: Columns, at: Position) -> _Rows:
    """The rows in the first `size` bytes at hand, read further if the first of them is longer."""
    end = last_record_end(block.data, 0, size)
    if end:
        found = _read_fast(block.data[:end], columns, at.line)
        if found is not None:
            return found
    while True:
        careful = read_carefully(
            block.data, file, line=at.line, row=at.row, columns=columns.width, until=end or min(size, len(block.data)),
            final=block.final,
        )  # fmt: skip
        if careful.used:
            break
        block.fill(len(block.data) + LONGEST_RECORD)
    lines = careful.lines
    return _Rows(
        frame=_frame(careful, columns),
        bad=tuple(careful.bad),
        line_of=lines.__getitem__,
        used=careful.used,
        lines=careful.line - at.line,
        rows=len(lines),
    )


def _read_fast(data: bytes, columns: Columns, line: int) -> _Rows | None:
    """The rows of whole records; None unless all of them are well-formed."""
    structure = structure_of(data, columns.width)
    if structure is None:
        return None
    names = [raw_name(number) for number in range(columns.width)]
    try:
        frame = pl.read_csv(
            data,
            has_header=False,
            schema=dict.fromkeys(names, pl.String),
            columns=[raw_name(number) for number in columns.wanted],
        )
    except pl.exceptions.ComputeError:
        return None  # Bytes that are not UTF-8: the line that holds them is found by the other reader.
    if frame.height != structure.records:
        return None
    return _Rows(
        frame=frame.with_row_index(ROW),
        bad=(),
        line_of=lambda row: line + structure.line_of(row),
        used=len(data),
        lines=len(structure.line_ends),
        rows=frame.height,
    )


def _frame(careful: Careful, columns: Columns) -> pl.DataFrame:
    """Cells read one by one in the shape of the fast reader; an empty cell is the same as none."""
    cells = zip(*careful.rows, strict=True) if careful.rows else [()] * columns.width
    named = {raw_name(number): column for number, column in enumerate(cells) if number in columns.wanted}
    schema = {ROW: pl.UInt32, **dict.fromkeys(named, pl.String)}
    return pl.DataFrame({ROW: careful.numbers, **named}, schema=schema)
