"""Building the justification graph of a decision from what was recorded while it was made.

Facts bear rules, rules conclude, conclusions bear the types' scores, and these the choice. Rules that did not fire are
in it where that matters: those that some known fact holds back, and those that could not make a type eligible. So the
asserted facts behind a conclusion are enough to reach it again with all else unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from imgexpert.decision.records import Decision, Ranked
from imgexpert.decision.tables import tables_of
from imgexpert.explanation.graph import Graph
from imgexpert.explanation.graph_lookups import asking_what_is_unknown, citation_kinds
from imgexpert.explanation.labels import fact_label, layered, signed, type_label
from imgexpert.explanation.records import Data, Edge, EdgeKind, Node, NodeKind, Reading
from imgexpert.explanation.trace import Bearer, Step, Trace
from imgexpert.inference.records import Conflict
from imgexpert.reading.text import Text
from imgexpert.rulebase.conditions import Known, Literal, disjuncts
from imgexpert.rulebase.rules import (
    AddCompanion,
    AddScenario,
    DeriveFact,
    GiveEvidence,
    MakeEligible,
    ReportConflict,
    Rule,
    RuleOut,
)
from imgexpert.vocabulary.answers import Choice, Selection
from imgexpert.vocabulary.facts import Fact
from imgexpert.vocabulary.parsing import plain
from imgexpert.vocabulary.truth import FALSE, TRUE

CHOICE = "choice"
"""The id of the node that stands for the decision itself."""

CITATIONS: tuple[NodeKind, ...] = ("characteristic", "cell", "statement", "reference")
"""The kinds of nodes that a rule refers to and nothing follows from."""

_PRIOR = "prior"
_ORDER: tuple[NodeKind, ...] = (
    "asserted",
    "absent",
    "derived",
    "rule",
    "scenario",
    "prior",
    "star",
    "evidence",
    "exclusion",
    "eligibility",
    "conflict",
    "type",
    "layer",
    "choice",
    "companion",
    *CITATIONS,
)


def build_graph(trace: Trace, behind_layers: Mapping[str, Sequence[str]]) -> Graph:
    """The whole graph of the decision that `trace` walks through.

    In: for each layer that was decided because it is unknown which one is meant, the asserted facts behind that choice.
    """
    builder = _Builder(trace)
    builder.facts()
    for step in trace.steps.values():
        builder.step(step)
    builder.scores()
    for rule, members in asking_what_is_unknown(trace.rulebase):
        if rule.id not in trace.steps:
            builder.held_back(rule, members)
    builder.choice(behind_layers)
    builder.companions()
    return builder.graph()


class _Builder:
    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.decision: Decision = trace.decision
        self.rulebase = trace.rulebase
        self.nodes: dict[str, Node] = {}
        self.edges: dict[tuple[str, str, EdgeKind], Edge] = {}

    def graph(self) -> Graph:
        """What was built, in its fixed order."""
        nodes = sorted(self.nodes.values(), key=lambda node: _ORDER.index(node.kind))
        return Graph(nodes=tuple(nodes), edges=tuple(self.edges.values()))

    def facts(self) -> None:
        """Every asserted fact, also one on which nothing rests."""
        for key, fact in self.rulebase.vocabulary.facts.items():
            answer = self.decision.facts.answers.get(key)
            if answer is not None:
                value: Data = plain(answer, fact)  # type: ignore[assignment]  # A list of texts is data.
                self._node(f"fact:{key}", "asserted", fact_label(fact, answer), key=key, value=value)

    def step(self, step: Step) -> None:
        """A fired rule with what it rests on and what it concludes."""
        rule = self.rulebase.by_id[step.rule]
        node = self._rule(rule, "fired")
        for bearer, readings in step.rests_on.items():
            self._edge(self._bearer(bearer), node, "supports", readings=readings)
        match rule.then:
            case DeriveFact(key, value):
                self._derived(step, node, key, value)
            case AddScenario(scenario, _):
                self._edge(node, self._scenario(scenario), "concludes")
            case GiveEvidence(types, direction, _):
                for type_ in types:
                    self._edge(node, self._evidence(rule, type_, direction), "concludes")
            case RuleOut(types):
                self._per_type(node, rule, types, "exclusion")
            case MakeEligible(types):
                self._per_type(node, rule, types, "eligibility")
            case ReportConflict(keys):
                self._conflict(node, Conflict(rule.id, keys))
            case AddCompanion():
                pass  # It depends on the choice: see `companions`.

    def scores(self) -> None:
        """Every type with the summands of its score, and what lets it in or keeps it out."""
        parameters, tables = self.rulebase.parameters, tables_of(self.rulebase)
        weight = parameters.prior_weight + sum(applied.importance for applied in self.decision.scenarios)
        neutral = Text("Neutral start", "中性起点")
        self._node(_PRIOR, "prior", neutral, weight=parameters.prior_weight, stars=parameters.neutral_stars)
        for ranked in sorted(self.decision.ranking, key=lambda ranked: tables.number[ranked.type]):
            node = self._type(ranked)
            start = Fraction(parameters.prior_weight * parameters.neutral_stars, weight)
            self._edge(_PRIOR, node, "contributes", amount=start)
            for applied in self.decision.scenarios:
                scaled = tables.stars[applied.scenario][tables.number[ranked.type]]
                amount = Fraction(applied.importance * scaled, weight * tables.scale)
                source = self._star(applied.scenario, ranked) if ranked.rated else f"scenario:{applied.scenario}"
                self._edge(source, node, "contributes", amount=amount)
            for item in self.decision.evidence:
                if item.type == ranked.type:
                    amount = item.stars if item.direction == "for" else -item.stars
                    self._edge(f"evidence:{item.rule}:{item.type}", node, "contributes", amount=amount)
            self._admission(ranked, node)

    def held_back(self, rule: Rule, members: Iterable[frozenset[Literal]]) -> None:
        """A rule that would fire by one of its alternatives `members` were some fact not known, with that fact."""
        blocking = [found for member in members if (found := self._blocking(member)) is not None]
        targets = list(self._would_change(rule)) if blocking else []
        for literal in blocking if targets else ():
            node = self._rule(rule, "held-back")
            self._block(literal, node)
            for target in targets:
                self._edge(node, target, "withheld")

    def choice(self, behind_layers: Mapping[str, Sequence[str]]) -> None:
        """The decision itself, which all types bear, and what contradicts or stands open."""
        decision = self.decision
        name = type_label(self.rulebase, [decision.choice] if decision.choice else decision.tied)
        told = Text(f"{decision.verdict}: {name.en}" if name.en else decision.verdict, name.zh or "未选定")
        self._node(
            CHOICE,
            "choice",
            told,
            verdict=decision.verdict,
            choice=decision.choice,
            tied=list(decision.tied),
            margin=None if decision.margin is None else str(decision.margin),
        )
        for node in list(self.nodes.values()):
            if node.kind in ("type", "conflict"):
                self._edge(node.id, CHOICE, "supports")
        fact = self.rulebase.vocabulary.facts[self.rulebase.parameters.layer]
        for layer, outcome in (decision.by_layer or {}).items():
            data: dict[str, Data] = {"layer": layer, "verdict": outcome.verdict, "choice": outcome.choice}
            node_id = self._node(f"layer:{layer}", "layer", fact.label_of(layer), **data, tied=list(outcome.tied))
            for key in behind_layers[layer]:
                self._edge(f"fact:{key}", node_id, "supports")
            self._edge(self._bearer(Bearer(kind="absent", key=fact.key)), CHOICE, "supports")
            self._edge(node_id, CHOICE, "supports")

    def companions(self) -> None:
        """The stack round the choice, each edge with the rule that adds it."""
        for companion in self.decision.companions:
            name = self.rulebase.knowledge.types[companion.type].name
            node = self._node(
                f"companion:{companion.relation}:{companion.source}:{companion.target}",
                "companion",
                name,
                relation=companion.relation,
                type=companion.type,
                source=companion.source,
                target=companion.target,
            )
            self._edge(f"rule:{companion.rule}", node, "concludes")
            self._edge(CHOICE, node, "supports")

    def _derived(self, step: Step, rule: str, key: str, value: str) -> None:
        if step.learnt == "new":
            self._edge(rule, self._bearer(Bearer(kind="derived", key=key, value=value)), "concludes")
        elif step.met is not None:
            met = self._bearer(step.met)
            if step.learnt == "known":
                self._edge(rule, met, "confirms")
            else:
                conflict = next(found for found in self.decision.conflicts if found.rule == step.rule)
                self._edge(met, self._conflict(rule, conflict), "supports")

    def _admission(self, ranked: Ranked, node: str) -> None:
        """What excludes a type or makes it eligible."""
        tables = tables_of(self.rulebase)
        for rule in tables.out[ranked.type]:
            if rule in self.trace.steps:
                self._edge(f"exclusion:{rule}:{ranked.type}", node, "supports")
        for rule in tables.ways_in[ranked.type]:
            if rule in self.trace.steps:
                self._edge(f"eligibility:{rule}:{ranked.type}", node, "supports")
            elif ranked.eligibility == "ruled-out":
                self._failed(self.rulebase.by_id[rule], node)

    def _failed(self, rule: Rule, type_node: str) -> None:
        """A rule that could make the type eligible, with a fact against each of its alternatives."""
        against: list[Literal] = []
        for member in disjuncts(rule.when):
            false = (lit for lit in self.trace.readings.ordered(member) if self._settled(lit))
            if (found := next(false, None)) is not None:
                against.append(found)
            else:
                return  # It may still fire; the type is out for another reason.
        node = self._rule(rule, "failed")
        for literal in against:
            self._block(literal, node)
        self._edge(node, type_node, "withheld")

    def _settled(self, literal: Literal) -> bool:
        """Whether `literal` is false whatever else comes to be known."""
        return self.trace.readings.truth(literal, settled=False) is FALSE

    def _block(self, literal: Literal, node: str) -> None:
        bearer = self.trace.bearer(literal.atom)
        self._edge(self._bearer(bearer), node, "blocks", readings=(self.trace.readings.of(literal),))

    def _blocking(self, member: frozenset[Literal]) -> Literal | None:
        """The condition `unknown: fact` that alone keeps the alternative `member` from holding, if any."""
        readings = self.trace.readings
        unmet = []
        for literal in member:
            if readings.truth(literal) is not TRUE:
                if literal.holds or not isinstance(literal.atom, Known):
                    return None
                unmet.append(literal)
        return next(iter(readings.ordered(unmet)), None)

    def _would_change(self, rule: Rule) -> Iterator[str]:
        """The nodes that would come out otherwise if `rule` fired too."""
        every = [f"type:{type_}" for type_ in self.rulebase.knowledge.types]
        match rule.then:
            case AddScenario(scenario, importance):
                applied = {found.scenario: found.importance for found in self.decision.scenarios}
                if importance > applied.get(scenario, 0):
                    yield from [f"scenario:{scenario}"] if scenario in applied else []
                    yield from every
            case GiveEvidence(types, _, _) | RuleOut(types) | MakeEligible(types):
                yield from (f"type:{type_}" for type_ in types)
            case ReportConflict():
                yield CHOICE
            case _:
                pass

    def _rule(self, rule: Rule, state: str) -> str:
        label, data = self._in_layer(rule.title, rule.id), {"rule": rule.id, "layer": rule.layer}
        node = self._node(f"rule:{rule.id}", "rule", label, **data, concludes=rule.kind, state=state)
        for cite in rule.cites:
            self._edge(node, self._citation(cite), "cites")
        return node

    def _in_layer(self, label: Text, id_: str) -> Text:
        """`label` followed by what it is the label of, where layers say whose it is."""
        if len(self.rulebase.layers) == 1:
            return label
        called = layered(self.rulebase, id_)
        return Text(f"{label.en} [{called.en}]", f"{label.zh} [{called.zh}]")

    def _citation(self, cite: str) -> str:
        entry = self.rulebase.entries[cite]
        says: Data = {"en": entry.statement.en, "zh": entry.statement.zh}
        where: Data = {"en": entry.where.en, "zh": entry.where.zh}
        return self._node(cite, citation_kinds(self.rulebase)[cite], entry.name, entry=cite, says=says, where=where)

    def _bearer(self, bearer: Bearer) -> str:
        fact = self.rulebase.vocabulary.facts[bearer.key]
        if bearer.kind == "absent":
            label = Text(f"{fact.label.en}: not answered", f"{fact.label.zh}：未回答")
            return self._node(bearer.node, "absent", label, key=bearer.key)
        if bearer.kind == "derived":
            label = fact_label(fact, _single(fact, bearer.value))
            return self._node(bearer.node, "derived", label, key=bearer.key, value=bearer.value)
        return bearer.node

    def _scenario(self, scenario: str) -> str:
        importance = next(found.importance for found in self.decision.scenarios if found.scenario == scenario)
        name = self.rulebase.knowledge.scenarios[scenario].name
        return self._node(f"scenario:{scenario}", "scenario", name, scenario=scenario, importance=importance)

    def _star(self, scenario: str, ranked: Ranked) -> str:
        stars = self.rulebase.knowledge.ratings[scenario][ranked.type]
        one, other = self.rulebase.knowledge.scenarios[scenario].name, self.rulebase.knowledge.types[ranked.type].name
        node_id = f"rating.{scenario}.{ranked.type}"
        label = Text(f"{one.en} × {other.en}: {stars}★", f"{one.zh} × {other.zh}：{stars}★")
        label = self._in_layer(label, node_id) if node_id in self.rulebase.changes_of else label
        node = self._node(node_id, "star", label, scenario=scenario, type=ranked.type, stars=stars)
        self._edge(f"scenario:{scenario}", node, "supports")
        return node

    def _evidence(self, rule: Rule, type_: str, direction: str) -> str:
        given = next(item for item in self.decision.evidence if item.rule == rule.id and item.type == type_)
        stars = signed(given.stars if direction == "for" else -given.stars)
        name = self.rulebase.knowledge.types[type_].name
        return self._node(
            f"evidence:{rule.id}:{type_}",
            "evidence",
            Text(f"{stars} {name.en}", f"{name.zh} {stars}"),
            rule=rule.id,
            type=type_,
            direction=direction,
            stars=str(given.stars),
        )

    def _per_type(self, rule_node: str, rule: Rule, types: Iterable[str], kind: NodeKind) -> None:
        for type_ in types:
            name = self.rulebase.knowledge.types[type_].name
            node = self._node(f"{kind}:{rule.id}:{type_}", kind, name, rule=rule.id, type=type_)
            self._edge(rule_node, node, "concludes")

    def _conflict(self, rule_node: str, conflict: Conflict) -> str:
        title = self.rulebase.by_id[conflict.rule].title
        node = self._node(f"conflict:{conflict.rule}", "conflict", title, rule=conflict.rule, keys=list(conflict.keys))
        self._edge(rule_node, node, "concludes")
        return node

    def _type(self, ranked: Ranked) -> str:
        return self._node(
            f"type:{ranked.type}",
            "type",
            self.rulebase.knowledge.types[ranked.type].name,
            type=ranked.type,
            rated=ranked.rated,
            eligibility=ranked.eligibility,
            score=str(ranked.score),
        )

    def _node(self, id_: str, kind: NodeKind, label: Text, /, **data: Data) -> str:
        self.nodes.setdefault(id_, Node(id=id_, kind=kind, label=label, data=data))
        return id_

    def _edge(
        self,
        source: str,
        target: str,
        kind: EdgeKind,
        *,
        amount: Fraction | None = None,
        readings: tuple[Reading, ...] = (),
    ) -> None:
        edge = Edge(source=source, target=target, kind=kind, amount=amount, readings=readings)
        self.edges.setdefault((source, target, kind), edge)


def _single(fact: Fact, value: str) -> Choice | Selection:
    """One derived value as an answer."""
    if fact.kind == "several-of":
        return Selection(frozenset([value]), frozenset(fact.value_ids) - {value})
    return Choice(value)
