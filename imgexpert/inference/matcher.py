"""A matcher and a strategy for experta's own extension points, made for rules that join no facts.

experta's Rete network pays for joins between facts that this rule base never makes. Here each pattern is looked up
by fact class and key, and a rule is activated when all of its patterns have found a fact. Activations are ordered
by salience, which the compiler makes different for every rule: the order of firing is total. Tests hold this matcher
against `ReteMatcher`, activation for activation.

Facts are never retracted here, which also steps round the engine's defects with withdrawn activations.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from typing import Any

from imgexpert.inference.experta_import import Activation, Agenda, Fact, Matcher, P, Rule, Strategy

_REMEMBERED = 20_000
"""Facts whose matches are remembered: many times the answers of a vocabulary."""


class LiteralMatcher(Matcher):  # type: ignore[misc]
    """Activates rules whose conditions are independent patterns with a literal `key`."""

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self.rules: list[Rule] = engine.get_rules()
        self._patterns: dict[tuple[type, object], list[tuple[int, int, tuple[tuple[str, Any], ...]]]]
        self._patterns = defaultdict(list)
        self._sizes: list[int] = []
        self._found: dict[object, tuple[tuple[int, int], ...]] = {}
        for number, rule in enumerate(self.rules):
            self._sizes.append(len(rule))
            for slot, pattern in enumerate(rule):
                checks = tuple((name, how) for name, how in pattern.items() if name != "key")
                self._patterns[type(pattern), pattern.get("key")].append((number, slot, checks))
        self.reset()

    def reset(self) -> None:
        """Forget all facts."""
        self._matched: list[dict[int, Fact]] = [{} for _ in self._sizes]

    def changes(
        self, adding: list[Fact] | None = None, deleting: list[Fact] | None = None
    ) -> tuple[list[Activation], list[Activation]]:
        """The activations that the facts in `adding` complete, and none to withdraw.

        Raises: NotImplementedError when a fact was retracted.
        """
        if deleting:
            raise NotImplementedError("this rule base never retracts a fact")
        added: list[Activation] = []
        for fact in adding or ():
            for number, slot in self._slots(fact):
                matched = self._matched[number]
                if slot not in matched:
                    matched[slot] = fact
                    if len(matched) == self._sizes[number]:
                        added.append(Activation(self.rules[number], matched.values()))
        return added, []

    def _slots(self, fact: Fact) -> tuple[tuple[int, int], ...]:
        """The rules, with the slots of their patterns, that `fact` matches; remembered, since answers recur."""
        content = (type(fact), *((name, value) for name, value in fact.items() if not Fact.is_special(name)))
        found = self._found.get(content)
        if found is None:
            patterns = self._patterns.get((type(fact), fact.get("key")), ())
            found = tuple((number, slot) for number, slot, checks in patterns if _passes(fact, checks))
            if len(self._found) >= _REMEMBERED:  # Numbers are endless; the memory is not.
                self._found.clear()
            self._found[content] = found
        return found


def _passes(fact: Fact, checks: tuple[tuple[str, Any], ...]) -> bool:
    for name, how in checks:
        value = fact.get(name)
        if not (how.match(value) if isinstance(how, P) else how == value):
            return False
    return True


class SalienceStrategy(Strategy):  # type: ignore[misc]
    """Fires the activation of the highest salience next; saliences are all different."""

    def _update_agenda(self, agenda: Agenda, added: list[Activation], removed: list[Activation]) -> None:
        if removed:
            raise NotImplementedError("this rule base never retracts a fact")
        for activation in added:
            activation.key = activation.rule.salience
            bisect.insort(agenda.activations, activation)
