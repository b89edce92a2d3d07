"""Spark: a cluster, or all cores of one machine; the rows of several files may change places.

The session is that of the surrounding program or of `spark-submit`, else one on this machine.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
from pyspark import SparkConf
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it.

from imgexpert.interfaces.batch.engines.parts import read_parts
from imgexpert.interfaces.batch.sources import InputFormat, Source

FORMATS: tuple[InputFormat, ...] = ("csv", "ndjson", "parquet")


def read(sources: tuple[Source, ...]) -> Any:
    """The rows of all files as a Spark frame."""
    conf = SparkConf().setIfMissing("spark.master", "local[*]").setIfMissing("spark.ui.enabled", "false")
    if conf.get("spark.master", "").startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # Workers on this machine need the same packages.
    session = SparkSession.builder.config(conf=conf).appName("imgexpert").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    paths = [str(Path(source.path).resolve()) for source in sources]
    match sources[0].format:
        case "csv":
            return session.read.csv(paths, header=True, escape='"', multiLine=True, mode="FAILFAST")
        case "parquet":
            return session.read.parquet(*paths)
        case "ndjson":
            return session.read.json(paths, mode="FAILFAST")


def shaped(frame: Any, names: Mapping[str, str]) -> Any:
    """The columns by their new names."""
    return frame.select(*(F.col(f"`{old}`").alias(new) for new, old in names.items()))


def batches(frame: Any, folder: Path, rows: int) -> Iterator[tuple[pl.DataFrame, float | None]]:
    """The rows once all workers have written theirs."""
    frame.write.mode("overwrite").parquet(str(folder))
    frame.sparkSession.stop()  # What is left is reading: its memory and workers are free to go.
    yield from read_parts(folder, rows)
