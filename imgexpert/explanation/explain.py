"""One explanation of one decision: every question that can be asked of it, answered from what was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Decision
from imgexpert.explanation.change_records import Flips, Robustness, WhatIf
from imgexpert.explanation.graph import Graph
from imgexpert.explanation.records import Obstacles, Why, WhyNot


class Explanation:
    """Explains `decision`, made by `decider`. Nothing is worked out before it is asked for.

    Types, facts and nodes that do not exist are refused with `imgexpert.reading.InputRefused`.
    """

    def __init__(self, decision: Decision, decider: Decider) -> None:
        self.decision = decision
        self.rulebase = decider.rulebase
        self._decider = decider

    @property
    def graph(self) -> Graph:
        """The whole justification."""
        raise NotImplementedError

    def how(self, node: str) -> Graph:
        """The part of the graph that bears `node`: `scenario:microservices`, `type:custom`, `fact:hosting`, …"""
        raise NotImplementedError

    def why(self, type_: str | None = None) -> Why:
        """The score of a type as a sum; of the choice, or without one of the best-ranked type, when none is named."""
        raise NotImplementedError

    def why_not(self, type_: str) -> WhyNot:
        """Why a type was not chosen, and what would have helped it."""
        raise NotImplementedError

    def obstacles(self) -> Obstacles:
        """What is missing or collides, for a subject without a choice."""
        raise NotImplementedError

    def what_if(self, changes: Mapping[str, object]) -> WhatIf:
        """What differs once the facts are changed; the value `unknown` (or None) takes a fact away."""
        raise NotImplementedError

    def flip(self, type_: str | None = None, fixed: Iterable[str] = ()) -> Flips:
        """The smallest sets of changes that lead to another choice, or to `type_`, leaving `fixed` facts alone."""
        raise NotImplementedError

    def robustness(self) -> Robustness:
        """How sure the choice is."""
        raise NotImplementedError
