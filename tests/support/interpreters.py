"""Other Pythons on this machine that can run the expert with the packages of this one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = Path(yaml.__file__).resolve().parent.parent


def run(python: str, code: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `code` with this checkout and this Python's packages, which are pure Python or do without their C part."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [python, "-c", code],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
        env={
            **kept,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(_PACKAGES)]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONIOENCODING": "utf-8",
            **environment,
        },
    )


@cache
def usable(version: str) -> str | None:
    """A Python of this version, such as `3.12`, that can import the expert; None where there is none."""
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        return sys.executable
    installed = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python3"))
    for candidate in [shutil.which(f"python{version}"), *map(str, installed)]:
        if candidate and run(candidate, "import imgexpert.expert").returncode == 0:
            return candidate
    return None
