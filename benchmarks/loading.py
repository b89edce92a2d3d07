"""What it takes to load the shipped rules, cold and as remembered, and how that grows with 4 and 16 times the rules.

The copies are layers over the shipped base: the same rules under new ids. Beside them stands PyYAML's libyaml loader,
which reads the same files into plain dictionaries and checks nothing. Python's garbage collector is set as in the
program: as it comes, it searches a large rule base anew while an engine is made, and that is what would be measured.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml
from casebook import table

from imgexpert.decision.decide import Decider
from imgexpert.interfaces.cli import spare_the_collector
from imgexpert.rulebase.built_in import data_folder
from imgexpert.rulebase.cache import recall, remember
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.rulebase.rules import KINDS

TIMES = (1, 4, 16)
_ID = re.compile(r"^  - id: (\S+)$", re.MULTILINE)


def copy_rules(number: int, folder: Path) -> Path:
    """A layer in `folder` that holds all shipped rules once more, under ids of its own."""
    layer = folder / f"copy-{number}"
    for kind in KINDS:
        for path in (data_folder() / "rules" / kind).rglob("*.yaml"):
            target = layer / path.relative_to(data_folder())
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(_ID.sub(rf"  - id: \1-copy-{number}", path.read_text("utf-8")), "utf-8")
    (layer / "layer.yaml").write_text(f"name: copy-{number}\n", "utf-8")
    return layer


def plainly(layers: list[Path]) -> list[object]:
    """The same files as PyYAML's C loader gives them."""
    files = [
        path
        for root in (data_folder(), *layers)
        for part in ("knowledge", "rules")
        for path in (root / part).rglob("*.yaml")
    ]
    return [yaml.load(path.read_bytes(), yaml.CSafeLoader) for path in files]


def seconds(call: Callable[[], object]) -> float:
    """How long `call` takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def measure(layers: list[Path], runs: int) -> tuple[int, dict[str, float]]:
    """The number of rules, and the median seconds of each step, interleaved."""
    folder = data_folder()
    rulebase = load_rulebase(folder, layers)
    remember(folder, rulebase, layers)
    steps: dict[str, Callable[[], object]] = {
        "libyaml": lambda: plainly(layers),
        "cold": lambda: load_rulebase(folder, layers),
        "remembered": lambda: recall(folder, layers),
        "engine": lambda: Decider(rulebase),
    }
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(runs):
        for name, call in steps.items():
            taken[name].append(seconds(call))
    return len(rulebase.rules), {name: statistics.median(times) for name, times in taken.items()}


def main() -> None:
    """Print a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--times", type=int, nargs="+", default=TIMES)
    arguments = parser.parse_args()
    spare_the_collector()
    rows = []
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_CACHE_HOME"] = home
        first: dict[str, float] = {}
        layers = [copy_rules(number, Path(home)) for number in range(1, max(arguments.times))]
        for times in arguments.times:
            rules, medians = measure(layers[: times - 1], arguments.runs)
            first = first or medians
            cells = [f"{1000 * medians[name]:.0f} ms ({medians[name] / first[name]:.1f})" for name in medians]
            rows.append((f"{times} ×", f"{rules:,}", *cells, f"{medians['cold'] / medians['libyaml']:.1f}"))
    heads = ("size", "rules", "libyaml alone", "read, merged, checked", "remembered", "engine made", "cold / libyaml")
    print(table(heads, rows))
    print("\nIn brackets: how many times the first row.")


if __name__ == "__main__":
    main()
