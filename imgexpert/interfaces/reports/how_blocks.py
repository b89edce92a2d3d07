"""How a conclusion came about: the graph behind it, told step by step from the facts up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from imgexpert.explanation.graph import Graph
from imgexpert.explanation.records import Edge, EdgeKind, Node, NodeKind
from imgexpert.interfaces.reports.blocks import Block, Item, Items, Paragraph, Section, code, dim, inline, strong
from imgexpert.interfaces.reports.phrases import Phrases
from imgexpert.reading.text import Text

_KINDS: Mapping[NodeKind, Text] = {
    "asserted": Text("Facts given", "给出的事实"),
    "absent": Text("Facts not given, which some rule asks for", "未给出、但有规则问及的事实"),
    "derived": Text("Facts that follow", "推得的事实"),
    "rule": Text("Rules", "规则"),
    "scenario": Text("Scenarios", "场景"),
    "prior": Text("Where every type starts", "各类型的起点"),
    "star": Text("Stars that count", "计入的星级"),
    "evidence": Text("Evidence", "依据"),
    "exclusion": Text("Ruled out", "排除"),
    "eligibility": Text("Made possible", "准入"),
    "conflict": Text("Contradictions", "矛盾"),
    "type": Text("Types", "类型"),
    "layer": Text("For each layer", "各层次"),
    "choice": Text("Decision", "结论"),
    "companion": Text("Companions", "配套"),
    "characteristic": Text("Characteristics cited", "引用的特点"),
    "cell": Text("Comparison cells cited", "引用的对比单元格"),
    "statement": Text("Statements cited", "引用的论述"),
    "reference": Text("Public references", "公开参考资料"),
}
_EDGES: Mapping[EdgeKind, Text] = {
    "supports": Text("from", "据"),
    "concludes": Text("by", "由"),
    "confirms": Text("said again by", "再次印证"),
    "contributes": Text("from", "来自"),
    "blocks": Text("held back by", "受阻于"),
    "withheld": Text("not changed by", "未受影响"),
    "cites": Text("cites", "引用"),
}


def how_section(graph: Graph, phrases: Phrases) -> Section:
    """Everything in `graph`, kind by kind in the order of reasoning, each with what bears it."""
    if graph.root is None:
        title = phrases.say("The whole proof", "完整论证")
    else:
        name = phrases.of(graph.node(graph.root).label)
        title = phrases.say(f"How it came about: {name}", f"如何得出：{name}")
    return Section(id="how", title=title, blocks=tuple(_blocks(graph, phrases)))


def _blocks(graph: Graph, phrases: Phrases) -> Iterator[Block]:
    bearing: dict[str, list[Edge]] = {}
    for edge in graph.edges:
        if edge.kind == "cites":
            bearing.setdefault(edge.source, []).append(edge)
        else:
            bearing.setdefault(edge.target, []).append(edge)
    for kind, heading in _KINDS.items():
        nodes = [node for node in graph.nodes if node.kind == kind]
        if nodes:
            yield Paragraph(inline(strong(phrases.of(heading))))
            yield Items(tuple(_item(node, bearing.get(node.id, []), phrases) for node in nodes))


def _item(node: Node, edges: Sequence[Edge], phrases: Phrases) -> Item:
    told = phrases.of(node.label)
    state = _state(node, phrases)
    below = [*_says(node, phrases), *(_bearing(kind, edges, phrases) for kind in dict.fromkeys(e.kind for e in edges))]
    return Item(inline(told, state, dim(f"  [{node.id}]")), tuple(below))


def _state(node: Node, phrases: Phrases) -> str:
    match node.kind, node.data:
        case "rule", {"state": "held-back"}:
            return phrases.say(" (held back by a known fact)", "（因某项事实已知而未触发）")
        case "rule", {"state": "failed"}:
            return phrases.say(" (cannot hold)", "（不可能成立）")
        case "scenario", {"importance": importance}:
            return phrases.say(f", importance {importance}", f"，重要性 {importance}")
        case "type", {"score": score}:
            return f" = {score}"
        case _:
            return ""


def _says(node: Node, phrases: Phrases) -> Iterator[Item]:
    """What an entry of the knowledge says, and where it is found."""
    for name in ("says", "where"):
        match node.data.get(name):
            case {"en": str(en), "zh": str(zh)} if en != node.label.en:
                yield Item(inline(dim(phrases.say(en, zh))))
            case _:
                pass


def _bearing(kind: EdgeKind, edges: Sequence[Edge], phrases: Phrases) -> Item:
    word = phrases.of(_EDGES[kind])
    ends = []
    for edge in edges:
        if edge.kind == kind:
            end = edge.target if kind == "cites" else edge.source
            amount = "" if edge.amount is None else f" ({'−' if edge.amount < 0 else '+'}{abs(edge.amount)})"
            ends.append(end + amount)
    return Item(inline(dim(f"{word} "), code(", ".join(ends))))
