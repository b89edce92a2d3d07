"""The rules' own examples, run through the engine: each is a unit test of the rule that it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from imgexpert.inference.consult import Consultation
from imgexpert.inference.records import Inference
from imgexpert.reading.nodes import Node
from imgexpert.reading.places import Place
from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.rulebase.rules import Rule
from imgexpert.vocabulary.answers import FactSet
from imgexpert.vocabulary.parsing import parse_facts

Expectation = Literal["fires", "silent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleResult:
    """What became of one example: the facts read and what followed from them, or why they could not be read."""

    rule: str
    expected: Expectation
    place: Place
    facts: FactSet | None = None
    inference: Inference | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the rule did what its example says."""
        return self.inference is not None and (self.rule in self.inference.fired) == (self.expected == "fires")


def run_examples(consultation: Consultation, rules: Iterable[Rule] | None = None) -> Iterator[ExampleResult]:
    """The result of every example of `rules` (default: of all that `consultation` infers with), in their order.

    All rules run on each example, so a fact that the rule reads may also be derived by another one.
    """
    for rule in consultation.rulebase.rules if rules is None else rules:
        for node in rule.examples.fires:
            yield _run(consultation, rule, "fires", node)
        for node in rule.examples.silent:
            yield _run(consultation, rule, "silent", node)


def _run(consultation: Consultation, rule: Rule, expected: Expectation, node: Node) -> ExampleResult:
    try:
        facts = parse_facts(node, consultation.rulebase.vocabulary)
    except InputRefused as refused:
        return ExampleResult(rule=rule.id, expected=expected, place=node.place, problems=refused.problems)
    inference = consultation.infer(facts)
    return ExampleResult(rule=rule.id, expected=expected, place=node.place, facts=facts, inference=inference)
