"""What a report is made of, before it is known how it will be printed.

Words are chosen once, when blocks are made; printers only lay them out. Text is never markup here: each printer
escapes what it must, so that nothing that a person wrote can become more than text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

Style = Literal["", "strong", "code", "dim", "good", "bad"]


class Piece(NamedTuple):
    """Some text in one style; `code` is for what a person could type: ids, facts, rules."""

    text: str
    style: Style = ""


Inline: TypeAlias = tuple[Piece, ...]


def inline(*parts: Piece | str) -> Inline:
    """Pieces, bare texts being plain ones; empty ones are left out."""
    pieces = (part if isinstance(part, Piece) else Piece(part) for part in parts)
    return tuple(piece for piece in pieces if piece.text)


def strong(text: str) -> Piece:
    """What the eye should find first."""
    return Piece(text, "strong")


def code(text: str) -> Piece:
    """An id, a key or a value."""
    return Piece(text, "code")


def dim(text: str) -> Piece:
    """What supports the rest and may be skipped."""
    return Piece(text, "dim")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: Inline


@dataclass(frozen=True, slots=True)
class Item:
    """One point of a list, with points of its own below it."""

    text: Inline
    below: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `note` stands below it, across all columns. A `total` row closes a sum."""

    cells: tuple[Inline, ...]
    note: Inline = ()
    total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; `numeric` columns are set flush right."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]
    numeric: frozenset[int] = frozenset()


Block: TypeAlias = Paragraph | Items | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled part of a report; `id` is the same in every language."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()
