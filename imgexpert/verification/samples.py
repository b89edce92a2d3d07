"""The rules' own examples, inferred once: cheap counterexamples that spare most questions to the solver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imgexpert.inference.possible import Answers, Evaluator
from imgexpert.reading.nodes import Node
from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.rulebase.rules import Rule
from imgexpert.vocabulary.answers import FactSet
from imgexpert.vocabulary.parsing import parse_facts


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One example of `rule`: its facts, what is known after inference, what fires, and whether without conflict."""

    rule: Rule
    firing: bool
    node: Node
    facts: FactSet
    answers: Answers
    fired: frozenset[str]
    peaceful: bool


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """One example of `rule` that cannot be read, with the reasons."""

    rule: Rule
    node: Node
    problems: tuple[Problem, ...]


def samples_of(evaluator: Evaluator) -> Iterator[Sample | Unreadable]:
    """Every example of every rule."""
    for rule in evaluator.rulebase.rules:
        for firing, nodes in ((True, rule.examples.fires), (False, rule.examples.silent)):
            for node in nodes:
                yield _sample(evaluator, rule, firing, node)


def _sample(evaluator: Evaluator, rule: Rule, firing: bool, node: Node) -> Sample | Unreadable:
    try:
        facts = parse_facts(node, evaluator.rulebase.vocabulary)
    except InputRefused as refused:
        return Unreadable(rule=rule, node=node, problems=refused.problems)
    inference = evaluator.infer(facts)
    return Sample(
        rule=rule,
        firing=firing,
        node=node,
        facts=facts,
        answers=inference.answers,
        fired=frozenset(inference.fired),
        peaceful=not inference.conflicts,
    )
