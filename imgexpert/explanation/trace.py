"""The recorded firings walked through once more, to see on which facts each rested and what each added.

Nothing is inferred again: a firing says which conditions made it fire, and this finds the facts that met them then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal as OneOf

from imgexpert.decision.records import Decision
from imgexpert.explanation.readings import Readings
from imgexpert.explanation.records import Ground, Reading
from imgexpert.inference.records import Firing, learn
from imgexpert.rulebase.conditions import Atom, Includes, Known, Literal, disjuncts
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import DeriveFact
from imgexpert.vocabulary.answers import Selection
from imgexpert.vocabulary.truth import TRUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """What settles a condition: an asserted fact, a derived `value` of it, or that nothing is known of it."""

    kind: OneOf["asserted", "derived", "absent"]
    key: str
    value: str = ""

    @property
    def node(self) -> str:
        """The id of its node in the graph."""
        if self.kind == "absent":
            return f"absent:{self.key}"
        return f"fact:{self.key}" if self.kind == "asserted" else f"fact:{self.key}={self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A firing with what it rests on, each with the conditions that it meets.

    For a rule that derives, `learnt` tells whether its fact was `new`, `known` or `contradicted` by then, and `met`
    is what bore the fact already.
    """

    rule: str
    rests_on: Mapping[Bearer, tuple[Reading, ...]]
    learnt: OneOf["new", "known", "contradicted"] | None = None
    met: Bearer | None = None


class Trace:
    """The firings of one decision as steps, in their order."""

    def __init__(self, decision: Decision, rulebase: RuleBase) -> None:
        self.decision = decision
        self.rulebase = rulebase
        self.readings = Readings(decision, rulebase)
        self.steps: dict[str, Step] = {}
        self._derived: dict[str, dict[str, str]] = {}  # By key and value, the rule that said it first.
        self._answers = dict(decision.facts.answers)
        for firing in decision.inference.firings:
            self.steps[firing.rule] = self._step(firing)

    def bearer(self, atom: Atom) -> Bearer:
        """What settles `atom`, as far as the walk has come."""
        key = atom.key
        asserted = self.decision.facts.answers.get(key)
        derived = self._derived.get(key, {})
        if isinstance(atom, Includes):
            if isinstance(asserted, Selection) and not atom.values.isdisjoint(asserted.included):
                return Bearer(kind="asserted", key=key)
            derived = {value: rule for value, rule in derived.items() if value in atom.values}
        elif asserted is not None:
            return Bearer(kind="asserted", key=key)
        if derived:
            return Bearer(kind="derived", key=key, value=next(iter(derived)))
        return Bearer(kind="asserted" if asserted is not None else "absent", key=key)

    def ground(self, rule: str) -> Ground:
        """What made the fired `rule` fire."""
        step = self.steps[rule]
        return Ground(
            rule=rule,
            readings=self.readings.all_of(self._because[rule]),
            asserted=self.asserted_behind(step.rests_on),
            cites=self.rulebase.by_id[rule].cites,
        )

    def obstacle(self, rule: str) -> Ground:
        """What keeps the silent `rule` from firing: for each of its alternatives the first condition that fails.

        Without one, what is not known.
        """
        failing: list[Literal] = []
        for member in disjuncts(self.rulebase.by_id[rule].when):
            truths = {literal: self.readings.truth(literal) for literal in self.readings.ordered(member)}
            worst = min(truths.values(), default=TRUE)
            failing += [literal for literal, truth in truths.items() if truth is worst][:1]
        return Ground(
            rule=rule,
            readings=self.readings.all_of(dict.fromkeys(failing)),
            asserted=self.asserted_behind(self.bearer(literal.atom) for literal in failing),
            cites=self.rulebase.by_id[rule].cites,
        )

    def asserted_behind(self, bearers: Iterable[Bearer]) -> tuple[str, ...]:
        """The asserted facts that `bearers` are, or were derived from, in the vocabulary's order."""
        found: set[str] = set()
        waiting, seen = list(bearers), set[Bearer]()
        while waiting:
            bearer = waiting.pop()
            if bearer in seen:
                continue
            seen.add(bearer)
            if bearer.kind == "asserted":
                found.add(bearer.key)
            elif bearer.kind == "derived":
                waiting += self.steps[self.origin(bearer)].rests_on
        return tuple(key for key in self.rulebase.vocabulary.facts if key in found)

    def origin(self, bearer: Bearer) -> str:
        """The rule that derived `bearer` first."""
        return self._derived[bearer.key][bearer.value]

    @property
    def _because(self) -> dict[str, frozenset[Literal]]:
        return {firing.rule: firing.because for firing in self.decision.inference.firings}

    def _step(self, firing: Firing) -> Step:
        rests_on: dict[Bearer, list[Literal]] = {}
        for literal in firing.because:
            rests_on.setdefault(self.bearer(literal.atom), []).append(literal)
        order = list(self.rulebase.vocabulary.facts)
        bearers = sorted(rests_on, key=lambda bearer: (order.index(bearer.key), bearer.value))
        read = {bearer: self.readings.all_of(rests_on[bearer]) for bearer in bearers}
        then = self.rulebase.by_id[firing.rule].then
        if not isinstance(then, DeriveFact):
            return Step(rule=firing.rule, rests_on=read)
        return self._deriving(firing.rule, read, then)

    def _deriving(self, rule: str, read: Mapping[Bearer, tuple[Reading, ...]], then: DeriveFact) -> Step:
        fact = self.rulebase.vocabulary.facts[then.key]
        several = fact.kind == "several-of"
        met = self.bearer(Includes(then.key, frozenset([then.value])) if several else Known(then.key))
        match learn(self._answers, fact, then.value):
            case True:
                self._derived.setdefault(then.key, {})[then.value] = rule
                return Step(rule=rule, rests_on=read, learnt="new")
            case False:
                return Step(rule=rule, rests_on=read, learnt="known", met=met)
            case None:
                return Step(rule=rule, rests_on=read, learnt="contradicted", met=met)
