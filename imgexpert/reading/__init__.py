"""Text with positions: strict YAML and JSON, and the problems that tell people what to change.

The readers are imported when they are first used: PyYAML alone takes longer to import than many a command
takes to run.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from imgexpert.reading.nodes import MAX_DEPTH, Document, Mapping, Node, Scalar, Sequence, Style
from imgexpert.reading.places import Place
from imgexpert.reading.problems import InputRefused, Problem, nearest, shown
from imgexpert.reading.text import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from imgexpert.reading.files import STANDARD_INPUT, decode, read_bytes
    from imgexpert.reading.json_reader import read_json, read_ndjson
    from imgexpert.reading.yaml_reader import read_yaml

__all__ = [
    "LANGUAGES",
    "MAX_DEPTH",
    "STANDARD_INPUT",
    "Document",
    "InputRefused",
    "Language",
    "Mapping",
    "Node",
    "Place",
    "Problem",
    "Scalar",
    "Sequence",
    "Style",
    "Text",
    "decode",
    "nearest",
    "read_bytes",
    "read_json",
    "read_ndjson",
    "read_yaml",
    "shown",
]

_IMPORTED_WHEN_USED = {
    "STANDARD_INPUT": "files",
    "decode": "files",
    "read_bytes": "files",
    "read_json": "json_reader",
    "read_ndjson": "json_reader",
    "read_yaml": "yaml_reader",
}


def __getattr__(name: str) -> Any:
    if name not in _IMPORTED_WHEN_USED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_IMPORTED_WHEN_USED[name]}"), name)
