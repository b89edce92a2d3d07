"""Reports as lines of text, for terminals and pipes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from imgexpert.interfaces.cells import width
from imgexpert.interfaces.layout import BLANK, Line, Span, flowed, line
from imgexpert.interfaces.reports.blocks import (
    Block,
    Inline,
    Item,
    Items,
    Paragraph,
    Row,
    Section,
    Style,
    Table,
    dim,
    inline,
)

_STYLES: Mapping[Style, str] = {"": "", "strong": "strong", "code": "", "dim": "dim", "good": "good", "bad": "bad"}
_GAP = 2
_BULLET = "– "
_NARROWEST = 12  # Cells in which a column of words can still be read.


def text_lines(sections: Sequence[Section], cells: int) -> Iterator[Line]:
    """All of `sections`, a blank line before each but the first."""
    for place, section in enumerate(sections):
        yield from [BLANK] if place else []
        yield line(Span(section.title, "head"))
        for block in section.blocks:
            yield from _block(block, cells)
        if section.sections:
            yield from [BLANK] if section.blocks else []
            yield from text_lines(section.sections, cells)


def _block(block: Block, cells: int) -> Iterator[Line]:
    match block:
        case Paragraph(text):
            yield from _flow(text, cells, "  ")
        case Items(items):
            yield from _items(items, cells, "  ")
        case Table():
            yield from _table(block, cells)


def _items(items: Iterable[Item], cells: int, indent: str) -> Iterator[Line]:
    for item in items:
        yield from flowed(_spans(item.text), cells, first=indent + _BULLET, rest=indent + "  ")
        yield from _items(item.below, cells, indent + "    ")


def _table(table: Table, cells: int) -> Iterator[Line]:
    rows = [Row(tuple(inline(dim(text)) for text in table.head)), *table.rows]
    widths = _widths(table, rows, cells)
    for row in rows:
        yield from _row(row, widths, table.numeric)
        if row.note:
            yield from flowed(_spans(row.note), cells, first="      ")


def _widths(table: Table, rows: Sequence[Row], cells: int) -> list[int]:
    """Numbers get what they need; words share the rest, the widest giving way first."""
    wanted = [max(sum(width(p.text) for p in row.cells[n]) for row in rows) for n in range(len(table.head))]
    room = cells - 2 - _GAP * (len(wanted) - 1)
    while sum(wanted) > room:
        widest = max(range(len(wanted)), key=lambda number: wanted[number])
        if wanted[widest] <= _NARROWEST:
            break
        wanted[widest] -= 1
    return wanted


def _row(row: Row, widths: Sequence[int], numeric: frozenset[int]) -> Iterator[Line]:
    cells = [list(flowed(_spans(cell), room)) or [()] for cell, room in zip(row.cells, widths, strict=True)]
    for place in range(max(map(len, cells))):
        spans: list[Span] = [Span("  ")]
        for number, (cell, room) in enumerate(zip(cells, widths, strict=True)):
            part = cell[place] if place < len(cell) else ()
            text = "".join(span.text for span in part)
            fill = Span(" " * (room - width(text)))
            styled = [Span(span.text, span.style or ("strong" if row.total else "")) for span in part]
            spans += [fill, *styled] if number in numeric else [*styled, fill]
            spans += [Span(" " * _GAP)] if number < len(widths) - 1 else []
        yield tuple(spans)


def _flow(text: Inline, cells: int, indent: str) -> Iterator[Line]:
    yield from flowed(_spans(text), cells, first=indent)


def _spans(text: Inline) -> list[Span]:
    return [Span(piece.text, _STYLES[piece.style]) for piece in text]
