"""Killed a hundred times at random moments, a batch loses nothing, repeats nothing and tears no file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

KILLS = 100


def test_a_hundred_kills_at_random_moments(tmp_path: Path) -> None:
    script = Path(__file__).with_name("killing.py")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path), str(KILLS), "20"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    killed, completed = map(int, done.stdout.split()[-2:])
    assert killed == KILLS
    assert completed > 3
