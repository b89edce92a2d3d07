"""How derivation rules feed each other: the length of their chains, and cycles among them."""

from __future__ import annotations

from collections.abc import Sequence

from imgexpert.rulebase.conditions import atoms
from imgexpert.rulebase.rules import DeriveFact, Rule
from imgexpert.rulebase.tracing import reacts


def feeds(rule: Rule, other: Rule) -> bool:
    """Whether what `rule` derives can change whether `other` fires."""
    then = rule.then
    return isinstance(then, DeriveFact) and any(reacts(atom, then) for atom in atoms(other.when))


def cycles(derive: Sequence[Rule]) -> list[list[Rule]]:
    """The groups of rules that each follow from each other; a rule that feeds itself is one alone."""
    reach = {rule.id: _reachable(rule, derive) for rule in derive}
    groups: list[list[Rule]] = []
    grouped: set[str] = set()
    for rule in derive:
        if rule.id in reach[rule.id] and rule.id not in grouped:
            group = [other for other in derive if other.id in reach[rule.id] and rule.id in reach[other.id]]
            grouped |= {other.id for other in group}
            groups.append(group)
    return groups


def rounds(derive: Sequence[Rule]) -> int:
    """How often all rules must be applied at once until nothing new can follow."""
    if cycles(derive):
        return len(derive)  # Each round fires at least one rule that did not fire before.
    lengths: dict[str, int] = {}
    for _ in derive:
        for rule in derive:
            lengths[rule.id] = 1 + max((lengths.get(other.id, 0) for other in derive if feeds(other, rule)), default=0)
    return max(lengths.values(), default=0)


def _reachable(rule: Rule, derive: Sequence[Rule]) -> set[str]:
    reached: set[str] = set()
    waiting = [rule]
    while waiting:
        current = waiting.pop()
        for other in derive:
            if other.id not in reached and feeds(current, other):
                reached.add(other.id)
                waiting.append(other)
    return reached
