"""Whether there is a Java runtime, which Spark needs."""

from __future__ import annotations

import os
import shutil

import pytest


def need_java() -> None:
    """Skip the test that calls this where there is no Java runtime; fail it where `IMGEXPERT_NEEDS_JAVA` is set."""
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        if os.environ.get("IMGEXPERT_NEEDS_JAVA"):
            pytest.fail("there is no Java runtime")
        pytest.skip("needs a Java runtime")
