"""Where records of CSV begin and end in a block of bytes, and whether all of them are well-formed (RFC 4180).

Well-formed blocks may go through a fast reader that is lenient with others: what it would make of a stray quote or a
missing cell is nobody's intention.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass

import numpy as np
import numpy.typing as npt

_QUOTE, _COMMA, _LINE_FEED, _RETURN, _NUL = b'",\n\r\0'

_PIECE = 1 << 20

Indices = npt.NDArray[np.intp]


def last_record_end(data: bytes, start: int, stop: int) -> int:
    """The end of the last whole record in `data` from `start`, where one begins, to `stop`.

    It is a line end after evenly many quotes. Out: `start` when there is none.
    """
    end = data.rfind(b"\n", start, stop)
    odd = data.count(b'"', start, max(end, start)) % 2
    while end >= 0 and odd:
        # The line end lies in an open quote: go back before where that begins.
        quote = data.rfind(b'"', start, end)
        before = data.rfind(b"\n", start, quote)
        odd = (odd + data.count(b'"', max(before, start), end)) % 2
        end = before
    return start if end < 0 else end + 1


@dataclass(frozen=True, slots=True)
class Structure:
    """The line ends of a well-formed block: all, and those that end a record."""

    line_ends: Indices
    record_ends: Indices

    @property
    def records(self) -> int:
        """How many records there are."""
        return len(self.record_ends)

    def line_of(self, record: int) -> int:
        """How many lines stand before `record`."""
        if record == 0:
            return 0
        return int(np.searchsorted(self.line_ends, self.record_ends[record - 1])) + 1


def structure_of(block: bytes, columns: int) -> Structure | None:
    """The structure of `block`, whole records that end with a line end; None unless each has `columns` cells.

    None too where anything is not plain: a NUL, a stray quote, a carriage return on its own, an empty line.
    """
    parts: list[Structure] = []
    for start, piece in _pieces(block):
        part = _structure_of(piece, columns)
        if part is None:
            return None
        parts.append(Structure(line_ends=part.line_ends + start, record_ends=part.record_ends + start))
    if not parts:
        return None
    line_ends, record_ends = (np.concatenate(ends) for ends in zip(*map(astuple, parts), strict=True))
    return Structure(line_ends=line_ends, record_ends=record_ends)


def _pieces(block: bytes) -> Iterator[tuple[int, bytes]]:
    """Whole records of `block` in pieces small enough to stay near the processor, each with where it begins."""
    start, size = 0, _PIECE
    while start < len(block):
        end = last_record_end(block, start, start + size)
        if end > start:
            yield start, block[start:end]
            start, size = end, _PIECE
        elif start + size < len(block):
            size *= 2
        else:
            yield start, block[start:]
            return


def _structure_of(block: bytes, columns: int) -> Structure | None:
    array = np.frombuffer(block, dtype=np.uint8)
    returns = block.count(b"\r")
    if columns < 2 or b"\0" in block or (returns and returns != block.count(b"\r\n")):
        return None
    marks = np.flatnonzero((array == _COMMA) | (array == _LINE_FEED))
    kinds = array[marks]
    line_ends = marks[kinds == _LINE_FEED]
    if b'"' in block:
        quotes = np.flatnonzero(array == _QUOTE)
        if not _quoted_well(array, quotes):
            return None
        outside = (np.searchsorted(quotes, marks) & 1) == 0
        marks, kinds = marks[outside], kinds[outside]
    if len(marks) % columns or not len(marks):
        return None
    is_end = (kinds == _LINE_FEED).reshape(-1, columns)
    if not is_end[:, -1].all() or is_end[:, :-1].any():
        return None
    return Structure(line_ends=line_ends, record_ends=marks[columns - 1 :: columns])


def _quoted_well(array: npt.NDArray[np.uint8], quotes: Indices) -> bool:
    """Whether every quote opens or closes a cell, or is one of a pair inside."""
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    # A closing quote and the next opening one side by side are a doubled quote inside a cell.
    doubled = opening[1:] == closing[:-1] + 1
    before = array[opening - 1]
    begins = (before == _COMMA) | (before == _LINE_FEED)
    begins[0] |= opening[0] == 0
    begins[1:] |= doubled
    after = array[closing + 1]  # There is one: the block ends with a line end.
    ends = (after == _COMMA) | (after == _LINE_FEED) | (after == _RETURN)
    ends[:-1] |= doubled
    return bool(begins.all() and ends.all())
