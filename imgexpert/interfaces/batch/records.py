"""What passes between the stages of a batch: where reading stands, a chunk of rows, a row that was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from imgexpert.reading.problems import Problem
from imgexpert.reading.text import Language

if TYPE_CHECKING:
    import polars as pl

EMBEDDED = "polars"
ENGINES = (EMBEDDED, "duckdb", "dask", "spark")
"""The engine that is always there, and those that come as extras of the same name."""

SUBJECT = "subject"
"""The column that names a row, in the input and in the output."""

ROW = "__row"
"""The column that tells which row of its chunk a row was, for as long as it is being decided."""

COUNT, ALIKE = "count", "subjects"
"""The columns that a group of equal rows has besides: how many they are, and the first of them by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where reading goes on: the file by number, and in it the byte (uncompressed) or row, the line, the row."""

    file: int = 0
    offset: int = 0
    line: int = 1
    row: int = 1


class RowPlace(NamedTuple):
    """Where a row stands: the file, the line on which it begins (None where a format has no lines), its number."""

    file: str
    line: int | None
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row or a whole file that was refused, with the reason; `line` is None where a format has no lines."""

    file: str
    problem: Problem
    line: int | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    subject: str | None = None

    def data(self, language: Language) -> dict[str, Any]:
        """The refusal as plain data for `OUT.errors.ndjson`."""
        return {
            "file": self.file,
            "line": self.line,
            "row": self.row,
            SUBJECT: self.subject,
            "column": self.column,
            "value": self.value,
            "reason": self.problem.render(language),
        }

    def told(self, language: Language) -> str:
        """The refusal in one line for a person, with its place in front unless the reason begins with one."""
        reason = self.problem.render(language)
        if self.problem.place is not None:
            return reason
        if self.line is not None:
            return f"{self.file}:{self.line}: {reason}"
        row = "" if self.row is None else f"#{self.row}"
        return f"{self.file}{row}: {reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Rows read together: `frame` holds the number of the row, the subject, and a column a fact that the file answers.

    `column_of` says what the file calls each fact, `place_of` where a row of that number stands, `end` where the next
    chunk begins, and `done` what share of the whole input is read by then (None where nobody can know).
    """

    frame: pl.DataFrame
    column_of: Mapping[str, str]
    bad: tuple[BadRow, ...]
    place_of: Callable[[int], RowPlace]
    end: Position
    done: float | None
