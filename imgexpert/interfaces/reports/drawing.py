"""The justification graph laid out for drawing: columns from facts to companions, few crossings, boxes of wrapped text.

Idea of the order within columns: the barycentre heuristic of K. Sugiyama, S. Tagawa and M. Toda, Methods for Visual
Understanding of Hierarchical System Structures (1981).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from imgexpert.explanation.graph import Graph
from imgexpert.explanation.graph_building import CITATIONS
from imgexpert.explanation.records import Node
from imgexpert.interfaces.cells import wrapped
from imgexpert.reading.text import Language

_CELLS, _CELL = 26, 7.0  # The text of a box in cells, and what a cell is wide: more than any font here needs.
_LINE, _PADDING = 16, 7
_BOX = _CELLS * _CELL + 2 * _PADDING
_COLUMN_GAP, _ROW_GAP, _MARGIN = 56, 12, 8
_SWEEPS = 12
_LATE = ("type", "choice", "companion")
_NOT_DRAWN = ("star", "prior", *CITATIONS)

Link = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A node to draw: its corner, its size and its lines of text."""

    id: str
    kind: str
    lines: tuple[str, ...]
    x: float
    y: float
    height: float
    on_path: bool
    width: float = _BOX

    @property
    def texts(self) -> list[tuple[float, str]]:
        """Each line with the height of its base line."""
        return [(self.y + _PADDING + _LINE * number + 12, line) for number, line in enumerate(self.lines)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """An edge to draw, from the right side of one box to the left side of another."""

    path: str
    kind: str
    on_path: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Boxes and curves with the size that they take."""

    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]
    width: float
    height: float


def drawing(graph: Graph, on_path: Collection[str], language: Language) -> Drawing:
    """`graph` without its stars and citations, the nodes `on_path` set off from the rest.

    A star joins a scenario and a type, so the two are linked directly. Rules that are only held back are left out:
    what they would have changed is every type at once.
    """
    nodes = [node for node in graph.nodes if node.kind not in _NOT_DRAWN and node.data.get("state") != "held-back"]
    links = _links(graph, {node.id for node in nodes})
    nodes = [node for node in nodes if node.kind == "choice" or any(node.id in link for link in links)]
    columns = _ordered(_columns(nodes, links), links)
    boxes = _boxes(columns, on_path, language)
    by_id = {box.id: box for box in boxes}
    curves = [_curve(by_id[one], by_id[other], kind, on_path) for (one, other), kind in links.items()]
    return Drawing(
        boxes=tuple(boxes),
        curves=tuple(sorted(curves, key=lambda curve: curve.on_path)),
        width=max(box.x + box.width for box in boxes) + _MARGIN,
        height=max(box.y + box.height for box in boxes) + _MARGIN,
    )


def _links(graph: Graph, drawn: set[str]) -> dict[Link, str]:
    """The edges between drawn nodes, and those that go through a star."""
    behind_star = {edge.target: edge.source for edge in graph.edges if edge.target.startswith("rating.")}
    links: dict[Link, str] = {}
    for edge in graph.edges:
        source = behind_star.get(edge.source, edge.source)
        if edge.kind not in ("cites", "confirms") and source in drawn and edge.target in drawn:
            against = edge.amount is not None and edge.amount < 0
            links.setdefault((source, edge.target), "against" if against else edge.kind)
    return links


def _columns(nodes: Sequence[Node], links: Iterable[Link]) -> list[list[Node]]:
    """The nodes by how far they are from the facts; types, choice and companions stand in columns of their own."""
    sources: dict[str, list[str]] = {}
    for one, other in links:
        sources.setdefault(other, []).append(one)
    depth: dict[str, int] = {}

    def deep(id_: str) -> int:
        if id_ not in depth:
            depth[id_] = 1 + max((deep(source) for source in sources.get(id_, ())), default=-1)
        return depth[id_]

    early = [node for node in nodes if node.kind not in _LATE and node.kind != "layer"]
    last = {kind: max((deep(node.id) for node in early if _group(node) == kind), default=0) for kind in ("rule", "end")}
    ends = max(last["end"], last["rule"] + 1)
    places = {"type": ends + 1, "layer": ends + 1, "choice": ends + 2, "companion": ends + 3}
    found: dict[int, list[Node]] = {}
    for node in nodes:
        place = places.get(node.kind, {"rule": last["rule"], "end": ends}.get(_group(node), deep(node.id)))
        found.setdefault(place, []).append(node)
    return [found[place] for place in sorted(found)]


def _group(node: Node) -> str:
    """Rules that conclude share a column, and so do their conclusions; what is derived goes as deep as it must."""
    if node.kind == "rule":
        return "deriving" if node.data["concludes"] == "derive" else "rule"
    return "facts" if node.kind in ("asserted", "absent", "derived") else "end"


def _ordered(columns: list[list[Node]], links: Iterable[Link]) -> list[list[Node]]:
    """Each column in an order that lets few links cross: swept to and fro, nodes come near their neighbours' mean."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for one, other in links:
        after.setdefault(one, []).append(other)
        before.setdefault(other, []).append(one)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        neighbours = before if forward else after
        places = {n.id: place / max(len(c) - 1, 1) for c in columns for place, n in enumerate(c)}
        for column in columns if forward else reversed(columns):
            column.sort(key=lambda node: _mean(neighbours.get(node.id, ()), places, places[node.id]))
            places |= {node.id: place / max(len(column) - 1, 1) for place, node in enumerate(column)}
    return columns


def _mean(neighbours: Sequence[str], places: Mapping[str, float], own: float) -> float:
    return sum(places[other] for other in neighbours) / len(neighbours) if neighbours else own


def _boxes(columns: list[list[Node]], on_path: Collection[str], language: Language) -> list[Box]:
    heights = [[_height(_lines(node, language)) for node in column] for column in columns]
    tallest = max(sum(column) + _ROW_GAP * (len(column) - 1) for column in heights)
    boxes = []
    for place, (column, high) in enumerate(zip(columns, heights, strict=True)):
        gap = _ROW_GAP + (tallest - sum(high) - _ROW_GAP * (len(high) - 1)) / (len(high) + 1)
        y = _MARGIN + gap - _ROW_GAP
        for node, height in zip(column, high, strict=True):
            boxes.append(
                Box(
                    id=node.id,
                    kind=node.kind,
                    lines=_lines(node, language),
                    x=_MARGIN + place * (_BOX + _COLUMN_GAP),
                    y=round(y, 1),
                    height=height,
                    on_path=node.id in on_path,
                )
            )
            y += height + gap
    return boxes


def _lines(node: Node, language: Language) -> tuple[str, ...]:
    return tuple(wrapped(node.label.to(language), _CELLS))


def _height(lines: Sequence[str]) -> float:
    return _LINE * len(lines) + 2 * _PADDING


def _curve(one: Box, other: Box, kind: str, on_path: Collection[str]) -> Curve:
    x1, y1 = one.x + one.width, one.y + one.height / 2
    x2, y2 = other.x, other.y + other.height / 2
    bend = max((x2 - x1) / 2, _COLUMN_GAP / 2)
    path = f"M{x1:.1f} {y1:.1f} C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return Curve(path=path, kind=kind, on_path=one.id in on_path and other.id in on_path)
