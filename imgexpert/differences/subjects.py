"""Plausible subjects, made of what the examples in rules say; the same seed always makes the same ones."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imgexpert.inference.possible import Evaluator
from imgexpert.reading.nodes import Mapping, Node, Scalar
from imgexpert.reading.problems import InputRefused
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import FactSet
from imgexpert.vocabulary.parsing import parse_facts

_MOST = 7  # Examples merged into one subject; more leave little unknown.
_TRIES = 20  # For each subject: examples often contradict each other.


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One subject as each of the two rule bases reads it."""

    name: str
    one: FactSet
    other: FactSet


def generated(one: RuleBase, other: RuleBase, changed: Iterable[str], *, count: int, seed: int) -> Iterator[Pair]:
    """Up to `count` subjects that both rule bases can read and neither finds contradictory, all different.

    Each merges a few examples of rules; every second one begins with an example of a rule that `changed`.
    """
    chance = random.Random(seed)
    examples = _examples(one, other)
    telling = [node for rule in changed for node in examples.get(rule, ())]
    pool = [node for nodes in examples.values() for node in nodes]
    evaluators = Evaluator(one), Evaluator(other)
    seen: set[frozenset[tuple[str, object]]] = set()
    made = 0
    for attempt in range(count * _TRIES):
        if made == count or not pool:
            return
        first = [chance.choice(telling)] if telling and attempt % 2 else []
        merged = _merged([*chance.choices(pool, k=chance.randint(1, _MOST)), *first])
        try:
            sets = [parse_facts(merged, rulebase.vocabulary) for rulebase in (one, other)]
        except InputRefused:
            continue
        key = frozenset(sets[0].answers.items())
        if key in seen or any(e.infer(facts).conflicts for e, facts in zip(evaluators, sets, strict=True)):
            continue
        seen.add(key)
        made += 1
        yield Pair(name=f"generated-{made}", one=sets[0], other=sets[1])


def _examples(one: RuleBase, other: RuleBase) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for rulebase in (one, other):
        for rule in rulebase.rules:
            nodes = found.setdefault(rule.id, [])
            nodes += [node for node in (*rule.examples.fires, *rule.examples.silent) if isinstance(node, Mapping)]
    return found


def _merged(nodes: Iterable[Node]) -> Mapping:
    """One mapping of facts; what stands in a later one counts."""
    entries: dict[str, tuple[Scalar, Node]] = {}
    for node in nodes:
        if isinstance(node, Mapping):
            entries.update({key.text: (key, value) for key, value in node.entries})
    return Mapping(tuple(entries.values()), "", 0, 0)
