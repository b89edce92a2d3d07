"""What holds for every input: values come back as they went in, and no input whatever breaks a reader."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_trees import PARSERS, as_json, as_texts, said, scalars

from imgexpert.reading import Document, read_json, read_ndjson, read_yaml

many_times = settings(deadline=None, max_examples=150)

TEXT = st.text(max_size=30)
SHORT_KEYS = st.text(max_size=8)


def nested(leaves: st.SearchStrategy[Any], keys: st.SearchStrategy[str] = SHORT_KEYS) -> st.SearchStrategy[Any]:
    def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)

    return st.recursive(leaves, grown, max_leaves=20)


NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
JSON = nested(st.none() | st.booleans() | NUMBERS | TEXT)
VISIBLE = st.text(alphabet="ab-_ 1.:#汉", max_size=12)
INDENTS = st.sampled_from([None, 0, 2])

_YAML_PIECES = "a·b: ·- ·\n·  ·\t·[·]·{·}·,·: ·:·'·\"·\\·\\ud800·#c·&x ·*x·!t ·---\n·---·...\n·%YAML 1.1\n·%TAG ! x\n"
_MORE_PIECES = "|\n·>-\n·? ·<<: ·@·\r\n·\r·\x07·\ufeff·\u2028·汉·𝄞·1·-1.5e3·null·NaN·//"
SOUP = st.lists(st.sampled_from((_YAML_PIECES + "·" + _MORE_PIECES).split("·")), max_size=25).map("".join)


def lines_of(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@many_times
@given(JSON, INDENTS, st.booleans())
def test_json_comes_back_as_it_went_in(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert as_json(read_json(text.encode(), "f").tree()) == value


@many_times
@given(JSON, INDENTS)
def test_every_json_scalar_stands_where_it_says(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    lines = text.split("\n")
    for node in scalars(read_json(text.encode(), "f").tree()):
        written = json.dumps(node.text, ensure_ascii=False) if node.style == "text" else node.text
        assert lines[node.line - 1].startswith(written, node.column - 1)


@many_times
@given(st.lists(JSON, max_size=6))
def test_ndjson_comes_back_as_it_went_in(values: list[Any]) -> None:
    lines = [json.dumps(value).encode() + b"\n" for value in values]
    assert [as_json(document.tree()) for document in read_ndjson(lines, "f")] == values


@many_times
@given(nested(TEXT), st.sampled_from([None, False, True]), st.integers(min_value=10, max_value=200))
def test_yaml_texts_come_back_as_they_went_in(value: Any, flow: bool | None, width: int) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, width=width)
    for parser in PARSERS.values():
        (document,) = read_yaml(text.encode(), "f", parser=parser)
        assert as_texts(document.tree()) == value


@many_times
@given(st.lists(nested(VISIBLE, VISIBLE), max_size=4))
def test_yaml_streams_come_back_as_they_went_in(values: list[Any]) -> None:
    text = yaml.safe_dump_all(values, allow_unicode=True, explicit_start=True)
    for parser in PARSERS.values():
        documents = read_yaml(text.encode(), "f", parser=parser)
        assert [as_texts(document.tree()) for document in documents] == values


@many_times
@given(nested(TEXT))
def test_every_plain_yaml_scalar_stands_where_it_says(value: Any) -> None:
    text = yaml.safe_dump(value, width=10_000)
    lines = text.split("\n")
    (document,) = read_yaml(text.encode(), "f")
    for node in scalars(document.tree()):
        if node.style == "plain":
            assert lines[node.line - 1].startswith(node.text, node.column - 1)


@many_times
@given(SOUP)
def test_any_text_is_either_read_or_refused_at_a_place_inside_it(text: str) -> None:
    data = text.encode()
    documents = [read_json(data, "f"), *read_ndjson(data.splitlines(), "f")]
    for parser in PARSERS.values():
        documents += read_yaml(data, "f", parser=parser)
    for document in documents:
        assert_sound(document, lines_of(text))


@many_times
@given(st.binary(max_size=60))
def test_any_bytes_are_either_read_or_refused(data: bytes) -> None:
    for document in [*read_yaml(data, "f"), read_json(data, "f"), *read_ndjson([data], "f")]:
        assert (document.root is None) is bool(document.problems)


def assert_sound(document: Document, lines: list[str]) -> None:
    assert (document.root is None) is bool(document.problems)
    if document.root is not None:
        return
    assert len(said(document)) == len(document.problems)
    for problem in document.problems:
        assert problem.place is not None
        assert 1 <= problem.place.line <= len(lines)
        assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1
