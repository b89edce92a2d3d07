"""Results that an engine has written as a folder of Parquet files, read back in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

_NUMBER = re.compile(r"\d+")


def read_parts(folder: Path, rows: int) -> Iterator[tuple[pl.DataFrame, float | None]]:
    """The rows of the files in `folder`, at most `rows` at a time, and what share of them is done."""
    paths = sorted(folder.glob("part*.parquet"), key=lambda path: int((_NUMBER.search(path.name) or ["0"])[0]))
    heights = [int(pl.scan_parquet(path).select(pl.len()).collect().item()) for path in paths]
    total, done = sum(heights) or 1, 0
    for path, height in zip(paths, heights, strict=True):
        scanned = pl.scan_parquet(path)
        for start in range(0, height, rows):
            part = scanned.slice(start, rows).collect()
            done += part.height
            yield part, done / total
