"""Strict YAML with positions: libyaml's events, and no surprise of the language let through.

Refused are doubled keys, aliases, anchors, tags, merge keys and keys that are not single words; no value
is interpreted (see `nodes`). Documents of a stream fail one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import yaml
from yaml.events import DocumentStartEvent

from imgexpert.reading.files import decode
from imgexpert.reading.nodes import Document, Node
from imgexpert.reading.places import Place
from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.reading.refusals import DocumentGivenUp, Problems
from imgexpert.reading.text import Text
from imgexpert.reading.yaml_python import PythonParser
from imgexpert.reading.yaml_tree import build_tree


class _Parser(Protocol):
    def get_event(self) -> Any: ...


ParserFactory = Callable[[str], _Parser]
"""What makes a parser of YAML text: libyaml's, or PyYAML's own where libyaml is missing."""


def _best_parser() -> ParserFactory:
    try:
        from yaml._yaml import CParser
    except ImportError:
        return PythonParser
    return CParser


DEFAULT_PARSER = _best_parser()

_MARKER = re.compile(r"---(?=[ \t\r\n]|\Z)")
_PROLOGUE = re.compile(r"(?:(?:[ \t]*(?:#[^\r\n]*)?|%YAML[^\r\n]*)(?:\r\n|\r(?!\n)|\n))*\Z")
_LINE_END = re.compile(r"\r\n|\r|\n")
_TOO_DEEP_FOR_LIBYAML = "exceeded maximum nesting depth"

# YAML 1.1 ends lines at the first three, editors and YAML 1.2 do not, and nobody sees any of the four.
_INVISIBLE = {
    "\x85": "U+0085 (next line)",
    "\u2028": "U+2028 (line separator)",
    "\u2029": "U+2029 (paragraph separator)",
    "\ufeff": "U+FEFF (byte order mark)",
}


def read_yaml(data: bytes, file: str, *, parser: ParserFactory = DEFAULT_PARSER) -> Iterator[Document]:
    """The documents of a YAML stream, in order; none for an empty file or one of comments only.

    In: the bytes of the file and its name for messages.
    Out: a document each, with its tree or with all its problems. An error of syntax costs the document it
    is in: reading goes on at the next line that begins with `---`, which YAML allows nowhere else. A document
    without content has a `null` root. Bytes that are not UTF-8 text give a single document with that problem.
    """
    try:
        text = decode(data, file)
    except InputRefused as refused:
        yield Document(root=None, problems=refused.problems, place=Place(file, 1, 1))
        return
    for first_line, chunk in _chunks(text):
        yield from _read_chunk(chunk, file, first_line, parser)


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """The text cut before each `---` line, each part with the number of its first line."""
    begin, line = 0, 1
    for marker in _MARKER.finditer(text):
        at = marker.start()
        if at == 0 or text[at - 1] not in "\r\n":
            continue
        chunk = text[begin:at]
        if _PROLOGUE.match(chunk):
            continue  # Comments and a %YAML line belong to the document that follows.
        yield line, chunk
        begin, line = at, line + len(_LINE_END.findall(chunk))
    yield line, text[begin:]


def _read_chunk(chunk: str, file: str, first_line: int, parser: ParserFactory) -> Iterator[Document]:
    unfit = _unfit(chunk, file, first_line)
    if unfit is not None:
        yield Document(root=None, problems=(unfit,), place=Place(file, first_line, 1))
        return
    problems = Problems()
    place: Place | None = None
    try:
        next_event: Callable[[], Any] = parser(chunk).get_event
        next_event()  # The start of the stream.
        event: Any = next_event()
        while type(event) is DocumentStartEvent:
            problems = Problems()
            mark: Any = event.start_mark
            place = Place(file, mark.line + first_line, mark.column + 1)
            root, closed = build_tree(next_event, file, first_line, problems)
            document = _document(root, problems, place)
            if closed:
                yield document
                problems, place = Problems(), None
                event = next_event()
            else:  # Without a closing `...`, what follows may still show this document to be broken.
                event = next_event()
                yield document
    except DocumentGivenUp:
        pass
    except yaml.YAMLError as error:
        if _TOO_DEEP_FOR_LIBYAML in str(error):
            # libyaml looks ahead and gives up before it tells of the first level: the other parser knows the place.
            *_, document = _read_chunk(chunk, file, first_line, PythonParser)
            yield document
            return
        from imgexpert.reading.yaml_errors import explain  # Its patterns cost a start that has no error to explain.

        problems.append(explain(error, chunk, file, first_line))
    else:
        return
    yield Document(root=None, problems=tuple(problems), place=place or problems[0].place or Place(file, first_line, 1))


def _document(root: Node, problems: Problems, place: Place) -> Document:
    if problems:
        return Document(root=None, problems=tuple(problems), place=place)
    return Document(root=root, place=place)


def _unfit(chunk: str, file: str, first_line: int) -> Problem | None:
    """Why a part of a file should not even reach the parser, if there is a reason."""
    for character, name in _INVISIBLE.items():
        at = chunk.find(character)
        if at >= 0:
            return Problem(
                message=Text(
                    f"there is an invisible character here, {name}: "
                    "delete it, or write it as an escape in double quotes",
                    f"此处有不可见字符 {name}：请删除，或在双引号中用转义写出",
                ),
                place=Place.at(file, chunk, at, first_line=first_line),
            )
    # libyaml compares every %TAG line with all others, which a long file of them turns into hours.
    at = 0 if chunk.startswith("%TAG") else chunk.find("\n%TAG") + 1
    if at or chunk.startswith("%TAG"):
        return Problem(
            message=Text("%TAG lines are not used here: delete them", "此处不使用 %TAG 行：请删除"),
            place=Place.at(file, chunk, at, first_line=first_line),
        )
    return None
