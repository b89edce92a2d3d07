"""NDJSON in chunks: an object a line, each fact beside the subject; a line that cannot be read costs only itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import IO, Any

import polars as pl

from imgexpert.interfaces.batch.blocks import Block, Stream
from imgexpert.interfaces.batch.columns import Columns, Layout, raw_name
from imgexpert.interfaces.batch.csv_careful import LONGEST_RECORD
from imgexpert.interfaces.batch.records import ROW, BadRow, Chunk, Position
from imgexpert.interfaces.batch.sources import Source
from imgexpert.interfaces.batch.wording import cut_off, empty_file
from imgexpert.reading.json_reader import read_ndjson
from imgexpert.reading.problems import InputRefused, Problem, shown
from imgexpert.reading.text import Text

_MARK = b"\xef\xbb\xbf"


def read_rows(
    file: IO[bytes], source: Source, layout: Layout, rows: int, start: Position, share: Callable[[int], float | None]
) -> Iterator[Chunk]:
    """The rows of an NDJSON file in chunks of about `rows`, from `start` on; see `csv_reading.read_csv`.

    The columns of each chunk are the names that occur in it.
    """
    block = Block(Stream(file))
    block.fill(LONGEST_RECORD)
    if not block.data.strip():
        raise InputRefused([cut_off() if block.damaged else empty_file(source.name)])
    size = max(1, rows * (len(block.data) // max(1, block.data.count(b"\n")) + 1))
    if block.data.startswith(_MARK):
        block.drop(len(_MARK))
    at = start
    block.skip(start.offset)
    while True:
        block.fill(size)
        if not block.data:
            break
        end = block.data.rfind(b"\n", 0, size) + 1
        while not end:
            end = block.data.find(b"\n") + 1
            if not end:
                block.fill(len(block.data) + LONGEST_RECORD)
        lines = block.data[:end].split(b"\n")[:-1]
        block.drop(end)
        found, starts, bad = _objects(lines, source.name, at)
        after = replace(at, offset=at.offset + end, line=at.line + len(lines), row=at.row + len(starts))
        if block.final and not block.data and block.damaged:
            bad.append(BadRow(file=source.name, problem=cut_off(), line=after.line))
        names = list(dict.fromkeys(name for row in found.values() for name in row))
        columns = layout.columns(names, source.name, whole=bool(names) and not at.offset)
        yield columns.chunk(
            _frame(found, columns), tuple(bad), first=at.row, line_of=starts.__getitem__, end=after,
            done=share(block.consumed),
        )  # fmt: skip
        at = after


def _objects(lines: list[bytes], file: str, at: Position) -> tuple[dict[int, dict[str, Any]], list[int], list[BadRow]]:
    """The objects in `lines` by number, the line of each and of those that hold none, and these."""
    found: dict[int, dict[str, Any]] = {}
    starts: list[int] = []
    bad: list[BadRow] = []
    for number, line in enumerate(lines, start=at.line):
        if not line.strip():
            continue
        try:
            value = json.loads(line.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict):
            found[len(starts)] = value
        else:
            bad.append(_bad_line(line, file, number, at.row + len(starts)))
        starts.append(number)
    return found, starts, bad


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _bad_line(line: bytes, file: str, number: int, row: int) -> BadRow:
    """The line refused in the words of the careful reader."""
    problems = [problem for document in read_ndjson([line], file) for problem in document.problems]
    problem = Problem(
        message=Text(
            'a line of an inventory is an object: {"subject": …} with the facts beside it',
            '清单的每一行应是一个对象：{"subject": …}，事实与其并列',
        )
    )
    if problems:
        place = problems[0].place
        problem = replace(problems[0], place=None if place is None else replace(place, line=number))
    return BadRow(file=file, problem=problem, line=number, row=row, value=shown(line.decode("utf-8", "replace")))


def _frame(found: dict[int, dict[str, Any]], columns: Columns) -> pl.DataFrame:
    """The values as cells of text, columns named by number."""
    names = {columns.names[number]: raw_name(number) for number in columns.wanted}
    cells: dict[str, Any] = {number: [_cell(row.get(name)) for row in found.values()] for name, number in names.items()}
    schema = {ROW: pl.UInt32, **dict.fromkeys(names.values(), pl.String)}
    return pl.DataFrame({ROW: list(found), **cells}, schema=schema)


def _cell(value: object) -> str | None:
    """The cell of a table that says what `value` says."""
    match value:
        case str() | None:
            return value
        case bool():
            return "yes" if value else "no"
        case list():
            return f"[{', '.join(_cell(item) or '' for item in value)}]"
        case dict():
            return f"{{{', '.join(f'{name}: {_cell(item)}' for name, item in value.items())}}}"
        case _:
            return str(value)
