"""The justification graph of a decision, built from its recorded inference and its scoring, and cuts of it."""

from __future__ import annotations

from dataclasses import dataclass

from imgexpert.explanation.records import Edge, Node

SCHEMA = "imgexpert-justification/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Nodes and edges in a fixed order: facts, rules, conclusions, citations. `root` is set in a cut."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    root: str | None = None
