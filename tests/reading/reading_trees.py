"""What the tests of reading share: trees as plain Python values, and the shape of what people are told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from imgexpert.reading import Document, Mapping, Node, Problem, Scalar, Sequence
from imgexpert.reading.yaml_python import PythonParser

PARSERS: dict[str, Callable[[str], Any]] = {"python": PythonParser}
try:
    from yaml._yaml import CParser
except ImportError:
    pass
else:
    PARSERS["libyaml"] = CParser
"""The parsers that YAML can be read with; libyaml's only where it is installed."""

_CHINESE = re.compile("[\u4e00-\u9fff]")


def as_json(node: Node) -> Any:
    """The values that a JSON document's tree stands for."""
    match node:
        case Mapping():
            return {key.text: as_json(value) for key, value in node.entries}
        case Sequence():
            return [as_json(item) for item in node.items]
        case Scalar(style="text"):
            return node.text
        case Scalar():
            return json.loads(node.text)


def as_texts(node: Node) -> Any:
    """Mappings, lists and the raw texts in them."""
    match node:
        case Mapping():
            return {key.text: as_texts(value) for key, value in node.entries}
        case Sequence():
            return [as_texts(item) for item in node.items]
        case Scalar():
            return node.text


def scalars(node: Node) -> list[Scalar]:
    """All scalars of a tree, keys too."""
    match node:
        case Mapping():
            return [found for key, value in node.entries for found in (key, *scalars(value))]
        case Sequence():
            return [found for item in node.items for found in scalars(item)]
        case Scalar():
            return [node]


def said(document: Document) -> list[str]:
    """The problems of a document as `line:column: message`, checked to be readable in both languages."""
    assert document.root is None, document.root
    assert document.problems
    return [_line(problem) for problem in document.problems]


def _line(problem: Problem) -> str:
    english, chinese = problem.render("en"), problem.render("zh")
    assert _CHINESE.search(chinese), chinese
    assert not _CHINESE.search(problem.message.en.replace("汉", "")), english
    assert not english.endswith((".", "。"))
    assert "\n" not in english + chinese
    return english.removeprefix("f:")
