"""Strict JSON and NDJSON with positions: the same tree as from YAML, and no key or number lost on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imgexpert.reading.files import decode, other_encoding
from imgexpert.reading.json_scanner import JsonScanner
from imgexpert.reading.nodes import Document
from imgexpert.reading.places import Place
from imgexpert.reading.problems import InputRefused
from imgexpert.reading.refusals import DocumentGivenUp


def read_json(data: bytes, file: str) -> Document:
    """The one value of a JSON file.

    In: the bytes of the file and its name for messages.
    Out: its tree, or its problems: broken syntax, doubled keys, NaN and infinities, nesting deeper than 40,
    anything after the value, bytes that are not UTF-8.
    """
    return _read(data, file, 1)


def read_ndjson(lines: Iterable[bytes], file: str) -> Iterator[Document]:
    """One JSON value a line; blank lines are passed over, and a refused line costs only itself.

    In: the lines, with or without their ends (an open binary file, or `data.splitlines()`), and the file's
    name for messages. Out: a document for each line that is not blank, in order.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        yield _read(line, file, number)
        if number == 1 and other_encoding(line) is not None:
            return  # Every further line would be refused for the same reason.


def _read(data: bytes, file: str, first_line: int) -> Document:
    begin = Place(file, first_line, 1)
    try:
        text = decode(data, file, first_line=first_line)
    except InputRefused as refused:
        return Document(root=None, problems=refused.problems, place=begin)
    scanner = JsonScanner(text, file, first_line)
    try:
        root = scanner.root()
    except DocumentGivenUp:
        return Document(root=None, problems=tuple(scanner.problems), place=begin)
    if scanner.problems:
        return Document(root=None, problems=tuple(scanner.problems), place=root.place)
    return Document(root=root, place=root.place)
