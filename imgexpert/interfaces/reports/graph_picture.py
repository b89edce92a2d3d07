"""What of a justification graph is drawn: which boxes in which layer with which words, which lines, what is marked.

Citations are listed elsewhere, and stars that bear no marked type are drawn as a line from the scenario to the type, so
that a graph of a hundred nodes stays legible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from imgexpert.explanation.explain import Explanation
from imgexpert.explanation.graph import Graph
from imgexpert.explanation.records import Edge, Node, NodeKind
from imgexpert.interfaces.wording import ELIGIBILITY, RELATIONS, VERDICTS, decimals, joined, type_name
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rulebase import RuleBase

Tone = Literal["plain", "for", "against", "open"]

_CITED: frozenset[NodeKind] = frozenset(("characteristic", "cell", "statement", "reference"))
_STAGES: Mapping[NodeKind, int] = {
    "asserted": 0,
    "absent": 0,
    "derived": 0,
    "rule": 1,
    "scenario": 2,
    "star": 3,
    "evidence": 3,
    "exclusion": 3,
    "eligibility": 3,
    "type": 4,
    "layer": 4,
    "conflict": 4,
    "choice": 5,
    "companion": 6,
}
"""The order of reasoning; rules that derive facts come, with these, between the facts given and the other rules."""

_HEADINGS = {
    0: Text("Facts", "事实"),
    1: Text("Rules", "规则"),
    2: Text("Scenarios", "场景"),
    3: Text("What counts", "计入"),
    4: Text("Types", "类型"),
    5: Text("Decision", "结论"),
    6: Text("Companions", "配套"),
}
_CONTRADICTIONS = Text("Contradictions", "矛盾")
_DERIVING = (Text("Rules that derive", "推导规则"), Text("What follows", "推得"))
_STATES = {
    "held-back": Text("held back by a known fact", "因某项事实已知而未触发"),
    "failed": Text("cannot hold here", "在此不可能成立"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A box: its words, a smaller remark below them, and all that a reader may want to know when pointing at it."""

    id: str
    kind: NodeKind
    layer: int
    words: str
    remark: str
    detail: str
    tone: Tone
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line between two boxes; `tone` is `open` for what did not come about."""

    source: str
    target: str
    tone: Tone
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Boxes, lines, and the heading of each layer."""

    boxes: tuple[Drawn, ...]
    lines: tuple[Line, ...]
    headings: Mapping[int, str]


def path_of(explanation: Explanation) -> frozenset[str]:
    """The nodes that bear the outcome: the chosen or tied types with the decision itself, or what makes it impossible.

    Empty when nothing was decided.
    """
    decision, graph = explanation.decision, explanation.graph
    types = [decision.choice] if decision.choice else list(decision.tied)
    roots = [f"type:{type_}" for type_ in types]
    if decision.verdict == "impossible":
        conflicts = [node.id for node in graph.nodes if node.kind == "conflict"]
        roots = conflicts or [node.id for node in graph.nodes if node.kind == "exclusion"]
        roots += [] if conflicts else [node.id for node in graph.nodes if node.kind == "type"]
    if not roots:
        return frozenset()
    cuts = [explanation.how(root) for root in roots]
    return frozenset(node.id for cut in cuts for node in cut.nodes) | {"choice"}


def picture(
    graph: Graph, marked: frozenset[str], rulebase: RuleBase, language: Language, *, only_marked: bool
) -> Picture:
    """What is drawn of `graph`, with the nodes in `marked` set apart, or nothing but these."""
    return _Picturing(graph, marked, rulebase, language, only_marked).picture()


