"""Where the decided rows go, in which format and packed how."""

from __future__ import annotations

import gzip
import io
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from imgexpert.interfaces.usage import Misuse
from imgexpert.reading.files import STANDARD_INPUT
from imgexpert.reading.problems import shown

if TYPE_CHECKING:
    import click
    import polars as pl

OutputFormat = Literal["csv", "ndjson", "parquet"]
Packing = Literal["", ".gz", ".zst"]

ENDINGS: dict[str, OutputFormat] = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".parquet": "parquet"}
_PACKINGS: dict[str, Packing] = {".gz": ".gz", ".zst": ".zst"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The output: a path to move the result to, or, if it is a pipe or a device, to write into as rows are decided.

    `path` is None for standard output.
    """

    path: Path | None
    format: OutputFormat
    packing: Packing
    flowing: bool

    @property
    def errors(self) -> Path:
        """The file that lists what was refused."""
        assert self.path is not None
        return self.path.with_name(self.path.name + ".errors.ndjson")

    @property
    def parts(self) -> Path:
        """The folder that holds what is finished until all is."""
        assert self.path is not None
        return self.path.with_name(self.path.name + ".parts")


def target_of(output: str | None, context: click.Context) -> Target:
    """The target that `-o` names; `-` is standard output, as CSV.

    Raises: Misuse when it is missing, or its ending stands for no format.
    """
    if output is None:
        raise Misuse(
            "-o OUT is missing: name a file that ends in .csv, .ndjson or .parquet, or - for standard output",
            "缺少 -o OUT：请给出以 .csv、.ndjson 或 .parquet 结尾的文件，或用 - 表示标准输出",
            context,
        )
    if output == STANDARD_INPUT:
        return Target(path=None, format="csv", packing="", flowing=True)
    path = Path(output).resolve() if Path(output).is_symlink() else Path(output)
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packing = _PACKINGS.get(suffixes[-1], "") if suffixes else ""
    if packing:
        suffixes.pop()
    found = ENDINGS.get(suffixes[-1]) if suffixes else None
    flowing = path.exists() and not stat.S_ISREG(path.stat().st_mode) and not path.is_dir()
    if found is None and not flowing:
        word = shown(path.name)
        raise Misuse(
            f"the ending of `{word}` stands for no table: use .csv or .ndjson (also with .gz or .zst), or .parquet",
            f"`{word}` 的后缀不对应任何表格格式：请用 .csv 或 .ndjson（可再带 .gz 或 .zst），或 .parquet",
            context,
        )
    if found == "parquet" and (packing or flowing):
        raise Misuse(
            "Parquet is packed already and has to be a file: end it in .parquet alone",
            "Parquet 自身已压缩，而且必须是文件：请只以 .parquet 结尾",
            context,
        )
    return Target(path=path, format=found or "csv", packing=packing, flowing=flowing)


def encoded(frame: pl.DataFrame, target: Target, *, header: bool) -> bytes:
    """The rows of `frame` in the format of `target`; the header of CSV only in front of the first."""
    buffer = io.BytesIO()
    match target.format:
        case "csv":
            frame.write_csv(buffer, include_header=header)
        case "ndjson":
            frame.write_ndjson(buffer)
        case "parquet":
            frame.write_parquet(buffer, compression="lz4")  # They are parts, read but once.
    data = buffer.getvalue()
    match target.packing:
        case ".gz":
            return gzip.compress(data, compresslevel=6, mtime=0)
        case ".zst":
            import zstandard

            return zstandard.ZstdCompressor().compress(data)
        case _:
            return data
