"""Reading the columns of an eager polars frame by their distinct cells, each read once.

Tables repeat themselves: a column of a million cells has some dozen different ones. Those are read by the expressions
of `reading`, and what they say is spread over the rows, packed eight marks to a byte.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import add

import narwhals as nw
import polars as pl

from imgexpert.decision.bulk.columns import ChoiceColumns, FactColumns, SelectionColumns, SpanColumns, nothing_known
from imgexpert.decision.bulk.native import Native, translated
from imgexpert.decision.bulk.reading import Reading, read_column
from imgexpert.decision.bulk.stages import PREFIX, Mask, Stages, Term, apply, balanced, value
from imgexpert.vocabulary.facts import Fact

_BYTE = 8
_KNOWN = ""
"""The part for a cell that is not empty, which no value is called."""
_MOST_FACTS = 1000
"""Facts whose reading is kept: more than a vocabulary has."""


def is_text(dtype: pl.DataType) -> bool:
    """Whether columns of `dtype` hold cells of text."""
    return dtype in (pl.String, pl.Categorical, pl.Enum)


def spread(frame: pl.DataFrame, facts: Sequence[Fact], wanted: Container[str]) -> pl.DataFrame:
    """`frame` with those columns of the packed readings of `facts`, which are text, whose names are `wanted`."""
    columns = []
    for fact in facts:
        distinct, code = _dictionary(frame[fact.key])
        empty = len(distinct)
        # The last row is empty: what an empty cell says.
        packed = _packed(fact).run(pl.DataFrame([distinct.extend_constant(None, 1).alias(fact.key)]))
        index = code.cast(pl.UInt32).fill_null(empty)
        columns += [packed[name].gather(index) for name in packed.columns if name in wanted]
    return frame.with_columns(columns)


def _dictionary(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The distinct cells of `column`, perhaps with others, and for each cell its place among them."""
    if isinstance(column.dtype, pl.Enum):
        return column.dtype.categories, column.to_physical()
    categories = pl.Categories.random()
    coded = column.cast(pl.Categorical(categories))  # The categories last as long as this.
    return categories.to_series(), coded.to_physical()


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
    return translated(stages, outputs)


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
    """`frame` with a column for each value of `facts`, true where the cell is that text letter by letter.

    Comparing is much faster than looking for distinct cells. Also the keys of the facts whose cells are all so.
    """
    frame = frame.with_columns(
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
