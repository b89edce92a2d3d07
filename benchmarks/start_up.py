"""What one `imgexpert decide` costs as a process, against importing its three dependencies and doing nothing."""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from casebook import table

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "container.yaml"
TARGET = 3.0

IMPORTS = """
import collections, collections.abc
collections.Mapping = collections.abc.Mapping  # experta's frozendict needs it to be imported at all
import experta, click, yaml
"""


def seconds(command: list[str]) -> float:
    """How long `command` takes; it must succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return time.perf_counter() - start


def main() -> None:
    """Print medians of interleaved runs, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=25)
    arguments = parser.parse_args()
    program = shutil.which("imgexpert", path=str(Path(sys.executable).parent)) or shutil.which("imgexpert")
    if program is None:
        sys.exit("imgexpert is not installed here: pip install -e . first")
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import experta, click, yaml": [sys.executable, "-c", IMPORTS],
        f"imgexpert decide {EXAMPLE.name}": [program, "decide", str(EXAMPLE)],
    }
    for command in commands.values():
        seconds(command)  # Once unmeasured: bytecode and file caches.
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(arguments.runs):
        for name, command in commands.items():
            taken[name].append(seconds(command))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    _, imports, decide = medians.values()
    rows = [(name, f"{1000 * median:.0f} ms", f"{median / imports:.2f}") for name, median in medians.items()]
    print(table(("process", "median", "ratio"), rows))
    print(f"\ntarget: at most {TARGET:g} times the imports; measured {decide / imports:.2f}")


if __name__ == "__main__":
    main()
