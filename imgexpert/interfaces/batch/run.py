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

import polars as pl

from imgexpert.decision.bulk import BulkDecider
from imgexpert.decision.decide import Decider
from imgexpert.interfaces.batch.ahead import done_ahead
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """A chunk that only has to be verified and kept: its rows as they are written, and the same as bytes."""

    chunk: Chunk
    decided: Decided
    tally: Tally
    rows: pl.DataFrame
    encoded: bytes


class Batch:
    """One job, decided by one decider; `told` hears of every step."""

    def __init__(self, job: Job, decider: Decider, told: Callable[[Step], None]) -> None:
        self.job = job
        self.decider = decider
        self.told = told
        self.tally = Tally()
        self._bulk = BulkDecider(decider.rulebase)
        self._chunk_decider = ChunkDecider(self._bulk)
        self._tallier = Tallier(self._bulk)
        self._verifier = Verifier(decider, self._bulk, job.verify, job.seed)
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
        with _flowing(self.job.target) as out:
            for done in self._done(Position(), 0):
                out.write(self._headed(done))
                out.flush()
                self._count(done)

    def _fill(self, store: Store) -> None:
        start = self._begin(store)
        if start is not None:
            for done in self._done(start, store.chunks):
                errors = "".join(
                    json.dumps(row.data(self.job.language), ensure_ascii=False) + "\n" for row in done.decided.bad
                )
                store.append(
                    self._headed(done), errors.encode("utf-8", "replace"), done.tally.data(),
                    end=done.chunk.end, done=done.chunk.done,
                )  # fmt: skip
                self._count(done)
            store.finish(self._bulk.spelled, anything=bool(self.tally.decided))

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

    def _done(self, start: Position, number: int) -> Iterator[_Done]:
        """The chunks from `start` on, the first of which has that `number`, in order."""
        if self.job.engine == EMBEDDED:
            chunks = done_ahead(
                lambda chunk: self._finished(chunk, self._chunk_decider.decide(chunk)), self._chunks(start)
            )
        else:
            chunks = (self._finished(chunk, decided) for chunk, decided in self._pairs())
        for place, done in enumerate(chunks, number):
            done.tally.verified = self._verifier.verify(done.decided, place, done.chunk.done)
            done.tally.open = done.tally.open[: MOST_OPEN - len(self.tally.open)]
            yield done

    def _finished(self, chunk: Chunk, decided: Decided) -> _Done:
        rows, target = self._written(decided), self.job.target
        return _Done(
            chunk=chunk,
            decided=decided,
            tally=self._tallier.tally(decided),
            rows=rows,
            encoded=encoded(rows, target, header=False) if rows.height else b"",
        )

    def _headed(self, done: _Done) -> bytes:
        """The rows as bytes, in CSV the first ones with the header."""
        first = self.job.target.format == "csv" and done.rows.height and not self.tally.decided
        return encoded(done.rows, self.job.target, header=True) if first else done.encoded

    def _pairs(self) -> Iterator[tuple[Chunk, Decided]]:
        """The chunks decided on another engine."""
        job = self.job
        on_engine = OnEngine(
            name=job.engine,
            sources=job.sources,
            layout=job.layout,
            rulebase=self.decider.rulebase,
            rows=job.chunk_rows,
        )
        yield from ((chunk, self._chunk_decider.decided(chunk, result)) for chunk, result in on_engine.pairs())

    def _chunks(self, start: Position) -> Iterator[Chunk]:
        job = self.job
        if not job.group:
            return read_inventory(job.sources, job.layout, job.chunk_rows, start)
        everything = read_inventory(job.sources, job.layout, job.chunk_rows, Position())
        return grouped(everything, job.chunk_rows, start)

    def _count(self, done: _Done) -> None:
        self.tally.add(done.tally)
        self.told(Step(tally=self.tally, bad=done.decided.bad, done=done.chunk.done))

    def _written(self, decided: Decided) -> pl.DataFrame:
        """The rows as they are written; parts in Parquet stay packed until they are put together."""
        rows = decided.rows.drop(ROW)
        if self._justifier is not None:
            return self._justifier.justified(self._bulk.spelled(rows))
        return rows if self.job.target.format == "parquet" else self._bulk.spelled(rows)

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
