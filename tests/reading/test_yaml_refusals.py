"""YAML that is refused, each trap with the place and the words that somebody gets to read."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from reading_trees import said

from imgexpert.reading import Document, read_yaml

Read = Callable[[str], list[Document]]

TAB = "a tab stands in the indentation here"
QUOTES = "a value cannot begin with this character"
SECOND_KEY = "this is the second key on the line"
COLON_SPACE = "a space is missing after this colon"
WIDE_COLON = "this colon is a full-width one"
DASH_SPACE = "a space is missing after this dash"
COLON = "a colon and a space are missing after this key"
UNDER_VALUE = "this line is indented under one that already has a value"
INDENTATION = "this line's indentation fits nothing above it"
AFTER_VALUE = "the value has already ended before this"
QUOTE_OPEN = "the quote opened here is not closed"
AFTER_DOCUMENT = "something follows here after the value that makes up the document has ended"
BLOCK_HEADER = "after | or > only +, - or one digit"
NOTHING_TO_CLOSE = "this bracket closes nothing that was opened"
PERCENT = "lines that begin with % are instructions to YAML"

SYNTAX = [
    ("a: 1\nb：2", "2:2", WIDE_COLON),
    ("a：1\nb: 2", "1:2", WIDE_COLON),
    ("- a: 1\n- b：2\n  c: 3", "2:4", WIDE_COLON),
    ("a: 1\n茶：b", "2:1", COLON),
    ("a:\n\tb: 1", "2:1", TAB),
    ("\ta: 1", "1:1", TAB),
    ("a: 1\n\tb: 2", "2:1", TAB),
    ("a:\n  - b\n\t- c", "3:1", TAB),
    ("a: x\n\n  \tb: y\n", "3:3", TAB),
    ("x: >\n\tfoo\n", "2:1", TAB),
    ("a: @x", "1:4", QUOTES),
    ("a: `x`", "1:4", QUOTES),
    ("a: %x", "1:4", QUOTES),
    ("title: yes: no", "1:11", SECOND_KEY),
    ("a:b\nc: d", "1:2", COLON_SPACE),
    ("a: 1\nb:c\nd: 2", "2:2", COLON_SPACE),
    ("-a\nb: 1", "1:1", DASH_SPACE),
    ("- a\n-b\n", "2:1", DASH_SPACE),
    ("a: 1\nb\nc: 2", "2:1", COLON),
    ("a\nb: 1", "1:1", COLON),
    ("a: b\n  c: d", "2:3", UNDER_VALUE),
    ("- a: 1\n   b: 2", "2:4", UNDER_VALUE),
    ("a:\n  b: 1\n c: 2", "3:2", INDENTATION),
    ("- a\nb: 1", "2:1", INDENTATION),
    ("a: |\n  x\n y\n", "3:2", INDENTATION),
    ('a: "b" c', "1:8", AFTER_VALUE),
    ("a: [b]c", "1:7", AFTER_VALUE),
    ("{: 1}", "1:2", "the key before this colon is missing"),
    ("a: 1\n: 2", "2:1", "the key before this colon is missing"),
    ("a: 'x\nb: 2\n", "1:4", QUOTE_OPEN),
    ('汉: "x\n', "1:4", QUOTE_OPEN),
    ("a: 'it''s", "1:4", QUOTE_OPEN),
    (
        "a: [1, 2\nb: 3\n",
        "2:2",
        "a comma or ] is expected here, because the [ on line 1, column 4 is still open",
    ),
    (
        "a: {x: 1 y: 2}",
        "1:11",
        "a comma or } is expected here, because the { on line 1, column 4 is still open",
    ),
    ("[a}", "1:3", "a comma or ] is expected here, because the [ on line 1, column 1 is still open"),
    ("a: [1, 2\n", "1:4", "the [ opened here is not closed"),
    ("a: {x: 1, y: 2", "1:4", "the { opened here is not closed"),
    ("a: [1\n# c\n", "1:4", "the [ opened here is not closed"),
    ("a: [", "1:5", "the text ends here, but a [ or { above is not closed"),
    ("[a, , b]", "1:5", "a value is missing before this ,"),
    ("a: ]", "1:4", NOTHING_TO_CLOSE),
    ("{a: ]", "1:5", NOTHING_TO_CLOSE),
    ("a: - b", "1:4", "a list entry cannot begin on the line of its key"),
    ("a: ? b", "1:4", "`? ` begins a key"),
    ("a: *", "1:4", "a value that begins with * or & needs quotes"),
    ("a: &", "1:4", "a value that begins with * or & needs quotes"),
    ("!<x a", "1:1", "a value that begins with ! needs quotes"),
    ("!e!x a", "1:1", "a value that begins with ! needs quotes"),
    (r'a: "\x1"', "1:7", "this escape names no character"),
    ("a: |foo\n  x", "1:5", BLOCK_HEADER),
    ("a: |0\n x", "1:5", BLOCK_HEADER),
    ("{a: 1} junk", "1:8", AFTER_DOCUMENT),
    ("[a]\n[b]", "2:1", AFTER_DOCUMENT),
    ('"q" more', "1:5", AFTER_DOCUMENT),
    ("%YAML 2.0\n---\na", "1:1", PERCENT),
    ("%YAML 1.1\n%YAML 1.1\n---\na", "2:1", PERCENT),
    ("# c\n%YAML 1.1\n", "2:1", PERCENT),
    ("a: b\x07\n", "1:5", "there is a control character here, U+0007"),
    ("a: 1\r\n汉: \x01", "2:4", "there is a control character here, U+0001"),
    ("a: x\uffff", "1:5", "there is a control character here, U+FFFF"),
    ("a: 1\nb: \u0085c", "2:4", "there is an invisible character here, U+0085"),
    ("a: x\u2028", "1:5", "there is an invisible character here, U+2028"),
    ("a: \ufeff", "1:4", "there is an invisible character here, U+FEFF"),
    ("%TAG ! tag:x,1:\n", "1:1", "%TAG lines are not used here"),
    ("a" * 1100 + ": b", "1:1101", "this is not valid YAML (the parser says: mapping values are not allowed"),
]


@pytest.mark.parametrize(("text", "place", "message"), SYNTAX)
def test_broken_syntax_says_what_to_change_and_where(read: Read, text: str, place: str, message: str) -> None:
    (document,) = read(text)
    (problem,) = said(document)
    assert problem.startswith(f"{place}: {message}")


@pytest.mark.parametrize("escape", [r"\q", r"\ud800", r"\U00110000", r"\UFFFFFFFF"])
def test_an_escape_of_nothing_is_refused(read: Read, escape: str) -> None:
    (document,) = read(f'a: "{escape}"')
    (problem,) = said(document)
    assert problem.startswith("1:")
    assert "this escape" in problem


WELL_FORMED = [
    ("a: 1\nb: 2\na: 3\n", ['3:1: the key "a" stands here for the second time, first on line 1, column 1']),
    ("{a: 1, 'a': 2}", ['1:8: the key "a" stands here for the second time, first on line 1, column 2']),
    ("a: 1\na: 2\na: 3", ["2:1: the key", "3:1: the key"]),
    ("x:\n  a: 1\n  a: 2\ny: {b: 1, b: 2}", ['3:3: the key "a"', '4:11: the key "b"']),
    ("a: &x 1", ["1:4: the anchor &x is not used here"]),
    ("a: &x [1]", ["1:4: the anchor &x is not used here"]),
    ("a: *x", ["1:4: the alias *x is not used here"]),
    ("*x : 1", ["1:1: the alias *x is not used here"]),
    ("a: &x 1\nb: *x", ["1:4: the anchor &x", "2:4: the alias *x"]),
    ("a: !!str 1", ["1:4: the tag !!str is not used here"]),
    ("a: !Ref b", ["1:4: the tag !Ref is not used here"]),
    ("a: ! b", ["1:4: the tag ! is not used here"]),
    ("!!set {a, b}", ["1:1: the tag !!set is not used here"]),
    ("&x !!map {a: 1}", ["1:1: the anchor &x", "1:1: the tag !!map"]),
    ("<<: {a: 1}\nb: 2", ["1:1: the merge key << is not used here"]),
    ("? [a]\n: b", ["1:3: a list or mapping stands here where a key is expected"]),
    ("{a: 1}: b", ["1:1: a list or mapping stands here where a key is expected"]),
    (": 1", ["1:1: the key before this colon is missing"]),
    ("? \n: 1", ["1:2: the key before this colon is missing"]),
    ("a: &x 1\nb: !t 2\nb: 3", ["1:4: the anchor", "2:4: the tag", '3:1: the key "b"']),
    ("a: *x\nb: [1", ["1:4: the alias", "2:4: the [ opened here is not closed"]),
    ('"\\e[0m": 1\n"\\e[0m": 2', ['2:1: the key "\\x1b[0m" stands here']),
]


@pytest.mark.parametrize(("text", "expected"), WELL_FORMED)
def test_what_would_mislead_is_refused_all_at_once(read: Read, text: str, expected: list[str]) -> None:
    (document,) = read(text)
    problems = said(document)
    assert len(problems) == len(expected)
    for problem, beginning in zip(problems, expected, strict=True):
        assert problem.startswith(beginning)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * 41 + "]" * 41, "1:41"),
        ("[" * 100_000, "1:41"),
        ("{a: " * 100_000, "1:161"),
        ("- " * 41 + "x", "1:81"),
        ("\n".join(" " * depth + "a:" for depth in range(50)), "41:41"),
    ],
)
def test_nesting_deeper_than_the_limit_is_refused(read: Read, text: str, place: str) -> None:
    (document,) = read(text)
    assert said(document)[0].startswith(f"{place}: more than 40 lists and mappings stand inside each other")


def test_a_document_with_very_many_problems_is_given_up(read: Read) -> None:
    (document,) = read("\n".join(f"a{number}: *x" for number in range(5_000)) + "\n")
    problems = said(document)
    assert len(problems) == 101
    assert problems[-1].startswith("100:6: 100 problems were found up to here")


def test_a_file_that_would_expand_to_gigabytes_is_refused_at_once() -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)]
    begin = time.process_time()
    (document,) = read_yaml("\n".join(lines).encode(), "f")
    assert said(document)[0].startswith("1:5: the anchor &a0 is not used here")
    assert time.process_time() - begin < 1


@pytest.mark.parametrize(
    "text",
    [
        "%TAG !a! tag:a,1:\n" * 100_000,
        "# comment\r\n" * 29 + "a: 1\r\n---\r\nb: 2",
        "# comment\r\n" * 50_000 + "a: 1\r\n---\r\nb: 2",
        "---\n" * 20_000,
        "---\na: [\n" * 5_000,
        "[" * 1_000_000,
        '"' + "\\" * 999_999,
    ],
)
def test_no_text_takes_more_than_a_moment(text: str) -> None:
    begin = time.process_time()
    list(read_yaml(text.encode(), "f"))
    assert time.process_time() - begin < 10
