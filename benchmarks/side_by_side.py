"""The shipped rule base on several engines: equal answers first, then the time of a subject and of whole inventories.

Each engine gets the rules translated and each subject prepared in its own terms; timed is the way from a prepared
subject to the ids of the rules that fired. Engines take turns, so that what else the machine does hits all alike.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars
from bar_chart import Bar, Group, bar_chart
from casebook import markdown
from peers.bulk import AS_TEXT, WAYS, Bulk, Way
from peers.clips_engine import Clips
from peers.durable_peer import Durable
from peers.engine import Engine
from peers.own import Consulting, Interpreter, Rete
from peers.rule_engine_peer import RuleEngine
from peers.translation import copied
from peers.zen_peer import Zen, ZenBatch
from profiles import BLOCK, Profiles, subjects

from imgexpert.expert import Expert
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import FactSet

PEERS: tuple[type[Engine], ...] = (Clips, Zen, ZenBatch, Durable, RuleEngine, Rete)
ENGINES: tuple[type[Engine], ...] = (Consulting, Interpreter, *PEERS)
_AT_ONCE = 20
_RENEWED = 100
"""Subjects after which an engine is renewed."""
_IN_MEMORY = 1_000_000
_ROUNDS = 3
_TURN = 0.3
"""Seconds that the fastest peer gets in turns with the bulk decider."""


@dataclass(kw_only=True)
class Run:
    """One engine with one rule base: its subjects, or why it refused, and the microseconds a subject in each round."""

    name: str
    engine: Engine | None = None
    subjects: Sequence[Any] = ()
    refusal: str = ""
    taken: list[float] = field(default_factory=list)
    used: int = 0

    @property
    def median(self) -> float | None:
        """The median of the rounds, in microseconds."""
        return statistics.median(self.taken) if self.taken else None


def built(kind: type[Engine], rulebase: RuleBase, facts: Sequence[FactSet], patience: float) -> Run:
    """The engine made ready, and held to the answers of the interpreter for as many of `facts` as patience lasts."""
    if kind.largest is not None and len(rulebase.rules) > kind.largest:
        return Run(name=kind.name, refusal=f"not tried with more than {kind.largest} rules")
    try:
        engine = kind(rulebase)
        prepared = [engine.subject(one) for one in facts]
        checked = _check(engine, prepared, _truth(rulebase, facts), patience)
    except Exception as error:  # noqa: BLE001 - whatever an engine refuses with is its answer.
        return Run(name=kind.name, refusal=str(error))
    print(f"{kind.name}: equal answers for {checked} subjects", flush=True)
    return Run(name=kind.name, engine=engine, subjects=prepared)


def _truth(rulebase: RuleBase, facts: Sequence[FactSet]) -> Iterator[set[str]]:
    interpreter = Interpreter(rulebase)
    return (interpreter.fired(one) for one in facts)


def _check(engine: Engine, prepared: Sequence[Any], expected: Iterator[set[str]], patience: float) -> int:
    end, checked = time.perf_counter() + patience, 0
    for start in range(0, len(prepared), _AT_ONCE):
        for fired in engine.fired_each(prepared[start : start + _AT_ONCE]):
            if fired != next(expected):
                raise ValueError("it fires other rules")
            checked += 1
        if time.perf_counter() > end:
            break
    return checked


def time_round(run: Run, seconds: float) -> None:
    """Time `run` for about so long; subjects after those of the last round come first."""
    if run.engine is None:
        return
    if run.used >= _RENEWED:
        run.engine.renew()
        run.used = 0
    done, taken = 0, 0.0
    while taken < seconds and done < len(run.subjects):
        part = run.subjects[done : done + _AT_ONCE]
        start = time.perf_counter()
        run.engine.fired_each(part)
        taken += time.perf_counter() - start
        done += len(part)
    run.used += done
    run.taken.append(1e6 * taken / done)


def bulk_decider(rulebase: RuleBase, profiles: Profiles, facts: Sequence[FactSet]) -> Bulk:
    """The bulk decider, held to equal answers for `facts`, the first subjects of the inventory."""
    bulk = Bulk(rulebase)
    truth, frame = list(_truth(rulebase, facts)), profiles.frame(len(facts))
    if any(bulk.fired_each(bulk.prepared(frame, way)) != truth for way in WAYS):
        raise ValueError("the bulk decider fires other rules")
    print(f"{AS_TEXT.name}: equal answers for {len(facts)} subjects", flush=True)
    return bulk


def bulk_time(bulk: Bulk, profiles: Profiles, rows: int, way: Way, peer: Run) -> tuple[float, float]:
    """Microseconds a row over so many rows, and the median of `peer`, timed in turns with every round.

    The rows are in memory already, a million at a time if they are more; of each million the median of some rounds.
    """
    taken, waiting, before = 0.0, list[polars.DataFrame](), len(peer.taken)
    for number, block in enumerate(profiles.blocks(rows), 1):
        waiting.append(block)
        if number * BLOCK % _IN_MEMORY == 0 or number * BLOCK >= rows:
            frame = bulk.prepared(polars.concat(waiting), way)
            waiting = []
            taken += statistics.median(_once(bulk, frame, way, peer) for _ in range(_ROUNDS))
    return 1e6 * taken / rows, statistics.median(peer.taken[before:])


def _once(bulk: Bulk, frame: polars.DataFrame, way: Way, peer: Run) -> float:
    time_round(peer, _TURN)
    start = time.perf_counter()
    bulk.decided(frame, way)
    return time.perf_counter() - start


def measured(expert: Expert, times: int, arguments: argparse.Namespace) -> list[Run]:
    """Every engine with `times` the shipped rules."""
    rulebase = copied(expert.rulebase, times)
    profiles = Profiles(expert.rulebase)
    facts = [expert.facts(row) for row in subjects(expert.rulebase, profiles.frame(arguments.subjects))]
    runs = [built(kind, rulebase, facts, arguments.patience) for kind in ENGINES]
    for _ in range(arguments.rounds):
        for run in runs:
            time_round(run, arguments.seconds)
    rows = arguments.rows[0]
    decider = bulk_decider(rulebase, profiles, facts)
    bulk, _ = bulk_time(decider, profiles, rows, AS_TEXT, _fastest(runs))
    return [*runs, Run(name=f"{AS_TEXT.name}, {rows:,} rows", taken=[bulk])]


def _fastest(runs: Sequence[Run]) -> Run:
    """The peer that takes the least for a subject."""
    peers = {kind.name for kind in PEERS}
    return min((run for run in runs if run.name in peers and run.median), key=lambda run: run.median or 0)


def main() -> None:
    """Print the time of one subject with ever more rules, and of whole inventories; draw the chart."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 4, 16], help="multiples of the shipped rules")
    parser.add_argument("--subjects", type=int, default=200, help="subjects that are checked and timed in a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5, help="time of an engine in one round")
    parser.add_argument("--patience", type=float, default=5, help="seconds spent on checking an engine")
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[10_000, 1_000_000, 10_000_000], help="rows of whole inventories"
    )
    parser.add_argument("--chart", type=Path, help="where to draw the times as an SVG file")
    arguments = parser.parse_args()
    expert = Expert()
    by_times, tables = dict[int, list[Run]](), list[str]()
    for times in arguments.times:
        by_times[times] = measured(expert, times, arguments)
        if not tables:
            tables.append(inventories(by_times[times], expert, arguments.rows))
    print("\n" + one_subject(by_times, len(expert.rulebase.rules)))
    print("\n" + tables[0])
    for run in (run for runs in by_times.values() for run in runs if run.refusal):
        print(f"\n{run.name}: {run.refusal}")
    if arguments.chart:
        arguments.chart.write_text(chart(by_times, len(expert.rulebase.rules)), encoding="utf-8")


