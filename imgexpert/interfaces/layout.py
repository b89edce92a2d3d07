"""Lines of styled text: laid out once, printed plain into files and pipes, in colour on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from imgexpert.interfaces.cells import padded, width, wrapped


class Span(NamedTuple):
    """A piece of text in one of the styles of the terminal printer; the empty style is plain."""

    text: str
    style: str = ""


Line: TypeAlias = tuple[Span, ...]

BLANK: Line = ()


def line(*parts: Span | str) -> Line:
    """A line of spans, texts being plain ones."""
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts)


def paragraph(text: str, cells: int, *, first: str = "", rest: str | None = None, style: str = "") -> Iterator[Line]:
    """`text` wrapped to `cells`, its first line after `first`, the others after `rest` (default: as wide)."""
    rest = " " * width(first) if rest is None else rest
    room = max(cells - max(width(first), width(rest)), 10)
    for place, part in enumerate(wrapped(text, room)):
        yield line(rest if place else first, Span(part, style))


def flowed(spans: Iterable[Span], cells: int, *, first: str = "", rest: str | None = None) -> Iterator[Line]:
    """Running text in several styles, wrapped like a `paragraph`."""
    rest = " " * width(first) if rest is None else rest
    styled = [(character, span.style) for span in spans for character in span.text]
    room = max(cells - max(width(first), width(rest)), 2)
    at = 0
    for place, part in enumerate(wrapped("".join(character for character, _ in styled), room)):
        pieces: list[Span] = [Span(rest if place else first)]
        for wanted in part:
            # Wrapping drops spaces and adds none: each character is found again further on.
            while styled[at][0] != wanted and styled[at][0].isspace() and not wanted.isspace():
                at += 1
            style = styled[at][1]
            at += 1
            if len(pieces) > 1 and pieces[-1].style == style:
                pieces[-1] = Span(pieces[-1].text + wanted, style)
            else:
                pieces.append(Span(wanted, style))
        yield tuple(pieces)


def columns(
    rows: Iterable[Sequence[Span]], widths: Sequence[int], *, indent: str = "", gap: str = "  "
) -> Iterator[Line]:
    """Each row of cells side by side, every cell wrapped to the width of its column."""
    for row in rows:
        cells = [wrapped(cell.text, room) for cell, room in zip(row, widths, strict=True)]
        for place in range(max(map(len, cells))):
            spans = [Span(indent)] if indent else []
            for number, (cell, room) in enumerate(zip(cells, widths, strict=True)):
                text = cell[place] if place < len(cell) else ""
                last = number == len(widths) - 1
                spans.append(Span(text if last else padded(text, room) + gap, row[number].style))
            yield tuple(spans)


def plain(lines: Iterable[Line]) -> str:
    """The text of `lines` without any style, and without spaces at the ends of lines."""
    return "".join("".join(span.text for span in spans).rstrip() + "\n" for spans in lines)
