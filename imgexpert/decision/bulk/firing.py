"""Which rules fired: packed into numbers while computing, spelled out on request."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, reduce
from itertools import product
from operator import add, or_
from typing import TypeVar

import narwhals as nw
import polars as pl

from imgexpert.decision.bulk.stages import Mask, Stages, Term, apply, as_term, balanced, total, where
from imgexpert.decision.bulk.verdicts import SEPARATOR

_T = TypeVar("_T")

PACKED = "rules_fired_"
"""What the names of the packed columns begin with; a number follows."""

_DIGITS = 7
"""Rules to a part of a number: their digits are added up in the narrowest columns that there are."""
_PARTS = 4
TOGETHER = _DIGITS * _PARTS
"""Rules to a number: as many as still take few of the values that they could."""
_MOST_GROUPS = 1000
"""Groups of rules whose texts are kept."""


def packed_firings(stages: Stages, firings: Sequence[tuple[str, Mask]]) -> dict[str, Term]:
    """Columns of numbers, of which each binary digit stands for one of `firings`, the lowest for the first."""
    columns: dict[str, Term] = {}
    for place, together in enumerate(_groups(firings, TOGETHER)):
        parts = [_digits(stages, part) for part in _groups(together, _DIGITS)]
        columns[f"{PACKED}{place}"] = stages.keep(apply(_number, *parts))
    return columns


def _digits(stages: Stages, firings: Sequence[tuple[str, Mask]]) -> Term:
    digits = [where(mask, 1 << shift, 0, nw.Int8) for shift, (_, mask) in enumerate(firings)]
    return stages.keep(as_term(total(digits), nw.Int8))


def _number(*parts: nw.Expr) -> nw.Expr:
    return balanced(add, [part.cast(nw.Int32) * (1 << _DIGITS * place) for place, part in enumerate(parts)])


def _groups(firings: Sequence[_T], size: int) -> list[Sequence[_T]]:
    return [firings[start : start + size] for start in range(0, len(firings), size)]


def numbered(rules: Sequence[str]) -> list[str]:
    """The names of the packed columns; `rules` are all in the order of packing."""
    return [f"{PACKED}{place}" for place in range(len(_groups(rules, TOGETHER)))]


def firing(rules: Sequence[str]) -> dict[str, pl.Expr]:
    """Where each of `rules` fired in a packed frame, by its id; `rules` are all in the order of packing."""
    digits: dict[str, list[pl.Expr]] = {}
    for place, rule in enumerate(rules):
        number, shift = divmod(place, TOGETHER)
        digits.setdefault(rule, []).append((pl.col(f"{PACKED}{number}") & (1 << shift)) != 0)
    return {rule: reduce(or_, places) for rule, places in digits.items()}


def spelled(frame: pl.DataFrame, rules: Sequence[str]) -> pl.DataFrame:
    """A packed `frame` with the column `rules_fired`: the ids of those that fired in each row, joined.

    In: `rules` are all in the order of packing. Out: `frame` itself where nothing is packed.
    """
    numbers = numbered(rules)
    if not set(numbers) <= set(frame.columns):
        return frame
    return frame.drop(numbers).insert_column(frame.columns.index(numbers[0]), _spelled(frame, rules))


def _spelled(frame: pl.DataFrame, rules: Sequence[str]) -> pl.Series:
    """The texts for `spelled`: a column takes few of the values that it could, so each is spelled out just once."""
    texts = [
        _looked_up(frame[f"{PACKED}{place}"], [_texts(tuple(part)) for part in _groups(together, _DIGITS)])
        for place, together in enumerate(_groups(rules, TOGETHER))
    ]
    whole = pl.select(pl.concat_str(texts).str.slice(len(SEPARATOR))).to_series()
    return pl.select(pl.when(whole != "").then(whole).alias("rules_fired")).to_series()


def _looked_up(numbers: pl.Series, parts: Sequence[pl.Series]) -> pl.Series:
    """What each of `numbers` spells out, given the texts by the value of each of their `parts`."""
    row = numbers.alias("number").to_frame()
    met = row.unique()
    digits = [met["number"] // (1 << _DIGITS * place) % (1 << _DIGITS) for place in range(len(parts))]
    spelled_out = pl.concat_str([texts.gather(digit) for texts, digit in zip(parts, digits, strict=True)])
    places = row.join(met.with_row_index("place"), on="number", how="left", maintain_order="left")["place"]
    return pl.select(spelled_out).to_series().gather(places)


@lru_cache(maxsize=_MOST_GROUPS)
def _texts(rules: tuple[str, ...]) -> pl.Series:
    """What each value of the digits of `rules` spells out, with a separator before each id."""
    choices = product(*(("", SEPARATOR + rule) for rule in reversed(rules)))
    return pl.Series(["".join(reversed(chosen)) for chosen in choices], dtype=pl.String)
