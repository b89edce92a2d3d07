"""The built-in rule base as it was loaded last time, so that a start need not read and check it again.

Like Python's own byte code it is kept in a folder of the user's alone, and used only while every file that it was made
from, data and code, has the size and time it had then. Whatever goes wrong with it costs time, never an answer.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

from imgexpert.rulebase.rulebase import RuleBase

_PACKAGE = Path(__file__).parent.parent

Signature = list[tuple[str, int, int]]


def recall(folder: Path) -> RuleBase | None:
    """The rule base below `folder` as it was remembered, or None when it was not or has changed since."""
    try:
        with _path(folder).open("rb") as file:
            if not _own(os.fstat(file.fileno())) or pickle.load(file) != _signature(folder):
                return None
            rulebase = pickle.load(file)
    except (OSError, EOFError, ValueError, AttributeError, ImportError, IndexError, KeyError, TypeError):
        return None
    except pickle.UnpicklingError:
        return None
    return rulebase if isinstance(rulebase, RuleBase) else None


def remember(folder: Path, rulebase: RuleBase) -> None:
    """Keep `rulebase` for the next start: written beside and moved into place, so that nobody reads half a file."""
    path = _path(folder)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                pickle.dump(_signature(folder), file, pickle.HIGHEST_PROTOCOL)
                pickle.dump(rulebase, file, pickle.HIGHEST_PROTOCOL)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def _path(folder: Path) -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))  # noqa: PTH111
    return base / "imgexpert" / f"rulebase-{zlib.crc32(str(folder).encode()):08x}.{sys.implementation.cache_tag}"


def _signature(folder: Path) -> Signature:
    """Path, size and time of every file that the loaded rule base depends on."""
    roots = ((folder / "knowledge", ".yaml"), (folder / "rules", ".yaml"))
    code = ((_PACKAGE / name, ".py") for name in ("reading", "vocabulary", "rulebase"))
    return [entry for root, ending in (*roots, *code) for entry in sorted(_files(str(root), ending))]


def _files(root: str, ending: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(root) as found:
        for entry in found:
            if entry.is_dir():
                yield from _files(entry.path, ending)
            elif entry.name.endswith(ending):
                stat = entry.stat()
                yield entry.path, stat.st_size, stat.st_mtime_ns


def _own(stat: os.stat_result) -> bool:
    """Whether nobody but the user can have written the file: a pickle is as good as code."""
    return not hasattr(os, "getuid") or (stat.st_uid == os.getuid() and not stat.st_mode & 0o022)
