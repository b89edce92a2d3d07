"""What is finished of a batch, kept beside the target until all is: a kill loses at most the chunk under way.

`OUT.parts/` holds the rows written so far, the refusals, and a journal with a line a chunk. A line is appended once
everything it speaks of is on disk, so that the last whole line tells what counts; anything beyond it is cut off before
work goes on. The target appears by renaming, as a whole or not at all.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from imgexpert.interfaces.batch.records import Position
from imgexpert.interfaces.batch.target import Target
from imgexpert.reading.problems import InputRefused, Problem, shown
from imgexpert.reading.text import Text

if TYPE_CHECKING:
    import polars as pl

_JOURNAL, _ROWS, _ERRORS, _RESULT = "journal.ndjson", "rows", "errors.ndjson", "result"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What an earlier run finished: where to go on, what share of the input that is, and the tally of each chunk."""

    end: Position
    done: float | None
    tallies: tuple[Mapping[str, Any], ...]
    moved: bool


class Store:
    """The folder beside one target, held by one run at a time; made by `opened_store`."""

    def __init__(self, target: Target, journal: IO[bytes]) -> None:
        self.target = target
        self.folder = target.parts
        self.chunks = 0
        self._journal = journal
        self._rows_size = 0
        self._errors_size = 0

    def begin(self, run: Mapping[str, Any]) -> None:
        """Forget what is there, and begin `run` anew."""
        for entry in self.folder.iterdir():
            if entry.name != _JOURNAL:
                entry.unlink()
        self._journal.seek(0)
        self._journal.truncate()
        self._note({"run": run})

    def kept(self, run: Mapping[str, Any]) -> Kept | None:
        """What was finished of the same `run`, everything beyond cut off; None when there is nothing.

        Raises: InputRefused when the input, the rules or the options are not those it was begun with.
        """
        lines = self._lines()
        if not lines:
            return None
        differing = [name for name in run if lines[0].get("run", {}).get(name) != run[name]]
        if differing:
            raise InputRefused([_changed(differing, self.folder)])
        chunks = [line for line in lines[1:] if "end" in line]
        if not chunks:
            return None
        last = chunks[-1]
        self.chunks, self._rows_size, self._errors_size = len(chunks), last["rows_size"], last["errors_size"]
        moved = "moved" in lines[-1]
        if not moved:
            self._cut_off()
        return Kept(
            end=Position(**last["end"]),
            done=last["done"],
            tallies=tuple(line["tally"] for line in chunks),
            moved=moved,
        )

    def append(
        self, rows: bytes, errors: bytes, tally: Mapping[str, Any], *, end: Position, done: float | None
    ) -> None:
        """Keep the rows and refusals of one more chunk, and where in the input the next begins.

        Raises: OSError when they cannot be written; what was kept before stays.
        """
        if self.target.format == "parquet":
            if rows:
                self._put(self.folder / f"{self.chunks:06}.parquet", rows, 0)
        else:
            self._rows_size += self._put(self.folder / _ROWS, rows, self._rows_size)
        self._errors_size += self._put(self.folder / _ERRORS, errors, self._errors_size)
        self.chunks += 1
        sizes = {"rows_size": self._rows_size, "errors_size": self._errors_size}
        self._note({"end": asdict(end), "done": done, **sizes, "tally": tally})

    def finish(self, spelled: Callable[[pl.DataFrame], pl.DataFrame], *, anything: bool) -> None:
        """Move the refusals and, if `anything` was decided, the rows into place; the folder goes away.

        In: `spelled` makes the rows that are written of those that a part in Parquet keeps.

        Raises: OSError when the result cannot be written.
        """
        self._publish_errors()
        if anything:
            assert self.target.path is not None
            result = self._result(spelled)
            self._note({"moved": True})
            real = self.target.path.resolve()
            if real.exists():
                result.chmod(real.stat().st_mode & 0o7777)
            result.replace(real)
        self.close_finished()

    def close_finished(self) -> None:
        """Take the folder away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _result(self, spelled: Callable[[pl.DataFrame], pl.DataFrame]) -> Path:
        """The file with all rows."""
        if self.target.format != "parquet":
            return self.folder / _ROWS
        import polars as pl

        parts = pl.scan_parquet(sorted(self.folder.glob("*.parquet")))
        schema = spelled(parts.head(0).collect()).schema
        result = self.folder / _RESULT
        # Streamed part by part: the whole may be larger than memory.
        parts.map_batches(spelled, schema=schema, streamable=True).sink_parquet(
            result, compression="zstd", compression_level=1
        )
        return result

    def _publish_errors(self) -> None:
        """Copied, not moved: the rows must still be able to fail."""
        if not self._errors_size:
            self.target.errors.unlink(missing_ok=True)
            return
        copy = self.folder / f"{_ERRORS}.copy"
        shutil.copyfile(self.folder / _ERRORS, copy)
        copy.replace(self.target.errors)

    def _put(self, path: Path, data: bytes, size: int) -> int:
        """Append `data` to the first `size` bytes of `path`, safe on disk; out: how many bytes were added."""
        if data:
            with path.open("r+b" if path.exists() else "wb") as file:
                file.truncate(size)
                file.seek(size)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        return len(data)

    def _cut_off(self) -> None:
        for name, size in ((_ROWS, self._rows_size), (_ERRORS, self._errors_size)):
            path = self.folder / name
            if path.exists():
                os.truncate(path, size)
        for part in self.folder.glob("*.parquet"):
            if int(part.stem) >= self.chunks:
                part.unlink()

    def _note(self, line: Mapping[str, Any]) -> None:
        self._journal.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        self._journal.flush()
        os.fsync(self._journal.fileno())

    def _lines(self) -> list[dict[str, Any]]:
        """The whole lines of the journal; what follows the last of them is cut off."""
        self._journal.seek(0)
        lines, size = [], 0
        for line in self._journal:
            try:
                lines.append(json.loads(line if line.endswith(b"\n") else b""))
            except ValueError:
                break
            size += len(line)
        self._journal.seek(size)
        self._journal.truncate()
        return lines


@contextmanager
def opened_store(target: Target) -> Iterator[Store]:
    """The store of `target`, for this process alone.

    Raises: InputRefused when another run holds it, or its folder cannot be made.
    """
    assert target.path is not None
    try:
        if target.path.is_dir():
            raise IsADirectoryError(None, os.strerror(21))
        target.parts.mkdir(exist_ok=True)
        journal = (target.parts / _JOURNAL).open("a+b")
    except (OSError, ValueError) as error:
        raise InputRefused([_unwritable(target.path, error)]) from error
    with journal:
        try:
            fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InputRefused([_held(target.path)]) from error
        yield Store(target, journal)


def _unwritable(path: Path, error: OSError | ValueError) -> Problem:
    name = shown(str(path), longest=200)
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Problem(
        message=Text(
            f'"{name}" cannot be written ({reason}): name another file for the output',
            f"无法写入“{name}”（{reason}）：请用 -o 指定其他输出文件",
        )
    )


def _held(path: Path) -> Problem:
    name = shown(str(path), longest=200)
    return Problem(
        message=Text(
            f'another run is writing "{name}": wait for it to end, or name another file',
            f"另一个进程正在写入“{name}”：请等它结束，或指定其他文件",
        )
    )


_NAMES = {
    "input": Text("the input", "输入"),
    "rules": Text("the rules", "规则"),
    "options": Text("the options", "选项"),
    "version": Text("the version of imgexpert", "imgexpert 的版本"),
}


def _changed(names: list[str], folder: Path) -> Problem:
    en = " and ".join(_NAMES[name].en for name in names)
    zh = "、".join(_NAMES[name].zh for name in names)
    where = shown(str(folder), longest=200)
    return Problem(
        message=Text(
            f"what is kept in {where} cannot be gone on with, because {en} changed since: run it without --resume",
            f"{where} 中保留的部分无法继续，因为{zh}已有变化：请去掉 --resume 重新运行",
        )
    )
