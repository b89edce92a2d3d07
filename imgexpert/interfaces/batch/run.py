"""A batch from the first chunk to the last: read, decided, verified, tallied, kept, and moved into place at the end."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from imgexpert.decision.decide import Decider
from imgexpert.interfaces.batch.columns import Layout
from imgexpert.interfaces.batch.deciding import ChunkDecider, Decided
from imgexpert.interfaces.batch.engines.choosing import OnEngine
from imgexpert.interfaces.batch.grouping import grouped
from imgexpert.interfaces.batch.justifying import Justifier
from imgexpert.interfaces.batch.reading import read_inventory
from imgexpert.interfaces.batch.records import EMBEDDED, ROW, BadRow, Chunk, Position
from imgexpert.interfaces.batch.sources import Source
from imgexpert.interfaces.batch.store import Store, opened_store
from imgexpert.interfaces.batch.tally import MOST_OPEN, Tally, tally_of
from imgexpert.interfaces.batch.tallying import Tallier
from imgexpert.interfaces.batch.target import Target, encoded
from imgexpert.interfaces.batch.verifying import Verifier
from imgexpert.reading.text import Language

_ENDS = 1 << 16  # Bytes at either end of a file by which it is recognised, besides its size and date.


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is to be done: which files, read how, decided with what extras, and written where."""

    sources: tuple[Source, ...]
    layout: Layout
    target: Target
    chunk_rows: int
    verify: int
    seed: int
    justify: bool
    group: bool
    engine: str
    resume: bool
    language: Language


@dataclass(frozen=True, kw_only=True)
class Step:
    """What became of one more chunk: the tally so far, what was refused in it, and the share of the input read."""

    tally: Tally
    bad: tuple[BadRow, ...]
    done: float | None


class Batch:
    """One job, decided by one decider; `told` hears of every step."""

    def __init__(self, job: Job, decider: Decider, told: Callable[[Step], None]) -> None:
        self.job = job
        self.decider = decider
        self.told = told
        self.tally = Tally()
        self._chunk_decider = ChunkDecider(decider.rulebase)
        self._tallier = Tallier(decider.rulebase)
        self._verifier = Verifier(decider, job.verify, job.seed)
        self._justifier = Justifier(decider.rulebase, job.language) if job.justify else None

    def run(self) -> Tally:
        """Do the job; out: what it came to.

        Raises: InputRefused when a row decided again differs, what is kept cannot be gone on with, or the target
        cannot be written; OSError. What was finished by then is kept.
        """
        if self.job.target.flowing:
            self._flow()
        else:
            with opened_store(self.job.target) as store:
                self._fill(store)
        return self.tally

    def _flow(self) -> None:
        """Write rows as they are decided: nothing can be taken back, and nothing is kept."""
        header = True
        with _flowing(self.job.target) as out:
            for chunk, decided, tally in self._decided(Position(), 0):
                rows = self._written(decided, header=header)
                header = header and not rows
                out.write(rows)
                out.flush()
                self._count(tally, decided, chunk)

    def _fill(self, store: Store) -> None:
        start = self._begin(store)
        if start is not None:
            for chunk, decided, tally in self._decided(start, store.chunks):
                rows = self._written(decided, header=not self.tally.decided)
                errors = "".join(
                    json.dumps(row.data(self.job.language), ensure_ascii=False) + "\n" for row in decided.bad
                )
                store.append(rows, errors.encode("utf-8", "replace"), tally.data(), end=chunk.end, done=chunk.done)
                self._count(tally, decided, chunk)
            store.finish(anything=bool(self.tally.decided))

    def _begin(self, store: Store) -> Position | None:
        """Where to begin, with what is kept counted; None when an earlier run had done everything."""
        run = self._identity()
        kept = store.kept(run) if self.job.resume else None
        if kept is None:
            store.begin(run)
            return Position()
        for data in kept.tallies:
            self.tally.add(tally_of(data))
        self._verifier.skip_to(kept.done)
        if kept.moved:
            store.close_finished()
            return None
        return kept.end

    def _decided(self, start: Position, number: int) -> Iterator[tuple[Chunk, Decided, Tally]]:
        for place, (chunk, decided) in enumerate(self._pairs(start), number):
            verified = self._verifier.verify(decided, place, chunk.done)
            room = MOST_OPEN - len(self.tally.open)
            yield chunk, decided, self._tallier.tally(decided, verified=verified, open_room=room)

    def _pairs(self, start: Position) -> Iterator[tuple[Chunk, Decided]]:
        job, decider = self.job, self._chunk_decider
        if job.engine == EMBEDDED:
            yield from ((chunk, decider.decide(chunk)) for chunk in self._chunks(start))
            return
        on_engine = OnEngine(
            name=job.engine,
            sources=job.sources,
            layout=job.layout,
            rulebase=self.decider.rulebase,
            rows=job.chunk_rows,
        )
        yield from ((chunk, decider.decided(chunk, result)) for chunk, result in on_engine.pairs())

    def _chunks(self, start: Position) -> Iterator[Chunk]:
        job = self.job
        if not job.group:
            return read_inventory(job.sources, job.layout, job.chunk_rows, start)
        everything = read_inventory(job.sources, job.layout, job.chunk_rows, Position())
        return grouped(everything, job.chunk_rows, start)

    def _count(self, tally: Tally, decided: Decided, chunk: Chunk) -> None:
        self.tally.add(tally)
        self.told(Step(tally=self.tally, bad=decided.bad, done=chunk.done))

    def _written(self, decided: Decided, *, header: bool) -> bytes:
        rows = decided.rows.drop(ROW)
        if not rows.height:
            return b""
        if self._justifier is not None:
            rows = self._justifier.justified(rows)
        return encoded(rows, self.job.target, header=header)

    def _identity(self) -> dict[str, Any]:
        """What must not change between a run and the one that goes on with it."""
        from importlib.metadata import version

        job = self.job
        mapping = job.layout.mapping
        return {
            "version": version("imgexpert"),
            "rules": self.decider.rulebase.digest,
            "input": [_print_of(source) for source in job.sources],
            "options": {
                "chunk_rows": job.chunk_rows,
                "justify": job.justify and job.language,
                "group": job.group,
                "engine": job.engine,
                "subject": mapping.subject,
                "columns": {name: [mapped.fact, dict(mapped.values)] for name, mapped in mapping.columns.items()},
            },
        }


def _print_of(source: Source) -> list[object]:
    """By what a file is recognised: name, size, date, and the bytes at its ends."""
    if source.standard_input or source.size is None:
        return [source.name]
    path = Path(source.path)
    with path.open("rb") as file:
        digest = hashlib.sha256(file.read(_ENDS))
        file.seek(max(0, source.size - _ENDS))
        digest.update(file.read(_ENDS))
    return [source.name, source.size, path.stat().st_mtime_ns, digest.hexdigest()]


@contextmanager
def _flowing(target: Target) -> Iterator[IO[bytes]]:
    """Standard output, or the pipe or device that the target is."""
    if target.path is None:
        yield sys.stdout.buffer
        return
    with target.path.open("wb") as file:
        yield file
