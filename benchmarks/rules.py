"""How long the tests of the shipped rules take, and trying mistakes in them, with 1, 4 and 16 times the rules.

The copies are layers over the shipped base: the same rules with their examples under new ids. Since the same evidence
then counts several times, only the cases that still hold are run, over and over until there are as many times more of
them. Beside them stands what a mutant would take if the rule base were built and tested anew for it.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from casebook import table
from loading import copy_rules

from imgexpert.rulebase.built_in import data_folder
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.testing.case_loading import own_case_files, read_cases
from imgexpert.testing.mutants import mutants_of
from imgexpert.testing.mutation import Trial
from imgexpert.testing.suite import SuiteResult, run_suite

TIMES = (1, 4, 16)


def suite_of(layers: list[Path], times: int) -> tuple[SuiteResult, float]:
    """All tests of the shipped base with `layers`, run, and the seconds that took."""
    shipped = load_rulebase(data_folder())
    rulebase = load_rulebase(data_folder(), layers)
    cases = read_cases(own_case_files(shipped), rulebase)
    holding = [result.case for result in run_suite(rulebase, cases).cases if result.status in ("holds", "todo")]
    start = time.perf_counter()
    suite = run_suite(rulebase, islice(cycle(holding), times * len(cases)))
    return suite, time.perf_counter() - start


def measure(layers: list[Path], times: int, sample: int, chance: random.Random) -> tuple[str, ...]:
    """The cells of one row."""
    suite, tested = suite_of(layers, times)
    mutants = list(mutants_of(suite.rulebase, iter(suite.rulebase.rules), numbers=True))
    start = time.perf_counter()
    trial = Trial(suite)
    ready = time.perf_counter() - start
    chosen = chance.sample(mutants, min(sample, len(mutants)))
    start = time.perf_counter()
    killed = sum(trial.killer(mutant) is not None for mutant in chosen)
    each = (time.perf_counter() - start) / len(chosen)
    return (
        f"{times} ×",
        f"{len(suite.rulebase.rules):,}",
        f"{len(suite.examples):,}",
        f"{len(suite.cases):,}",
        f"{tested:.1f} s",
        f"{len(mutants):,}",
        f"{1000 * each:.1f} ms",
        f"{ready + each * len(mutants):.0f} s",
        f"{tested / each:,.0f}",
        f"{killed}/{len(chosen)}",
    )


def main() -> None:
    """Print a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, nargs="+", default=TIMES)
    parser.add_argument("--sample", type=int, default=1000, help="mutants that are timed")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        layers = [copy_rules(number, Path(folder)) for number in range(1, max(arguments.times))]
        rows = [measure(layers[: times - 1], times, arguments.sample, chance) for times in arguments.times]
    heads = (
        "size",
        "rules",
        "examples",
        "cases",
        "all tests",
        "mutants",
        "a mutant",
        "all mutants",
        "testing anew / a mutant",
        "killed of the sample",
    )
    print(table(heads, rows))


if __name__ == "__main__":
    main()
