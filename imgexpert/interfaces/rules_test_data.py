"""What came of the tests of a rule base, for programs."""

from __future__ import annotations

from collections import Counter
from typing import Any

from imgexpert.interfaces.rules_test_words import OPERATORS, written, written_condition
from imgexpert.reading.text import Language
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.testing.coverage import Coverage, Share
from imgexpert.testing.mutation import MutationReport
from imgexpert.testing.suite import CaseResult, SuiteResult
from imgexpert.vocabulary.truth import FALSE, TRUE, UNKNOWN

_TRUTHS = {TRUE: "true", FALSE: "false", UNKNOWN: "unknown"}


def test_data(
    suite: SuiteResult, coverage: Coverage | None, mutants: MutationReport | None, language: Language
) -> dict[str, Any]:
    """Counts, everything that does not hold, and coverage and mutants where asked for."""
    statuses = Counter(result.status for result in suite.cases)
    data: dict[str, Any] = {
        "passed": suite.passed,
        "rules": len(suite.rulebase.rules),
        "examples": len(suite.examples),
        "failed": [
            {
                "rule": result.rule,
                "expected": result.expected,
                "place": str(result.place),
                "facts": None if result.facts is None else dict(result.facts.written),
                "problems": [problem.render(language) for problem in result.problems],
            }
            for result in suite.examples
            if not result.holds
        ],
        "cases": {
            "total": len(suite.cases) + len(suite.refused),
            **{status: statuses[status] for status in ("holds", "fails", "todo", "fixed")},
            "refused": [
                {
                    "id": refused.id,
                    "place": str(refused.place),
                    "problems": [problem.render(language) for problem in refused.problems],
                }
                for refused in suite.refused
            ],
            "failed": [_case(result, language) for result in suite.cases if result.status in ("fails", "fixed")],
            "todos": [_case(result, language) for result in suite.cases if result.status == "todo"],
        },
    }
    if coverage is not None:
        data["coverage"] = _coverage(coverage, suite.rulebase)
    if mutants is not None:
        data["mutants"] = _mutants(mutants, suite.rulebase)
    return data


def _case(result: CaseResult, language: Language) -> dict[str, Any]:
    return {
        "id": result.case.id,
        "place": str(result.case.place),
        "status": result.status,
        "missed": [{"part": miss.part, "message": miss.message.to(language)} for miss in result.missed],
        "todo": {part or "any": reason for part, reason in result.case.todo.items()},
        "facts": dict(result.case.facts.written),
    }


def _coverage(coverage: Coverage, rulebase: RuleBase) -> dict[str, Any]:
    return {
        "rules": _share(coverage.fired),
        "outcomes": _share(coverage.outcomes),
        "never_fire": [covered.rule.id for covered in coverage.rules if not covered.fired],
        "missing": [
            {
                "rule": covered.rule.id,
                "condition": written_condition(condition.primitive, rulebase),
                "place": str(condition.place),
                "never": [_TRUTHS[truth] for truth in condition.missing],
            }
            for covered in coverage.rules
            for condition in covered.conditions
            if condition.missing
        ],
    }


def _mutants(report: MutationReport, rulebase: RuleBase) -> dict[str, Any]:
    fates = Counter((result.mutant.operator, result.fate) for result in report.results)
    return {
        "killed": _share(report.killed),
        "equivalent": sum(result.fate == "equivalent" for result in report.results),
        "operators": {
            operator: {fate: fates[operator, fate] for fate in ("killed", "survived", "equivalent")}
            for operator in OPERATORS
        },
        "survivors": [
            {
                "item": result.mutant.item,
                "operator": result.mutant.operator,
                "place": None if result.mutant.place is None else str(result.mutant.place),
                "before": written(result.mutant.before, rulebase),
                "after": written(result.mutant.after, rulebase),
            }
            for result in report.results
            if result.fate == "survived"
        ],
    }


def _share(share: Share) -> dict[str, Any]:
    return {"part": share.part, "whole": share.whole, "percent": share.percent}
