"""Dask: pandas frames on many cores or machines; rows keep their order.

Where a client of `dask.distributed` is under way, its cluster computes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dask.dataframe as dd
import polars as pl

from imgexpert.interfaces.batch.engines.parts import read_parts
from imgexpert.interfaces.batch.sources import InputFormat, Source

FORMATS: tuple[InputFormat, ...] = ("csv", "parquet")


def read(sources: tuple[Source, ...]) -> Any:
    """The rows of all files as a Dask frame."""
    paths = [source.path for source in sources]
    if sources[0].format == "parquet":
        return dd.read_parquet(paths)
    packed = any(path.endswith((".gz", ".zst")) for path in paths)
    sizes = {"blocksize": None} if packed else {}
    return dd.read_csv(paths, dtype=str, keep_default_na=False, **sizes)


def shaped(frame: Any, names: Mapping[str, str]) -> Any:
    """The columns by their new names."""
    return frame.assign(**{new: frame[old] for new, old in names.items()})[list(names)]


def batches(frame: Any, folder: Path, rows: int) -> Iterator[tuple[pl.DataFrame, float | None]]:
    """The rows once all partitions are computed, side by side."""
    frame.to_parquet(folder, write_index=False)
    yield from read_parts(folder, rows)
