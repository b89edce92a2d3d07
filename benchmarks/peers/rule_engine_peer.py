"""rule-engine, a Python library of single rules in a language of their own; a loop around it derives what follows."""

from __future__ import annotations

import rule_engine

from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import DeriveFact
from imgexpert.vocabulary.answers import FactSet
from peers.engine import Engine
from peers.translation import Flat, derived, expression, flat, stages


class RuleEngine(Engine):
    """One compiled rule of the library for each rule."""

    name = "rule-engine"

    def __init__(self, rulebase: RuleBase) -> None:
        self.rulebase = rulebase
        context = rule_engine.Context(default_value=None)
        self._rules = {rule.id: rule_engine.Rule(expression(rule), context=context) for rule in rulebase.rules}
        self._derive = [(rule.id, then) for stage in stages(rulebase) for rule in stage if (then := derived(rule))]
        self._other = [rule.id for rule in rulebase.rules if not derived(rule)]

    def subject(self, facts: FactSet) -> Flat:
        return flat(facts, self.rulebase)

    def fired(self, subject: Flat) -> set[str]:
        record, fired = dict(subject), set()
        for rule_id, then in self._derive:
            if self._rules[rule_id].matches(record):
                fired.add(rule_id)
                _learn(record, then)
        return fired.union(rule_id for rule_id in self._other if self._rules[rule_id].matches(record))


def _learn(record: Flat, then: DeriveFact) -> None:
    """Add what is derived unless it contradicts what is known."""
    known = record[then.key]
    if isinstance(known, list):
        excluded = record[f"{then.key}_without"]
        if isinstance(excluded, list) and then.value not in [*known, *excluded]:
            record[then.key] = [*known, then.value]
            record[f"{then.key}_known"] = True
    elif known is None:
        record[then.key] = then.value
        record[f"{then.key}_known"] = True
