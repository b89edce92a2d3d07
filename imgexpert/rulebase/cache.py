"""Rule bases as they were loaded last time, so that a start need not read and check them again.

Like Python's own byte code it is kept in a folder of the user's alone, and used only while every file that it was made
from, data and code, has the size and time it had then. Whatever goes wrong with it costs time, never an answer.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from imgexpert.rulebase.folders import MANIFEST, PARTS, files_below
from imgexpert.rulebase.rulebase import RuleBase

_PACKAGE = Path(__file__).parent.parent

Signature = list[tuple[str, int, int]]

_LAYERED, _MOST_LAYERED = "layered", 8


def recall(folder: Path, layers: Sequence[Path] = ()) -> RuleBase | None:
    """The rule base below `folder`, with `layers` on top, as remembered; None when it was not or has changed since."""
    try:
        with _path(folder, layers).open("rb") as file:
            if not _own(os.fstat(file.fileno())) or pickle.load(file) != _signature(folder, layers):
                return None
            rulebase = pickle.load(file)
    except (OSError, EOFError, ValueError, AttributeError, ImportError, IndexError, KeyError, TypeError):
        return None
    except pickle.UnpicklingError:
        return None
    return rulebase if isinstance(rulebase, RuleBase) else None


def remember(folder: Path, rulebase: RuleBase, layers: Sequence[Path] = ()) -> None:
    """Keep `rulebase` for the next start: written beside and moved into place, so that nobody reads half a file."""
    path = _path(folder, layers)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                pickle.dump(_signature(folder, layers), file, pickle.HIGHEST_PROTOCOL)
                pickle.dump(rulebase, file, pickle.HIGHEST_PROTOCOL)
            beside.replace(path)
            if layers:
                _forget_oldest(path)
        finally:
            beside.unlink(missing_ok=True)


def _path(folder: Path, layers: Sequence[Path]) -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))  # noqa: PTH111
    # Places in the rule base are as the layers were named, which together with the files tells two calls apart.
    names = "\0".join(map(str, (folder, *layers))).encode("utf-8", "surrogateescape")
    kind = _LAYERED if layers else "rulebase"
    return base / "imgexpert" / f"{kind}-{zlib.crc32(names):08x}.{sys.implementation.cache_tag}"


def _forget_oldest(path: Path) -> None:
    """Keep the last few layered rule bases: whoever works on many projects should not fill a disk with them."""
    remembered = sorted(path.parent.glob(f"{_LAYERED}-*"), key=lambda other: other.stat().st_mtime_ns)
    for old in remembered[:-_MOST_LAYERED]:
        old.unlink(missing_ok=True)


def _signature(folder: Path, layers: Sequence[Path]) -> Signature:
    """Path, size and time of every file that the loaded rule base depends on."""
    code = ((_PACKAGE / name, ".py") for name in ("reading", "vocabulary", "rulebase"))
    roots = ((folder / part, ".yaml") for part in PARTS)
    found = [entry for root, ending in (*roots, *code) for entry in sorted(_files(str(root), ending))]
    for layer in layers:
        # As absolute paths: the same name may stand for another folder where somebody else works.
        home = layer.resolve()
        manifest = (home / MANIFEST).stat()
        found.append((str(home / MANIFEST), manifest.st_size, manifest.st_mtime_ns))
        for part in PARTS:
            # Whatever its name is: a file that stands where none is read is told of.
            found += sorted(_files(str(home / part), "")) if (home / part).is_dir() else []
    return found


def _files(root: str, ending: str) -> Iterator[tuple[str, int, int]]:
    for entry in files_below(root):
        if entry.name.endswith(ending):
            stat = entry.stat()
            yield entry.path, stat.st_size, stat.st_mtime_ns


def _own(stat: os.stat_result) -> bool:
    """Whether nobody but the user can have written the file: a pickle is as good as code."""
    return not hasattr(os, "getuid") or (stat.st_uid == os.getuid() and not stat.st_mode & 0o022)
