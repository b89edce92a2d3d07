"""The inference network: which facts the rules read and what follows from them, down to the image types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from imgexpert.explanation.labels import listed, signed
from imgexpert.interfaces.wording import KINDS as KIND_WORDS
from imgexpert.interfaces.wording import RELATIONS
from imgexpert.reading.text import Text
from imgexpert.rulebase.conditions import And, AtLeast, AtMost, Atom, Condition, Known, Not, Or
from imgexpert.rulebase.parameters import QUARTERS
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import (
    AddCompanion,
    AddScenario,
    DeriveFact,
    GiveEvidence,
    MakeEligible,
    ReportConflict,
    Rule,
    RuleOut,
    family_of,
)

NodeKind = Literal["fact", "rule", "scenario", "type", "facts", "rules", "scenarios"]
"""The last three stand for many in an overview: a family of facts, a kind of rules, all scenarios."""
Tone = Literal["plain", "against"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Something in the network; `group` is what it is drawn together with."""

    kind: NodeKind
    name: str
    label: Text
    group: str

    @property
    def id(self) -> str:
        """The name that no other node has."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """What leads from the node `source` to `target`, and what is made of it; `against` marks a negative reading."""

    source: str
    target: str
    label: Text
    tone: Tone = "plain"


@dataclass(frozen=True, kw_only=True)
class Network:
    """Nodes, edges, and the names of the groups of nodes; their order depends on the rule base only."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: Mapping[str, Text]

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """Every node by its id."""
        return {node.id: node for node in self.nodes}

    def named(self, word: str) -> tuple[Node, ...]:
        """The nodes that `word` names, by id or by bare name."""
        return tuple(node for node in self.nodes if word in (node.id, node.name))

    def around(self, node: Node, depth: int) -> Network:
        """The part that leads to `node`, and the part that it leads to, each at most `depth` edges away."""
        back = _reached(node.id, depth, {edge: (edge.target, edge.source) for edge in self.edges})
        forth = _reached(node.id, depth, {edge: (edge.source, edge.target) for edge in self.edges})
        edges = tuple(edge for edge in self.edges if edge in back or edge in forth)
        ends = {node.id, *(end for edge in edges for end in (edge.source, edge.target))}
        return Network(nodes=tuple(other for other in self.nodes if other.id in ends), edges=edges, groups=self.groups)


def network_of(rulebase: RuleBase) -> Network:
    """The whole network: every fact that a rule reads or derives, every rule, scenario and type."""
    edges = tuple(dict.fromkeys(_edges(rulebase)))
    ends = {end for edge in edges for end in (edge.source, edge.target)}
    nodes = tuple(node for node in _nodes(rulebase) if node.id in ends)
    return Network(nodes=nodes, edges=edges, groups=_groups(rulebase))


def overview_of(rulebase: RuleBase) -> Network:
    """The network with families of facts, kinds of rules and the scenarios in place of their members.

    The label of an edge counts the rules behind it, or the scenarios that have stars for a type.
    """
    whole = network_of(rulebase)
    merged = {node.id: _merged(node, rulebase) for node in whole.nodes}
    behind: dict[tuple[str, str], set[str]] = {}
    for edge in whole.edges:
        ends = whole.by_id[edge.source], whole.by_id[edge.target]
        counted = next((end.id for end in ends if end.kind == "rule"), edge.source)
        behind.setdefault((merged[edge.source].id, merged[edge.target].id), set()).add(counted)
    edges = tuple(
        Edge(source=source, target=target, label=Text(str(len(rules)), str(len(rules))))
        for (source, target), rules in behind.items()
    )
    nodes = {node.id: node for node in merged.values()}
    return Network(nodes=tuple(nodes.values()), edges=edges, groups=whole.groups)


def _reached(start: str, depth: int, ways: Mapping[Edge, tuple[str, str]]) -> set[Edge]:
    """The edges met on at most `depth` steps from `start`, walking each from its first end to its second."""
    leaving: dict[str, list[Edge]] = {}
    for edge, (begin, _) in ways.items():
        leaving.setdefault(begin, []).append(edge)
    met: set[Edge] = set()
    front, seen = {start}, {start}
    for _ in range(depth):
        steps = [edge for place in front for edge in leaving.get(place, ())]
        met.update(steps)
        front = {ways[edge][1] for edge in steps} - seen
        seen |= front
    return met


def _nodes(rulebase: RuleBase) -> Iterator[Node]:
    for fact in rulebase.vocabulary.facts.values():
        yield Node(kind="fact", name=fact.key, label=fact.label, group=f"facts:{fact.family}")
    for rule in rulebase.rules:
        yield Node(kind="rule", name=rule.id, label=rule.title, group=f"rules:{family_of(rule)}")
    for scenario in rulebase.knowledge.scenarios.values():
        yield Node(kind="scenario", name=scenario.id, label=scenario.name, group="scenarios")
    for type_ in rulebase.knowledge.types.values():
        yield Node(kind="type", name=type_.id, label=type_.name, group="types")


