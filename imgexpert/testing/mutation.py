"""Which mutants of a rule base its tests kill: those under which `rules test` would fail.

Nothing is built anew for a mutant. A mutated condition is evaluated on the answers of the rule's own examples and of
the cases; a case is settled again only where what fires, or what a rule or number says, is different. Only what derives
facts, of which there is little, is inferred with again. That this gives the same as testing the mutated rule base from
the beginning is tested on samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from imgexpert.decision.settling import Infer, Settling
from imgexpert.inference.possible import Evaluator, compile_condition
from imgexpert.inference.records import Conflict, Firing, Inference
from imgexpert.inference.rule_examples import ExampleResult
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import AddScenario, MakeEligible, ReportConflict, Rule
from imgexpert.testing.cases import Case
from imgexpert.testing.coverage import Share
from imgexpert.testing.equivalence import equivalent
from imgexpert.testing.judging import misses
from imgexpert.testing.mutants import Mutant, ParameterChange, RuleChange, mutants_of
from imgexpert.testing.suite import SuiteResult, status_of
from imgexpert.vocabulary.answers import Answer, FactSet
from imgexpert.vocabulary.truth import TRUE

_Answers: TypeAlias = "frozenset[tuple[str, Answer]]"

Fate = Literal["killed", "survived", "equivalent"]
"""`equivalent` mutants say the same as the rule base in other words, so that no test could kill them."""


@dataclass(frozen=True, kw_only=True)
class MutantResult:
    """What became of a mutant, and which example or case killed it."""

    mutant: Mutant
    fate: Fate
    killer: ExampleResult | Case | None


@dataclass(frozen=True, kw_only=True)
class MutationReport:
    """What became of all mutants."""

    results: tuple[MutantResult, ...]

    @property
    def killed(self) -> Share:
        """The mutants killed, of those that a test could kill."""
        fates = [result.fate for result in self.results]
        return Share(part=fates.count("killed"), whole=len(fates) - fates.count("equivalent"))


def run_mutants(suite: SuiteResult, layers: Iterable[str] | None = None) -> Iterator[MutantResult]:
    """What becomes of every mutant of the rule base that `suite` tests.

    With `layers`, only rules of these layers are mutated. All tests of `suite` must have passed: what fails already
    tells no mutant from the rule base.
    """
    assert suite.passed
    chosen = None if layers is None else frozenset(layers)
    rules = (rule for rule in suite.rulebase.rules if chosen is None or rule.layer in chosen)
    trial = Trial(suite)
    for mutant in mutants_of(suite.rulebase, rules, numbers=chosen is None):
        killer = trial.killer(mutant)
        fate: Fate = "killed" if killer is not None else "survived"
        if killer is None and _says_the_same(mutant, suite.rulebase):
            fate = "equivalent"
        yield MutantResult(mutant=mutant, fate=fate, killer=killer)


def _says_the_same(mutant: Mutant, rulebase: RuleBase) -> bool:
    change = mutant.change
    if not isinstance(change, RuleChange) or change.by is None:
        return False
    before = rulebase.by_id[change.rule]
    return change.by.then == before.then and equivalent(before.when, change.by.when, rulebase.vocabulary)


class Trial:
    """The tests of one suite, ready to be held against mutants."""

    def __init__(self, suite: SuiteResult) -> None:
        self.rulebase = suite.rulebase
        self.evaluator = Evaluator(suite.rulebase)
        self._examples = suite.examples
        self._own: dict[str, list[ExampleResult]] = {}
        for example in suite.examples:
            self._own.setdefault(example.rule, []).append(example)
        self._known: dict[_Answers, Inference] = {}
        # Cases that expect numbers first: they kill most.
        cases = sorted((result.case for result in suite.cases), key=lambda case: not _pins_numbers(case))
        self._cases = [(case, self._inferences_of(case)) for case in cases]

    def killer(self, mutant: Mutant) -> ExampleResult | Case | None:
        """The first example or case that fails under `mutant`, if any does."""
        change = mutant.change
        if isinstance(change, RuleChange) and (failing := self._failing_example(change)) is not None:
            return failing
        mutated = change.applied(self.rulebase)
        evaluator = Evaluator(mutated, like=self.evaluator)
        if isinstance(change, RuleChange):
            return self._by_rule(self.rulebase.by_id[change.rule], change.by, evaluator)
        settling = Settling(mutated, self._inference, evaluator.prospect)
        if isinstance(change, ParameterChange):
            return self._failing_case(settling, lambda _: True)
        raising = frozenset(
            rule.id
            for rule in self.rulebase.rules
            if isinstance(rule.then, AddScenario) and rule.then.scenario == change.scenario
        )
        return self._failing_case(settling, lambda found: not raising.isdisjoint(found.fired))

    def _failing_example(self, change: RuleChange) -> ExampleResult | None:
        """The first of the rule's own examples that a mutated condition fails; what derives is left to inference."""
        rule, by = self.rulebase.by_id[change.rule], change.by
        if by is None or by.when is rule.when or rule.kind == "derive":
            return None
        test = compile_condition(by.when, settled=True)
        for example in self._own.get(rule.id, ()):
            assert example.inference is not None
            if (test(example.inference.answers) is TRUE) != (example.expected == "fires"):
                return example
        return None

    def _by_rule(self, rule: Rule, by: Rule | None, evaluator: Evaluator) -> ExampleResult | Case | None:
        if by is None:
            naming = next((case for case, _ in self._cases if rule.id in case.expected.rules), None)
            if naming is not None:
                return naming  # It cannot be read any more: there is no such rule.
        deriving = rule.kind == "derive"

        def differs(found: Inference) -> bool:
            """Whether the mutant makes anything of what was `found` different."""
            if isinstance(rule.then, MakeEligible):
                return True  # It bears on what is possible even where it does not fire.
            fired, fires = rule.id in found.fired, by is not None and evaluator.truth(by, found.answers) is TRUE
            # What is derived may itself be what makes a mutated condition true: that takes another inference.
            same_words = by is not None and by.then == rule.then and not deriving
            return fired != fires if same_words else fired or fires

        def infer(facts: FactSet) -> Inference:
            found = self._inference(facts)
            if not differs(found):
                return found
            return evaluator.infer(facts) if deriving else _with(found, rule, by, evaluator)

        for example in self._examples if deriving else ():
            if not (by is None and example.rule == rule.id) and _fails(example, infer):
                return example
        return self._failing_case(Settling(evaluator.rulebase, infer, evaluator.prospect), differs)

    def _failing_case(self, settling: Settling, differs: Callable[[Inference], bool]) -> Case | None:
        """The first case that does not hold as `settling` has it, among those with an inference that `differs`."""
        for case, inferences in self._cases:
            if any(map(differs, inferences)):
                importances = settling.rulebase.parameters.importance
                missed = tuple(misses(case.expected, settling.settle(case.facts), importances))
                if status_of(case, missed) not in ("holds", "todo"):
                    return case
        return None

    def _inference(self, facts: FactSet) -> Inference:
        """What the rule base infers from `facts`; remembered."""
        answers = frozenset(facts.answers.items())
        if answers not in self._known:
            self._known[answers] = self.evaluator.infer(facts)
        return self._known[answers]

    def _inferences_of(self, case: Case) -> tuple[Inference, ...]:
        """Every inference that settling `case` takes."""
        taken: list[Inference] = []

        def infer(facts: FactSet) -> Inference:
            taken.append(self._inference(facts))
            return taken[-1]

        Settling(self.rulebase, infer, self.evaluator.prospect).settle(case.facts)
        return tuple(taken)


def _pins_numbers(case: Case) -> bool:
    expected = case.expected
    return any((expected.evidence, expected.scenarios, expected.suitability, expected.scores, expected.eligibility))


def _fails(example: ExampleResult, infer: Infer) -> bool:
    assert example.facts is not None
    return (example.rule in infer(example.facts).fired) != (example.expected == "fires")


def _with(found: Inference, rule: Rule, by: Rule | None, evaluator: Evaluator) -> Inference:
    """`found` with `by` in the place of `rule`, which derives nothing; what follows does not hang on the order."""
    firings = [firing for firing in found.firings if firing.rule != rule.id]
    conflicts = [conflict for conflict in found.conflicts if conflict.rule != rule.id]
    if by is not None and evaluator.truth(by, found.answers) is TRUE:
        firings.append(Firing(by.id, frozenset()))
        if isinstance(by.then, ReportConflict):
            conflicts.append(Conflict(by.id, by.then.keys))
    return Inference(firings=tuple(firings), answers=found.answers, conflicts=tuple(conflicts))
