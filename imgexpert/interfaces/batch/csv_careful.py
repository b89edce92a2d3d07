"""Reading CSV a record at a time: a malformed record is refused with its line, and costs only that line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field

from imgexpert.interfaces.batch.records import BadRow
from imgexpert.reading.files import decode
from imgexpert.reading.problems import InputRefused, Problem, shown
from imgexpert.reading.text import Text

LONGEST_RECORD = 1 << 20
"""Bytes in one record; more is a quote that was never closed."""

_MOST_LINES = 100  # In one record, for the same reason.
_LARGEST_CELL = csv.field_size_limit()


class _Unfinished(Exception):  # noqa: N818 - control flow: the record goes on beyond the bytes at hand.
    pass


class _NeverClosed(Exception):  # noqa: N818 - control flow between the lines given out and who reads them.
    pass


@dataclass(slots=True)
class Careful:
    """What was read of a block: cells by row, the number of each among all, what was refused, and how far it got.

    `lines` are those on which the rows begin, refused ones included.
    """

    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    used: int = 0
    line: int = 1

    def refuse(self, file: str, row: int, problem: Problem, data: bytes) -> None:
        """Refuse the row that begins on the present line with `data`."""
        self.bad.append(
            BadRow(file=file, problem=problem, line=self.line, row=row + len(self.lines), value=_shown(data))
        )
        self.lines.append(self.line)


def read_carefully(
    block: bytes, file: str, *, line: int, row: int, columns: int | None, until: int, final: bool
) -> Careful:
    """The records in `block` that begin before `until`, of `columns` cells each (None: any number).

    In: the bytes from the beginning of a record, the file's name, the numbers of the first line and row, and whether
    the file ends with the block. Out: what was read; a record that goes on beyond the block is left unless the file
    ends.
    """
    result = Careful(line=line)
    while result.used < until:
        lines = _Lines(block, result.used, file, result.line, final)
        try:
            cells = next(csv.reader(lines, strict=True), [])
        except _Unfinished:
            break
        except (csv.Error, InputRefused, _NeverClosed, StopIteration) as error:
            result.refuse(file, row, _problem(error, lines.taken > 1), lines.first)
            lines.back_to_second()
        else:
            if cells and columns is not None and len(cells) != columns:
                result.refuse(file, row, _other_width(len(cells), columns), lines.first)
                lines.back_to_second()
            elif cells:
                result.rows.append(cells)
                result.numbers.append(len(result.lines))
                result.lines.append(result.line)
        result.line += lines.taken
        result.used = lines.at
    return result


class _Lines:
    """The lines of a record for the `csv` module, decoded one by one; they count only until the record is whole."""

    def __init__(self, block: bytes, start: int, file: str, line: int, final: bool) -> None:
        self.block = block
        self.start = self.at = start
        self.file = file
        self.line = line
        self.final = final
        self.taken = 0
        self.first = b""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.block):
            if not self.final:
                raise _Unfinished
            raise StopIteration
        if self.taken >= _MOST_LINES or self.at - self.start > LONGEST_RECORD:
            raise _NeverClosed
        found = self.block.find(b"\n", self.at)
        if found < 0 and not self.final and len(self.block) - self.start <= LONGEST_RECORD:
            raise _Unfinished
        end = len(self.block) if found < 0 else found + 1
        data = self.block[self.at : end]
        if not self.taken:
            self.first = data
        self.taken += 1
        self.at = end
        return decode(data, self.file, first_line=self.line + self.taken - 1)

    def back_to_second(self) -> None:
        """Give back all lines but the first, which alone is refused."""
        self.taken = 1
        self.at = self.start + len(self.first)


def _problem(error: Exception, several_lines: bool) -> Problem:
    if isinstance(error, InputRefused):
        return error.problems[0]
    if "field larger" in str(error):
        return Problem(
            message=Text(
                f"a cell in this row is longer than {_LARGEST_CELL} characters",
                f"该行有单元格超过 {_LARGEST_CELL} 个字符",
            )
        )
    if several_lines or "unexpected end" in str(error):
        return Problem(
            message=Text(
                "a quote that begins in this row is not closed where a cell ends: close it, or double it inside a cell",
                "该行开始的引号没有在单元格末尾闭合：请补上引号，单元格内部的引号要写两个",
            )
        )
    return Problem(
        message=Text(
            f"this row is no valid CSV ({error}): in a quoted cell quotes are doubled, and lines end with LF or CRLF",
            f"该行不是有效的 CSV（{error}）：带引号的单元格内，引号要写两个；换行用 LF 或 CRLF",
        )
    )


def _other_width(cells: int, columns: int) -> Problem:
    return Problem(
        message=Text(
            f"this row has {cells} cells, the header has {columns}: a cell that holds a comma goes in quotes",
            f"该行有 {cells} 个单元格，表头有 {columns} 个：含逗号的单元格要加引号",
        )
    )


def _shown(data: bytes) -> str:
    return shown(data.decode("utf-8", "replace").rstrip("\r\n"))
