"""Whole inventories as processes, start-up included: CSV to Parquet against the fastest peer, peak memory, and Spark.

Every measured command is a process of its own; the files are made first and not timed. The peer is run on fewer rows,
and its time for all rows is in proportion: it takes one subject after the other.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from casebook import markdown
from profiles import Profiles

from imgexpert.rulebase.built_in import built_in_rulebase

_HERE = Path(__file__).resolve().parent
_DECIDED = (0, 3)
"""Exit codes of a batch that decided all: every row got a choice, or some are tied, undecided or impossible."""


@dataclass(frozen=True, kw_only=True)
class Process:
    """A process that has ended: how long it took, and the most memory it had (its children not counted)."""

    seconds: float
    memory: float


def ran(command: list[str | Path]) -> Process:
    """`command` run to its end, in which it must have done its work."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in _DECIDED:
            said.seek(0)
            sys.exit(f"{' '.join(map(str, command))} failed:\n{said.read().decode(errors='replace')[-2000:]}")
    return Process(seconds=time.perf_counter() - start, memory=usage.ru_maxrss / 1024)


def batch(source: Path, target: Path) -> list[str | Path]:
    """The command that decides an inventory."""
    return [Path(sys.executable).parent / "imgexpert", "batch", source, "-o", target]


def against_peer(folder: Path, profiles: Profiles, rows: int, peer_rows: int) -> str:
    """A table of CSV to Parquet: this program and the fastest peer, each as a process."""
    everything, part = folder / "inventory.csv", folder / "part.csv"
    profiles.write(rows, everything)
    profiles.write(peer_rows, part)
    own = ran(batch(everything, folder / "own.parquet"))
    peer = ran([sys.executable, _HERE / "inventory_by_peer.py", part, folder / "peer.parquet"])
    whole = peer.seconds * rows / peer_rows
    return markdown(
        ["CSV to Parquet, as a process", f"{rows:,} rows", "a row"],
        [
            ["`imgexpert batch`", f"{own.seconds:,.1f} s", _a_row(own.seconds, rows)],
            [
                f"zen-engine (in proportion to {peer_rows:,} rows)",
                f"≈ {whole:,.0f} s",
                _a_row(whole, rows),
            ],
            ["ratio", f"{whole / own.seconds:.1f}×", ""],
        ],
    )


def memory(folder: Path, source: Path, rows: int) -> str:
    """A table of time and peak memory from a Parquet file that is larger."""
    taken = ran(batch(source, folder / "decided.parquet"))
    return markdown(
        ["Parquet to Parquet", "rows", "time", "peak memory"],
        [["`imgexpert batch`", f"{rows:,}", f"{taken.seconds:,.1f} s", f"{taken.memory / 1024:.2f} GiB"]],
    )


def clusters(folder: Path, source: Path, rows: int) -> str:
    """A table of the same expressions on polars and on Spark's local mode, start-up included."""
    taken = {
        name: ran([sys.executable, _HERE / "inventory_by_frame.py", name, source, folder / f"{name}.parquet"])
        for name in ("polars", "spark")
    }
    polars = taken["polars"].seconds
    return markdown(
        [f"{rows:,} rows, Parquet to Parquet, all columns", "time", "a row", "against polars"],
        [
            [name, f"{one.seconds:,.1f} s", _a_row(one.seconds, rows), f"{one.seconds / polars:.2g}×"]
            for name, one in taken.items()
        ],
    )


def _a_row(seconds: float, rows: int) -> str:
    return f"{1e6 * seconds / rows:,.1f} µs"


def main() -> None:
    """Print the three tables, each for its number of rows; 0 leaves one out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the CSV file")
    parser.add_argument("--peer-rows", type=int, default=100_000, help="rows that the peer gets")
    parser.add_argument("--memory-rows", type=int, default=10_000_000, help="rows of the Parquet file")
    parser.add_argument("--spark-rows", type=int, default=10_000_000, help="rows for Spark and polars")
    arguments = parser.parse_args()
    profiles = Profiles(built_in_rulebase())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments.rows:
            print(against_peer(folder, profiles, arguments.rows, arguments.peer_rows), flush=True)
        for rows, table in ((arguments.memory_rows, memory), (arguments.spark_rows, clusters)):
            source = folder / f"inventory-{rows}.parquet"
            if rows and not source.exists():
                profiles.write(rows, source)
            if rows:
                print("\n" + table(folder, source, rows), flush=True)


if __name__ == "__main__":
    main()
