"""Which files an inventory consists of, how they are compressed and what format they have."""

from __future__ import annotations

import glob
import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, get_args

from imgexpert.interfaces.batch.blocks import CutOff, Stream
from imgexpert.reading.files import STANDARD_INPUT
from imgexpert.reading.problems import InputRefused, Problem, nearest, shown
from imgexpert.reading.text import Text

InputFormat = Literal["csv", "ndjson", "parquet"]
INPUT_FORMATS: tuple[InputFormat, ...] = get_args(InputFormat)

_BY_ENDING: dict[str, InputFormat] = {
    ".csv": "csv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_PACKED = (".gz", ".zst")
_PARQUET = b"PAR1"
_PEEKED = 1 << 20
_REFUSED = ".errors.ndjson"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file of an inventory: its path, or `-`; `name` is how it is called in messages."""

    path: str
    name: str
    format: InputFormat
    size: int | None

    @property
    def standard_input(self) -> bool:
        """Whether it is standard input, which can be read but once."""
        return self.path == STANDARD_INPUT


def opened(source: Source) -> IO[bytes]:
    """The file of `source`, open for reading bytes as they are stored."""
    if source.standard_input:
        return sys.stdin.buffer
    return Path(source.path).open("rb")


def find_sources(inventory: str, asked: InputFormat | None) -> tuple[Source, ...]:
    """The files that `inventory` stands for: a file, a folder, a pattern, or standard input.

    The files of a folder or pattern are taken in the order of their names and must have one format.
    Raises: InputRefused when there is none, or they differ in format.
    """
    if inventory == STANDARD_INPUT:
        return (Source(path=inventory, name="<stdin>", format=asked or _sniffed_input(), size=None),)
    paths = _paths(inventory)
    sources = tuple(_source(path, asked) for path in paths)
    formats = {source.format for source in sources}
    if len(formats) > 1:
        first = {format_: next(s.name for s in sources if s.format == format_) for format_ in sorted(formats)}
        listed = ", ".join(f"{name} ({format_})" for format_, name in first.items())
        en = f"these files differ in format: {listed}; name those of one format, by a pattern such as 'inventory/*.csv'"
        zh = f"这些文件的格式不同：{listed}；请只指定同一格式的文件，例如用 'inventory/*.csv' 这样的模式"
        raise InputRefused([Problem(message=Text(en, zh))])
    return sources


def _paths(inventory: str) -> list[Path]:
    path = Path(inventory)
    try:
        if path.is_dir():
            found = [entry for entry in path.iterdir() if entry.is_file() and _counts(entry)]
            return _sorted(found, inventory)
        if path.exists():
            return [path]
    except (OSError, ValueError):
        pass  # A name that no file can have is reported as missing below.
    if glob.has_magic(inventory):
        # Not Path.glob: that takes no absolute patterns.
        found = [Path(name) for name in glob.iglob(inventory, recursive=True)]  # noqa: PTH207
        return _sorted([path for path in found if path.is_file()], inventory)
    raise InputRefused([_missing(path)])


def _counts(entry: Path) -> bool:
    """Whether a file in a folder is part of the inventory."""
    return not entry.name.startswith(".") and not entry.name.endswith(_REFUSED) and _format_by_name(entry) is not None


def _sorted(found: list[Path], inventory: str) -> list[Path]:
    if found:
        return sorted(found, key=str)
    name = shown(inventory, longest=200)
    raise InputRefused(
        [
            Problem(
                message=Text(
                    f'"{name}" holds no file that ends in .csv, .ndjson or .parquet (also with .gz or .zst)',
                    f"“{name}”中没有以 .csv、.ndjson 或 .parquet 结尾的文件（可再带 .gz 或 .zst）",
                )
            )
        ]
    )


def _missing(path: Path) -> Problem:
    name = shown(str(path), longest=200)
    try:
        near = nearest(path.name, sorted(entry.name for entry in path.parent.iterdir()))
    except (OSError, ValueError):
        near = None
    return Problem(
        message=Text(
            f'there is no file or folder "{name}", and as a pattern it fits none',
            f"没有名为“{name}”的文件或文件夹，作为模式也没有匹配的文件",
        ),
        nearest=None if near is None else shown(str(path.with_name(near)), longest=200),
    )


def _source(path: Path, asked: InputFormat | None) -> Source:
    try:
        regular = path.is_file()
        size = path.stat().st_size if regular else None
        format_ = asked or _format_by_name(path) or (_sniffed_file(path) if regular else "csv")
    except OSError as error:
        name = shown(str(path), longest=200)
        reason = error.strerror or str(error)
        message = Text(f'"{name}" cannot be read ({reason})', f"无法读取“{name}”（{reason}）")
        raise InputRefused([Problem(message=message)]) from error
    name = shown(str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace"), longest=200)
    return Source(path=str(path), name=name, format=format_, size=size)


def _format_by_name(path: Path) -> InputFormat | None:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    while suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    return _BY_ENDING.get(suffixes[-1]) if suffixes else None


def _sniffed_file(path: Path) -> InputFormat:
    with path.open("rb") as file:
        return _sniffed(file.read(_PEEKED))


def _sniffed_input() -> InputFormat:
    peek = getattr(sys.stdin.buffer, "peek", None)
    return _sniffed(peek(_PEEKED) if peek else b"")


def _sniffed(begin: bytes) -> InputFormat:
    """The format of a file that begins so; packed files are looked into."""
    if begin.startswith(_PARQUET):
        return "parquet"
    try:
        text = Stream(io.BytesIO(begin)).read(1)
    except CutOff:
        text = b""
    return "ndjson" if text.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" else "csv"
