"""A rule as plain data, in the words in which rules are written."""

from __future__ import annotations

from typing import Any

from imgexpert.reading.nodes import Mapping, Node, Scalar
from imgexpert.reading.text import Language
from imgexpert.rulebase.conditions import And, AtLeast, AtMost, Condition, Equals, Includes, Known, Not, Or
from imgexpert.rulebase.layers import Change
from imgexpert.rulebase.parameters import QUARTERS
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import (
    AddCompanion,
    AddScenario,
    Conclusion,
    DeriveFact,
    GiveEvidence,
    MakeEligible,
    ReportConflict,
    Rule,
    RuleOut,
)


def rule_data(rule: Rule, rulebase: RuleBase, language: Language) -> dict[str, Any]:
    """Everything in `rule`, its citations with what they say and where."""
    entries = [rulebase.entries[cite] for cite in rule.cites]
    return {
        "id": rule.id,
        "kind": rule.kind,
        "origin": rule.origin,
        "title": rule.title.to(language),
        "when": condition_data(rule.when, rulebase),
        "then": conclusion_data(rule.then),
        "cites": [
            {"id": entry.id, "says": entry.statement.to(language), "where": entry.where.to(language)}
            for entry in entries
        ],
        "examples": {
            "fires": [plain(node) for node in rule.examples.fires],
            "silent": [plain(node) for node in rule.examples.silent],
        },
        "place": str(rule.place),
        "layer": rule.layer,
        "locked": rule.locked,
        "changes": [_change(change, language) for change in rulebase.changes_of.get(rule.id, ())],
    }


def _change(change: Change, language: Language) -> dict[str, Any]:
    """What a layer did to the rule, and where it stood before."""
    return {
        "action": change.action,
        "layer": change.layer,
        "before": change.before or None,
        "after": change.after or None,
        "reason": change.reason.to(language),
        "place": str(change.place),
        "was": None if change.rule is None else {"layer": change.rule.layer, "place": str(change.rule.place)},
    }


def condition_data(condition: Condition, rulebase: RuleBase) -> dict[str, Any]:
    """A condition as it could be written in a rule; values in the vocabulary's order."""
    match condition:
        case And(parts):
            return {"all": [condition_data(part, rulebase) for part in parts]}
        case Or(parts):
            return {"any": [condition_data(part, rulebase) for part in parts]}
        case Not(Known(key)):
            return {"unknown": key}
        case Not(part):
            return {"not": condition_data(part, rulebase)}
        case Equals(key, values):
            listed = _ordered(key, values, rulebase)
            return {key: listed[0] if len(listed) == 1 else {"in": listed}}
        case Includes(key, values):
            listed = _ordered(key, values, rulebase)
            return {key: listed[0] if len(listed) == 1 else {"includes": listed}}
        case AtLeast(key, bound):
            return {key: {"at-least": bound}}
        case AtMost(key, bound):
            return {key: {"at-most": bound}}
        case Known(key):
            return {"known": key}


def conclusion_data(then: Conclusion) -> dict[str, Any]:
    """A conclusion in the words of a rule, strength and importance as numbers."""
    match then:
        case DeriveFact(key, value):
            return {"concludes": {key: value}}
        case AddScenario(scenario, importance):
            return {"scenario": scenario, "importance": importance}
        case GiveEvidence(types, direction, quarters):
            return {direction: list(types), "stars": quarters / QUARTERS}
        case RuleOut(types):
            return {"rules-out": list(types)}
        case MakeEligible(types):
            return {"makes-eligible": list(types)}
        case AddCompanion(choices, relation, type_, hosted):
            edge = {"of": list(choices), "relation": relation, "type": type_}
            return {"companion": {**edge, "hosted": True} if hosted else edge}
        case ReportConflict(keys):
            return {"conflict": list(keys)}


def plain(node: Node) -> Any:
    """A node as plain data, every scalar as it was written."""
    if isinstance(node, Scalar):
        return None if node.style == "null" else node.text
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.entries}
    return [plain(item) for item in node.items]


def flow(data: Any) -> str:
    """Plain data on one line, as YAML would have it."""
    if isinstance(data, dict):
        inner = ", ".join(f"{key}: {flow(value)}" for key, value in data.items())
        return "{" + inner + "}"
    if isinstance(data, list):
        return "[" + ", ".join(map(flow, data)) + "]"
    if isinstance(data, bool):
        return "yes" if data else "no"
    return "" if data is None else str(data)


def _ordered(key: str, values: frozenset[str], rulebase: RuleBase) -> list[str]:
    return [value for value in rulebase.vocabulary.facts[key].value_ids if value in values]
