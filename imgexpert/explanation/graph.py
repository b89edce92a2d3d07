"""The justification graph of a decision as a value: nodes, edges, and cuts of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imgexpert.explanation.records import Edge, Node

SCHEMA = "imgexpert-justification/1"
"""The version of the graph's shape; it changes when a program that reads the graph would have to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Nodes and edges in a fixed order: facts, rules, conclusions, citations. `root` is set in a cut."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    root: str | None = None
