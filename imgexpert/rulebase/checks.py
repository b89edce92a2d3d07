"""What must hold over all rules together before any of them is used."""

from __future__ import annotations

from collections.abc import Iterable

from imgexpert.reading.problems import Mistake, Problem
from imgexpert.reading.text import Text
from imgexpert.rulebase.conditions import Known, atoms, disjuncts
from imgexpert.rulebase.rules import Rule

MOST_DISJUNCTS = 64
"""More alternatives than this in one rule make the engine slow and the rule unreadable."""


def check_rules(rules: Iterable[Rule], problems: list[Problem]) -> None:
    """Add a problem for every double id, and for every rule that cannot be inferred with."""
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in seen:
            first = seen[rule.id].place
            _complain(
                rule,
                f"rule `{rule.id}` stands at {first} already",
                f"规则 `{rule.id}` 已在 {first} 定义",
                problems,
                "doubled",
            )
        seen[rule.id] = rule
        if rule.kind == "derive" and any(isinstance(atom, Known) for atom in atoms(rule.when)):
            # What is derived would change what is known, and the order of firing would matter.
            _complain(
                rule,
                f"rule `{rule.id}` derives a fact and may not ask what is known",
                f"规则 `{rule.id}` 用于推出事实，不能以 known 或 unknown 为条件",
                problems,
            )
        if len(disjuncts(rule.when)) > MOST_DISJUNCTS:
            _complain(
                rule,
                f"rule `{rule.id}` has more than {MOST_DISJUNCTS} alternatives; split it",
                f"规则 `{rule.id}` 的备选条件超过 {MOST_DISJUNCTS} 种，请拆分",
                problems,
            )


def _complain(rule: Rule, en: str, zh: str, problems: list[Problem], mistake: Mistake | None = None) -> None:
    problems.append(Problem(message=Text(en, zh), place=rule.place, mistake=mistake))
