"""Equal rows as one: an inventory in groups of rows that state the same, in the order in which each is first met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from imgexpert.interfaces.batch.records import ALIKE, COUNT, ROW, SUBJECT, BadRow, Chunk, Position, RowPlace
from imgexpert.vocabulary.facts import NO, YES

_FILE, _LINE, _NUMBER = "__file", "__line", "__number"
_NAMED = 5
"""Subjects that are named for a group."""
_BESIDES = (SUBJECT, COUNT, ALIKE, _FILE, _LINE, _NUMBER)
_APART = "; "


def grouped(chunks: Iterable[Chunk], rows: int, start: Position) -> Iterator[Chunk]:
    """The groups of all rows in `chunks`, in chunks of `rows` groups; `start` counts groups by its offset.

    All input is read first: the groups are in memory, and what was refused while reading comes with the first of them.
    """
    groups = _Groups()
    for chunk in chunks:
        groups.add(chunk)
    frame, bad = groups.frame(), tuple(groups.bad)
    for offset in range(start.offset, max(frame.height, 1), rows):
        part = frame.slice(offset, rows)
        end = min(offset + rows, frame.height)
        yield Chunk(
            frame=part.drop(_FILE, _LINE, _NUMBER).with_row_index(ROW),
            column_of=groups.column_of,
            bad=bad if offset == 0 else (),
            place_of=_Places(part).place_of,
            end=Position(offset=max(end, 1)),
            done=end / frame.height if frame.height else 1.0,
        )


@dataclass(frozen=True)
class _Places:
    """Where the first row of each group stands."""

    part: pl.DataFrame

    def place_of(self, row: int) -> RowPlace:
        """The place of the group numbered `row` in this part."""
        return RowPlace(self.part[_FILE][row], self.part[_LINE][row], self.part[_NUMBER][row])


@dataclass
class _Groups:
    """The groups so far; rows are put to them once there are as many as groups, so that each is moved but few times."""

    bad: list[BadRow] = field(default_factory=list)
    column_of: dict[str, str] = field(default_factory=dict)
    _parts: list[pl.DataFrame] = field(default_factory=list)
    _settled: int = 0

    def add(self, chunk: Chunk) -> None:
        self.bad += chunk.bad
        self.column_of = {**chunk.column_of, **self.column_of}
        facts = [key for key in chunk.frame.columns if key in chunk.column_of]
        places = [chunk.place_of(row) for row in chunk.frame[ROW]]
        self._parts.append(
            _merged(
                chunk.frame.select(
                    SUBJECT,
                    pl.lit(1, pl.Int64).alias(COUNT),
                    pl.concat_list(SUBJECT).alias(ALIKE),
                    pl.Series(_FILE, [place.file for place in places], pl.String),
                    pl.Series(_LINE, [place.line for place in places], pl.Int64),
                    pl.Series(_NUMBER, [place.row for place in places], pl.Int64),
                    *(_as_text(key, chunk.frame.schema) for key in facts),
                )
            )
        )
        if sum(part.height for part in self._parts[1:]) > self._settled:
            self._settle()

    def frame(self) -> pl.DataFrame:
        """All groups."""
        self._settle()
        return self._parts[0].with_columns(pl.col(ALIKE).list.join(_APART))

    def _settle(self) -> None:
        self._parts = [_merged(pl.concat(self._parts, how="diagonal"))]
        self._settled = self._parts[0].height


def _merged(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows that state the same as one, with how many they are and the first of them by name."""
    facts = [name for name in frame.columns if name not in _BESIDES]
    first = [pl.col(name).first() for name in (SUBJECT, _FILE, _LINE, _NUMBER)]
    named = pl.col(ALIKE).explode().head(_NAMED)
    return frame.group_by(facts, maintain_order=True).agg(*first, pl.col(COUNT).sum(), named)


def _as_text(key: str, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """The cells of a fact as text, empty ones as none, so that they compare alike in all files."""
    cell, dtype = pl.col(key), schema[key]
    if isinstance(dtype, pl.List):
        text = pl.format("[{}]", cell.cast(pl.List(pl.String)).list.join(", "))
    elif dtype == pl.Boolean:
        text = pl.when(cell).then(pl.lit(YES)).otherwise(pl.lit(NO))
    elif dtype.is_float():
        text = cell.cast(pl.Int64, strict=False).cast(pl.String)
    else:
        text = cell.cast(pl.String)
    return pl.when(cell.is_not_null() & (text != "")).then(text).alias(key)
