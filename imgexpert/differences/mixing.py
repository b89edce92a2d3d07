"""Rule bases that are one of two, but for some items that are taken from the other."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from imgexpert.differences.changes import Item
from imgexpert.rulebase.parameters import Parameters
from imgexpert.rulebase.rulebase import RuleBase, firing_order
from imgexpert.rulebase.rules import AddScenario, GiveEvidence, Rule


def mixable(one: RuleBase, other: RuleBase) -> bool:
    """Whether items of the two can be taken over one at a time: both rate the same types in the same scenarios."""
    return (
        list(one.knowledge.types) == list(other.knowledge.types)
        and one.knowledge.rated == other.knowledge.rated
        and list(one.knowledge.scenarios) == list(other.knowledge.scenarios)
        and one.parameters.importance.keys() == other.parameters.importance.keys()
        and one.parameters.strength.keys() == other.parameters.strength.keys()
    )


def mixed(one: RuleBase, other: RuleBase, items: Iterable[Item]) -> RuleBase:
    """`one` with `items` as they are in `other`; the two must be mixable."""
    rules = dict(one.by_id)
    ratings = {scenario: dict(row) for scenario, row in one.knowledge.ratings.items()}
    parameters = one.parameters
    taken = list(items)
    for item in taken:
        if item.id.startswith("parameter."):
            parameters = _with_parameter(parameters, other.parameters, item.id)
            _reword(rules, one, other, item.id)
        elif item.id.startswith("rating."):
            _, scenario, type_ = item.id.split(".", 2)
            ratings[scenario][type_] = other.knowledge.ratings[scenario][type_]
    for item in taken:
        if item.rule:
            rules.pop(item.id, None)
            if item.id in other.by_id:
                rules[item.id] = other.by_id[item.id]
    facts = {**other.vocabulary.facts, **one.vocabulary.facts}
    facts |= {key: other.vocabulary.facts[key] for key in taken_facts(taken) if key in other.vocabulary.facts}
    return dataclasses.replace(
        one,
        vocabulary=dataclasses.replace(one.vocabulary, facts=facts),
        knowledge=dataclasses.replace(one.knowledge, ratings=ratings),
        parameters=parameters,
        rules=tuple(sorted(rules.values(), key=firing_order)),
    )


def taken_facts(items: Iterable[Item]) -> frozenset[str]:
    """The keys of the facts among `items`."""
    return frozenset(item.id.removeprefix("fact.") for item in items if item.id.startswith("fact."))


def _with_parameter(parameters: Parameters, other: Parameters, id_: str) -> Parameters:
    name, _, word = id_.removeprefix("parameter.").partition(".")
    value = getattr(other, name)
    if word:
        value = {**getattr(parameters, name), word: value[word]}
    changed: dict[str, Any] = {name: value}
    return dataclasses.replace(parameters, **changed)


def _reword(rules: dict[str, Rule], one: RuleBase, other: RuleBase, id_: str) -> None:
    """Give the rules that were written with a word the number that it stands for in `other`."""
    name, _, word = id_.removeprefix("parameter.").partition(".")
    words: Mapping[str, int] | None = getattr(one.parameters, name) if word else None
    if words is None:
        return
    for rule_id, rule in one.by_id.items():
        same = one.fingerprints["rules"].get(rule_id) == other.fingerprints["rules"].get(rule_id)
        if same and _number(rule, name) == words[word]:
            rules[rule_id] = dataclasses.replace(rule, then=other.by_id[rule_id].then)


def _number(rule: Rule, name: str) -> int | None:
    match rule.then:
        case GiveEvidence(quarters=quarters) if name == "strength":
            return quarters
        case AddScenario(importance=importance) if name == "importance":
            return importance
        case _:
            return None