class _Picturing:
    def __init__(
        self, graph: Graph, marked: frozenset[str], rulebase: RuleBase, language: Language, only_marked: bool
    ) -> None:
        self.marked = marked
        self.rulebase = rulebase
        self.language = language
        self.only_marked = only_marked
        self.all = {node.id: node for node in graph.nodes}
        self.amounts = {edge.source: edge.amount for edge in graph.edges if edge.kind == "contributes"}
        self.cites: dict[str, list[str]] = {}
        for edge in graph.edges:
            if edge.kind == "cites":
                self.cites.setdefault(edge.source, []).append(edge.target)
        edges = list(self._edges(graph.edges))
        bearing = {edge.source for edge in edges}
        # A given fact on which nothing rests is shown, as said in vain; a rule that bears nothing is not.
        idle = {node.id for node in graph.nodes if node.kind == "rule" and node.id not in bearing}
        self.edges = [edge for edge in edges if edge.target not in idle]
        ends = {end for edge in self.edges for end in (edge.source, edge.target)}
        loose = ("rule", "absent", "derived")
        self.nodes = [n for n in graph.nodes if self._drawn(n.id) and (n.id in ends or n.kind not in loose)]

    def picture(self) -> Picture:
        """All of it."""
        stages = self._stages()
        layers = {stage: layer for layer, stage in enumerate(sorted(set(stages.values())))}
        boxes = tuple(self._box(node, layers[stages[node.id]]) for node in self.nodes)
        lines = {(edge.source, edge.target): self._line(edge) for edge in self.edges}
        headings = {layer: self._heading(*stage) for stage, layer in layers.items()}
        if not any(node.kind in ("type", "layer") for node in self.nodes):
            headings |= {layers[stages[node.id]]: self._say(_CONTRADICTIONS) for node in self._of("conflict")}
        return Picture(boxes=boxes, lines=tuple(lines.values()), headings=headings)

    def _of(self, kind: NodeKind) -> list[Node]:
        return [node for node in self.nodes if node.kind == kind]

    def _say(self, text: Text) -> str:
        return text.to(self.language)

    def _drawn(self, id_: str) -> bool:
        kind = self.all[id_].kind
        if kind in _CITED or kind == "prior" or (self.only_marked and id_ not in self.marked):
            return False
        return kind != "star" or id_ in self.marked

    def _edges(self, edges: Sequence[Edge]) -> Iterator[Edge]:
        """The edges between boxes; one from a star that is not drawn begins at its scenario."""
        for edge in edges:
            source, target = self.all[edge.source], self.all[edge.target]
            if edge.kind in ("cites", "confirms") or target.kind == "layer" or self._crowds(edge, source, target):
                continue
            start = source.id
            if source.kind == "star" and not self._drawn(start) and not self.only_marked:
                start = f"scenario:{source.data['scenario']}"
            if self._drawn(start) and self._drawn(target.id):
                yield Edge(source=start, target=target.id, kind=edge.kind, amount=edge.amount)

    def _crowds(self, edge: Edge, source: Node, target: Node) -> bool:
        """Whether it is one of many lines that say the same: a scenario that was not raised would move every type."""
        every = edge.kind == "withheld" and target.kind == "type" and source.data["concludes"] == "scenarios"
        return every and target.id not in self.marked

    def _stages(self) -> Mapping[str, tuple[int, int]]:
        """The stage of each node, and within that of the facts how many steps they are from what was given."""
        before: dict[str, list[str]] = {}
        for edge in self.edges:
            before.setdefault(edge.target, []).append(edge.source)

        def steps(id_: str) -> int:
            return 1 + max((steps(source) for source in before.get(id_, ())), default=-1)

        return {node.id: (0, steps(node.id)) if _derives(node) else (_STAGES[node.kind], 0) for node in self.nodes}

    def _heading(self, stage: int, steps: int) -> str:
        if steps:
            return self._say(_DERIVING[1 - steps % 2])
        return self._say(_HEADINGS[stage])

    def _line(self, edge: Edge) -> Line:
        tone: Tone = "plain"
        if edge.kind in ("blocks", "withheld"):
            tone = "open"
        elif edge.amount is not None and edge.amount < 0:
            tone = "against"
        marked = edge.source in self.marked and edge.target in self.marked
        return Line(source=edge.source, target=edge.target, tone=tone, marked=marked)

    def _box(self, node: Node, layer: int) -> Drawn:
        words, remark = self._words(node)
        return Drawn(
            id=node.id,
            kind=node.kind,
            layer=layer,
            words=words,
            remark=remark,
            detail=self._detail(node, words, remark),
            tone=_tone(node),
            marked=node.id in self.marked,
        )

    def _words(self, node: Node) -> tuple[str, str]:
        """What a box says, and the remark below it."""
        match node.kind, node.data:
            case "rule", {"state": str(state)} if state in _STATES:
                return self._say(node.label), self._say(_STATES[state])
            case "scenario", {"importance": importance}:
                return self._say(node.label), self._say(Text(f"importance {importance}", f"重要性 {importance}"))
            case "star", {"stars": stars, "type": str(type_)}:
                told = self._say(Text(f"{self._type(type_)}, {stars} stars", f"{self._type(type_)}，{stars} 星"))
                return self._amount(node), told
            case "evidence", {"type": str(type_)}:
                return self._amount(node), self._type(type_)
            case "exclusion", {"type": str(type_)}:
                return self._type(type_), self._say(Text("ruled out", "排除"))
            case "eligibility", {"type": str(type_)}:
                return self._type(type_), self._say(Text("made possible", "准入"))
            case "type", _:
                return self._say(node.label), self._standing(node)
            case "layer", _:
                return self._say(node.label), self._outcome(node)
            case "choice", _:
                return self._outcome(node), ""
            case "conflict", {"keys": list(keys)}:
                return self._say(Text("contradiction", "矛盾")), ", ".join(map(str, keys))
            case "companion", {"relation": ("runs-on" | "built-from") as relation, "source": str(source)}:
                carried = self.all["choice"].data["choice"] != source
                return self._say(node.label), self._say(RELATIONS[relation, carried])
            case _:
                return self._say(node.label), ""

    def _amount(self, node: Node) -> str:
        """The stars that a node gives to a type."""
        return decimals(self.amounts[node.id] or Fraction(0), signed=True)

    def _type(self, type_: str) -> str:
        return type_name(self.rulebase, type_, self.language)

    def _standing(self, node: Node) -> str:
        told = [decimals(Fraction(str(node.data["score"])))]
        if not node.data["rated"]:
            told.append(self._say(Text("not rated", "未评级")))
        match node.data["eligibility"]:
            case ("possible" | "ruled-out") as standing:
                told.append(self._say(ELIGIBILITY[standing]))
        return " · ".join(told)

    def _outcome(self, node: Node) -> str:
        """The verdict, of all or of one layer, with what it names."""
        match node.data:
            case {"verdict": str(verdict), "choice": choice, "tied": list(tied)}:
                types = [choice] if isinstance(choice, str) else [str(type_) for type_ in tied]
                named = joined(map(self._type, types), self.language)
                word = next(self._say(text) for name, text in VERDICTS.items() if name == verdict)
                return self._say(Text(": ", "：")).join(filter(None, [word, named]))
            case _:
                return self._say(node.label)

    def _detail(self, node: Node, words: str, remark: str) -> str:
        lines = [words, remark, node.id]
        for cite in self.cites.get(node.id, ()):
            entry = self.rulebase.entries[cite]
            lines.append(f"{cite}: {entry.statement.to(self.language)} ({entry.where.to(self.language)})")
        return "\n".join(filter(None, lines))


def _derives(node: Node) -> bool:
    return node.kind == "derived" or node.data.get("concludes") == "derive"


def _tone(node: Node) -> Tone:
    match node.kind, node.data:
        case "absent", _:
            return "open"
        case "rule", {"state": "held-back" | "failed"}:
            return "open"
        case "evidence", {"direction": "against"}:
            return "against"
        case (("exclusion" | "conflict"), _):
            return "against"
        case (("evidence" | "eligibility" | "star"), _):
            return "for"
        case _:
            return "plain"
