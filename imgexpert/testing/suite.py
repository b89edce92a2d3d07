"""Running all tests of a rule base: the examples in its rules and its decision cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from imgexpert.decision.settling import Settled, Settling
from imgexpert.inference.consult import Consultation
from imgexpert.inference.possible import Evaluator
from imgexpert.inference.rule_examples import ExampleResult, run_examples
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.testing.cases import Case, Miss, RefusedCase
from imgexpert.testing.judging import misses

Status = Literal["holds", "fails", "todo", "fixed", "unreadable"]
"""`todo` is a failure that was announced, `fixed` one that was announced and did not come."""


@dataclass(frozen=True, kw_only=True)
class CaseResult:
    """What became of one case: `settled` is what came of it, `missed` what was expected otherwise.

    A case that does not hold only where its `todo` says so is none that fails; one that holds where its `todo` says
    that it does not is `fixed`, and its `todo` has to go.
    """

    case: Case
    settled: Settled
    missed: tuple[Miss, ...]

    @property
    def status(self) -> Status:
        """Whether it holds, with what was announced taken into account."""
        return status_of(self.case, self.missed)


def status_of(case: Case, missed: tuple[Miss, ...]) -> Status:
    """What `missed` parts mean for `case`."""
    parts = {miss.part for miss in missed}
    if None in case.todo:
        return "todo" if parts else "fixed"
    if not parts <= case.todo.keys():
        return "fails"
    if case.todo.keys() - parts:
        return "fixed"
    return "todo" if parts else "holds"


@dataclass(frozen=True, kw_only=True)
class SuiteResult:
    """Everything that was tested, with what became of it."""

    rulebase: RuleBase
    examples: tuple[ExampleResult, ...]
    cases: tuple[CaseResult, ...]
    refused: tuple[RefusedCase, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return (
            not self.refused
            and all(example.holds for example in self.examples)
            and all(result.status in ("holds", "todo") for result in self.cases)
        )


def run_suite(rulebase: RuleBase, cases: Iterable[Case | RefusedCase]) -> SuiteResult:
    """The result of every example in `rulebase` and of each of the `cases`, inferred by the engine."""
    consultation = Consultation(rulebase)
    settling = Settling(rulebase, consultation.infer, Evaluator(rulebase).prospect)
    results, refused = [], []
    for case in cases:
        if isinstance(case, RefusedCase):
            refused.append(case)
            continue
        settled = settling.settle(case.facts)
        missed = tuple(misses(case.expected, settled, rulebase.parameters.importance))
        results.append(CaseResult(case=case, settled=settled, missed=missed))
    return SuiteResult(
        rulebase=rulebase,
        examples=tuple(run_examples(consultation)),
        cases=tuple(results),
        refused=tuple(refused),
    )
