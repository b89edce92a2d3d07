"""A matcher and a strategy for experta's own extension points, made for rules that join no facts.

experta's Rete network pays for joins between facts that this rule base never makes. Here each pattern, shared by all
rules that have it, is looked up by fact class and key, and a rule is activated when all of its patterns have found a
fact: what Rete comes to without joins. Activations are ordered by salience, which the compiler makes different for
every rule: the order of firing is total. Tests hold this matcher against `ReteMatcher`, inference for inference.

Facts are never retracted here, which also steps round the engine's defects with withdrawn activations.
"""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import Any

from imgexpert.inference.experta_import import Activation, Agenda, Fact, Matcher, P, Rule, Strategy


class LiteralMatcher(Matcher):  # type: ignore[misc]
    """Activates rules whose conditions are independent patterns with a literal `key`."""

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self.rules: list[Rule] = engine.get_rules()
        self._patterns: dict[tuple[type, object], list[Fact]] = defaultdict(list)
        self._readers: dict[int, list[int]] = defaultdict(list)  # The rules of each pattern, which go by identity.
        for number, rule in enumerate(self.rules):
            for pattern in rule:
                if id(pattern) not in self._readers:
                    self._patterns[type(pattern), pattern.get("key")].append(pattern)
                self._readers[id(pattern)].append(number)
        self._sizes = [len(rule) for rule in self.rules]
        self.reset()

    def reset(self) -> None:
        """Forget all facts."""
        self._lacking = self._sizes.copy()
        self._found: dict[int, Fact] = {}

    def changes(
        self, adding: list[Fact] | None = None, deleting: list[Fact] | None = None
    ) -> tuple[list[Activation], list[Activation]]:
        """The activations that the facts in `adding` complete, and none to withdraw.

        Raises: NotImplementedError when a fact was retracted.
        """
        if deleting:
            raise NotImplementedError("this rule base never retracts a fact")
        added: list[Activation] = []
        found, lacking = self._found, self._lacking
        for fact in adding or ():
            for pattern in self._matched_by(fact):
                if pattern in found:
                    continue
                found[pattern] = fact
                for number in self._readers[pattern]:
                    lacking[number] -= 1
                    if not lacking[number]:
                        rule = self.rules[number]
                        added.append(Activation(rule, [found[id(slot)] for slot in rule]))
        return added, []

    def _matched_by(self, fact: Fact) -> list[int]:
        """The patterns that `fact` matches, which the fact itself remembers: it serves one engine, again and again."""
        try:
            matched: list[int] = fact.matched
        except AttributeError:
            patterns = self._patterns.get((type(fact), fact.get("key")), ())
            matched = fact.matched = [id(pattern) for pattern in patterns if _passes(fact, pattern)]
        return matched


def _passes(fact: Fact, pattern: Fact) -> bool:
    return all(how.match(fact[name]) if isinstance(how, P) else how == fact[name] for name, how in pattern.items())


class SalienceStrategy(Strategy):  # type: ignore[misc]
    """Fires the activation of the highest salience next; saliences are all different."""

    def _update_agenda(self, agenda: Agenda, added: list[Activation], removed: list[Activation]) -> None:
        if removed:
            raise NotImplementedError("this rule base never retracts a fact")
        if added:
            for activation in added:
                activation.key = activation.rule.salience
            agenda.activations += added
            agenda.activations.sort(key=attrgetter("key"))
