"""Several YAML documents in one file: they stand and fall one by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reading_trees import as_texts, said

from imgexpert.reading import Document, read_yaml

Read = Callable[[str], list[Document]]


def outline(documents: list[Document]) -> list[object]:
    """What became of each document: its values, or where it was refused."""
    return [
        as_texts(document.root) if document.root else [problem.split(": ")[0] for problem in said(document)]
        for document in documents
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n---\nb: 2\n", [{"a": "1"}, {"b": "2"}]),
        ("---\na: 1\n---\nb: 2\n...\n", [{"a": "1"}, {"b": "2"}]),
        ("--- {a: 1}\n--- [b]\n", [{"a": "1"}, ["b"]]),
        ("a: 1\n...\n---\nb: 2", [{"a": "1"}, {"b": "2"}]),
        ("# c\n%YAML 1.2\n---\na: 1\n", [{"a": "1"}]),
        ("# c\n\n---\n# d\na: 1\n---\n# nothing\n---\nb: 2", [{"a": "1"}, "", {"b": "2"}]),
        ("---\n---\n", ["", ""]),
        ("a: |\n  ---\n  b\n---\nc: '---'", [{"a": "---\nb\n"}, {"c": "---"}]),
        ("a: ---\nb: x---\n---y: z", [{"a": "---", "b": "x---", "---y": "z"}]),
        ("a: [x\n---\nb: 2\n", [["1:4"], {"b": "2"}]),
        ("a: 1\n---\nb: {x: y\n---\nc: 3", [{"a": "1"}, ["3:4"], {"c": "3"}]),
        ("a: 'x\n--- \nb: 2\n--- c", [["1:4"], {"b": "2"}, "c"]),
        ("a: 1\r\n---\r\nb\r\nc: 1\r\n---\r\nd: 4", [{"a": "1"}, ["3:1"], {"d": "4"}]),
        ("a: 1\r---\rb: [x\r---\rc: 3", [{"a": "1"}, ["3:4"], {"c": "3"}]),
        ("a: *x\n---\nb: 2\nb: 3\n---\nc: 3", [["1:4"], ["4:1"], {"c": "3"}]),
        ("a: \x01\n---\nb: \u2028\n---\nc: 3", [["1:4"], ["3:4"], {"c": "3"}]),
        ("%TAG ! x\n---\na: 1", [["1:1"], {"a": "1"}]),
        ("[a]\n[b]\n---\nc: 3", [["2:1"], {"c": "3"}]),
        ("a: 1\n...\n@\n---\nc: 3", [{"a": "1"}, ["3:1"], {"c": "3"}]),
        ("[" * 41 + "\n---\na: 1", [["1:41"], {"a": "1"}]),
        ("a: [x\n" + "---\nb: [x\n" * 3 + "---\nc: 3", [["1:4"], ["3:4"], ["5:4"], ["7:4"], {"c": "3"}]),
    ],
)
def test_a_refused_document_costs_only_itself(read: Read, text: str, expected: list[object]) -> None:
    assert outline(read(text)) == expected


def test_documents_know_their_lines(read: Read) -> None:
    documents = read("# c\na: 1\n---\nb: [x\n---\n\nc: 3\n")
    assert [str(document.place) for document in documents] == ["f:2:1", "f:3:1", "f:5:1"]
    last = documents[-1].tree()
    assert str(last.place) == "f:7:1"


@pytest.mark.parametrize("data", [b"\xff\xfea", b"a: 1\n---\nb: \xff\n", b"a: \0"])
def test_bytes_that_are_no_text_give_one_refused_document(data: bytes) -> None:
    (document,) = read_yaml(data, "f")
    assert len(said(document)) == 1
