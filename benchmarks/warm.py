"""What a decision costs in a process that is running already, and whether its memory stays flat."""

from __future__ import annotations

import argparse
import gc
import itertools
import os
import statistics
import time
from pathlib import Path

from casebook import read_cases, table

from imgexpert.expert import Expert
from imgexpert.vocabulary.answers import FactSet

TARGET = 2.0
MARKS = (1_000, 10_000, 50_000, 100_000)


def resident() -> float | None:
    """The process's resident memory in MiB; None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def milliseconds(expert: Expert, facts: list[FactSet], rounds: int) -> list[float]:
    """The time of every decision, over all of `facts`, `rounds` times."""
    taken = []
    for one in facts * rounds:
        start = time.perf_counter()
        expert.decide(one)
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def growth(expert: Expert, facts: list[FactSet], most: int) -> list[tuple[str, str]]:
    """Resident memory after each of the marks up to `most` decisions."""
    rows = []
    for done, one in enumerate(itertools.islice(itertools.cycle(facts), most), start=1):
        expert.decide(one)
        if done in MARKS:
            gc.collect()
            memory = resident()
            rows.append((f"{done:,}", "unknown" if memory is None else f"{memory:.1f} MiB"))
    return rows


def main() -> None:
    """Print median and 95th percentile of a decision over the published cases, then the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="how often each case is timed")
    parser.add_argument("--decisions", type=int, default=MARKS[-1], help="how many to watch the memory over")
    arguments = parser.parse_args()
    start = time.perf_counter()
    expert = Expert()
    loading = 1000 * (time.perf_counter() - start)
    facts = [expert.facts(case.facts) for case in read_cases()]
    milliseconds(expert, facts, 1)
    taken = milliseconds(expert, facts, arguments.rounds)
    median, late = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    rows = [
        ("rule base loaded and compiled", f"{loading:.0f}"),
        ("a decision, median", f"{median:.2f}"),
        ("a decision, 95th percentile", f"{late:.2f}"),
    ]
    print(table(("", "ms"), rows))
    print(f"target: {TARGET:g} ms\n")
    print(table(("decisions", "resident memory"), growth(expert, facts, arguments.decisions)))


if __name__ == "__main__":
    main()
