"""Recorded decisions read back: a file of records taken apart, and each record refused that nobody should rely on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from imgexpert.decision.serialising import SCHEMA, checksum, record_schema
from imgexpert.reading.files import STANDARD_INPUT, decode, read_bytes
from imgexpert.reading.json_scanner import JsonScanner
from imgexpert.reading.nodes import Mapping as MappingNode
from imgexpert.reading.nodes import Node, Scalar, Sequence
from imgexpert.reading.places import Place
from imgexpert.reading.problems import InputRefused, Problem, nearest, shown
from imgexpert.reading.refusals import DocumentGivenUp
from imgexpert.reading.text import Text

_SPACE = re.compile(r"[ \t\r\n]*")
_LISTED = 6  # More missing keys than these say nothing more.
_MARK = "\ufeff"


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One record that can be replayed: its content, its facts with their places, and how it stands in its file.

    `text` is its part of the file: parts put together are the whole file. `number` counts the records of a list from
    0, `count` says how many there are; both are None for a record that is alone.
    """

    content: Mapping[str, Any]
    facts: Node
    place: Place
    text: str
    number: int | None = None
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class RefusedRecord:
    """A record, or a whole file, that cannot be replayed, with the reasons."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True)
class RecordFile:
    """What a file holds: one record, or a list of them, each read or refused."""

    records: tuple[Recorded | RefusedRecord, ...]
    listed: bool


def read_records(path: str | Path) -> RecordFile:
    """The records in a JSON file, or on standard input when `path` is `-`.

    Never an exception: a file that cannot be used at all is one refused record.
    """
    standard_input = str(path) == STANDARD_INPUT
    file = "<stdin>" if standard_input else shown(str(path).encode("utf-8", "replace").decode(), longest=200)
    try:
        return parse_records(read_bytes(path), file)
    except InputRefused as refused:
        return RecordFile(records=(RefusedRecord(problems=refused.problems),), listed=False)


def parse_records(data: bytes, file: str) -> RecordFile:
    """The records in `data`; `file` is its name for messages.

    Raises: InputRefused when it is no JSON at all, with the place where it stops being that.
    """
    text = decode(data, file)
    scanner = JsonScanner(text, file, 1)
    try:
        root = scanner.root()
    except DocumentGivenUp:
        raise InputRefused([_cut_off(text, file)] if _is_cut_off(text, scanner) else scanner.problems) from None
    begin = text if not data.startswith(_MARK.encode()) else _MARK + text  # It is part of the bytes, but not of JSON.
    if not isinstance(root, Sequence):
        return RecordFile(records=(_read(root, begin.lstrip(_MARK), begin, scanner.problems),), listed=False)
    if not root.items:
        raise InputRefused(
            [Problem(message=Text("there is no record in this list", "此列表中没有记录"), place=root.place)]
        )
    return RecordFile(records=tuple(_elements(root, begin, scanner.problems)), listed=True)


def _elements(root: Sequence, text: str, problems: list[Problem]) -> Iterator[Recorded | RefusedRecord]:
    """Each element with its part of the text; `problems` are those of the whole file."""
    decoder = json.JSONDecoder(parse_int=str, parse_float=str)  # Only where an element ends is asked here.
    begin, at = 0, text.index("[") + 1
    for number, node in enumerate(root.items):
        start = _end_of_space(text, at)
        end = decoder.raw_decode(text, start)[1]
        last = number + 1 == len(root.items)
        part = text[begin:] if last else text[begin:end]
        mine = [problem for problem in problems if _owner(root.items, problem) is node]
        yield _read(node, text[start:end], part, mine, number, len(root.items))
        begin, at = end, end if last else text.index(",", end) + 1


def _owner(items: tuple[Node, ...], problem: Problem) -> Node | None:
    """The element in which the problem stands."""
    if problem.place is None:
        return None
    at = (problem.place.line, problem.place.column)
    return next((node for node in reversed(items) if (node.line, node.column) <= at), None)


def _read(
    node: Node, own: str, text: str, problems: list[Problem], number: int | None = None, count: int | None = None
) -> Recorded | RefusedRecord:
    """The record at `node`, written as `own`; `text` is its part of the file."""
    if problems:
        return RefusedRecord(problems=tuple(problems))
    try:
        content = json.loads(own)
    except ValueError:  # Python reads no number of thousands of digits.
        return RefusedRecord(problems=(_unreadable(node),))
    found = _problem(content, node)
    if found is not None or not isinstance(node, MappingNode):
        return RefusedRecord(problems=(found or _no_record(node),))
    facts = node.get("facts")
    assert facts is not None
    return Recorded(content=content, facts=facts, place=node.place, text=text, number=number, count=count)


def _problem(content: Any, node: Node) -> Problem | None:
    """Why nobody should rely on a record, None when nothing speaks against it."""
    if not isinstance(content, dict) or not isinstance(node, MappingNode):
        return _no_record(node)
    schema = node.get("schema")
    if schema is not None and content["schema"] != SCHEMA:
        return _other_schema(schema)
    missing = [key for key in _required() if key not in content and key != "checksum"]
    if missing:
        return _lacking(node, missing)
    seal = node.get("checksum")
    if seal is None:
        return _unsealed(node)
    if content["checksum"] != checksum(content):
        return _altered(seal)
    misfit = best_match(_validator().iter_errors(content))
    return None if misfit is None else _misshapen(node, misfit)


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(record_schema())
    return Draft202012Validator({"$ref": "#/$defs/record", "$defs": schema["$defs"]})


@cache
def _required() -> list[str]:
    """The keys that every record has."""
    required: list[str] = json.loads(record_schema())["$defs"]["record"]["required"]
    return required


def _end_of_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _is_cut_off(text: str, scanner: JsonScanner) -> bool:
    """Whether the text is right as far as it goes, but ends too early."""
    if not text.strip():
        return False
    if not text[scanner.end :].strip():
        return True
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.msg.startswith("Unterminated")
    except (ValueError, RecursionError):
        return False
    return False


def _cut_off(text: str, file: str) -> Problem:
    return Problem(
        message=Text(
            "the file ends here, in the middle of a record: it was cut off when it was written or copied",
            "文件到此为止，而记录尚未结束：写入或复制时被截断",
        ),
        place=Place.at(file, text, len(text.rstrip())),
    )


def _unreadable(node: Node) -> Problem:
    message = Text("a number in this record is too long to be read", "此记录中有过长的数字，无法读取")
    return Problem(message=message, place=node.place)


def _no_record(node: Node) -> Problem:
    return Problem(
        message=Text(
            "a decision record is a mapping, as `imgexpert decide --format json` writes it",
            "判断记录应是 `imgexpert decide --format json` 写出的映射",
        ),
        place=node.place,
    )


def _lacking(node: Node, missing: list[str]) -> Problem:
    more = len(missing) - _LISTED
    named = ", ".join(f"`{key}`" for key in missing[:_LISTED])
    en = named + (f" and {more} more keys" if more > 0 else "")
    zh = named.replace(", ", "、") + (f" 等 {len(missing)} 个键" if more > 0 else "")
    return Problem(
        message=Text(
            f"this is no decision record as `imgexpert decide --format json` writes it: it lacks {en}",
            f"这不是 `imgexpert decide --format json` 写出的判断记录：缺少 {zh}",
        ),
        place=node.place,
    )


def _other_schema(node: Node) -> Problem:
    word = shown(node.text) if isinstance(node, Scalar) else "…"
    return Problem(
        message=Text(
            f"records of the version `{word}` are not known to this version of the program",
            f"当前程序版本不认识 `{word}` 版本的记录",
        ),
        place=node.place,
        allowed=(SCHEMA,),
        nearest=nearest(word, (SCHEMA,)),
    )


def _unsealed(node: Node) -> Problem:
    return Problem(
        message=Text(
            "this record has no `checksum`, so that nobody can tell whether it is as it was written",
            "此记录没有 `checksum`，无法确认是否仍是写出时的样子",
        ),
        place=node.place,
    )


def _altered(node: Node) -> Problem:
    return Problem(
        message=Text(
            "this record was altered after it was written: its content does not match its checksum",
            "此记录在写出之后被改动过：内容与校验和不符",
        ),
        place=node.place,
    )


def _misshapen(node: Node, misfit: ValidationError) -> Problem:
    """What departs from the schema, at its place."""
    path: tuple[str | int, ...] = tuple(misfit.absolute_path)
    name = next((f"`{shown(step)}`" for step in reversed(path) if isinstance(step, str)), "…")
    instance: Any = misfit.instance
    schema: Any = misfit.schema
    told = Text(f"{name} cannot have this value", f"{name} 不能取这个值")
    allowed: tuple[str, ...] = ()
    word = surplus = None
    match misfit.validator:
        case "required":
            missing = next(key for key in schema["required"] if key not in instance)
            told = Text(f"`{missing}` is missing here", f"此处缺少 `{missing}`")
        case "enum" | "const":
            allowed = tuple(map(str, schema.get("enum", [schema.get("const")])))
            word = str(instance)
            told = Text(f"{name} cannot be `{shown(word)}`", f"{name} 不能是 `{shown(word)}`")
        case "additionalProperties":
            allowed = tuple(schema.get("properties", ()))  # None where keys are ids of any kind.
            shapes = schema.get("patternProperties", ())
            strange = (key for key in instance if key not in allowed)
            word = surplus = next(key for key in strange if not any(re.search(shape, key) for shape in shapes))
            told = Text(f"there is no key `{shown(word)}` here", f"此处没有键 `{shown(word)}`")
        case _:
            pass
    return Problem(
        message=Text(f"this is no decision record: {told.en}", f"这不是判断记录：{told.zh}"),
        place=_place_of(node, path, surplus),
        allowed=allowed,
        nearest=nearest(word, allowed) if word else None,
    )


def _place_of(node: Node, path: tuple[str | int, ...], key: str | None) -> Place:
    for step in path:
        inner = None
        if isinstance(node, MappingNode) and isinstance(step, str):
            inner = node.get(step)
        elif isinstance(node, Sequence) and isinstance(step, int):
            inner = node.items[step]
        if inner is None:
            break
        node = inner
    keys = node.keys if isinstance(node, MappingNode) else ()
    return next((found.place for found in keys if found.text == key), node.place)
