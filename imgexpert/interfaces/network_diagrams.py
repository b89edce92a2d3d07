"""The inference network as a diagram: Graphviz DOT, Mermaid, and lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from imgexpert.interfaces.cells import wrapped
from imgexpert.interfaces.layout import BLANK, Line, Span, line, paragraph
from imgexpert.interfaces.network import Edge, Network, Node, NodeKind
from imgexpert.interfaces.reports.mermaid import quoted
from imgexpert.reading.text import Language, Text

_DOT_SHAPES: Mapping[NodeKind, str] = {
    "fact": 'shape=box, style="rounded,filled", fillcolor="#e8f1fb"',
    "facts": 'shape=box, style="rounded,filled", fillcolor="#e8f1fb"',
    "rule": 'shape=box, style=filled, fillcolor="#fdf3dc"',
    "rules": 'shape=box, style=filled, fillcolor="#fdf3dc"',
    "scenario": 'shape=ellipse, style=filled, fillcolor="#eee8f8"',
    "scenarios": 'shape=ellipse, style=filled, fillcolor="#eee8f8"',
    "type": 'shape=box, style="bold,filled", fillcolor="#e2f4e4"',
}
_MERMAID_SHAPES: Mapping[NodeKind, tuple[str, str]] = {
    "fact": ("([", "])"),
    "facts": ("([", "])"),
    "rule": ("[", "]"),
    "rules": ("[", "]"),
    "scenario": ("(", ")"),
    "scenarios": ("(", ")"),
    "type": ("[[", "]]"),
}
_DOT_COLOURS = {"plain": "#555555", "against": "#b3261e"}
_LABEL_CELLS = 28  # Wider labels make a drawing that is read by scrolling only.
_KINDS: Mapping[NodeKind, Text] = {
    "fact": Text("fact", "事实"),
    "facts": Text("family of facts", "事实类别"),
    "rule": Text("rule", "规则"),
    "rules": Text("kind of rules", "规则类别"),
    "scenario": Text("scenario", "场景"),
    "scenarios": Text("all scenarios", "全部场景"),
    "type": Text("image type", "镜像类型"),
}


def dot(network: Network, language: Language, centre: Node | None = None) -> str:
    """`network` in the language of Graphviz (https://graphviz.org/doc/info/lang.html), a cluster a group.

    Nodes with a group of their own stand alone; `centre` is set off.
    """
    lines = [
        "digraph network {",
        '  graph [rankdir=LR, ranksep=1.2, nodesep=0.12, fontname="sans-serif", style=rounded, color="#aaaaaa"];',
        '  node [fontname="sans-serif", fontsize=11, margin="0.12,0.05"];',
        '  edge [fontname="sans-serif", fontsize=9, arrowsize=0.6];',
    ]
    for number, (group, members) in enumerate(_grouped(network)):
        lines.append(f"  subgraph cluster_{number} {{")
        lines.append(f"    label={_dot_text(network.groups[group].to(language))};")
        lines += [f"    {_dot_node(node, language, centre)}" for node in members]
        lines.append("  }")
    for edge in network.edges:
        colour = _DOT_COLOURS[edge.tone]
        label = _dot_text(edge.label.to(language))
        look = f'label={label}, color="{colour}", fontcolor="{colour}"'
        lines.append(f"  {_dot_text(edge.source)} -> {_dot_text(edge.target)} [{look}];")
    return "\n".join([*lines, "}"]) + "\n"


def mermaid(network: Network, language: Language, centre: Node | None = None) -> str:
    """`network` as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), a subgraph a group."""
    names = {node.id: f"n{number}" for number, node in enumerate(network.nodes)}
    lines = ["flowchart LR"]
    for number, (group, members) in enumerate(_grouped(network)):
        lines.append(f'    subgraph g{number}["{quoted(network.groups[group].to(language))}"]')
        for node in members:
            begin, end = _MERMAID_SHAPES[node.kind]
            lines.append(f'        {names[node.id]}{begin}"{quoted(node.label.to(language))}"{end}')
        lines.append("    end")
    for edge in network.edges:
        arrow = "-.->" if edge.tone == "against" else "-->"
        label = edge.label.to(language)
        told = f'|"{quoted(label)}"|' if label else ""
        lines.append(f"    {names[edge.source]} {arrow}{told} {names[edge.target]}")
    if centre is not None:
        lines.append(f"    style {names[centre.id]} stroke-width:3px")
    return "\n".join(lines) + "\n"


def lines_of(network: Network, language: Language, cells: int) -> Iterator[Line]:
    """Every node with what leads to it and what it leads to."""
    incoming: dict[str, list[Edge]] = {}
    outgoing: dict[str, list[Edge]] = {}
    for edge in network.edges:
        incoming.setdefault(edge.target, []).append(edge)
        outgoing.setdefault(edge.source, []).append(edge)
    for place, node in enumerate(network.nodes):
        yield from [BLANK] if place else []
        yield line(Span(node.name, "strong"), Span(f"  {_KINDS[node.kind].to(language)}", "dim"))
        if node.label.to(language) != node.name:
            yield from paragraph(node.label.to(language), cells, first="  ")
        for arrow, edges in (("←", incoming.get(node.id, ())), ("→", outgoing.get(node.id, ()))):
            for edge in edges:
                other = network.by_id[edge.source if arrow == "←" else edge.target]
                label = edge.label.to(language)
                told = other.name + (f"  ({label})" if label else "")
                yield from paragraph(told, cells, first=f"  {arrow} ", style="bad" if edge.tone == "against" else "")


def data_of(network: Network, language: Language) -> dict[str, list[dict[str, str]]]:
    """`network` as plain data for programs."""
    return {
        "nodes": [
            {
                "id": node.id,
                "kind": node.kind,
                "name": node.name,
                "label": node.label.to(language),
                "group": network.groups[node.group].to(language),
            }
            for node in network.nodes
        ],
        "edges": [
            {"from": edge.source, "to": edge.target, "label": edge.label.to(language), "tone": edge.tone}
            for edge in network.edges
        ],
    }


def _grouped(network: Network) -> Iterable[tuple[str, list[Node]]]:
    members: dict[str, list[Node]] = {}
    for node in network.nodes:
        members.setdefault(node.group, []).append(node)
    return members.items()


def _dot_node(node: Node, language: Language, centre: Node | None) -> str:
    label = "\n".join(wrapped(node.label.to(language), _LABEL_CELLS))
    look = f"label={_dot_text(label)}, tooltip={_dot_text(node.id)}, {_DOT_SHAPES[node.kind]}"
    if centre is not None and node.id == centre.id:
        look += ", penwidth=3"
    return f"{_dot_text(node.id)} [{look}];"


def _dot_text(text: str) -> str:
    """`text` between DOT's quotation marks, where a backslash begins an escape and a line break is one of them."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
