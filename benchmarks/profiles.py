"""Generated inventories for benchmarks: plausible, all but distinct subjects over the vocabulary, with unknowns.

Each subject begins as one of the published decisions, which makes rules fire together as they do in earnest; some of
its answers are taken away, some are given differently, and more are added at random. The first rows are the same
whatever the number of rows.

As a script it writes an inventory: `python benchmarks/profiles.py 1000000 inventory.csv` (or `.parquet`).
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import polars
from casebook import read_cases

from imgexpert.rulebase.built_in import built_in_rulebase
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.facts import Fact

BLOCK = 100_000
"""Rows made at once: 10^7 rows of text would not fit into memory."""

_KEPT, _CHANGED = 0.9, 0.1
"""The chance of an answer of the published decision to be kept, and then to be given differently."""
_ADDED = (0.06, 0.26)
"""The least and the greatest chance of an answer to be added; each subject has one of its own."""
_MOST_TICKED = 3
_ANSWERS = 60
"""Different answers to one list or number question; few people tick more than a few values."""


class Profiles:
    """Inventories over the vocabulary of `rulebase`, the same for the same `seed`."""

    def __init__(self, rulebase: RuleBase, seed: int = 0) -> None:
        self._seed = seed
        self._facts = tuple(rulebase.vocabulary.facts.values())
        chance = numpy.random.default_rng(seed)
        published = [{key: _cell(answer) for key, answer in case.facts.items()} for case in read_cases()]
        self._cells: list[list[str]] = []  # What can stand in the column of each fact.
        self._drawn: list[int] = []  # How many of these are drawn at random.
        self._published: list[Any] = []  # The number of each published decision's cell, -1 where it has none.
        for fact in self._facts:
            cells = list(dict.fromkeys(_cells(fact, chance)))
            self._drawn.append(len(cells))
            known = [case.get(fact.key) for case in published]
            cells += sorted({cell for cell in known if cell} - set(cells))
            self._cells.append(cells)
            self._published.append(numpy.array([cells.index(cell) if cell else -1 for cell in known], dtype="int32"))

    def frame(self, rows: int) -> polars.DataFrame:
        """The first `rows` subjects as a table of text cells, as a CSV inventory has them; null is unknown."""
        return polars.concat(self.blocks(rows))

    def blocks(self, rows: int) -> Iterator[polars.DataFrame]:
        """The same table in parts of at most `BLOCK` rows."""
        for start in range(0, rows, BLOCK):
            yield self._block(start // BLOCK).head(rows - start)

    def write(self, rows: int, path: Path) -> None:
        """Write the first `rows` subjects to a CSV or, by its ending, Parquet file, however many they are."""
        if path.suffix == ".parquet":
            with tempfile.TemporaryDirectory(dir=path.parent) as folder:
                for number, block in enumerate(self.blocks(rows)):
                    block.write_parquet(Path(folder) / f"{number:05}.parquet")
                polars.scan_parquet(folder).sink_parquet(path)
            return
        with path.open("wb") as file:
            for number, block in enumerate(self.blocks(rows)):
                block.write_csv(file, include_header=number == 0)

    def _block(self, number: int) -> polars.DataFrame:
        chance = numpy.random.default_rng([self._seed, number])
        cases = chance.integers(len(self._published[0]), size=BLOCK)
        added = chance.uniform(*_ADDED, size=BLOCK)
        columns = [polars.Series("subject", [f"subject-{number * BLOCK + row}" for row in range(BLOCK)])]
        for fact, cells, drawn, published in zip(self._facts, self._cells, self._drawn, self._published, strict=True):
            # Skewed towards the first cells: in any inventory a few answers are common and most are rare.
            code = (drawn * chance.random(BLOCK) ** 2).astype("int32")
            code[chance.random(BLOCK) >= added] = -1
            stated = published[cases]
            kept = (stated >= 0) & (chance.random(BLOCK) < _KEPT)
            changed = kept & (code < 0) & (chance.random(BLOCK) >= _CHANGED)
            code = numpy.where(changed, stated, code)
            numbers = polars.Series(code).replace(-1, None)
            columns.append(polars.Series(cells).gather(numbers).alias(fact.key))
        return polars.DataFrame(columns)


def subjects(rulebase: RuleBase, frame: polars.DataFrame) -> Iterator[dict[str, str | list[str]]]:
    """The rows of `frame` as mappings from fact key to answer, as `Expert.decide` takes them."""
    several = {fact.key for fact in rulebase.vocabulary.facts.values() if fact.kind == "several-of"}
    for row in frame.drop("subject").iter_rows(named=True):
        yield {key: cell.split(";") if key in several else cell for key, cell in row.items() if cell is not None}


def _cell(answer: object) -> str | None:
    """A published answer as the cell of a table, which knows no partial lists: what is included is all."""
    match answer:
        case bool():
            return "yes" if answer else "no"
        case {"includes": included}:
            return ";".join(sorted(included)) or None
        case {**_rest}:
            return None
        case list():
            return ";".join(sorted(answer)) or None
        case _:
            return str(answer)


def _cells(fact: Fact, chance: Any) -> list[str]:
    """Cells for answers to `fact`, the common ones first."""
    if fact.kind == "number":
        return _numbers(fact, chance)
    values = [str(value) for value in chance.permutation(fact.value_ids)]
    if fact.kind != "several-of":
        return values
    ticked = [chance.choice(values, size=min(1 + chance.geometric(0.5), _MOST_TICKED, len(values)), replace=False)
              for _ in range(_ANSWERS)]  # fmt: skip
    return [*values, *(";".join(sorted(some)) for some in ticked)]


def _numbers(fact: Fact, chance: Any) -> list[str]:
    """Exact numbers, ranges and words, spread evenly over the orders of magnitude."""
    ends = numpy.exp(chance.uniform(0, math.log(fact.maximum - fact.minimum + 1), size=(_ANSWERS, 2)))
    pairs = numpy.sort(ends.astype("int64") - 1 + fact.minimum)
    exact = [str(low) for low, _ in pairs]
    ranges = [f"{low}..{high}" for low, high in pairs]
    words = [word.id for word in fact.words]
    return [cell for cells in zip(exact, ranges, strict=True) for cell in cells] + words


def main() -> None:
    """Write an inventory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    Profiles(built_in_rulebase(), arguments.seed).write(arguments.rows, arguments.path)


if __name__ == "__main__":
    main()
