"""The rules' own examples, run through the engine: each is a unit test of the rule that it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from imgexpert.inference.consult import Consultation
from imgexpert.reading.nodes import Node
from imgexpert.reading.places import Place
from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import Rule
from imgexpert.vocabulary.answers import FactSet
from imgexpert.vocabulary.parsing import parse_facts

Expectation = Literal["fires", "silent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleResult:
    """What became of one example: the facts read and whether the rule fired, or why they could not be read."""

    rule: str
    expected: Expectation
    place: Place
    facts: FactSet | None = None
    fired: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the rule did what its example says."""
        return self.facts is not None and self.fired == (self.expected == "fires")


def run_examples(rulebase: RuleBase, rules: Iterable[Rule] | None = None) -> Iterator[ExampleResult]:
    """The result of every example of `rules` (default: of all rules), in their order.

    All rules run on each example, so a fact that the rule reads may also be derived by another one.
    """
    consultation = Consultation(rulebase)
    for rule in rulebase.rules if rules is None else rules:
        for node in rule.examples.fires:
            yield _run(consultation, rule, "fires", node)
        for node in rule.examples.silent:
            yield _run(consultation, rule, "silent", node)


def _run(consultation: Consultation, rule: Rule, expected: Expectation, node: Node) -> ExampleResult:
    try:
        facts = parse_facts(node, consultation.rulebase.vocabulary)
    except InputRefused as refused:
        return ExampleResult(rule=rule.id, expected=expected, place=node.place, problems=refused.problems)
    fired = rule.id in consultation.infer(facts).fired
    return ExampleResult(rule=rule.id, expected=expected, place=node.place, facts=facts, fired=fired)
