"""zen-engine, a rules engine in Rust: a decision graph of expression nodes, given through its static loader.

A stage of derivations is a node that passes on its input with what it derives; the last node lists the rules that
fired. Subjects are JSON texts, which it reads faster than Python objects.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from typing import Any

import zen

from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import Rule
from imgexpert.vocabulary.answers import FactSet
from peers.engine import Engine
from peers.translation import derived, expression, flat, stages


class Zen(Engine):
    """One evaluation after the other."""

    name = "zen-engine"

    def __init__(self, rulebase: RuleBase) -> None:
        self.rulebase = rulebase
        self._names = {rule.id: f"rule_{number}" for number, rule in enumerate(rulebase.rules)}
        self._ids = {name: rule_id for rule_id, name in self._names.items()}
        self._engine = zen.ZenEngine({"loader": {"type": "static", "content": {"rules": self._graph()}}})

    def _graph(self) -> dict[str, Any]:
        nodes = [{"id": "in", "type": "inputNode", "name": "in", "content": {}}]
        for number, stage in enumerate(stages(self.rulebase)):
            nodes.append(_node(f"derive{number}", self._derivations(stage), passes_on=True))
        fired = [
            f'({self._names[rule.id] if derived(rule) else expression(rule)}) ? ["{self._names[rule.id]}"] : []'
            for rule in self.rulebase.rules
        ]
        everything = f"flatten([{', '.join(fired)}])"
        nodes.append(_node("fired", [("fired", everything)], passes_on=False))
        nodes.append({"id": "out", "type": "outputNode", "name": "out", "content": {}})
        edges = [
            {"id": f"edge{place}", "type": "edge", "sourceId": source["id"], "targetId": target["id"]}
            for place, (source, target) in enumerate(itertools.pairwise(nodes))
        ]
        return {"nodes": nodes, "edges": edges, "contentType": "application/vnd.gorules.decision"}

    def _derivations(self, stage: list[Rule]) -> list[tuple[str, str]]:
        expressions = [(self._names[rule.id], expression(rule)) for rule in stage]
        by_key: dict[str, dict[str, list[str]]] = {}
        for rule in stage:
            if then := derived(rule):
                by_key.setdefault(then.key, {}).setdefault(then.value, []).append(f"$.{self._names[rule.id]}")
        for key, by_value in by_key.items():
            expressions += self._derivation(key, {json.dumps(v): " or ".join(rules) for v, rules in by_value.items()})
        return expressions

    def _derivation(self, key: str, by_value: dict[str, str]) -> list[tuple[str, str]]:
        """The field of `key` with the values added whose rules fired, unless they contradict what is known."""
        if self.rulebase.vocabulary.facts[key].kind == "several-of":
            added = ", ".join(
                f"(({fired}) and {value} not in {key}_without ? [{value}] : [])" for value, fired in by_value.items()
            )
            return [(key, f"flatten([{key}, {added}])"), (f"{key}_known", f"{key}_known or len($.{key}) > 0")]
        chosen = "null"
        for value, fired in reversed(by_value.items()):
            chosen = f"(({fired}) ? {value} : {chosen})"
        return [(key, f"{key} != null ? {key} : {chosen}"), (f"{key}_known", f"$.{key} != null")]

    def subject(self, facts: FactSet) -> str:
        return json.dumps(flat(facts, self.rulebase))

    def fired(self, subject: str) -> set[str]:
        return {self._ids[name] for name in self._engine.evaluate("rules", subject)["result"]["fired"]}


class ZenBatch(Zen):
    """Many at once, spread over the cores by the engine itself."""

    name = "zen-engine, evaluate_batch"

    def fired_each(self, subjects: Sequence[str]) -> list[set[str]]:
        results = self._engine.evaluate_batch([{"key": "rules", "context": subject} for subject in subjects])
        return [{self._ids[name] for name in result["data"]["result"]["fired"]} for result in results]


def _node(name: str, expressions: list[tuple[str, str]], *, passes_on: bool) -> dict[str, Any]:
    content = {
        "expressions": [{"id": f"{name}-{key}", "key": key, "value": value} for key, value in expressions],
        "passThrough": passes_on,
        "inputField": None,
        "outputPath": None,
        "executionMode": "single",
    }
    return {"id": name, "type": "expressionNode", "name": name, "content": content}
