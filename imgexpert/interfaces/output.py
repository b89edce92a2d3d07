"""Where a command's result goes: standard output, or a file that appears only once it is complete."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import IO

from imgexpert.interfaces.layout import Line, plain
from imgexpert.reading.problems import InputRefused, Problem, shown
from imgexpert.reading.text import Text

_STYLES = {
    "strong": "bold",
    "choice": "bold green",
    "bar": "yellow",
    "head": "bold cyan",
    "good": "green",
    "bad": "red",
    "warn": "yellow",
    "dim": "dim",
}
_PIPED_COLUMNS = 80
_WIDEST = 100  # Longer lines of prose are hard to read, however wide the terminal is.


class Output:
    """Takes a result piece by piece; leaving the `with` block without `commit` leaves the target file untouched."""

    def __init__(self, target: str | None) -> None:
        self.target = None if target in (None, "-") else Path(str(target))
        self._part: Path | None = None
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Output:
        if self.target is not None:
            try:
                self._open(self.target)
            except (OSError, ValueError) as error:
                raise InputRefused([_unwritable(self.target, error)]) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
        if self._part is not None:
            with contextlib.suppress(OSError):
                self._part.unlink()

    @property
    def terminal(self) -> bool:
        """Whether a person is looking at it, so that colour helps."""
        return self.target is None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"

    @property
    def cells(self) -> int:
        """How wide a line may be."""
        return columns_of(sys.stdout if self.target is None else None)

    @property
    def rows(self) -> int | None:
        """How many lines are seen at once; None where nobody is looking."""
        return _screen(sys.stdout).lines if self.terminal else None

    def data(self, text: str) -> None:
        """Write `text` for programs: UTF-8 whatever the locale says."""
        if self._file is not None:
            self._file.write(text.encode())
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(text.encode())

    def lines(self, lines: Iterable[Line]) -> None:
        """Write `lines` for people: in colour on a terminal, else plain."""
        if self._file is not None:
            self._file.write(plain(lines).encode())
        elif self.terminal:
            print_in_colour(lines, sys.stdout)
        else:
            sys.stdout.write(plain(lines))

    def commit(self) -> None:
        """Let the target have what was written."""
        if self._file is None or self.target is None:
            sys.stdout.flush()
            return
        try:
            self._file.flush()
            if self._part is not None:
                os.fsync(self._file.fileno())  # Else a power cut may leave the new name with nothing behind it.
            self._file.close()
            if self._part is not None:
                self._part.replace(self.target.resolve())
                self._part = None
        except OSError as error:
            raise InputRefused([_unwritable(self.target, error)]) from error

    def _open(self, target: Path) -> None:
        real = target.resolve()
        if real.is_dir():
            raise IsADirectoryError(None, os.strerror(21))
        if real.exists() and not stat.S_ISREG(real.stat().st_mode):
            self._file = real.open("wb")  # A device or a pipe is written into, never replaced.
            return
        if real.exists() and not os.access(real, os.W_OK):
            raise PermissionError(None, os.strerror(13))
        import tempfile  # It brings half of the standard library along, and most calls write no file.

        handle, name = tempfile.mkstemp(prefix=f".{real.name}.", dir=real.parent)
        self._part, self._file = Path(name), os.fdopen(handle, "wb")
        self._part.chmod(stat.S_IMODE(real.stat().st_mode) if real.exists() else 0o666 & ~_umask())


def columns_of(stream: IO[str] | None) -> int:
    """How wide a line written to `stream` may be; None is a file."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        found = int(columns)
    else:
        seen = stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
        found = _screen(stream).columns if stream is not None and seen else _PIPED_COLUMNS
    return max(40, min(found, _WIDEST))


def _screen(stream: IO[str]) -> os.terminal_size:
    """The size of the terminal; the classic one where it does not say."""
    try:
        size = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        return os.terminal_size((80, 24))
    return size if size.columns > 0 and size.lines > 0 else os.terminal_size((80, 24))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def print_in_colour(lines: Iterable[Line], stream: IO[str]) -> None:
    """Print `lines` to the terminal behind `stream`."""
    from rich.console import Console
    from rich.text import Text as RichText

    console = Console(file=stream, highlight=False, emoji=False, markup=False, soft_wrap=True)
    for spans in lines:
        # Text objects, because what people wrote must not be read as markup.
        console.print(RichText.assemble(*((span.text, _STYLES.get(span.style, "")) for span in spans)))


def _unwritable(target: Path, error: OSError | ValueError) -> Problem:
    name = shown(str(target), longest=200)
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Problem(
        message=Text(
            f'"{name}" cannot be written ({reason}): name another file for the output',
            f"无法写入“{name}”（{reason}）：请用 -o 指定其他输出文件",
        )
    )
