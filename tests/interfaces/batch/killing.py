"""Kills a batch again and again at random moments, each time goes on with it, and looks at what is there in between.

As a script: `python killing.py FOLDER KILLS SEED`. It prints how many kills and how many completed runs there were, and
ends with an assertion when anything is torn, lost or repeated. Every run is a process of its own, forked from this
one, which has imported everything but never decided anything: starting Python a hundred times would take minutes.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from imgexpert.decision.decide import Decider  # noqa: E402 - only now it can be found.
from imgexpert.interfaces.batch.columns import Layout  # noqa: E402
from imgexpert.interfaces.batch.mapping import ColumnMap  # noqa: E402
from imgexpert.interfaces.batch.run import Batch, Job  # noqa: E402
from imgexpert.interfaces.batch.sources import find_sources  # noqa: E402
from imgexpert.interfaces.batch.target import Target  # noqa: E402
from imgexpert.rulebase.loading import load_rulebase  # noqa: E402
from tests.support.bases import MINIMAL  # noqa: E402

ROWS, CHUNK = 100, 20
FORMATS = ("csv", "ndjson", "parquet")


def inventory(path: Path) -> Path:
    """An inventory about tea, with some rows that have to be refused."""
    lines = ["subject,course,guests,leaves"]
    for number in range(ROWS):
        course = ("brewing", "serving", "", "drinking")[number % 4 if number % 40 == 3 else number % 3]
        lines.append(f"tea-{number},{course},{number % 90 + 1},{('green', 'herbal', '')[number % 3]}")
        if number % 57 == 0:
            lines.append(f'torn-{number},"brewing')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


DECIDER = Decider(load_rulebase(MINIMAL))


def decide(source: Path, target: Path) -> None:
    """The batch itself, which goes on with whatever is there."""
    job = Job(
        sources=find_sources(str(source), None),
        layout=Layout(DECIDER.rulebase.vocabulary, ColumnMap(columns={}), print),
        target=Target(path=target, format=target.suffix[1:], packing="", flowing=False),  # type: ignore[arg-type]
        chunk_rows=CHUNK,
        verify=5,
        seed=0,
        justify=False,
        group=False,
        engine="polars",
        resume=True,
        language="en",
    )
    Batch(job, DECIDER, lambda _: None).run()


def started(source: Path, target: Path) -> int:
    """The batch as a process; out: its id."""
    child = os.fork()
    if child:
        return child
    try:
        decide(source, target)
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - a child must not go on as its parent.
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        os._exit(1)


def contents(target: Path) -> tuple[bytes, bytes]:
    """What is in place: the rows and the refusals."""
    errors = target.with_name(target.name + ".errors.ndjson")
    return target.read_bytes(), errors.read_bytes()


def main(folder: Path, kills: int, seed: int) -> None:
    """Kill so many runs."""
    chance = random.Random(seed)
    source = inventory(folder / "tea.csv")
    expected, lasting = {}, 0.0
    for format_ in FORMATS:
        whole = folder / f"whole.{format_}"
        began = time.monotonic()
        assert os.waitpid(started(source, whole), 0)[1] == 0
        lasting = max(lasting, time.monotonic() - began)
        expected[format_] = contents(whole)
    killed = completed = 0
    while killed < kills:
        format_ = FORMATS[completed % len(FORMATS)]
        target = folder / f"out.{format_}"
        child = started(source, target)
        time.sleep(chance.uniform(0, lasting * 0.9))
        os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        if os.WIFSIGNALED(status):
            killed += 1
        else:
            assert status == 0
        if target.exists():
            assert contents(target) == expected[format_], "a file that is in place is not the whole result"
            # Killed after that, it may still have been about to tidy up.
            assert os.waitpid(started(source, target), 0)[1] == 0
            assert contents(target) == expected[format_]
            assert not target.with_name(target.name + ".parts").exists()
            target.unlink()
            completed += 1
    print(killed, completed)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
