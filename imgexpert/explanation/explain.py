"""One explanation of one decision: every question that can be asked of it, answered from what was recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Decision
from imgexpert.explanation import obstacles, why, why_not
from imgexpert.explanation.change_records import Flips, Robustness, WhatIf
from imgexpert.explanation.graph import Graph
from imgexpert.explanation.graph_building import CHOICE, build_graph
from imgexpert.explanation.naming import refuse_unknown_type
from imgexpert.explanation.records import Obstacles, Why, WhyNot
from imgexpert.explanation.trace import Trace
from imgexpert.reading.problems import InputRefused, Problem, nearest, shown
from imgexpert.reading.text import Text
from imgexpert.vocabulary.answers import Choice, FactSet
from imgexpert.vocabulary.parsing import node_of, parse_facts

UNKNOWN = "unknown"
"""The answer that takes a fact away in a what-if."""

_PREFIXES = ("type:", "scenario:", "fact:", "rule:")


class Explanation:
    """Explains `decision`, made by `decider`. Nothing is worked out before it is asked for.

    Types, facts and nodes that do not exist are refused with `imgexpert.reading.problems.InputRefused`, which names
    the nearest that does.
    """

    def __init__(self, decision: Decision, decider: Decider) -> None:
        self.decision = decision
        self.rulebase = decider.rulebase
        self._decider = decider
        self._trace = Trace(decision, decider.rulebase)

    @cached_property
    def graph(self) -> Graph:
        """The whole justification."""
        layer = self.rulebase.parameters.layer
        behind = {}
        for value in self.decision.by_layer or ():
            facts = FactSet(answers={**self.decision.facts.answers, layer: Choice(value)})
            graph = Explanation(self._decider.decide(facts, value), self._decider).graph
            behind[value] = [key for key in graph.behind(CHOICE).asserted if key != layer]
        return build_graph(self._trace, behind)

    def justification(self) -> dict[str, Any]:
        """The whole graph as plain data, as it stands in a record."""
        return self.graph.data()

    def how(self, node: str) -> Graph:
        """The part of the graph that bears `node`: `scenario:microservices`, `type:custom`, `fact:hosting`, …

        The bare name of a type, a scenario, a fact or a rule will do where the graph has such a node.
        """
        return self.graph.behind(self.node_id(node))

    def node_id(self, name: str) -> str:
        """The id of the node that `name` means."""
        known = [node.id for node in self.graph.nodes]
        for candidate in (name, *(prefix + name for prefix in _PREFIXES)):
            if candidate in known:
                return candidate
        raise InputRefused([self._no_node(name, known)])

    def why(self, type_: str | None = None) -> Why:
        """The score of a type as a sum; of the choice, or without one of the best-ranked type, when none is named."""
        if type_ is None:
            return why.why(self._trace, self.decision.choice or self.decision.ranking[0].type)
        return why.why(self._trace, self._type(type_))

    def why_not(self, type_: str) -> WhyNot:
        """Why a type was not chosen, and what would have helped it."""
        return why_not.why_not(self._trace, self._type(type_))

    def obstacles(self) -> Obstacles:
        """What is missing or collides, for a subject without a choice."""
        return obstacles.obstacles(self._trace)

    def what_if(self, changes: Mapping[str, object]) -> WhatIf:
        """What differs once the facts are changed; the answer `unknown` (or None) takes a fact away."""
        withdrawn = [key for key, value in changes.items() if value is None or value == UNKNOWN]
        rest = {key: value for key, value in changes.items() if key not in withdrawn}
        return self.changed(parse_facts(node_of(rest), self.rulebase.vocabulary), withdrawn)

    def changed(self, changes: FactSet, withdrawn: Collection[str] = ()) -> WhatIf:
        """As `what_if`, for facts that have been read already."""
        from imgexpert.explanation import what_if  # These three take time to import, and most calls ask for none.

        return what_if.what_if(self.decision, self._decider, changes, withdrawn)

    def flip(self, type_: str | None = None, fixed: Collection[str] = ()) -> Flips:
        """The smallest sets of changes that lead to another choice, or to `type_`, leaving `fixed` facts alone."""
        from imgexpert.explanation import flips

        return flips.flips(self.decision, self._decider, None if type_ is None else self._type(type_), fixed)

    def robustness(self, seed: int = 1) -> Robustness:
        """How sure the choice is; `seed` starts the drawing of weightings."""
        from imgexpert.explanation import robustness

        return robustness.robustness(self.decision, self._decider, seed)

    def _type(self, type_: str) -> str:
        refuse_unknown_type(type_, self.rulebase.knowledge.types)
        return type_

    def _no_node(self, name: str, known: Iterable[str]) -> Problem:
        rule = name.removeprefix("rule:")
        if rule in self.rulebase.by_id:
            return Problem(
                message=Text(
                    f"rule `{rule}` did not fire here, so nothing rests on it; `why not` tells what it would have done",
                    f"规则 `{rule}` 在此没有触发，没有结论以它为据；它本可起到的作用见“为何不选”",
                )
            )
        near = nearest(name, [*known, *(id_.split(":", 1)[1] for id_ in known if ":" in id_)])
        word = shown(name)
        return Problem(
            message=Text(f"nothing called `{word}` is part of this decision", f"该判断中没有 `{word}`"), nearest=near
        )