def one_subject(by_times: dict[int, list[Run]], rules: int) -> str:
    """A table of milliseconds a subject, and how many times clipspy's that is."""
    head = ["engine", *(f"{times * rules:,} rules" for times in by_times)]
    clips = [next(run.median for run in runs if run.name == Clips.name) for runs in by_times.values()]
    rows = []
    for runs in zip(*by_times.values(), strict=True):
        cells = [_against(run.median, peer) for run, peer in zip(runs, clips, strict=True)]
        rows.append([runs[0].name, *cells])
    return markdown(head, rows)


def _against(micros: float | None, peer: float | None) -> str:
    if micros is None:
        return "–"
    return f"{micros / 1000:.3g} ms" + (f" ({micros / peer:.2g}×)" if peer else "")


def inventories(runs: list[Run], expert: Expert, sizes: Sequence[int]) -> str:
    """A table of seconds for whole inventories: engines that take one subject at a time in proportion to their rows."""
    timed = {run.name: run.median for run in runs[:-1] if run.median}
    fastest = _fastest(runs)
    rows = [[name, *(f"≈ {_time(micros * size / 1e6)}" for size in sizes)] for name, micros in timed.items()]
    profiles, decider = Profiles(expert.rulebase), Bulk(expert.rulebase)
    for way in WAYS:
        bulk = [bulk_time(decider, profiles, size, way, fastest) for size in sizes]
        rows.append([way.name, *(_time(own * size / 1e6) for (own, _), size in zip(bulk, sizes, strict=True))])
        rows.append([f"{fastest.name} in turns ÷ {way.name}", *(f"{peer / own:.1f}×" for own, peer in bulk)])
    return markdown(["engine", *(f"{size:,} rows" for size in sizes)], rows)


def _time(seconds: float) -> str:
    return f"{seconds:.3g} s" if seconds < 600 else f"{seconds / 60:,.0f} min"


def chart(by_times: dict[int, list[Run]], rules: int) -> str:
    """Bars on a logarithmic scale: the time of one subject, a group for each number of rules."""
    groups = [
        Group(
            title=f"{times * rules:,} rules",
            bars=tuple(
                Bar(label=run.name, value=run.median / 1e6, text=f"{run.median / 1000:.3g} ms",
                    own=run.name.startswith("imgexpert"))
                for run in sorted(runs, key=lambda run: run.median or 0)
                if run.median
            ),
        )
        for times, runs in by_times.items()
    ]  # fmt: skip
    return bar_chart("Time until all fired rules of one subject are known (shorter is better, logarithmic)", groups)


if __name__ == "__main__":
    main()
