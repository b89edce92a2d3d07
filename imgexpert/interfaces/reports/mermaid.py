"""The justification graph as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from imgexpert.explanation.graph import Graph
from imgexpert.explanation.graph_building import CITATIONS
from imgexpert.explanation.records import Edge, Node, NodeKind
from imgexpert.reading.text import Language

_SHAPES: Mapping[NodeKind, tuple[str, str]] = {
    "asserted": ("([", "])"),
    "derived": ("([", "])"),
    "absent": ("([", "])"),
    "rule": ("[", "]"),
    "type": ("[[", "]]"),
    "choice": ("{{", "}}"),
}
_ROUND = ("(", ")")
_ENTITIES = {'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;", "\\": "#92;"}
_DOTTED = ("blocks", "withheld")


def mermaid(graph: Graph, path: Graph, language: Language) -> str:
    """`graph` without its citations, the nodes in `path` set off from the others."""
    drawn = [node for node in graph.nodes if node.kind not in CITATIONS]
    names = {node.id: f"n{number}" for number, node in enumerate(drawn)}
    on_path = {node.id for node in path.nodes}
    lines = ["flowchart LR"]
    lines += [f"    {names[node.id]}{_shaped(node, language)}" for node in drawn]
    lines += [f"    {line}" for line in _edges(graph, names)]
    lines.append("    classDef path stroke-width:3px")
    lines.append("    classDef aside opacity:0.45")
    for name, inside in (("path", True), ("aside", False)):
        members = [names[node.id] for node in drawn if (node.id in on_path) == inside]
        if members:
            lines.append(f"    class {','.join(members)} {name}")
    return "\n".join(lines) + "\n"


def _shaped(node: Node, language: Language) -> str:
    begin, end = _SHAPES.get(node.kind, _ROUND)
    return f'{begin}"{quoted(node.label.to(language))}"{end}'


def quoted(text: str) -> str:
    """`text` between Mermaid's quotation marks, where only entities are special."""
    return "".join(_ENTITIES.get(character, character) for character in " ".join(text.split()))


def _edges(graph: Graph, names: Mapping[str, str]) -> Iterator[str]:
    for edge in graph.edges:
        if edge.source in names and edge.target in names:
            yield f"{names[edge.source]} {_arrow(edge)} {names[edge.target]}"


def _arrow(edge: Edge) -> str:
    if edge.amount is not None:
        sign = "−" if edge.amount < 0 else "+"
        return f'-- "{sign}{abs(edge.amount)}" -->'
    return "-.->" if edge.kind in _DOTTED else "-->"
