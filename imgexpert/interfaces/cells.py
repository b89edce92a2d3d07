"""Text in terminal cells: how wide it is and where it may be broken, Chinese included."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_NEVER_FIRST = frozenset("，。、：；！？）》」』”’…％,.;:!?)")
_NEVER_LAST = frozenset("（《「『“‘(")


def width(text: str) -> int:
    """The number of terminal cells that `text` takes.

    >>> width("box"), width("镜像")
    (3, 4)
    """
    return len(text) if text.isascii() else sum(map(_width_of, text))


@lru_cache(maxsize=4096)
def _width_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, cells: int) -> str:
    """`text` filled up with spaces on the right."""
    return text + " " * (cells - width(text))


def wrapped(text: str, cells: int) -> list[str]:
    """`text` in lines of at most `cells`, broken at spaces and between Chinese characters.

    >>> wrapped("a container image", 12)
    ['a container', 'image']
    >>> wrapped("镜像，启动。", 6)
    ['镜', '像，', '启动。']
    """
    lines: list[str] = [""]
    for piece in _unbreakable(" ".join(text.split())):
        if width(lines[-1]) + width(piece.rstrip()) <= cells:
            lines[-1] += piece
            continue
        lines += _cut(piece, cells)
    return [line.strip() for line in lines if line.strip()] or [""]


def _unbreakable(text: str) -> list[str]:
    """Words with the space after them, and Chinese characters with the punctuation that belongs to them."""
    pieces: list[str] = []
    for word in text.split(" "):
        if pieces:
            pieces[-1] += " "
        if word.isascii():
            pieces.append(word)
            continue
        start = True
        for character in word:
            if start or _may_break(pieces[-1][-1], character):
                pieces.append(character)
            else:
                pieces[-1] += character
            start = False
    return pieces


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two characters that no space parts."""
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return _width_of(before) == 2 or _width_of(after) == 2


def _cut(piece: str, cells: int) -> list[str]:
    """`piece` as it is, or in parts when it is wider than a whole line: at its hyphens if it has any, else anywhere."""
    if width(piece.rstrip()) <= cells:
        return [piece]
    head, hyphen, tail = piece[: max(cells, 2)].rpartition("-")
    if hyphen and head and piece.isascii():
        return [head + hyphen, *_cut(tail + piece[max(cells, 2) :], cells)]
    parts = [""]
    for character in piece:
        if parts[-1] and width(parts[-1] + character) > max(cells, 2):
            parts.append("")
        parts[-1] += character
    return parts
