"""The files of a rule base on disk: found in a fixed order, and none that would lead out of its folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

MANIFEST = "layer.yaml"
"""The file that makes a folder a layer."""

WAIVERS = "rules/waivers.yaml"
"""The file in which a layer waives findings about it; it decides nothing, and only verification reads it."""

PARTS = ("knowledge", "rules")
"""The folders of a rule base, in the order in which they are read."""


def files_below(folder: str) -> Iterator[os.DirEntry[str]]:
    """Everything below `folder` that is no folder itself; links are found, and never followed.

    Raises: OSError when a folder cannot be looked into.
    """
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                yield from files_below(entry.path)
            else:
                yield entry


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a link at `path` is anything but another name of a file in `folder`: only such links are read through."""
    try:
        target = path.resolve(strict=True)
        return not (target.is_file() and target.is_relative_to(folder.resolve(strict=True)))
    except (OSError, RuntimeError):  # RuntimeError: a loop of links, before Python 3.13.
        return True
