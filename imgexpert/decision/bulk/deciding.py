"""Deciding a whole frame: the rule base compiled to expressions, for whatever engine the frame belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from threading import Lock
from typing import Any, TypeVar, cast

import narwhals as nw
import polars as pl

from imgexpert.decision.bulk import engines
from imgexpert.decision.bulk.dictionary import Dictionary, compared, exact, is_text, unpacked
from imgexpert.decision.bulk.firing import firing, numbered, spelled
from imgexpert.decision.bulk.inferring import order_of_firing
from imgexpert.decision.bulk.planning import Plan, Read, planned
from imgexpert.decision.bulk.reading import read_column
from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.reading.text import Text
from imgexpert.rulebase.rulebase import RuleBase

Frame = TypeVar("Frame")

_FEW_ROWS = 100_000
"""Rows that are not worth dividing: every part costs the same, few rows or many."""
_MOST_ROWS = 500_000
"""Rows that are worth dividing, however many cores there are: all their columns in between are in memory at once."""
_MOST_PLANS = 32
"""Plans that are kept: tables read in parts may be of a few shapes, not of any number."""


class BulkDecider:
    """Decides the rows of frames by one rule base; plans are kept, so decide many frames by one decider."""

    def __init__(self, rulebase: RuleBase) -> None:
        self.rulebase = rulebase
        self._firings = order_of_firing(rulebase)
        self._plans: dict[tuple[object, ...], Plan] = {}
        self._planning = Lock()
        self._dictionary = Dictionary(rulebase.vocabulary)

    def decide(self, frame: Frame, *, packed: bool = False) -> Frame:
        """`frame` decided: its columns that are no facts, then the decision on each row.

        In: any eager or lazy frame that narwhals knows; columns called after facts hold cells as in a CSV file, or
        booleans, numbers and lists; an empty cell is unknown.
        Out: a frame of the same kind, lazy ones still lazy, with the columns `verdict`, `choice`, `margin`,
        `runner_up`, `score_<type>` for each type, `rules_fired` (ids in the order of firing, joined by `;`), and
        `refused`: the facts whose cells cannot be read, joined by `;`. A row with such a cell has nothing else. With
        `packed`, the rules stand in numbers instead, as `firing` says, which takes a fraction of the time.
        """
        dask = nw.dependencies.is_dask_dataframe(frame)
        self._refuse_taken(
            cast(Any, frame).columns if dask else nw.from_native(cast(Any, frame)).collect_schema().names()
        )
        if dask:
            # Before anything else: narwhals is about to give Dask up, and warns of it.
            return cast(Frame, engines.decide_dask(_Rows(self.rulebase, packed), self.rulebase.vocabulary.facts, frame))
        native: Any = nw.from_native(cast(Any, frame))
        self._refuse_taken(native.collect_schema().names())
        own, engine = native.to_native(), native.implementation
        rows = partial(self.decide_rows, packed=packed)
        facts = tuple(self.rulebase.vocabulary.facts)
        if engine.is_polars():
            lazy = isinstance(own, pl.LazyFrame)
            decided = engines.decide_lazy(rows, own, self._schema(own, packed)) if lazy else rows(own)
        elif engine.is_pandas():
            decided = engines.decide_pandas(rows, facts, own)
        elif engine.is_pyarrow():
            decided = engines.decide_arrow(rows, facts, own)
        elif engine.is_duckdb():
            decided = engines.decide_duckdb(rows, facts, own)
        elif engine.is_pyspark() or engine.is_pyspark_connect():
            schema = self._schema(pl.LazyFrame(), packed)
            decided = engines.decide_spark(_Rows(self.rulebase, packed), facts, own, schema)
        else:
            decided = self._planned_out(native, packed).to_native()
        return cast(Frame, decided)

    def _refuse_taken(self, names: Iterable[str]) -> None:
        """Refuse a frame that has columns called as those of the decision."""
        scores = (f"score_{type_}" for type_ in self.rulebase.knowledge.types)
        packed = numbered(self._firings)
        own = {"verdict", "choice", "margin", "runner_up", *scores, "rules_fired", *packed, "refused"}
        if taken := [name for name in names if name in own]:
            listed = ", ".join(taken)
            raise InputRefused(
                [
                    Problem(
                        message=Text(
                            f"the decision has columns of its own called {listed}: rename yours or leave them out",
                            f"结果中已有名为 {listed} 的列：请给原来的列改名，或去掉它们",
                        )
                    )
                ]
            )

    def _schema(self, frame: pl.LazyFrame, packed: bool) -> pl.Schema:
        """The columns that a frame has once it is decided."""
        return self.decide_rows(pl.DataFrame(schema=frame.collect_schema()), packed=packed).schema

    def _planned_out(self, frame: Any, packed: bool) -> Any:
        """A frame of any other engine, which computes everything itself."""
        schema = frame.collect_schema()
        ways = {key: _typed(schema[key]) for key in self.rulebase.vocabulary.facts if key in schema}
        kept = [name for name in schema.names() if name not in ways]
        return self._plan(ways, packed=packed).run(frame, kept)

    def decide_rows(self, frame: pl.DataFrame, *, packed: bool) -> pl.DataFrame:
        """An eager polars frame decided, in parts side by side: much of the work on a part keeps one processor busy."""
        workers = pl.thread_pool_size()
        rows = min(max(_FEW_ROWS, -(-frame.height // workers)), _MOST_ROWS)
        if frame.height <= rows:
            return self._decide_part(frame, packed=packed)
        with ThreadPoolExecutor(workers) as pool:
            return pl.concat(pool.map(partial(self._decide_part, packed=packed), frame.iter_slices(rows)))

    def _decide_part(self, frame: pl.DataFrame, *, packed: bool) -> pl.DataFrame:
        """`frame` decided: its text cells are read ahead, and firings spelled out, by looking up."""
        facts = [fact for key, fact in self.rulebase.vocabulary.facts.items() if key in frame.columns]
        kept = [name for name in frame.columns if name not in self.rulebase.vocabulary.facts]
        filled = [fact for fact in facts if frame[fact.key].null_count() < len(frame)]
        text = [fact for fact in filled if is_text(frame[fact.key].dtype)]
        marks, as_values = compared(frame, [fact for fact in text if fact.kind in ("yes-no", "one-of")])
        typed = frame.select(fact.key for fact in filled if fact not in text)
        schema = nw.from_native(typed).schema
        ways: dict[str, tuple[str, Read]] = {}
        for fact in filled:
            looked_up = ("exact", exact) if fact.key in as_values else ("packed", unpacked)
            ways[fact.key] = looked_up if fact in text else _typed(schema[fact.key])
        plan = self._plan(ways, packed=True)
        others = [fact for fact in text if fact.key not in as_values]
        spread = self._dictionary.spread(frame, others, plan.sources)
        # Text is left behind: a frame whose columns are cut differently is copied before it computes anything.
        read = pl.DataFrame([*typed, *marks, *spread]).rechunk()
        decided = plan.native.run(read if read.width else frame)
        decided = frame.select(kept).hstack(decided) if kept else decided
        return decided if packed else self.spelled(decided)

    def spelled(self, decided: pl.DataFrame) -> pl.DataFrame:
        """`decided` with the column `rules_fired` in the place of the packed ones, if it has them."""
        return spelled(decided, self._firings)

    @cached_property
    def firing(self) -> Mapping[str, pl.Expr]:
        """Where in a packed frame each rule fired, by its id."""
        return firing(self._firings)

    def _plan(self, ways: Mapping[str, tuple[str, Read]], *, packed: bool) -> Plan:
        """The plan for columns that are read in these `ways`, made once."""
        signature = (packed, *((key, name) for key, (name, _) in ways.items()))
        with self._planning:  # Frames may be decided side by side.
            if signature not in self._plans:
                if len(self._plans) >= _MOST_PLANS:
                    del self._plans[next(iter(self._plans))]
                self._plans[signature] = planned(
                    self.rulebase, {key: read for key, (_, read) in ways.items()}, packed=packed
                )
            return self._plans[signature]


def _typed(dtype: nw.dtypes.DType) -> tuple[str, Read]:
    """The way to read a column of `dtype`, with a name for it."""
    return str(dtype), lambda stages, fact: read_column(stages, fact, dtype)


@dataclass(frozen=True)
class _Rows:
    """Decides eager frames in whatever process it is sent to, by the decider that is kept there."""

    rulebase: RuleBase
    packed: bool

    def __call__(self, frame: pl.DataFrame) -> pl.DataFrame:
        """`frame` decided."""
        decider = _KEPT.setdefault(self.rulebase.digest, BulkDecider(self.rulebase))
        return decider.decide_rows(frame, packed=self.packed)


_KEPT: dict[str, BulkDecider] = {}
"""The deciders of this process by the digest of their rules: workers get the same rules with every task."""
