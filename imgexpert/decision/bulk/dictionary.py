"""Reading the columns of an eager polars frame by their distinct cells, each read once.

Tables repeat themselves: a column of a million cells has some dozen different ones. Those are read by the parser, or
by the expressions of `reading` where they are many, and what they say is spread over the rows, packed eight marks to a
byte.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add

import narwhals as nw
import polars as pl

from imgexpert.decision.bulk.columns import (
    HIGHEST,
    LOWEST,
    ChoiceColumns,
    FactColumns,
    SelectionColumns,
    SpanColumns,
    nothing_known,
)
from imgexpert.decision.bulk.native import Native, translated
from imgexpert.decision.bulk.reading import Reading, read_column
from imgexpert.decision.bulk.stages import PREFIX, Mask, Part, Stages, Term, apply, balanced, value
from imgexpert.reading.problems import InputRefused
from imgexpert.vocabulary.answers import Answer, Choice, Selection, Span
from imgexpert.vocabulary.cells import parse_cell
from imgexpert.vocabulary.facts import Fact, Vocabulary

_BYTE = 8
_KNOWN = ""
"""The part for a cell that is not empty, which no value is called."""
_MOST_FACTS = 1000
"""Facts whose reading is kept: more than a vocabulary has."""
_MOST_CELLS = 100_000
"""Cells of one fact that are kept."""
_FEW_CELLS = 500
"""Cells that are read one by one."""


def is_text(dtype: pl.DataType) -> bool:
    """Whether columns of `dtype` hold cells of text."""
    return dtype in (pl.String, pl.Categorical, pl.Enum)


class Dictionary:
    """What the cells met so far say of each fact, kept from one frame to the next."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._read: dict[str, _Read] = {}
        self._fixed: dict[str, _Read] = {}  # The categories of the last frame, which parts and next frames share.

    def spread(self, frame: pl.DataFrame, facts: Sequence[Fact], wanted: Container[str]) -> Sequence[pl.Series]:
        """For each row of `frame` the `wanted` columns of the packed readings of `facts`, which are text."""
        # Few but wide calls: each one waits for its turn among the threads of the interpreter.
        reads = {fact: self._begun(fact, frame.schema[fact.key]) for fact in facts}
        codes = frame.select(_numbered(fact, read) for fact, read in reads.items())
        met = {fact: codes[fact.key].null_count() > frame[fact.key].null_count() for fact in facts}
        if any(met.values()):
            for fact in filter(met.__getitem__, facts):
                cells = frame[fact.key].cast(pl.String)
                reads[fact] = self._learned(fact, reads[fact], cells.filter(codes[fact.key].is_null()))
            codes = codes.with_columns(
                frame.select(_numbered(fact, read) for fact, read in reads.items() if met[fact]).get_columns()
            )
        places = codes.select((pl.col(fact.key).cast(pl.UInt32) + 1).fill_null(0) for fact in facts)
        spread = places.select(
            pl.lit(read.marks[name]).gather(pl.col(fact.key)).alias(name)
            for fact, read in reads.items()
            for name in read.marks.columns
            if name in wanted
        )
        return spread.get_columns()

    def _begun(self, fact: Fact, dtype: pl.DataType) -> _Read:
        """What is known already of the cells of a column of `dtype`."""
        if isinstance(dtype, pl.Enum):
            read = self._fixed.get(fact.key)
            if read is None or read.cells != dtype:
                cells = pl.Series([None], dtype=pl.String).append(dtype.categories)
                read = self._fixed[fact.key] = _Read(dtype, self._said(fact, cells))
            return read
        return self._read.get(fact.key) or _Read(pl.Enum([]), self._said(fact, pl.Series([None], dtype=pl.String)))

    def _learned(self, fact: Fact, read: _Read, cells: pl.Series) -> _Read:
        """`read` with what those of `cells` say that it lacks."""
        new = cells.drop_nulls().unique()
        # Frames may be decided side by side: what is kept is replaced as a whole, and never changed.
        read = _Read(pl.Enum(pl.concat([read.cells.categories, new])), read.marks.vstack(self._said(fact, new)))
        if read.marks.height <= _MOST_CELLS:
            self._read[fact.key] = read
        else:
            self._read.pop(fact.key, None)
        return read

    def _said(self, fact: Fact, cells: pl.Series) -> pl.DataFrame:
        """What `cells` say of `fact`: the parser takes longer for each, the expressions longer to be made."""
        if len(cells) > _FEW_CELLS:
            return _packed(fact).run(pl.DataFrame([cells.alias(fact.key)]))
        answers = [self._answer(fact, text or "") for text in cells]
        marks = [list(_marks(fact, answer)) for answer in answers]
        count = _count(fact)
        columns = [
            pl.Series(
                _name(fact, start // _BYTE),
                [sum(mark << place for place, mark in enumerate(row[start : start + _BYTE])) for row in marks],
                pl.UInt8,
            )
            for start in range(0, count, _BYTE)
        ]
        if fact.kind == "number":
            spans = [answer if isinstance(answer, Span) else Span(LOWEST, HIGHEST) for answer in answers]
            columns.append(pl.Series(_name(fact, "low"), [span.low for span in spans], pl.Int64))
            columns.append(pl.Series(_name(fact, "high"), [span.high for span in spans], pl.Int64))
        return pl.DataFrame(columns)

    def _answer(self, fact: Fact, text: str) -> Answer | InputRefused | None:
        try:
            return parse_cell(fact, text, self._vocabulary)
        except InputRefused as refused:
            return refused


@dataclass(frozen=True)
class _Read:
    """Cells that were read, in the order of their numbers, and what an empty one and then each of them says."""

    cells: pl.Enum
    marks: pl.DataFrame


def _numbered(fact: Fact, read: _Read) -> pl.Expr:
    """The number of each cell of `fact`, null where it is empty or not among those that were read."""
    return pl.col(fact.key).cast(read.cells, strict=False).to_physical()


def _count(fact: Fact) -> int:
    """How many marks a cell gives."""
    values = {"number": 0, "several-of": 2}.get(fact.kind, 1) * len(fact.value_ids)
    return 2 + values


def _marks(fact: Fact, answer: Answer | InputRefused | None) -> Iterator[bool]:
    """What one cell says, in the order of `_masks`."""
    refused = isinstance(answer, InputRefused)
    yield refused
    yield answer is not None and not refused
    match answer:
        case Choice(chosen):
            yield from (value == chosen for value in fact.value_ids)
        case Selection(included, excluded):
            yield from (value in included for value in fact.value_ids)
            yield from (value in excluded for value in fact.value_ids)
        case _:
            yield from (False for _ in range(_count(fact) - 2))


@lru_cache(maxsize=_MOST_FACTS)
def _packed(fact: Fact) -> Native:
    """What cells say of `fact`, by the names under which `unpacked` looks for it."""
    stages = Stages()
    outputs: dict[str, nw.Expr] = {}
    reading = read_column(stages, fact, nw.String())
    masks = list(_masks(fact, reading))
    for place in range(0, len(masks), _BYTE):
        bits = [_bit(mask, 1 << shift) for shift, mask in enumerate(masks[place : place + _BYTE])]
        outputs[_name(fact, place // _BYTE)] = balanced(add, bits)
    if isinstance(reading.columns, SpanColumns):
        outputs[_name(fact, "low")] = value(reading.columns.low, nw.Int64)
        outputs[_name(fact, "high")] = value(reading.columns.high, nw.Int64)
    return translated([Part(stages)], outputs, {})


def _bit(mask: Mask, weight: int) -> nw.Expr:
    return nw.lit(weight * mask, nw.UInt8) if isinstance(mask, bool) else mask.expr.cast(nw.UInt8) * weight


def _masks(fact: Fact, reading: Reading) -> Iterator[Mask]:
    """Everything in `reading` that is true or false, in the order in which it is packed."""
    yield reading.unreadable
    yield reading.columns.known
    match reading.columns:
        case ChoiceColumns(values, _):
            yield from (values[value] for value in fact.value_ids)
        case SelectionColumns(included, excluded, _):
            yield from (included[value] for value in fact.value_ids)
            yield from (excluded[value] for value in fact.value_ids)
        case SpanColumns():
            pass


def unpacked(stages: Stages, fact: Fact) -> Reading:
    """The reading of `fact` from the columns that `spread` has made."""

    def mask(place: int) -> Mask:
        bits = stages.source(_name(fact, place // _BYTE))
        return stages.keep(apply(lambda e: (e & (1 << place % _BYTE)) != 0, bits))

    return Reading(_columns(stages, fact, mask), mask(0))


def _columns(stages: Stages, fact: Fact, mask: Callable[[int], Mask]) -> FactColumns:
    known, first, count = mask(1), 2, len(fact.value_ids)
    match nothing_known(fact):
        case ChoiceColumns():
            return ChoiceColumns(_Lazy(fact.value_ids, first, mask), known)
        case SelectionColumns():
            included, excluded = (_Lazy(fact.value_ids, start, mask) for start in (first, first + count))
            return SelectionColumns(included, excluded, known)
        case SpanColumns():
            low, high = (stages.source(_name(fact, end)) for end in ("low", "high"))
            return SpanColumns(low, high, known)


class _Lazy(Mapping[str, Mask]):
    """Marks by value that become columns only when a rule asks for them: most values are in no rule at all."""

    def __init__(self, values: Sequence[str], start: int, mask: Callable[[int], Mask]) -> None:
        self._places = {value: start + place for place, value in enumerate(values)}
        self._mask = mask
        self._made: dict[str, Mask] = {}

    def __getitem__(self, value: str) -> Mask:
        if value not in self._made:
            self._made[value] = self._mask(self._places[value])
        return self._made[value]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def compared(frame: pl.DataFrame, facts: Sequence[Fact]) -> tuple[pl.DataFrame, frozenset[str]]:
    """A column for each value of `facts`, true where the cell in `frame` is that text letter by letter.

    Comparing is much faster than looking for distinct cells. Also the keys of the facts whose cells are all so.
    """
    frame = frame.select(
        *(pl.col(fact.key).is_not_null().alias(_name(fact, _KNOWN)) for fact in facts),
        *(
            (pl.col(fact.key) == text).fill_null(False).alias(_name(fact, text))
            for fact in facts
            for text in fact.value_ids
        ),
    )
    read = frame.select(
        pl.any_horizontal(~pl.col(_name(fact, _KNOWN)), *(_name(fact, text) for text in fact.value_ids))
        .all()
        .alias(fact.key)
        for fact in facts
    )
    return frame, frozenset(key for key in read.columns if read[key][0])


def exact(_: Stages, fact: Fact) -> Reading:
    """The reading of `fact` from the columns of `compared`, where all cells are so."""
    values: dict[str, Mask] = {text: Term(nw.col(_name(fact, text)), 0) for text in fact.value_ids}
    return Reading(ChoiceColumns(values, Term(nw.col(_name(fact, _KNOWN)), 0)), False)


def _name(fact: Fact, part: int | str) -> str:
    return f"{PREFIX}{fact.key}:{part}"
