"""durable_rules, a Rete engine in C with a Python front: a subject is one fact, asserted and then retracted.

It takes a few dozen expressions a rule (else `Could not create ruleset, error code: 113`), so alternatives are rules of
their own. It takes a fact only when a stack of 64 suffices to examine it (else `Could not assert fact, error code:
303`, with these rules from about 150 on), so rules are dealt out to rule sets that are asked one after the other.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from durable.engine import Host, MessageNotHandledException

from imgexpert.rulebase.conditions import AtLeast, AtMost, Equals, Includes, Known, Literal, disjuncts
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import DeriveFact, Rule
from imgexpert.vocabulary.answers import Choice, FactSet, Selection, Span
from peers.engine import Engine
from peers.translation import derived, stages

Record: TypeAlias = "dict[str, str | int | bool]"


_SET = 40
"""Rules in one rule set; with 150 it refuses facts."""


class Durable(Engine):
    """A rule set for each stage of derivations, and as many as need be for all other rules."""

    name = "durable_rules"

    def __init__(self, rulebase: RuleBase) -> None:
        self.rulebase = rulebase
        self._fired: list[Rule] = []
        other = [rule for rule in rulebase.rules if not derived(rule)]
        parts = [part for stage in [*stages(rulebase), other] for part in _parts(stage)]
        sets = {f"part{number}": part for number, part in enumerate(parts)}
        self._names = list(sets)
        self._host = Host()
        self._host.set_rulesets({name: self._ruleset(rules) for name, rules in sets.items()})

    def _ruleset(self, rules: list[Rule]) -> dict[str, Any]:
        written = {}
        for number, rule in enumerate(rules):
            for place, member in enumerate(disjuncts(rule.when)):
                tests = [test for literal in sorted(member, key=str) for test in self._tests(literal)]
                condition = tests[0] if len(tests) == 1 else {"$and": tests}
                written[f"r_{number}_{place}"] = {"all": [{"m": condition}], "run": self._recording(rule)}
        return written

    def _recording(self, rule: Rule) -> Any:
        return lambda _context: self._fired.append(rule)

    def _tests(self, literal: Literal) -> list[dict[str, Any]]:
        match literal.atom:
            case Equals(key, values):
                everything = frozenset(self.rulebase.vocabulary.facts[key].value_ids)
                chosen = values if literal.holds else everything - values
                return [{"$mt": {key: f"({'|'.join(sorted(chosen))})"}}]
            case Includes(key, values):
                tests = [{f"{key}.{value}": literal.holds} for value in sorted(values)]
                return [{"$or": tests}] if literal.holds and len(tests) > 1 else tests
            case AtLeast(key, bound):
                return [{"$gte": {f"{key}_low": bound}} if literal.holds else {"$lt": {f"{key}_high": bound}}]
            case AtMost(key, bound):
                return [{"$lte": {f"{key}_high": bound}} if literal.holds else {"$gt": {f"{key}_low": bound}}]
            case Known(key):
                return [{f"{key}_known": literal.holds}]

    def subject(self, facts: FactSet) -> Record:
        record: Record = {f"{key}_known": key in facts.answers for key in self.rulebase.vocabulary.facts}
        for key, answer in facts.answers.items():
            match answer:
                case Choice(value):
                    record[key] = value
                case Span(low, high):
                    record |= {f"{key}_low": low, f"{key}_high": high}
                case Selection(included, excluded):
                    record |= {f"{key}.{value}": True for value in included}
                    record |= {f"{key}.{value}": False for value in excluded}
        return record

    def fired(self, subject: Record) -> set[str]:
        record, fired = dict(subject), set()
        for name in self._names:
            self._fired.clear()
            fact = {"id": 1, "sid": 1, **record}
            try:
                self._host.assert_fact(name, fact)
            except MessageNotHandledException:
                pass
            else:
                self._host.retract_fact(name, fact)
            for rule in self._fired:
                fired.add(rule.id)
                if then := derived(rule):
                    _learn(record, then, several=self.rulebase.vocabulary.facts[then.key].kind == "several-of")
        return fired


def _parts(rules: list[Rule]) -> list[list[Rule]]:
    return [rules[start : start + _SET] for start in range(0, len(rules), _SET)]


def _learn(record: Record, then: DeriveFact, *, several: bool) -> None:
    """Add what is derived unless it contradicts what is known."""
    field, value = (f"{then.key}.{then.value}", True) if several else (then.key, then.value)
    if field not in record:
        record |= {field: value, f"{then.key}_known": True}
