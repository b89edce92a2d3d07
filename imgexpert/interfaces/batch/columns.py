"""What the columns of a file mean, and its rows brought into the shape in which they are decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from imgexpert.interfaces.batch.mapping import ColumnMap, Mapped
from imgexpert.interfaces.batch.records import ROW, SUBJECT, BadRow, Chunk, Position, RowPlace
from imgexpert.interfaces.batch.wording import bad_subject
from imgexpert.reading.places import Place
from imgexpert.reading.problems import InputRefused, Problem, nearest, shown
from imgexpert.reading.text import Text
from imgexpert.vocabulary.documents import LONGEST_NAME
from imgexpert.vocabulary.facts import Vocabulary


def raw_name(number: int) -> str:
    """What a column is called, by its number, until it is known what it means."""
    return f"column_{number + 1}"  # The fast reader of CSV insists on it.


_UNPRINTABLE = r"[\p{C}\p{Zl}\p{Zp}]"
_SEPARATOR = ";"


@dataclass(slots=True)
class Layout:
    """What was said about columns, for every file of an inventory; columns that nobody knows are remarked once."""

    vocabulary: Vocabulary
    mapping: ColumnMap
    remark: Callable[[Problem], None]
    _remarked: set[str] = field(default_factory=set)

    def columns(self, header: Sequence[str], file: str, *, whole: bool = True) -> Columns:
        """The meaning of the columns in `header`, the `whole` of which may not be known yet.

        Raises: InputRefused when a name occurs twice, two columns answer one fact or, with the whole header, a column
        that was named is missing or none answers any fact.
        """
        names = [name.strip() for name in header]
        place = Place(file, 1, 1)
        problems = [_twice(name, place) for name, times in Counter(names).items() if times > 1 and name]
        subject = self._subject(names, place, problems if whole else [])
        facts: dict[str, tuple[int, Mapped]] = {}
        for number, name in enumerate(names):
            mapped = self.mapping.columns.get(name)
            if mapped is None and name in self.vocabulary.facts and number != subject:
                mapped = Mapped(fact=name)
            if mapped is None:
                if number != subject:
                    self._pass_over(name, place)
            elif mapped.fact in facts:
                problems.append(_both(names[facts[mapped.fact][0]], name, mapped.fact, place))
            else:
                facts[mapped.fact] = (number, mapped)
        if whole:
            problems += [_absent(name, names, place) for name in self.mapping.columns if name not in names]
            if not facts and not problems:
                problems.append(self._no_fact(place))
        if problems:
            raise InputRefused(problems)
        order = {key: facts[key] for key in self.vocabulary.facts if key in facts}
        return Columns(file=file, names=tuple(names), subject=subject, facts=order)

    def _subject(self, names: list[str], place: Place, problems: list[Problem]) -> int | None:
        wanted = self.mapping.subject or SUBJECT
        if wanted in names:
            return names.index(wanted)
        if self.mapping.subject:
            problems.append(_absent(wanted, names, place))
        return None

    def _pass_over(self, name: str, place: Place) -> None:
        if name in self._remarked:
            return
        self._remarked.add(name)
        word = shown(name)
        self.remark(
            Problem(
                message=Text(f"the column `{word}` is no fact and is passed over", f"列 `{word}` 不是事实，已略过"),
                place=place,
                nearest=nearest(name, [*self.vocabulary.facts, SUBJECT]),
            )
        )

    def _no_fact(self, place: Place) -> Problem:
        return Problem(
            message=Text(
                "no column is a fact: name columns as facts are named, or say what they stand for with --map",
                "没有一列是事实：请按事实的名称命名各列，或用 --map 说明各列对应的事实",
            ),
            place=place,
            allowed=tuple(self.vocabulary.facts),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of one file: where the subject stands, and by fact key where its answers stand."""

    file: str
    names: tuple[str, ...]
    subject: int | None
    facts: Mapping[str, tuple[int, Mapped]]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.names)

    @property
    def wanted(self) -> list[int]:
        """The numbers of the columns that are read."""
        numbers = [number for number, _ in self.facts.values()]
        return sorted(numbers if self.subject is None else [*numbers, self.subject])

    def chunk(
        self,
        raw: pl.DataFrame,
        bad: tuple[BadRow, ...],
        *,
        first: int,
        line_of: Callable[[int], int] | None,
        end: Position,
        done: float | None,
    ) -> Chunk:
        """The rows of `raw`: their number, and columns named by number; rows without a usable subject are refused.

        `first` is the number in the file of the row with number 0.
        """

        def place_of(row: int) -> RowPlace:
            return RowPlace(self.file, line_of(row) if line_of else None, first + row)

        named = self._named(raw, first)
        wrong = (pl.col(SUBJECT).str.len_chars() > LONGEST_NAME) | pl.col(SUBJECT).str.contains(_UNPRINTABLE)
        refused = named.filter(wrong)
        if refused.height:
            named = named.filter(~wrong)
            bad += tuple(
                BadRow(
                    **place_of(row)._asdict(),
                    problem=bad_subject(),
                    column=None if self.subject is None else self.names[self.subject],
                    value=shown(subject),
                )
                for row, subject in refused.select(ROW, SUBJECT).iter_rows()
            )
        return Chunk(
            column_of={key: self.names[number] for key, (number, _) in self.facts.items()},
            frame=named,
            bad=bad,
            place_of=place_of,
            end=end,
            done=done,
        )

    def _named(self, raw: pl.DataFrame, first: int) -> pl.DataFrame:
        default = pl.format("{}#{}", pl.lit(_stem(self.file)), pl.col(ROW).cast(pl.Int64) + first)
        subject = default
        if self.subject is not None:
            own = pl.col(raw_name(self.subject)).cast(pl.String).str.strip_chars()
            subject = pl.when(own != "").then(own).otherwise(default)
        facts = [_answer(raw, number, mapped).alias(key) for key, (number, mapped) in self.facts.items()]
        return raw.select(ROW, subject.alias(SUBJECT), *facts)


