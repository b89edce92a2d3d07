"""JSON and NDJSON: the same trees as from YAML, each trap with its place and words."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from reading_trees import as_json, said, scalars

from imgexpert.reading import Mapping, Scalar, Sequence, read_json, read_ndjson


@pytest.mark.parametrize(
    ("text", "value", "style"),
    [
        ("1.50", "1.50", "number"),
        ("-0", "-0", "number"),
        ("1E+400", "1E+400", "number"),
        ("123456789012345678901234567890", "123456789012345678901234567890", "number"),
        ("true", "true", "boolean"),
        ("false", "false", "boolean"),
        ("null", "null", "null"),
        ('""', "", "text"),
        ('"no"', "no", "text"),
        ('"汉字 \u2028"', "汉字 \u2028", "text"),
        (r'"\"\\\/\b\f\n\r\t\u6c49\ud834\udd1e"', '"\\/\b\f\n\r\t汉𝄞', "text"),
    ],
)
def test_a_scalar_keeps_its_text(text: str, value: str, style: str) -> None:
    node = read_json(f" {text}\n".encode(), "f").tree()
    assert isinstance(node, Scalar)
    assert (node.text, node.style, str(node.place)) == (value, style, "f:1:2")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_node_knows_where_it_begins(end: str) -> None:
    text = end.join(["", "{", '  "汉": [1,', "", ' "a\\n",true ],"b"', ": {} ", "}", ""])
    root = read_json(text.encode(), "f").tree()
    assert [(node.text, node.line, node.column) for node in scalars(root)] == [
        ("汉", 3, 3),
        ("1", 3, 9),
        ("a\n", 5, 2),
        ("true", 5, 8),
        ("b", 5, 15),
    ]
    assert isinstance(root, Mapping)
    places = [root.place, *(node.place for _, node in root.entries)]
    assert [str(place) for place in places] == ["f:2:1", "f:3:8", "f:6:3"]
    assert isinstance(root.get("汉"), Sequence)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert str(read_json(b"\xef\xbb\xbf[1]", "f").place) == "f:1:1"


NUMBER = "numbers are written like 12, -0.5 or 1e6"
ENDED = "the value has already ended before this"
VALUE = "a value is expected here"
KEY = "a key in double quotes is expected here"
COMMENT = "JSON has no comments"
QUOTES = "texts stand in double quotes in JSON"
UNCLOSED = "the text that begins here has no closing double quote"
CONTROL = "a line break, tab or other control character stands in a text"
ESCAPE = "this escape does not exist"
LAST_COMMA = "nothing follows this comma"
TOO_SOON = "the text ends here, but a [ or { above is not closed"

REFUSED = [
    ("", "1:1", "there is nothing here"),
    (" \r\n ", "1:1", "there is nothing here"),
    ('{"a": 1,\n "a": 2}', "2:2", 'the key "a" stands here for the second time, first on line 1, column 2'),
    (
        r'{"a": 1, "\u0061": 2}',
        "1:10",
        'the key "a" stands here for the second time, first on line 1, column 2',
    ),
    ("[1,]", "1:3", LAST_COMMA),
    ('{"a": 1 , }', "1:9", LAST_COMMA),
    ("[1 2]", "1:4", "a comma or ] is expected here, because the [ on line 1, column 1 is still open"),
    (
        '\n[{"a": 1 "b": 2}]',
        "2:10",
        "a comma or } is expected here, because the { on line 2, column 2 is still open",
    ),
    ('["a" "#"]', "1:6", "a comma or ] is expected here"),
    ("[1}", "1:3", "a comma or ] is expected here"),
    ('{"a" 1}', "1:6", "a colon is expected here"),
    ('{"a"}', "1:5", "a colon is expected here"),
    ("{a: 1}", "1:2", KEY),
    ("{1: 1}", "1:2", KEY),
    ('{"a": 1,, "b": 2}', "1:9", KEY),
    ("{'a': 1}", "1:2", QUOTES),
    ("['a']", "1:2", QUOTES),
    ("[1, // c\n2]", "1:5", COMMENT),
    ("[1 # c\n]", "1:4", COMMENT),
    ("/* c */ 1", "1:1", COMMENT),
    ("1 // c", "1:3", COMMENT),
    ("[NaN]", "1:2", "NaN is not a value in JSON"),
    ("Infinity", "1:1", "Infinity is not a value in JSON"),
    ("[1,\n-Infinity]", "2:1", "-Infinity is not a value in JSON"),
    ("01", "1:1", NUMBER),
    ("[1.]", "1:2", NUMBER),
    ("+1", "1:1", NUMBER),
    (".5", "1:1", NUMBER),
    ("-", "1:1", NUMBER),
    ("1e", "1:1", NUMBER),
    ("0x10", "1:1", NUMBER),
    ("１", "1:1", NUMBER),
    ("[,]", "1:2", VALUE),
    ("[}", "1:2", VALUE),
    (":", "1:1", VALUE),
    ('{"a": }', "1:7", VALUE),
    ("1 2", "1:3", ENDED),
    ('{"a": 1}\n{"a": 2}', "2:1", ENDED),
    ("[1]]", "1:4", ENDED),
    ("[1]\ufeff", "1:4", ENDED),
    ('["abc', "1:2", UNCLOSED),
    ('"a\nb"', "1:3", CONTROL),
    ('["a\tb"]', "1:4", CONTROL),
    (r'"a\q"', "1:3", ESCAPE),
    (r'"\u12"', "1:3", ESCAPE),
    (r'["\ud800"]', "1:2", "this text holds an escape for half a character"),
    ("[1", "1:1", "the [ opened here is not closed"),
    ('\n {"a": 1\n', "2:2", "the { opened here is not closed"),
    ("{", "1:1", "the { opened here is not closed"),
    ("[1,", "1:4", TOO_SOON),
    ('{"a":', "1:6", TOO_SOON),
    ("[" * 41 + "]" * 41, "1:41", "more than 40 lists and mappings stand inside each other"),
    ("[" * 100_000, "1:41", "more than 40 lists and mappings stand inside each other"),
    ('{"a":' * 100_000, "1:201", "more than 40 lists and mappings stand inside each other"),
]


@pytest.mark.parametrize(("text", "place", "message"), REFUSED)
def test_what_is_no_json_says_what_to_change_and_where(text: str, place: str, message: str) -> None:
    (problem,) = said(read_json(text.encode(), "f"))
    assert problem.startswith(f"{place}: {message}")


@pytest.mark.parametrize(
    ("word", "meant"), [("True", "true"), ("FALSE", "false"), ("nul", "null"), ("container", None)]
)
def test_a_bare_word_is_refused_with_the_nearest_one(word: str, meant: str | None) -> None:
    (problem,) = said(read_json(f"[{word}]".encode(), "f"))
    assert problem.startswith(f'1:2: "{word}" needs double quotes')
    assert problem.endswith(f"; did you mean {meant}?") is (meant is not None)


def test_all_doubled_keys_are_told_at_once() -> None:
    problems = said(read_json(b'{"a": {"b": 1, "b": 2}, "c": 3,\n"c": 4, "c": 5}', "f"))
    assert [problem.split(": ")[0] for problem in problems] == ["1:16", "2:1", "2:9"]


def test_a_document_with_very_many_problems_is_given_up() -> None:
    problems = said(read_json(b"{" + b",".join([b'"a": 1'] * 5_000) + b"}", "f"))
    assert len(problems) == 101


def test_nesting_up_to_the_limit_is_read() -> None:
    text = "[" * 40 + "1" + "]" * 40
    assert as_json(read_json(text.encode(), "f").tree()) == json.loads(text)


@pytest.mark.parametrize("data", [b"\xff\xfe[\x001\x00]\x00", b"[1,\n\xff]", b"[1]\0"])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    assert len(said(read_json(data, "f"))) == 1


def test_a_refused_line_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "facts.ndjson"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}\r\n\n  \t\n[2,\r\n"\xff"\n{"a": 1, "a": 2}\n"last"')
    with path.open("rb") as lines:
        documents = list(read_ndjson(lines, "f"))
    assert [as_json(document.root) if document.root else None for document in documents] == [
        {"a": 1},
        None,
        None,
        None,
        "last",
    ]
    assert [document.place.line for document in documents] == [1, 4, 5, 6, 7]
    refused = [problem for document in documents if document.root is None for problem in said(document)]
    assert [problem.split(": ")[0] for problem in refused] == ["4:4", "5:2", "6:10"]


def test_lines_in_another_encoding_are_refused_once() -> None:
    lines = "[1]\n[2]\n[3]\n".encode("utf-16").splitlines(keepends=True)
    (document,) = read_ndjson(lines, "f")
    assert said(document) == ["1:1: this file is encoded as UTF-16: save it as UTF-8"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000_000,
        '"' + "\\" * 999_999,
        '"' + "a" * 1_000_000,
        " " * 1_000_000,
        "[\n" * 30 + "1" * 500_000,
    ],
)
def test_no_text_takes_more_than_a_moment(text: str) -> None:
    begin = time.process_time()
    read_json(text.encode(), "f")
    assert time.process_time() - begin < 5
