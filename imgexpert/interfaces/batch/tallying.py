"""What a decided chunk adds to the tally."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import polars as pl
import polars.selectors as cs

from imgexpert.decision.bulk import PACKED, BulkDecider
from imgexpert.decision.records import CHOOSING
from imgexpert.interfaces.batch.deciding import Decided, cell_text
from imgexpert.interfaces.batch.records import COUNT, SUBJECT
from imgexpert.interfaces.batch.tally import MOST_CLOSE, MOST_GROUPS, MOST_OPEN, STEPS, Call, Tally
from imgexpert.rulebase.rules import GiveEvidence

_LOOKED_AT = 200  # Rows among which the closest calls with different answers are found.
_SCORE = "score_"


class Tallier:
    """Tallies chunks decided by one rule base."""

    def __init__(self, bulk: BulkDecider) -> None:
        rulebase = bulk.rulebase
        self._firing = bulk.firing
        self._keys = tuple(rulebase.vocabulary.facts)
        self._for: dict[str, frozenset[str]] = {
            type_: frozenset(
                rule.id
                for rule in rulebase.rules
                if isinstance(rule.then, GiveEvidence) and rule.then.direction == "for" and type_ in rule.then.types
            )
            for type_ in rulebase.knowledge.types
        }

    def tally(self, decided: Decided) -> Tally:
        """The tally of one chunk."""
        rows = decided.rows
        if COUNT not in rows.columns:
            rows = rows.with_columns(pl.lit(1, pl.Int64).alias(COUNT))
        return Tally(
            rows=int(rows[COUNT].sum()),
            decided=rows.height,
            refused=decided.refused,
            legible=decided.legible,
            verdicts=_counted(rows, "verdict"),
            choices=_counted(rows.filter(pl.col("choice").is_not_null()), "choice"),
            settled=_counted(rows.filter(pl.col("verdict").is_in(CHOOSING[:2])), "choice"),
            reasons=self._reasons(rows),
            missing=self._missing(decided.answers, rows[COUNT]),
            scores=_scores(rows),
            closest=_closest(rows, decided.answers),
            groups=_largest(rows, decided.answers),
            open=_open(rows, decided.answers),
        )

    def _reasons(self, rows: pl.DataFrame) -> Counter[str]:
        """In how many rows each rule spoke for what was chosen."""
        found: Counter[str] = Counter()
        chosen = rows.filter(pl.col("choice").is_not_null()).select("choice", COUNT, cs.starts_with(PACKED))
        for (choice,), part in chosen.partition_by("choice", as_dict=True, include_key=False).items():
            rules = [rule for rule in self._firing if rule in self._for[str(choice)]]
            counts = part.select(
                pl.when(self._firing[rule]).then(COUNT).otherwise(0).sum().alias(rule) for rule in rules
            )
            found.update({rule: count for rule, count in counts.row(0, named=True).items() if count} if rules else {})
        return found

    def _missing(self, answers: pl.DataFrame, count: pl.Series) -> Counter[str]:
        """How many rows leave each fact unknown."""
        given = [
            pl.when(_is_given(name, dtype)).then(pl.col(COUNT)).otherwise(0).sum().alias(name)
            for name, dtype in answers.schema.items()
        ]
        sums = answers.with_columns(count.alias(COUNT)).select(given).row(0, named=True) if given else {}
        return Counter({key: int(count.sum()) - int(sums.get(key, 0)) for key in self._keys})


def _is_given(name: str, dtype: pl.DataType) -> pl.Expr:
    cell = pl.col(name)
    return cell.is_not_null() & (cell != "") if dtype == pl.String else cell.is_not_null()


def _counted(rows: pl.DataFrame, column: str) -> Counter[str]:
    return Counter(dict(rows.group_by(column).agg(pl.col(COUNT).sum()).iter_rows()))


def _scores(rows: pl.DataFrame) -> dict[str, Counter[int]]:
    """The rows by type and bin of the score."""
    found = {}
    for name in rows.columns:
        if name.startswith(_SCORE):
            bins = rows.select((pl.col(name) * STEPS).floor().cast(pl.Int32).alias("bin"), COUNT)
            counted = bins.group_by("bin").agg(pl.col(COUNT).sum())
            found[name.removeprefix(_SCORE)] = Counter(dict(counted.iter_rows()))
    return found


def _closest(rows: pl.DataFrame, answers: pl.DataFrame) -> list[Call]:
    """The rows with a choice whose margin is smallest, of those with the same answers only the first."""
    numbered = rows.select("margin", "choice").with_row_index("at")
    chosen = numbered.filter(pl.col("choice").is_not_null() & pl.col("margin").is_not_null())
    order = chosen.bottom_k(_LOOKED_AT, by=["margin", "at"]).sort("margin", "at")["at"]
    calls: list[Call] = []
    seen = set()
    for at in order:
        call = _call(rows, answers, at)
        situation = tuple(call.cells.items())
        if situation not in seen:
            seen.add(situation)
            calls.append(call)
        if len(calls) == MOST_CLOSE:
            break
    return calls


def _largest(rows: pl.DataFrame, answers: pl.DataFrame) -> list[Call]:
    """The rows that stand for most others."""
    several = rows.select(COUNT).with_row_index("at").filter(pl.col(COUNT) > 1)
    order = several.sort([-pl.col(COUNT), pl.col("at")]).head(MOST_GROUPS)["at"]
    return [_call(rows, answers, at) for at in order]


def _open(rows: pl.DataFrame, answers: pl.DataFrame) -> list[Call]:
    """Rows that are not settled, spread evenly over the chunk."""
    settled = pl.col("verdict").is_in([*CHOOSING[:2], "impossible"])
    at = rows.select("verdict").with_row_index("at").filter(~settled)["at"]
    step = max(1, len(at) // MOST_OPEN)
    return [_call(rows, answers, number) for number in at.gather_every(step).head(MOST_OPEN)]


def _call(rows: pl.DataFrame, answers: pl.DataFrame, at: int) -> Call:
    row: Mapping[str, Any] = rows.row(at, named=True)
    given = answers.row(at, named=True)
    cells = {key: text for key, value in given.items() if (text := cell_text(value))}
    return Call(
        subject=row[SUBJECT],
        verdict=row["verdict"],
        choice=row["choice"],
        runner_up=row["runner_up"],
        margin=0.0 if row["margin"] is None else row["margin"],
        count=row[COUNT],
        cells=cells,
    )
