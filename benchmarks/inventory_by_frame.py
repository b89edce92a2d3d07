"""An inventory decided by the bulk decider as a process, on polars or on Spark's local mode: Parquet to Parquet."""

from __future__ import annotations

import sys

from imgexpert.decision.bulk.deciding import BulkDecider
from imgexpert.rulebase.built_in import built_in_rulebase


def on_polars(source: str, target: str) -> None:
    """In one process, streaming."""
    import polars

    BulkDecider(built_in_rulebase()).decide(polars.scan_parquet(source)).sink_parquet(target)


def on_spark(source: str, target: str) -> None:
    """With a worker for each core."""
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.master("local[*]").config("spark.driver.memory", "8g").getOrCreate()
    BulkDecider(built_in_rulebase()).decide(spark.read.parquet(source)).write.parquet(target)
    spark.stop()


if __name__ == "__main__":
    {"polars": on_polars, "spark": on_spark}[sys.argv[1]](*sys.argv[2:])
