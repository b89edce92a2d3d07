"""Fingerprints of everything in a rule base, by which a record of a decision can tell later what has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from imgexpert.reading.nodes import Mapping as MappingNode
from imgexpert.reading.nodes import Node, Scalar, Sequence

Part: TypeAlias = "dict[str, bytes]"
"""Fingerprints by id."""

BYTES = 4
"""Enough to tell some hundred items apart: two that differ look the same once in ten million rule bases."""

_NO_PART_OF_A_RULE = ("examples", "locked", "replaces", "reason")  # They decide nothing.
_OF_A_TYPE = ("characteristics", "comparison")  # Each of these has a fingerprint of its own.
_LISTS = {
    # file: the lists in it, and what stands before the ids of their entries
    "scenarios.yaml": (("scenarios", "scenario."),),
    "purposes.yaml": (("purposes", ""), ("history", ""), ("evolution", "")),
    "sources.yaml": (("public", ""), ("policies", "")),
    "disagreements.yaml": (("disagreements", "disagreement."),),
}


def rule_fingerprints(nodes: Iterable[Node]) -> Part:
    """The fingerprint of each rule that is written in `nodes`; all of them have been checked."""
    return {_text(node, "id"): fingerprint(_text(node, "id"), node, without=_NO_PART_OF_A_RULE) for node in nodes}


def knowledge_fingerprints(files: Mapping[str, Node], parameters: Node) -> Part:
    """The fingerprint of everything else: the knowledge, the vocabulary and the parameters, all of them checked.

    In: root nodes by path below `knowledge/`, and that of `rules/parameters.yaml`.
    Out: by id. Entries keep theirs, a star is `rating.SCENARIO.TYPE`; types, scenarios, disagreements, facts, families
    and parameters have what they are in front: `fact.KEY`.
    """
    return {id_: fingerprint(id_, node, without) for id_, node, without in _knowledge(files, parameters)}


def fingerprint(id_: str, node: Node, without: tuple[str, ...] = ()) -> bytes:
    """The fingerprint of what is called `id_` and written as `node`; layout, quotes and order of keys do not count."""
    content = json.dumps([id_, _plain(node, without)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).digest()[:BYTES]


def _knowledge(files: Mapping[str, Node], parameters: Node) -> Iterator[tuple[str, Node, tuple[str, ...]]]:
    for path, root in files.items():
        if path.startswith("types/"):
            yield f"type.{_text(root, 'id')}", root, _OF_A_TYPE
            for name in _OF_A_TYPE:
                yield from ((_text(node, "id"), node, ()) for node in _items(root, name))
        elif path.startswith("vocabulary/"):
            family = _get(root, "family")
            yield f"family.{_text(family, 'id')}", family, ()
            yield from ((f"fact.{_text(node, 'key')}", node, ()) for node in _items(root, "facts"))
        for name, before in _LISTS.get(path, ()):
            yield from ((before + _text(node, "id"), node, ()) for node in _items(root, name))
    yield from ((id_, node, ()) for id_, node in _leaves("rating", _get(files["ratings.yaml"], "ratings")))
    yield from ((id_, node, ()) for id_, node in _leaves("parameter", parameters))


def _leaves(path: str, node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            yield from _leaves(f"{path}.{key.text}", value)
    else:
        yield path, node


def _items(root: Node, name: str) -> tuple[Node, ...]:
    found = root.get(name) if isinstance(root, MappingNode) else None
    return found.items if isinstance(found, Sequence) else ()


def _get(node: Node, name: str) -> Node:
    found = node.get(name) if isinstance(node, MappingNode) else None
    assert found is not None, "The loaders have refused what lacks it."
    return found


def _text(node: Node, name: str) -> str:
    found = _get(node, name)
    assert isinstance(found, Scalar)
    return found.text


def _plain(node: Node, without: tuple[str, ...] = ()) -> object:
    if isinstance(node, MappingNode):
        return {key.text: _plain(value) for key, value in node.entries if key.text not in without}
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    return None if node.style == "null" else node.text