def _groups(rulebase: RuleBase) -> dict[str, Text]:
    groups = {f"facts:{family.id}": family.label for family in rulebase.vocabulary.families}
    for rule in rulebase.rules:
        words, family = KIND_WORDS[rule.kind], family_of(rule)
        groups[f"rules:{family}"] = Text(f"{family}: {words.en}", f"{family}：{words.zh}")
    return {
        **groups,
        "facts": Text("Facts", "事实"),
        "rules": Text("Rules", "规则"),
        "scenarios": Text("Scenarios", "场景"),
        "types": Text("Image types", "镜像类型"),
    }


def _merged(node: Node, rulebase: RuleBase) -> Node:
    """What stands for `node` in an overview."""
    match node.kind:
        case "fact":
            key = rulebase.vocabulary.facts[node.name].family
            label = next(family.label for family in rulebase.vocabulary.families if family.id == key)
            return Node(kind="facts", name=key, label=label, group="facts")
        case "rule":
            kind = rulebase.by_id[node.name].kind
            words = KIND_WORDS[kind]
            return Node(
                kind="rules", name=kind, label=Text(f"{kind}: {words.en}", f"{kind}：{words.zh}"), group="rules"
            )
        case "scenario":
            return Node(kind="scenarios", name="scenarios", label=Text("Scenarios", "场景"), group="scenarios")
        case _:
            return node


def _edges(rulebase: RuleBase) -> Iterator[Edge]:
    for rule in rulebase.rules:
        for key, told, tone in _read(rule.when, rulebase):
            yield Edge(source=f"fact:{key}", target=f"rule:{rule.id}", label=told, tone=tone)
        yield from _conclusions(rule, rulebase)
    for scenario, row in rulebase.knowledge.ratings.items():
        for type_, count in row.items():
            yield Edge(source=f"scenario:{scenario}", target=f"type:{type_}", label=Text(f"{count} ★", f"{count} ★"))


def _read(condition: Condition, rulebase: RuleBase, negated: bool = False) -> Iterator[tuple[str, Text, Tone]]:
    """The primitives of `condition`: the fact, what is asked of it, and whether that is negated."""
    match condition:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _read(part, rulebase, negated)
        case Not(Known(key)):
            told = Text("answered", "已回答") if negated else Text("unanswered", "未回答")
            yield key, told, "plain" if negated else "against"
        case Not(part):
            yield from _read(part, rulebase, not negated)
        case _:
            told = _asked(condition, rulebase)
            if negated:
                told = Text(f"not: {told.en}", f"并非：{told.zh}")
            yield condition.key, told, "against" if negated else "plain"


def _asked(atom: Atom, rulebase: RuleBase) -> Text:
    match atom:
        case Known():
            return Text("answered", "已回答")
        case AtLeast(_, bound):
            return Text(f"≥ {bound}", f"≥ {bound}")
        case AtMost(_, bound):
            return Text(f"≤ {bound}", f"≤ {bound}")
        case _:
            fact = rulebase.vocabulary.facts[atom.key]
            return listed(value.label for value in fact.values if value.id in atom.values)


def _conclusions(rule: Rule, rulebase: RuleBase) -> Iterator[Edge]:
    """What follows from `rule`; a contradiction leads nowhere further."""
    source = f"rule:{rule.id}"

    def to_types(types: Iterable[str], label: Text, tone: Tone = "plain") -> Iterator[Edge]:
        return (Edge(source=source, target=f"type:{type_}", label=label, tone=tone) for type_ in types)

    match rule.then:
        case DeriveFact(key, value):
            label = rulebase.vocabulary.facts[key].label_of(value)
            yield Edge(source=source, target=f"fact:{key}", label=label)
        case AddScenario(scenario, importance):
            label = Text(f"importance {importance}", f"重要性 {importance}")
            yield Edge(source=source, target=f"scenario:{scenario}", label=label)
        case GiveEvidence(types, direction, quarters):
            stars = signed(Fraction(quarters if direction == "for" else -quarters, QUARTERS))
            yield from to_types(types, Text(stars, stars), "plain" if direction == "for" else "against")
        case RuleOut(types):
            yield from to_types(types, Text("rules out", "排除"), "against")
        case MakeEligible(types):
            yield from to_types(types, Text("admits", "准入"))
        case AddCompanion(choices, relation, type_, hosted):
            word, name = RELATIONS[relation, hosted], rulebase.knowledge.types[type_].name
            yield from to_types(choices, Text(f"{word.en}: {name.en}", f"{word.zh}：{name.zh}"))
            yield from to_types([type_], Text("companion", "配套"))
        case ReportConflict():
            return
