"""What several translations share: copies of a rule base, the order of derivations, and conditions as expressions.

Unknown is kept apart from no in every engine: what is not known is null or an empty list, and a negated condition asks
for what is known to be otherwise. A list answer has two lists, of what it includes and of what it excludes.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import TypeAlias

from imgexpert.rulebase.conditions import AtLeast, AtMost, Equals, Includes, Known, Literal, disjuncts, keys
from imgexpert.rulebase.rulebase import RuleBase, firing_order
from imgexpert.rulebase.rules import DeriveFact, Rule
from imgexpert.vocabulary.answers import Answer, Choice, FactSet, Selection, Span
from imgexpert.vocabulary.facts import Fact

Flat: TypeAlias = "dict[str, str | int | bool | list[str] | None]"


def copied(rulebase: RuleBase, times: int) -> RuleBase:
    """`rulebase` with `times` the rules: copies that differ in nothing but their ids."""
    rules = [
        rule if number == 0 else dataclasses.replace(rule, id=f"{rule.id}-copy-{number}")
        for rule in rulebase.rules
        for number in range(times)
    ]
    return dataclasses.replace(rulebase, rules=tuple(sorted(rules, key=firing_order)))


def derived(rule: Rule) -> DeriveFact | None:
    """What `rule` derives, if it does."""
    return rule.then if isinstance(rule.then, DeriveFact) else None


def stages(rulebase: RuleBase) -> list[list[Rule]]:
    """The rules that derive facts in stages, each reading only what stages before it derive.

    Raises: ValueError when rules derive from each other in a circle, for which an engine without recursion is no match.
    """
    waiting = {rule.id: (rule, then.key) for rule in rulebase.rules if (then := derived(rule))}
    found: list[list[Rule]] = []
    while waiting:
        pending = {key for _, key in waiting.values()}
        stage = [rule for rule, key in waiting.values() if not keys(rule.when) & (pending - {key})]
        if not stage:
            raise ValueError(f"rules derive from each other in a circle: {', '.join(waiting)}")
        found.append(stage)
        for rule in stage:
            del waiting[rule.id]
    return found


def flat(facts: FactSet, rulebase: RuleBase) -> Flat:
    """`facts` as one flat record with a field, or two, a fact of the vocabulary."""
    record: Flat = {}
    for key, fact in rulebase.vocabulary.facts.items():
        answer = facts.answers.get(key)
        record |= _fields(fact, answer)
        record[f"{key}_known"] = answer is not None
    return record


def _fields(fact: Fact, answer: Answer | None) -> Flat:
    key = fact.key
    match answer:
        case Choice(value):
            return {key: value}
        case Span(low, high):
            return {f"{key}_low": low, f"{key}_high": high}
        case Selection(included, excluded):
            return {key: sorted(included), f"{key}_without": sorted(excluded)}
        case None if fact.kind == "number":
            return {f"{key}_low": None, f"{key}_high": None}
        case None if fact.kind == "several-of":
            return {key: [], f"{key}_without": []}
        case None:
            return {key: None}


def expression(rule: Rule) -> str:
    """When `rule` fires, over the fields of `flat`, in the syntax that zen-engine and rule-engine have in common."""
    alternatives = [" and ".join(map(_test, sorted(member, key=str))) or "true" for member in disjuncts(rule.when)]
    return " or ".join(f"({alternative})" for alternative in alternatives) or "false"


def _test(literal: Literal) -> str:
    match literal.atom:
        case Equals(key, values):
            return f"{key} in {listed(values)}" if literal.holds else f"{key} != null and {key} not in {listed(values)}"
        case Includes(key, values):
            field, joint = (key, " or ") if literal.holds else (f"{key}_without", " and ")
            return "(" + joint.join(f"{json.dumps(value)} in {field}" for value in sorted(values)) + ")"
        case AtLeast(key, bound):
            return _within(f"{key}_low >= {bound}" if literal.holds else f"{key}_high < {bound}")
        case AtMost(key, bound):
            return _within(f"{key}_high <= {bound}" if literal.holds else f"{key}_low > {bound}")
        case Known(key):
            return f"{key}_known == {'true' if literal.holds else 'false'}"


def _within(comparison: str) -> str:
    return f"{comparison.split()[0]} != null and {comparison}"


def listed(values: Sequence[str] | frozenset[str]) -> str:
    """`values` as a list in an expression."""
    return json.dumps(sorted(values))
