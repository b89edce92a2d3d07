"""Which rules fired: packed eight to a column while computing, spelled out on request."""

from __future__ import annotations

from collections.abc import Sequence
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

    Eight rules have no more than 256 texts: each column is looked up, and the texts are joined.
    """
    texts = []
    for place, group in enumerate(groups(rules)):
        choices = product(*(("", rule + SEPARATOR) for rule in reversed(group)))
        table = pl.Series(["".join(reversed(chosen)) for chosen in choices])
        texts.append(table.gather(frame[f"{PACKED}{place}"].cast(pl.UInt32)).alias(str(place)))
    joined = pl.concat_str(texts).str.strip_chars_end(SEPARATOR)
    return pl.select(pl.when(joined != "").then(joined).alias("rules_fired")).to_series()
