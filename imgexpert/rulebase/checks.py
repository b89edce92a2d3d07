"""What must hold of every rule before any of them is used."""

from __future__ import annotations

from collections.abc import Iterable

from imgexpert.reading.problems import Problem
from imgexpert.reading.text import Text
from imgexpert.rulebase.conditions import Condition, Known, TooManyDisjuncts, atoms, disjuncts
from imgexpert.rulebase.rules import Rule

MOST_DISJUNCTS = 64
"""More alternatives than this in one rule make the engine slow and the rule unreadable."""

MOST_ATOMS = 256
"""So many comparisons in one rule can be read by nobody, and take long to expand."""

MOST_RULES = 10_000
"""Forty times the shipped rules; the engine's start grows faster than their number."""


def check_rules(rules: Iterable[Rule], problems: list[Problem]) -> None:
    """Add a problem for every rule that cannot be inferred with."""
    for rule in rules:
        if rule.kind == "derive" and any(isinstance(atom, Known) for atom in atoms(rule.when)):
            # What is derived would change what is known, and the order of firing would matter.
            _complain(
                rule,
                f"rule `{rule.id}` derives a fact and may not ask what is known",
                f"规则 `{rule.id}` 用于推出事实，不能以 known 或 unknown 为条件",
                problems,
            )
        if sum(1 for _ in atoms(rule.when)) > MOST_ATOMS:
            _complain(
                rule,
                f"rule `{rule.id}` compares more than {MOST_ATOMS} times; split it",
                f"规则 `{rule.id}` 的比较超过 {MOST_ATOMS} 处，请拆分",
                problems,
            )
        elif _sprawls(rule.when):
            _complain(
                rule,
                f"rule `{rule.id}` has more than {MOST_DISJUNCTS} alternatives; split it",
                f"规则 `{rule.id}` 的备选条件超过 {MOST_DISJUNCTS} 种，请拆分",
                problems,
            )


def _sprawls(condition: Condition) -> bool:
    try:
        disjuncts(condition, most=MOST_DISJUNCTS)
    except TooManyDisjuncts:
        return True
    return False


def _complain(rule: Rule, en: str, zh: str, problems: list[Problem]) -> None:
    problems.append(Problem(message=Text(en, zh), place=rule.place))
