"""Text in terminal cells: how wide it is and where it may be broken, Chinese included."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PIECE = re.compile(r"\s+|[^\s\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]+|.", re.DOTALL)
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
    for match in _PIECE.finditer(text):
        piece = match[0]
        glued = bool(pieces) and (
            piece.isspace()
            or (piece[0] in _NEVER_FIRST and not pieces[-1][-1].isspace())
            or pieces[-1][-1] in _NEVER_LAST
        )
        if glued:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


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
