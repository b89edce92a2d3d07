"""YAML that is accepted: nothing interpreted, everything with its place."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import time
from collections.abc import Callable

import pytest
import yaml
from reading_trees import as_texts, scalars

from imgexpert.reading import Document, Mapping, Place, Scalar, Sequence, read_yaml

Read = Callable[[str], list[Document]]


def root_of(documents: list[Document]) -> Mapping | Sequence | Scalar:
    (document,) = documents
    assert document.problems == ()
    return document.tree()


@pytest.mark.parametrize(
    ("value", "text", "style"),
    [
        ("no", "no", "plain"),
        ("Yes", "Yes", "plain"),
        ("true", "true", "plain"),
        ("6.10", "6.10", "plain"),
        ("2024-01-01", "2024-01-01", "plain"),
        ("0x10", "0x10", "plain"),
        ("010", "010", "plain"),
        ("1_000", "1_000", "plain"),
        ("12:30:45", "12:30:45", "plain"),
        (".inf", ".inf", "plain"),
        ("~", "~", "plain"),
        ("null", "null", "plain"),
        ("public-cloud  # why", "public-cloud", "plain"),
        ("a#b", "a#b", "plain"),
        ("汉字", "汉字", "plain"),
        ("", "", "null"),
        ("''", "", "text"),
        ('"no"', "no", "text"),
        ("'it''s'", "it's", "text"),
        (r'"\x41\u6c49\U0001d11e\n"', "A汉𝄞\n", "text"),
        ("|\n  a\n   b\n", "a\n b\n", "text"),
        (">-\n  a\n  b\n", "a b", "text"),
        ("|", "", "text"),
        ("first\n  second", "first second", "plain"),
    ],
)
def test_a_scalar_keeps_its_text(read: Read, value: str, text: str, style: str) -> None:
    root = root_of(read(f"key: {value}\n"))
    assert isinstance(root, Mapping)
    node = root.get("key")
    assert isinstance(node, Scalar)
    assert (node.text, node.style) == (text, style)


def test_every_node_knows_where_it_begins(read: Read) -> None:
    text = "# facts\nhosting:\n  - public-cloud\n  - {汉字: [a, 'b'], y: z}\n"
    root = root_of(read(text))
    places = {(node.text, node.line, node.column) for node in scalars(root)}
    assert places == {
        ("hosting", 2, 1),
        ("public-cloud", 3, 5),
        ("汉字", 4, 6),
        ("a", 4, 11),
        ("b", 4, 14),
        ("y", 4, 20),
        ("z", 4, 23),
    }
    assert root.place == Place("f", 2, 1)
    assert isinstance(root, Mapping)
    hosting = root.get("hosting")
    assert isinstance(hosting, Sequence)
    assert str(hosting.place) == "f:3:3"
    assert str(hosting.items[1].place) == "f:4:5"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_counts_once(read: Read, end: str) -> None:
    root = root_of(read(end.join(["", "a: 1", "# c", "b:", "  - x", ""])))
    assert as_texts(root) == {"a": "1", "b": ["x"]}
    assert [(node.text, node.line) for node in scalars(root)] == [("a", 2), ("1", 2), ("b", 4), ("x", 5)]


def test_a_byte_order_mark_moves_no_column(read: Read) -> None:
    root = root_of(read("\ufeffa: 1"))
    assert [str(node.place) for node in scalars(root)] == ["f:1:1", "f:1:4"]


def test_a_mapping_gives_its_entries_by_name_and_in_order(read: Read) -> None:
    root = root_of(read("b: 1\na: [2, 3]\n"))
    assert isinstance(root, Mapping)
    assert [key.text for key in root.keys] == ["b", "a"]
    assert as_texts(root.get("a") or root) == ["2", "3"]
    assert root.get("c") is None


@pytest.mark.parametrize("text", ["", "\n\n", "# only\n  # comments", "\ufeff", "\r\n# c\r\n"])
def test_nothing_but_comments_is_no_document(read: Read, text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("key", ['"<<"', "'<<'", "<<<", '""', "~", "yes"])
def test_a_quoted_merge_sign_and_odd_words_are_keys_like_others(read: Read, key: str) -> None:
    assert as_texts(root_of(read(f"{key}: {{a: 1}}"))) == {key.strip("\"'"): {"a": "1"}}


def test_nesting_up_to_the_limit_is_read(read: Read) -> None:
    node = root_of(read("[" * 40 + "x" + "]" * 40))
    for _ in range(40):
        assert isinstance(node, Sequence)
        (node,) = node.items
    assert node == Scalar("x", "plain", "f", 1, 41)


def test_nodes_are_frozen_like_those_made_by_hand(read: Read) -> None:
    root = root_of(read("a"))
    made = Scalar("a", "plain", "f", 1, 1)
    assert type(root) is Scalar
    assert root == made
    assert hash(root) == hash(made)
    assert pickle.loads(pickle.dumps(root)) == copy.copy(root) == made
    for field in ("text", "style", "file", "line", "column"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(root, field, "b")
    assert not hasattr(root, "__dict__")


def _rules(count: int) -> bytes:
    rule = """\
  - id: packaged-{0}
    title: {{en: "Services that ship often want images, number {0}", zh: "频繁发布的服务适合镜像 {0}"}}
    when:
      all:
        - architecture: microservices
        - any: [ {{layer: workload}}, {{platform: {{includes: [kubernetes, container-engine]}}}} ]
        - fleet_size: {{at-least: {0}}}
    then: {{for: [container], strength: strong}}   # why
    cites: [container.portability, compare.use-cases.container]
"""
    return ("rules:\n" + "".join(rule.format(number) for number in range(count))).encode()


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="The speed in question is libyaml's.")
def test_a_rule_base_is_read_faster_than_by_the_ordinary_loader() -> None:
    data = _rules(300)

    def best(read: Callable[[], object]) -> float:
        times = []
        for _ in range(5):
            begin = time.process_time()
            read()
            times.append(time.process_time() - begin)
        return min(times)

    assert best(lambda: list(read_yaml(data, "f"))) < best(lambda: yaml.load(data, yaml.CSafeLoader))
