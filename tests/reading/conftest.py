"""Runs every test of YAML with both parsers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reading_trees import PARSERS

from imgexpert.reading import Document, read_yaml


@pytest.fixture(params=sorted(PARSERS))
def read(request: pytest.FixtureRequest) -> Callable[[str], list[Document]]:
    """Reads the documents of a text called `f`."""
    parser = PARSERS[request.param]
    return lambda text: list(read_yaml(text.encode(), "f", parser=parser))
