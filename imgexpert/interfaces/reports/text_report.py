"""Reports as lines of text, for terminals and pipes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from imgexpert.interfaces.cells import width
from imgexpert.interfaces.layout import BLANK, Line, Span, flowed, paragraph
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
        yield from paragraph(section.title, cells, style="head")
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
    head = Row(tuple(inline(dim(text)) for text in table.head))
    widths = _widths(table, cells)
    if sum(widths) + _GAP * len(widths) > cells:
        yield from _stacked(table, cells)
        return
    for row in (head, *table.rows):
        yield from _row(row, widths, table.numeric)
        if row.note:
            yield from flowed(_spans(row.note), cells, first="      ")


def _stacked(table: Table, cells: int) -> Iterator[Line]:
    """A table that is too wide: each row on lines of its own, its cells named by the head."""
    for row in table.rows:
        yield from flowed(_spans(row.cells[0]), cells, first="  ")
        for head, cell in zip(table.head[1:], row.cells[1:], strict=True):
            if cell:
                yield from flowed([Span(f"{head}: ", "dim"), *_spans(cell)], cells, first="    ")
        if row.note:
            yield from flowed(_spans(row.note), cells, first="      ")


def _widths(table: Table, cells: int) -> list[int]:
    """The width of each column: heads of numbers give way first, then the widest column of words."""
    columns = range(len(table.head))
    contents = [max((_width(row.cells[column]) for row in table.rows), default=0) for column in columns]
    wanted = [max(content, width(head)) for content, head in zip(contents, table.head, strict=True)]
    least = [
        max(contents[column], _longest_word(table.head[column])) if column in table.numeric else _NARROWEST
        for column in columns
    ]
    room = cells - 2 - _GAP * (len(wanted) - 1)
    while sum(wanted) > room:
        giving = [column for column in columns if wanted[column] > least[column]]
        if not giving:
            break
        widest = max(giving, key=lambda column: (column in table.numeric, wanted[column]))
        wanted[widest] -= 1
    return wanted


def _width(text: Inline) -> int:
    return sum(width(piece.text) for piece in text)


def _longest_word(text: str) -> int:
    """How narrow a head may become; one without spaces may be broken in two."""
    return max(width(word) if word.isascii() else (width(word) + 1) // 2 for word in text.split() or [""])


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
