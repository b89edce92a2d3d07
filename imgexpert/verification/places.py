"""Where everything in a rule base is written: the trees of its files, looked up by what they define."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from imgexpert.reading.nodes import Mapping as MappingNode
from imgexpert.reading.nodes import Node, Scalar
from imgexpert.reading.nodes import Sequence as SequenceNode
from imgexpert.reading.places import Place
from imgexpert.reading.problems import Problem
from imgexpert.rulebase.layer_files import read_base, read_layer
from imgexpert.rulebase.rules import Rule

_LISTS = ("characteristics", "comparison", "purposes", "history", "evolution", "public")


def read_trees(base: Path, layers: Sequence[Path] = ()) -> tuple[tuple[Node, ...], list[Problem]]:
    """The root nodes of all files below `base` and `layers`, and what keeps others from being read."""
    problems: list[Problem] = []
    stack = [read_base(base, problems), *(read_layer(layer, problems) for layer in layers)]
    return tuple(root for layer in stack if layer for root in layer.files.values()), problems


class Places:
    """Nodes by what they define, such as `("rule", ID)` or `("star", SCENARIO, TYPE)`; later layers count."""

    def __init__(self, trees: Iterable[Node]) -> None:
        self._nodes: dict[tuple[str, ...], Node] = {}
        for root in trees:
            self._nodes.update(_defined(root))

    def of(self, *what: str) -> Place | None:
        """Where `what` is defined; None when no file does."""
        node = self._nodes.get(what)
        return None if node is None else node.place

    def of_any(self, name: str) -> Place | None:
        """Where a rule, a type or a fact of this name is defined."""
        return self.of("rule", name) or self.of("type", name) or self.of("fact", name)

    def in_rule(self, rule: Rule, *path: str) -> Place:
        """Where a part of `rule` stands, such as `title`, `zh`; of a part that it lacks, the innermost it has."""
        node = self._nodes.get(("rule", rule.id))
        place = rule.place
        for name in path:
            node = node.get(name) if isinstance(node, MappingNode) else None
            if node is None:
                break
            place = node.place
        return place


def _defined(root: Node) -> Iterator[tuple[tuple[str, ...], Node]]:
    if not isinstance(root, MappingNode):
        return
    for item in _items(root, "rules"):
        yield ("rule", _text(item, "id")), item
    for item in _items(root, "facts"):
        key = _text(item, "key")
        yield ("fact", key), item
        for value in _items(item, "values"):
            yield ("value", key, _text(value, "id")), value
    for name in _LISTS:
        for item in _items(root, name):
            yield ("entry", _text(item, "id")), item
    for item in _items(root, "scenarios"):
        yield ("scenario", _text(item, "id")), item
    for item in _items(root, "disagreements"):
        yield ("disagreement", _text(item, "id")), item
        for cited in _items(item, "between"):
            if isinstance(cited, Scalar):
                yield ("between", _text(item, "id"), cited.text), cited
    if root.get("characteristics") is not None:
        yield ("type", _text(root, "id")), root
    yield from _stars(root.get("ratings"))


def _stars(table: Node | None) -> Iterator[tuple[tuple[str, ...], Node]]:
    for scenario, row in table.entries if isinstance(table, MappingNode) else ():
        yield ("stars", scenario.text), row
        for type_, stars in row.entries if isinstance(row, MappingNode) else ():
            yield ("star", scenario.text, type_.text), stars


def _items(node: Node, name: str) -> Iterable[Node]:
    found = node.get(name) if isinstance(node, MappingNode) else None
    return found.items if isinstance(found, SequenceNode) else ()


def _text(node: Node, name: str) -> str:
    found = node.get(name) if isinstance(node, MappingNode) else None
    return found.text if isinstance(found, Scalar) else ""
