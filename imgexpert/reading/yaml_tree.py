"""One YAML document's events made into a tree, in a single pass without recursion.

The loop in `build_tree` runs once for every event of every rule file at every start, so it calls nothing
it can do in place; all that only broken documents need stands in functions of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from imgexpert.reading.nodes import MAX_DEPTH, Mapping, Node, Scalar, ScalarDraft, Sequence, Style
from imgexpert.reading.places import Place
from imgexpert.reading.refusals import (
    DocumentGivenUp,
    Problems,
    absent_key,
    alias,
    anchor,
    compound_key,
    doubled_key,
    merge_key,
    tag,
    too_deep,
)


def build_tree(next_event: Callable[[], Any], file: str, first_line: int, problems: Problems) -> tuple[Node, bool]:
    """The tree of the document whose start event has just been read.

    In: the source of events, the file's name, the line on which the parsed text begins, and where to note
    problems; reading goes on after a problem, so that all of them are found at once.
    Out: the root, and whether a `...` line ended the document.
    Raises: DocumentGivenUp for nesting too deep or problems too many; yaml.YAMLError for broken syntax.
    """
    items: list[Node] = []
    outer: list[tuple[list[Node], Any]] = []
    for event in iter(next_event, None):
        kind = type(event)
        if kind is ScalarEvent:
            if event.tag is not None or event.anchor is not None:
                _refuse_decoration(event, file, first_line, problems)
            mark = event.start_mark
            text = event.value
            style: Style = "text" if event.style else "plain" if text else "null"
            scalar: Any = ScalarDraft(text, style, file, mark.line + first_line, mark.column + 1)
            scalar.__class__ = Scalar
            items.append(scalar)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.tag is not None or event.anchor is not None:
                _refuse_decoration(event, file, first_line, problems)
            mark = event.start_mark
            outer.append((items, mark))
            items = []
            if len(outer) > MAX_DEPTH:
                problems.append(too_deep(Place(file, mark.line + first_line, mark.column + 1)))
                raise DocumentGivenUp
        elif kind is MappingEndEvent:
            entries = _entries(items, problems)
            items, mark = outer.pop()
            items.append(Mapping(entries, file, mark.line + first_line, mark.column + 1))
        elif kind is SequenceEndEvent:
            members = tuple(items)
            items, mark = outer.pop()
            items.append(Sequence(members, file, mark.line + first_line, mark.column + 1))
        elif kind is AliasEvent:
            items.append(_refused_alias(event, file, first_line, problems))
        elif kind is DocumentEndEvent:
            return items[0], bool(event.explicit)
    raise AssertionError("The parser ends every document that it starts.")


def _entries(items: list[Node], problems: Problems) -> tuple[tuple[Scalar, Node], ...]:
    """Keys and values that alternate, as pairs; odd keys are noted."""
    keys = items[0::2]
    names = {key.text for key in keys if type(key) is Scalar}
    if len(names) != len(keys) or "" in names or "<<" in names:
        _refuse_keys(keys, problems)
    return cast("tuple[tuple[Scalar, Node], ...]", tuple(zip(keys, items[1::2], strict=True)))


def _refuse_keys(keys: list[Node], problems: Problems) -> None:
    first: dict[str, Scalar] = {}
    for key in keys:
        if type(key) is not Scalar:
            problems.note(compound_key(key.place))
        elif key.style == "null":
            problems.note(absent_key(key.place))
        elif key.text == "<<" and key.style == "plain":
            problems.note(merge_key(key.place))
        elif key.text in first:
            problems.note(doubled_key(key, first[key.text]))
        else:
            first[key.text] = key


def _refuse_decoration(event: Any, file: str, first_line: int, problems: Problems) -> None:
    place = Place(file, event.start_mark.line + first_line, event.start_mark.column + 1)
    if event.anchor is not None:
        problems.note(anchor(event.anchor, place))
    if event.tag is not None:
        problems.note(tag(event.tag, place))


def _refused_alias(event: Any, file: str, first_line: int, problems: Problems) -> Scalar:
    mark = event.start_mark
    stand_in = Scalar("*" + event.anchor, "plain", file, mark.line + first_line, mark.column + 1)
    problems.note(alias(event.anchor, stand_in.place))
    return stand_in
