"""The justification graph of a decision as a value: nodes, edges, and cuts of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from imgexpert.explanation.records import Edge, Node
from imgexpert.explanation.serialising import plain_data

SCHEMA = "imgexpert-justification/1"
"""The version of the graph's shape; it changes when a program that reads the graph would have to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Nodes and edges in a fixed order: facts, rules, conclusions, citations. `root` is set in a cut."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    root: str | None = None

    def node(self, id_: str) -> Node:
        """The node called `id_`.

        Raises: KeyError when there is none.
        """
        for node in self.nodes:
            if node.id == id_:
                return node
        raise KeyError(id_)

    def behind(self, root: str) -> Graph:
        """The part of the graph that bears `root`: all from which a path leads to it, and what the rules there cite.

        An edge `confirms` bears nothing, since nothing rests on it.
        """
        bearing: dict[str, list[Edge]] = {}
        for edge in self.edges:
            if edge.kind not in ("cites", "confirms"):
                bearing.setdefault(edge.target, []).append(edge)
        kept, waiting = {root}, [root]
        while waiting:
            for edge in bearing.get(waiting.pop(), []):
                if edge.source not in kept:
                    kept.add(edge.source)
                    waiting.append(edge.source)
        cited = {edge.target for edge in self.edges if edge.kind == "cites" and edge.source in kept}
        inside = kept | cited
        return Graph(
            nodes=tuple(node for node in self.nodes if node.id in inside),
            edges=tuple(
                edge for edge in self.edges if edge.source in kept and edge.target in inside and edge.kind != "confirms"
            ),
            root=root,
        )

    @property
    def asserted(self) -> tuple[str, ...]:
        """The keys of the asserted facts in it."""
        return tuple(str(node.data["key"]) for node in self.nodes if node.kind == "asserted")

    def data(self) -> dict[str, Any]:
        """The graph for a record, with the version of its shape."""
        parts: dict[str, Any] = {"schema": SCHEMA}
        if self.root is not None:
            parts["root"] = self.root
        return {**parts, "nodes": plain_data(self.nodes), "edges": plain_data(self.edges)}
