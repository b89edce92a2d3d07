"""Reports as Markdown (CommonMark with tables), ready to be committed; every text that is not ours is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from imgexpert.interfaces.reports.blocks import Block, Inline, Item, Items, Paragraph, Piece, Row, Section, Table

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")
_FENCE = re.compile(r"`+")
_DEEPEST = 6


def markdown(sections: Sequence[Section], *, level: int = 1) -> str:
    """The first section under a heading of `level`, the others one below it."""
    lines: list[str] = []
    for place, section in enumerate(sections):
        lines += _section(section, level if place == 0 else level + 1)
    return "\n".join(lines).rstrip() + "\n"


def escaped(text: str) -> str:
    r"""`text` such that Markdown shows it as it is.

    >>> escaped("<b> & *x*")
    '\\<b\\> \\& \\*x\\*'
    """
    one_line = " ".join(text.split("\n"))
    return _START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", one_line))


def _section(section: Section, level: int) -> Iterator[str]:
    yield f"{'#' * min(level, _DEEPEST)} {escaped(section.title)}"
    yield ""
    for block in section.blocks:
        yield from _block(block)
        yield ""
    for inner in section.sections:
        yield from _section(inner, level + 1)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield _inline(text)
        case Items(items):
            yield from _items(items, "")
        case Table():
            yield from _table(block)


def _items(items: Sequence[Item], indent: str) -> Iterator[str]:
    for item in items:
        yield f"{indent}- {_inline(item.text)}"
        yield from _items(item.below, indent + "  ")


def _table(table: Table) -> Iterator[str]:
    """A table; the notes of its rows have a column of their own."""
    noted = any(row.note for row in table.rows)
    yield _cells([*map(escaped, table.head), *([""] if noted else [])])
    marks = ["---:" if number in table.numeric else "---" for number in range(len(table.head))]
    yield _cells([*marks, *(["---"] if noted else [])])
    for row in table.rows:
        yield _cells([*_row(row), *([_in_cell(row.note)] if noted else [])])


def _row(row: Row) -> Iterator[str]:
    for cell in row.cells:
        text = _in_cell(cell)
        yield f"**{text}**" if row.total and text and "*" not in text else text


def _cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _inline(text: Inline) -> str:
    return "".join(map(_piece, text)).strip()


def _in_cell(text: Inline) -> str:
    """A table's cell ends at a bar even inside code, unless the bar is escaped there too."""
    return "".join(
        _code(piece.text).replace("|", "\\|") if piece.style == "code" else _piece(piece) for piece in text
    ).strip()


def _piece(piece: Piece) -> str:
    match piece.style:
        case "code":
            return _code(piece.text)
        case "strong" | "good" | "bad":
            # A closing mark after punctuation and before a letter is none; between Chinese words there is no space.
            text = piece.text.rstrip(" :：")
            return f"**{escaped(text)}**{escaped(piece.text[len(text) :])}"
        case _:
            return escaped(piece.text)


def _code(text: str) -> str:
    """A code span, fenced by one backtick more than any run inside."""
    longest = max(map(len, _FENCE.findall(text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{fence}{space}{text}{space}{fence}"
