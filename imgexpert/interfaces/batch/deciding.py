"""A chunk decided: its rows in bulk, and for the rows that cannot be read the reason in the parser's own words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl
import polars.selectors as cs

from imgexpert.decision.bulk import BulkDecider
from imgexpert.decision.serialising import DECIMALS
from imgexpert.interfaces.batch.records import ROW, SUBJECT, BadRow, Chunk
from imgexpert.reading.problems import InputRefused, Problem, shown
from imgexpert.vocabulary.cells import parse_cell
from imgexpert.vocabulary.facts import NO, YES, Fact, Vocabulary

REFUSED = "refused"
_SEPARATOR = ";"
_LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The rows of a chunk that were decided, their answers beside them in the same order, and what was refused.

    Which rules fired is packed in `rows`.
    """

    rows: pl.DataFrame
    answers: pl.DataFrame
    bad: tuple[BadRow, ...]

    @property
    def refused(self) -> int:
        """How many rows were refused, each counted once however much is wrong with it."""
        return len({(row.file, row.line, row.row) for row in self.bad})

    @property
    def legible(self) -> int:
        """How many of these are rows, and not files that could not be read."""
        return len({(row.file, row.row) for row in self.bad if row.row is not None})


class ChunkDecider:
    """Decides chunk after chunk by one rule base."""

    def __init__(self, bulk: BulkDecider) -> None:
        self.vocabulary = bulk.rulebase.vocabulary
        self._bulk = bulk

    def decide(self, chunk: Chunk) -> Decided:
        """The rows of `chunk` decided."""
        return self.decided(chunk, self._bulk.decide(chunk.frame, packed=True))

    def decided(self, chunk: Chunk, result: pl.DataFrame) -> Decided:
        """The rows of `chunk` with the packed `result` on each of them, those that could not be read set apart."""
        frame = chunk.frame
        # Some ways of dividing are off by the last bit, depending on where in a block of numbers a row stands.
        result = result.with_columns(cs.float().round(DECIMALS))
        refused = result[REFUSED].is_not_null()
        bad = chunk.bad
        if refused.any():
            pairs = zip(frame.filter(refused).iter_rows(named=True), result.filter(refused)[REFUSED], strict=True)
            bad += tuple(found for cells, keys in pairs for found in self._reasons(chunk, cells, keys))
            frame, result = frame.filter(~refused), result.filter(~refused)
        facts = [key for key in frame.columns if key in self.vocabulary.facts]
        return Decided(rows=result.drop(REFUSED), answers=frame.select(facts), bad=bad)

    def _reasons(self, chunk: Chunk, cells: dict[str, Any], keys: str) -> Iterator[BadRow]:
        """What is wrong with each cell of a row that cannot be read."""
        row: int = cells[ROW]
        for key in keys.split(_SEPARATOR):
            text = cell_text(cells[key])
            yield BadRow(
                **chunk.place_of(row)._asdict(),
                problem=_reason(self.vocabulary.facts[key], text, self.vocabulary),
                column=chunk.column_of[key],
                value=shown(text, longest=_LONGEST_VALUE),
                subject=cells[SUBJECT],
            )


def cell_text(value: object) -> str:
    """The cell of a table that says what `value` of a typed column says.

    >>> cell_text(True), cell_text(["a", "b"]), cell_text(2.0), cell_text(None)
    ('yes', '[a, b]', '2', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return YES if value else NO
        case float() if value.is_integer():
            return str(int(value))
        case list():
            return f"[{', '.join(map(cell_text, value))}]"
        case _:
            return str(value)


def _reason(fact: Fact, text: str, vocabulary: Vocabulary) -> Problem:
    try:
        parse_cell(fact, text, vocabulary)
    except InputRefused as refused:
        return refused.problems[0]
    raise AssertionError(f"`{fact.key}`: the cell {text!r} was refused in bulk, but can be read")
