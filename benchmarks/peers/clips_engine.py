"""CLIPS, the C engine that experta is modelled on, through clipspy.

Each fact of the vocabulary is a template, each answer a fact (a list answer one for each value that a rule reads), a
rule one for each alternative. The action calls back with the rule's number: facts fetched by clipspy would stay behind.
Its environment is renewed now and then, because one that has asserted many facts gets slower and slower.
"""

from __future__ import annotations

from typing import Any

import clips

from imgexpert.rulebase.conditions import AtLeast, AtMost, Equals, Includes, Known, Literal, disjuncts
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import Rule
from imgexpert.vocabulary.answers import Choice, FactSet, Selection, Span
from imgexpert.vocabulary.facts import Fact
from peers.engine import Engine
from peers.translation import derived


class Clips(Engine):
    """The rules in an environment of CLIPS."""

    name = "clipspy"

    def __init__(self, rulebase: RuleBase) -> None:
        self.rulebase = rulebase
        self._fired: list[int] = []
        literals = {literal for rule in rulebase.rules for member in disjuncts(rule.when) for literal in member}
        self._asked = {literal.atom.key for literal in literals if isinstance(literal.atom, Known)}
        self._read = {
            (literal.atom.key, value, literal.holds)
            for literal in literals
            if isinstance(literal.atom, Includes)
            for value in literal.atom.values
        }
        self._read |= {(then.key, then.value, False) for rule in rulebase.rules if (then := derived(rule))}
        self._rules = [self._written(number, rule) for number, rule in enumerate(rulebase.rules)]
        self.renew()

    def renew(self) -> None:
        self._environment = clips.Environment()
        self._environment.define_function(self._fired.append, "fired")
        self._environment.build("(deftemplate known (slot key))")
        for fact in self.rulebase.vocabulary.facts.values():
            for template in _templates(fact):
                self._environment.build(template)
        for alternatives in self._rules:
            for rule in alternatives:
                self._environment.build(rule)
        self._templates = {template.name: template for template in self._environment.templates()}

    def _written(self, number: int, rule: Rule) -> list[str]:
        action, salience = f"(fired {number})", 0
        if then := derived(rule):
            action, salience = f"{action} {self._derivation(then.key, then.value)}", 10
        alternatives = []
        for place, member in enumerate(disjuncts(rule.when)):
            # What must not be known is asked last: CLIPS joins what stands after it anew for every such condition.
            ordered = sorted(member, key=lambda literal: (isinstance(literal.atom, Known), str(literal)))
            patterns = " ".join(pattern for literal in ordered for pattern in _patterns(literal))
            alternatives.append(f"(defrule r{number}-{place} (declare (salience {salience})) {patterns} => {action})")
        return alternatives

    def _derivation(self, key: str, value: str) -> str:
        """Assert what is derived unless it contradicts what is known."""
        if self.rulebase.vocabulary.facts[key].kind == "several-of":
            contradicted = f"((?f {key}-without)) (eq ?f:value {value})"
        else:
            contradicted = f"((?f {key})) TRUE"
        return f"(if (not (any-factp {contradicted})) then (assert ({key} (value {value})) (known (key {key}))))"

    def subject(self, facts: FactSet) -> list[tuple[str, dict[str, Any]]]:
        asserted: list[tuple[str, dict[str, Any]]] = []
        for key, answer in facts.answers.items():
            if key in self._asked:
                asserted.append(("known", {"key": clips.Symbol(key)}))
            match answer:
                case Choice(value):
                    asserted.append((key, {"value": clips.Symbol(value)}))
                case Span(low, high):
                    asserted.append((key, {"low": low, "high": high}))
                case Selection(included, excluded):
                    for template, values, holds in ((key, included, True), (f"{key}-without", excluded, False)):
                        asserted += [
                            (template, {"value": clips.Symbol(value)})
                            for value in sorted(values)
                            if (key, value, holds) in self._read
                        ]
        return asserted

    def fired(self, subject: list[tuple[str, dict[str, Any]]]) -> set[str]:
        self._environment.reset()
        for template, slots in subject:
            self._templates[template].assert_fact(**slots)
        self._environment.run()
        fired = {self.rulebase.rules[number].id for number in self._fired}
        self._fired.clear()
        return fired


def _templates(fact: Fact) -> list[str]:
    if fact.kind == "number":
        return [f"(deftemplate {fact.key} (slot low) (slot high))"]
    names = [fact.key, f"{fact.key}-without"] if fact.kind == "several-of" else [fact.key]
    return [f"(deftemplate {name} (slot value))" for name in names]


def _patterns(literal: Literal) -> list[str]:
    match literal.atom:
        case Equals(key, values) | Includes(key, values) if literal.holds:
            return [f"({key} (value {'|'.join(sorted(values))}))"]
        case Equals(key, values):
            return [f"({key} (value {'&'.join(f'~{value}' for value in sorted(values))}))"]
        case Includes(key, values):
            return [f"({key}-without (value {value}))" for value in sorted(values)]
        case AtLeast(key, bound):
            return [f"({key} (low ?n&:(>= ?n {bound})))" if literal.holds else f"({key} (high ?n&:(< ?n {bound})))"]
        case AtMost(key, bound):
            return [f"({key} (high ?n&:(<= ?n {bound})))" if literal.holds else f"({key} (low ?n&:(> ?n {bound})))"]
        case Known(key):
            return [f"(known (key {key}))" if literal.holds else f"(not (known (key {key})))"]
