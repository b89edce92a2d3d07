"""Facts files into subjects: YAML, JSON and NDJSON read alike, each bad document costing only itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal, TypeAlias

from imgexpert.reading.files import STANDARD_INPUT, read_bytes
from imgexpert.reading.full_width import with_advice
from imgexpert.reading.nodes import Document, Mapping, Node, Scalar, Sequence
from imgexpert.reading.places import Place
from imgexpert.reading.problems import InputRefused, Problem, nearest, shown
from imgexpert.reading.text import Text
from imgexpert.vocabulary.answers import FactSet
from imgexpert.vocabulary.facts import Vocabulary
from imgexpert.vocabulary.parsing import parse_facts

Format = Literal["yaml", "json", "ndjson"]

FIELDS = ("subject", "facts")
"""The fields of a document, in the order in which people write them."""

LONGEST_NAME = 200
"""Characters in the name of a subject; more is a text that slipped into the wrong field."""

_BY_SUFFIX: dict[str, Format] = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One environment to decide: what it is called and what is known of it."""

    name: str
    facts: FactSet
    place: Place


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A document that cannot be used, with every problem in it.

    `legible` is False when not even its text could be read: the file is missing, or its syntax is broken.
    """

    problems: tuple[Problem, ...]
    legible: bool


_Item: TypeAlias = "Node | Refusal"


def read_subjects(path: str | Path, vocabulary: Vocabulary) -> Iterator[Subject | Refusal]:
    """The subjects in a facts file, in its order, each either read or refused.

    In: the path (`-` for standard input) and the vocabulary that the facts are stated in. The format follows from
    the name's ending, else from the content. A subject without a name is called after the file, with `#n` for the
    n-th document when there are several.
    Out: never an exception: a file that cannot be used at all is one refusal.
    """
    try:
        data = read_bytes(path)
    except InputRefused as refused:
        yield Refusal(problems=refused.problems, legible=False)
        return
    standard_input = str(path) == STANDARD_INPUT
    file = "<stdin>" if standard_input else _printable(str(path))
    stem = "stdin" if standard_input else _printable(Path(path).stem)
    items = _items(data, file, format_of(path, data))
    first, second = next(items, None), next(items, None)
    if first is None:
        yield Refusal(problems=(_nothing(file),), legible=False)
    elif second is None:
        yield _subject(first, stem, vocabulary)
    else:
        for number, item in enumerate(chain((first, second), items), start=1):
            yield _subject(item, f"{stem}#{number}", vocabulary)


def format_of(path: str | Path, data: bytes) -> Format:
    """The format of the file `path` with the content `data`."""
    known = _BY_SUFFIX.get(Path(path).suffix.lower())
    return known or _sniffed(data)


def _sniffed(data: bytes) -> Format:
    text = data.removeprefix(b"\xef\xbb\xbf").strip()
    # YAML has brackets too, but only JSON must quote what follows them.
    if text[:1] not in (b"{", b"[") or text[:4096].lstrip(b"{[ \t\r\n")[:1] not in (b'"', b"}", b"]"):
        return "yaml"
    first_line, _, rest = text.partition(b"\n")
    if not rest.strip():
        return "json"
    import json

    try:
        json.loads(first_line)
    except (ValueError, RecursionError):
        return "json"
    return "ndjson"


def _items(data: bytes, file: str, format_: Format) -> Iterator[_Item]:
    """The parts of a file that stand for one subject each; documents without content are passed over."""
    for document in _documents(data, file, format_):
        if document.root is None:
            yield Refusal(problems=document.problems, legible=False)
        elif isinstance(document.root, Sequence):
            yield from document.root.items
        elif not (isinstance(document.root, Scalar) and document.root.style == "null"):
            yield document.root


def _documents(data: bytes, file: str, format_: Format) -> Iterable[Document]:
    if format_ == "yaml":
        from imgexpert.reading.yaml_reader import read_yaml

        return read_yaml(data, file)
    from imgexpert.reading.json_reader import read_json, read_ndjson

    if format_ == "json" and data.strip():
        return [read_json(data, file)]
    return read_ndjson(data.splitlines(), file)


def _subject(item: _Item, default: str, vocabulary: Vocabulary) -> Subject | Refusal:
    if isinstance(item, Refusal):
        return item
    problems: list[Problem] = []
    name, facts = default, None
    if not isinstance(item, Mapping):
        problems.append(
            _problem(
                item,
                "a subject is a mapping with `facts`, and with `subject` for its name",
                "每个对象都应是含有 `facts` 的映射，可用 `subject` 写明名称",
            )
        )
        return Refusal(problems=tuple(problems), legible=True)
    for key, value in item.entries:
        if key.text == "subject":
            name = _name(value, problems) or default
        elif key.text == "facts":
            try:
                facts = FactSet(answers={}) if _is_null(value) else parse_facts(value, vocabulary)
            except InputRefused as refused:
                problems += refused.problems
        else:
            problems.append(_stray(key, vocabulary))
    if facts is None and not problems:
        problems.append(_problem(item, "`facts` is missing", "缺少 `facts`"))
    if facts is None or problems:
        return Refusal(problems=tuple(problems), legible=True)
    return Subject(name=name, facts=facts, place=item.place)


def _name(node: Node, problems: list[Problem]) -> str | None:
    """The name at `node`; None for an empty one, which leaves the default."""
    if _is_null(node):
        return None
    text = node.text.strip() if isinstance(node, Scalar) else ""
    if text and len(text) <= LONGEST_NAME and text.isprintable():
        return text
    problems.append(
        _problem(
            node,
            f"`subject` is one line of at most {LONGEST_NAME} characters",
            f"`subject` 应为一行文本，不超过 {LONGEST_NAME} 个字符",
        )
    )
    return None


def _stray(key: Scalar, vocabulary: Vocabulary) -> Problem:
    """A field that a document does not have; most often a fact that is not indented below `facts`."""
    word = shown(key.text)
    if key.text in vocabulary.facts:
        en, zh = f"`{word}` is a fact: indent it below `facts:`", f"`{word}` 是事实，请缩进到 `facts:` 之下"
        return _problem(key, en, zh)
    near = nearest(key.text, FIELDS)
    if near is None:  # Perhaps a misspelt fact at the wrong depth.
        near = nearest(key.text, vocabulary.facts)
        if near is not None:
            return Problem(
                message=Text(
                    f"there is no field `{word}`; facts are indented below `facts:`",
                    f"没有字段 `{word}`；事实应缩进到 `facts:` 之下",
                ),
                place=key.place,
                nearest=near,
            )
    return Problem(
        message=Text(f"there is no field `{word}`", f"没有字段 `{word}`"),
        place=key.place,
        allowed=FIELDS,
        nearest=near,
    )


def _nothing(file: str) -> Problem:
    return Problem(
        message=Text(
            "there is no subject in this file: write `facts:` and the facts below it",
            "文件中没有任何对象：请写上 `facts:`，并在其下列出事实",
        ),
        place=Place(file, 1, 1),
    )


def _problem(node: Node, en: str, zh: str) -> Problem:
    return Problem(message=with_advice(en, zh, node), place=node.place)


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.style == "null"


def _printable(name: str) -> str:
    """A file name as it may stand in output: names that are not UTF-8 could not be written otherwise."""
    return shown(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"), longest=LONGEST_NAME)
