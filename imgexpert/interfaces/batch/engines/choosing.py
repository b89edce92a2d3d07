"""Which engines there are, what each needs and cannot do, and the inventory decided on one of them."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

import polars as pl

from imgexpert.decision.bulk import BulkDecider
from imgexpert.interfaces.batch.columns import Columns, Layout
from imgexpert.interfaces.batch.records import ROW, SUBJECT, Chunk, Position, RowPlace
from imgexpert.interfaces.batch.sources import InputFormat, Source
from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.reading.text import Text
from imgexpert.rulebase.rulebase import RuleBase

_OWN = "__own_"
"""What the names of columns begin with that carry the answers past the decision."""


class Engine(Protocol):
    """What a module of this package offers."""

    FORMATS: tuple[InputFormat, ...]

    def read(self, sources: tuple[Source, ...]) -> Any:
        """The rows of all files as a lazy frame of cells of text (Parquet: as they are)."""

    def shaped(self, frame: Any, names: Mapping[str, str]) -> Any:
        """The columns of `frame` by their new `names`, each with the name it had."""

    def batches(self, frame: Any, folder: Path, rows: int) -> Iterator[tuple[pl.DataFrame, float | None]]:
        """The computed rows in parts, and what share of all is done; `folder` is there for what is kept between."""


@dataclass(frozen=True, kw_only=True)
class OnEngine:
    """An inventory decided on the engine called `name`."""

    name: str
    sources: tuple[Source, ...]
    layout: Layout
    rulebase: RuleBase
    rows: int

    def pairs(self) -> Iterator[tuple[Chunk, pl.DataFrame]]:
        """The rows in chunks with the results on them.

        Raises: InputRefused when the engine is not installed, or cannot read or compute the inventory.
        """
        engine = _engine(self.name)
        format_ = self.sources[0].format
        if format_ not in engine.FORMATS:
            raise InputRefused([_other_format(self.name, engine.FORMATS)])
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)  # What engines tell programmers about each other.
                yield from self._decided(engine)
        except InputRefused:
            raise
        except Exception as error:
            raise InputRefused([_gave_up(self.name, error)]) from error

    def _decided(self, engine: Engine) -> Iterator[tuple[Chunk, pl.DataFrame]]:
        frame = engine.read(self.sources)
        name = self.sources[0].name
        columns = self.layout.columns(list(frame.columns), name)
        translated = [key for key, (_, mapped) in columns.facts.items() if mapped.values]
        if translated:
            raise InputRefused([_not_translated(self.name)])
        own = {key: columns.names[number] for key, (number, _) in columns.facts.items()}
        names = {**own, **{_OWN + key: column for key, column in own.items()}}
        if columns.subject is not None:
            names[SUBJECT] = columns.names[columns.subject]
        decided = BulkDecider(self.rulebase).decide(engine.shaped(frame, names), packed=True)
        first = 1
        with tempfile.TemporaryDirectory(prefix="imgexpert-") as folder:
            for part, done in engine.batches(decided, Path(folder), self.rows):
                yield self._pair(part, columns, first, done)
                first += part.height

    def _pair(self, part: pl.DataFrame, columns: Columns, first: int, done: float | None) -> tuple[Chunk, pl.DataFrame]:
        """A part as a chunk of answers and the results on it."""
        default = pl.format("row#{}", pl.col(ROW).cast(pl.Int64) + first)
        subject = pl.col(SUBJECT).cast(pl.String) if columns.subject is not None else pl.lit(None, pl.String)
        named = part.with_row_index(ROW).with_columns(
            pl.when(subject.str.strip_chars() != "").then(subject.str.strip_chars()).otherwise(default).alias(SUBJECT)
        )
        answers = [pl.col(_OWN + key).alias(key) for key in columns.facts]
        name = self.sources[0].name if len(self.sources) == 1 else self.name
        chunk = Chunk(
            frame=named.select(ROW, SUBJECT, *answers),
            column_of={key: columns.names[number] for key, (number, _) in columns.facts.items()},
            bad=(),
            place_of=lambda row: RowPlace(name, None, first + row),
            end=Position(row=first + part.height),
            done=done,
        )
        results = named.select(ROW, SUBJECT, pl.exclude(ROW, SUBJECT, *(_OWN + key for key in columns.facts)))
        return chunk, results


def _engine(name: str) -> Engine:
    try:
        engine = cast(Engine, import_module(f"imgexpert.interfaces.batch.engines.on_{name}"))
    except ImportError as error:
        raise InputRefused([_not_installed(name, error)]) from error
    if name == "spark" and shutil.which("java") is None:
        raise InputRefused([_no_java()])
    return engine


def _not_installed(name: str, error: ImportError) -> Problem:
    return Problem(
        message=Text(
            f"the engine {name} is not installed ({error}): pip install 'imgexpert[{name}]'",
            f"没有安装引擎 {name}（{error}）：请运行 pip install 'imgexpert[{name}]'",
        )
    )


def _no_java() -> Problem:
    return Problem(
        message=Text(
            "Spark needs a Java runtime, and there is no `java` here: install one, such as openjdk-17-jre-headless",
            "Spark 需要 Java 运行环境，但找不到 `java`：请先安装，例如 openjdk-17-jre-headless",
        )
    )


def _not_translated(name: str) -> Problem:
    return Problem(
        message=Text(
            f"on {name} columns can be mapped, but not values: translate these before, or use the default engine",
            f"引擎 {name} 可以映射列，但不能换算取值：请事先换算，或使用默认引擎",
        )
    )


def _other_format(name: str, formats: tuple[InputFormat, ...]) -> Problem:
    listed = ", ".join(formats)
    return Problem(
        message=Text(
            f"on {name} an inventory is read from {listed}; the default engine reads every format",
            f"引擎 {name} 只能读取 {listed} 格式的清单；默认引擎可读取全部格式",
        )
    )


def _gave_up(name: str, error: Exception) -> Problem:
    told = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return Problem(
        message=Text(
            f"{name} gave up on this inventory ({told}); the default engine refuses only the rows that are bad",
            f"引擎 {name} 无法处理这份清单（{told}）；默认引擎只会拒绝有问题的行",
        )
    )
