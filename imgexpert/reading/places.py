"""Where in a file something stands, so that every remark about an input can point at it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a text file; line and column count characters from 1, as editors do."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @classmethod
    def at(cls, file: str, text: str, index: int, *, first_line: int = 1) -> Place:
        """The place of the character `text[index]`.

        In: the file's name, its text or a part of it, the index, and the line on which that part begins.
        Out: the place; a CRLF pair, a lone LF and a lone CR each end one line.

        >>> str(Place.at("a.yaml", "a: 1\\r\\nb: 2", 9))
        'a.yaml:2:4'
        """
        line, begin = first_line, 0
        for end in _LINE_END.finditer(text, 0, index):
            line, begin = line + 1, end.end()
        return cls(file, line, index - begin + 1)
