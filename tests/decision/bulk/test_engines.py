"""Every engine decides as the embedded one does, unknowns and unreadable cells too, on real local clusters."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import polars as pl
import pytest

from imgexpert.decision.bulk import BulkDecider
from imgexpert.expert import Expert
from imgexpert.rulebase.rulebase import RuleBase
from tests.support.facts import Situations
from tests.support.frames import drawn, frame_of
from tests.support.java import need_java

ROWS = 400


@pytest.fixture(scope="module")
def frame(rulebase: RuleBase, situations: Situations) -> pl.DataFrame:
    """An inventory over the whole vocabulary, with unknowns, and with cells that cannot be read."""
    frame = frame_of(rulebase, drawn(situations, ROWS, 3))
    spoilt = pl.int_range(pl.len()) % 50 == 0
    return frame.with_columns(
        layer=pl.when(spoilt).then(pl.lit("nonsense")).otherwise("layer"), extra=pl.int_range(ROWS)
    )


@pytest.fixture(scope="module")
def wanted(rulebase: RuleBase, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as the embedded engine decides it."""
    decided = BulkDecider(rulebase).decide(frame)
    assert decided["refused"].count() == ROWS // 50
    return decided


@pytest.fixture(scope="module")
def expert() -> Expert:
    """The library's front door."""
    return Expert()


def same(found: pl.DataFrame, wanted: pl.DataFrame) -> bool:
    """Whether the rows are equal; engines that spread a table over workers keep no order."""
    columns = [pl.col(name).cast(dtype) for name, dtype in wanted.schema.items()]
    return found.columns == wanted.columns and found.select(columns).sort("extra").equals(wanted.sort("extra"))


def test_pandas(expert: Expert, frame: pl.DataFrame, wanted: pl.DataFrame) -> None:
    given = frame.to_pandas().set_index(frame["extra"].to_numpy() * 2)
    decided = expert.decide_frame(given)
    assert list(decided.index) == list(given.index)
    assert same(pl.from_pandas(decided), wanted)


def test_arrow(expert: Expert, frame: pl.DataFrame, wanted: pl.DataFrame) -> None:
    found = pl.from_arrow(expert.decide_frame(frame.to_arrow()))
    assert isinstance(found, pl.DataFrame)
    assert found.equals(wanted)


def test_lazy_polars_in_streams(expert: Expert, frame: pl.DataFrame, wanted: pl.DataFrame) -> None:
    assert same(expert.decide_frame(frame.lazy()).collect(engine="streaming"), wanted)


def test_duckdb(expert: Expert, frame: pl.DataFrame, wanted: pl.DataFrame) -> None:
    import duckdb

    with duckdb.connect() as connection:
        connection.register("inventory", frame.to_arrow())
        decided = expert.decide_frame(connection.table("inventory"))
        assert isinstance(decided, duckdb.DuckDBPyRelation)
        assert same(decided.pl(), wanted)


def test_dask_on_a_cluster_of_processes(expert: Expert, frame: pl.DataFrame, wanted: pl.DataFrame) -> None:
    dask, distributed = import_module("dask.dataframe"), import_module("distributed")  # They bring no types.
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, distributed.Client(cluster):
        given = dask.from_pandas(frame.to_pandas(), npartitions=4)
        decided = expert.decide_frame(given)
        assert isinstance(decided, dask.DataFrame)
        assert same(pl.from_pandas(decided.compute()), wanted)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """Spark's local mode with two workers, each with a Python process of its own."""
    need_java()
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)  # The workers' Python; Spark would take any that it finds.
        session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def test_spark_on_two_workers(spark: Any, expert: Expert, frame: pl.DataFrame, wanted: pl.DataFrame) -> None:
    given = spark.createDataFrame(frame.to_arrow()).repartition(4)
    decided = expert.decide_frame(given)
    assert type(decided) is type(given)
    assert same(pl.from_arrow(decided.toArrow()), wanted)  # type: ignore[arg-type]