def _answer(raw: pl.DataFrame, number: int, mapped: Mapped) -> pl.Expr:
    """The cells of a column, translated where that was asked for."""
    column = pl.col(raw_name(number))
    if not mapped.values:
        return column
    series = raw[raw_name(number)].cast(pl.String)
    table = {cell: _translated(cell, mapped.values) for cell in series.unique().drop_nulls()}
    return column.cast(pl.String).replace_strict(table, default=None, return_dtype=pl.String)


def _translated(cell: str, values: Mapping[str, str]) -> str:
    """`cell`, or each of the values in it, in our words."""
    if cell.strip() in values:
        return values[cell.strip()]
    parts = [part.strip() for part in cell.split(_SEPARATOR)]
    return _SEPARATOR.join(filter(None, (values.get(part, part) for part in parts)))


def _stem(file: str) -> str:
    """The name of a file without its endings, for rows that have no name of their own."""
    return Path(file.strip("<>")).name.split(".")[0] or file


def _twice(name: str, place: Place) -> Problem:
    word = shown(name)
    return Problem(
        message=Text(f"the column `{word}` occurs twice: keep one of the two", f"列 `{word}` 重复出现：请只保留一列"),
        place=place,
    )


def _absent(name: str, names: Sequence[str], place: Place) -> Problem:
    word = shown(name)
    return Problem(
        message=Text(f"there is no column `{word}`", f"没有列 `{word}`"),
        place=place,
        allowed=tuple(map(shown, names)),
        nearest=nearest(name, names),
    )


def _both(one: str, other: str, key: str, place: Place) -> Problem:
    return Problem(
        message=Text(
            f"the columns `{shown(one)}` and `{shown(other)}` both answer `{key}`: map only one of them",
            f"列 `{shown(one)}` 与 `{shown(other)}` 都对应 `{key}`：请只保留一个",
        ),
        place=place,
    )
