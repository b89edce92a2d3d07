"""Which rules fired: packed eight to a column while computing, spelled out on request."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import product
from typing import TypeVar

import narwhals as nw
import polars as pl

from imgexpert.decision.bulk.stages import Mask, Number, Stages, Term, as_term, total, where
from imgexpert.decision.bulk.verdicts import SEPARATOR

_T = TypeVar("_T")

PACKED = "rules_fired_"
"""What the names of the packed columns begin with; a number follows."""

_BYTE = 8
_AT_ONCE = 50_000
"""Rows whose texts are joined at once."""
_MOST_GROUPS = 1000
"""Groups of rules whose texts are kept."""


def packed(stages: Stages, firings: Sequence[tuple[str, Mask]]) -> dict[str, Term]:
    """Columns of numbers, of which each binary digit stands for one of `firings`, the lowest for the first."""
    columns: dict[str, Term] = {}
    for place, group in enumerate(groups(firings)):
        digits: list[Number] = [where(mask, 1 << shift, 0, nw.Int16) for shift, (_, mask) in enumerate(group)]
        columns[f"{PACKED}{place}"] = stages.keep(as_term(total(digits), nw.Int16))
    return columns


def groups(firings: Sequence[_T]) -> list[Sequence[_T]]:
    """`firings` as they share columns."""
    return [firings[start : start + _BYTE] for start in range(0, len(firings), _BYTE)]


def spelled(frame: pl.DataFrame, rules: Sequence[str]) -> pl.Series:
    """The ids of the rules that fired in each row of `frame`, joined; `rules` are all in the order of packing.

    Two columns together take few of the values that they could: each value is spelled out once and looked up, and the
    texts are joined, in parts side by side.
    """
    named = list(enumerate(map(_texts, map(tuple, groups(rules)))))
    texts = [_looked_up(frame, named[place : place + 2]) for place in range(0, len(named), 2)]

    def joined(start: int) -> pl.Series:
        whole = pl.concat_str([text.slice(start, _AT_ONCE) for text in texts]).str.strip_chars_end(SEPARATOR)
        return pl.select(pl.when(whole != "").then(whole).alias("rules_fired")).to_series()

    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        return pl.concat(pool.map(joined, range(0, max(frame.height, 1), _AT_ONCE)))


def _looked_up(frame: pl.DataFrame, columns: Sequence[tuple[int, pl.Series]]) -> pl.Series:
    """The texts, by the value of each column, of one or two of the packed `columns` joined."""
    # Nothing fires in a row that is refused.
    codes = [frame[f"{PACKED}{number}"].cast(pl.UInt32).fill_null(0) for number, _ in columns]
    if len(columns) == 1:
        return columns[0][1].gather(codes[0])
    code = codes[0] + codes[1] * (1 << _BYTE)
    met = code.unique()
    texts: pl.Series = columns[0][1].gather(met % (1 << _BYTE)) + columns[1][1].gather(met // (1 << _BYTE))
    numbers = pl.int_range(len(met), dtype=pl.UInt32, eager=True)
    place = pl.zeros(1 << 2 * _BYTE, pl.UInt32, eager=True).scatter(met, numbers)
    return texts.gather(place.gather(code))


@lru_cache(maxsize=_MOST_GROUPS)
def _texts(rules: tuple[str, ...]) -> pl.Series:
    """What each value of a packed column of `rules` spells out."""
    choices = product(*(("", rule + SEPARATOR) for rule in reversed(rules)))
    return pl.Series(["".join(reversed(chosen)) for chosen in choices], dtype=pl.String)
