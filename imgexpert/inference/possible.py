"""The three-valued evaluator of the rule tree: which rules fire, may still fire, or cannot fire any more.

It is written from the decision model alone and shares no matching code with the engine, so that each is the other's
oracle. Idea of tracking what a partial profile leaves open: publicodes' *missing variables*; the logic is strong
Kleene logic (see `vocabulary.truth`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from imgexpert.inference.records import Conflict, Firing, Inference, learn
from imgexpert.rulebase.conditions import (
    And,
    AtLeast,
    AtMost,
    Condition,
    Equals,
    Includes,
    Known,
    Literal,
    Not,
    Or,
    atoms,
    disjuncts,
    keys,
)
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import DeriveFact, ReportConflict, Rule
from imgexpert.vocabulary.answers import Answer, Choice, FactSet, Selection, Span
from imgexpert.vocabulary.truth import FALSE, TRUE, UNKNOWN, Truth

Answers: TypeAlias = Mapping[str, Answer]
Test: TypeAlias = Callable[[Answers], Truth]


def compile_condition(condition: Condition, *, settled: bool) -> Test:
    """A function from answers to the truth of `condition`.

    With `settled`, no further answer will come: `known` is decided. Without, a fact that is not known may become
    known, so `known` is unknown for it, and the result holds for every completion of the answers.
    """
    match condition:
        case And(parts):
            return _and(tuple(compile_condition(part, settled=settled) for part in parts))
        case Or(parts):
            return _or(tuple(compile_condition(part, settled=settled) for part in parts))
        case Not(part):
            inner = compile_condition(part, settled=settled)
            return lambda answers: ~inner(answers)
        case Equals(key, values):
            return _equals(key, values)
        case Includes(key, values):
            return _includes(key, values)
        case AtLeast(key, bound):
            return _within(key, bound, None)
        case AtMost(key, bound):
            return _within(key, None, bound)
        case Known(key):
            absent = FALSE if settled else UNKNOWN
            return lambda answers: TRUE if key in answers else absent


def _and(parts: tuple[Test, ...]) -> Test:
    def test(answers: Answers) -> Truth:
        result = TRUE
        for part in parts:
            truth = part(answers)
            if truth is FALSE:
                return FALSE
            if truth is UNKNOWN:
                result = UNKNOWN
        return result

    return test


def _or(parts: tuple[Test, ...]) -> Test:
    def test(answers: Answers) -> Truth:
        result = FALSE
        for part in parts:
            truth = part(answers)
            if truth is TRUE:
                return TRUE
            if truth is UNKNOWN:
                result = UNKNOWN
        return result

    return test


def _equals(key: str, values: frozenset[str]) -> Test:
    def test(answers: Answers) -> Truth:
        answer = answers.get(key)
        if not isinstance(answer, Choice):
            return UNKNOWN
        return TRUE if answer.value in values else FALSE

    return test


def _includes(key: str, values: frozenset[str]) -> Test:
    def test(answers: Answers) -> Truth:
        answer = answers.get(key)
        if not isinstance(answer, Selection):
            return UNKNOWN
        if not values.isdisjoint(answer.included):
            return TRUE
        return FALSE if values <= answer.excluded else UNKNOWN

    return test


def _within(key: str, low: int | None, high: int | None) -> Test:
    def test(answers: Answers) -> Truth:
        match answers.get(key):
            case Span(least, most):
                if (low is None or least >= low) and (high is None or most <= high):
                    return TRUE
                if (low is not None and most < low) or (high is not None and least > high):
                    return FALSE
                return UNKNOWN
            case _:
                return UNKNOWN

    return test


def _both(rule: Rule) -> tuple[Test, Test]:
    """The condition of `rule` as long as answers may come, and when none will."""
    open_ = compile_condition(rule.when, settled=False)
    # Only `known` tells a settled profile from an open one.
    asks = any(isinstance(atom, Known) for atom in atoms(rule.when))
    return open_, compile_condition(rule.when, settled=True) if asks else open_


class Evaluator:
    """The rules of one rule base, compiled once to functions; it holds no state between calls."""

    def __init__(self, rulebase: RuleBase, like: Evaluator | None = None) -> None:
        """Compile `rulebase`; what the evaluator `like` has compiled of the same rules is shared with it."""
        self.rulebase = rulebase
        self._derive = [rule for rule in rulebase.rules if rule.kind == "derive"]
        self._other = [rule for rule in rulebase.rules if rule.kind != "derive"]
        self._open: dict[str, Test] = {}
        self._now: dict[str, Test] = {}
        for rule in rulebase.rules:
            known = like.rulebase.by_id.get(rule.id) if like is not None else None
            if like is not None and known is not None and known.when is rule.when:
                self._open[rule.id], self._now[rule.id] = like._open[rule.id], like._now[rule.id]
            else:
                self._open[rule.id], self._now[rule.id] = _both(rule)
        self._atoms: dict[str, list[tuple[str, Test]]] = {}

    def infer(self, facts: FactSet) -> Inference:
        """What follows from `facts` when nothing else will be answered: the engine's answer, found differently."""
        answers = dict(facts.answers)
        firings: list[Firing] = []
        conflicts: list[Conflict] = []
        waiting = list(self._derive)
        while rule := next((rule for rule in waiting if self._now[rule.id](answers) is TRUE), None):
            waiting.remove(rule)
            firings.append(self._firing(rule, answers))
            self._apply(rule, answers, conflicts)
        for rule in self._other:
            if self._now[rule.id](answers) is TRUE:
                firings.append(self._firing(rule, answers))
                self._apply(rule, answers, conflicts)
        return Inference(firings=tuple(firings), answers=answers, conflicts=tuple(conflicts))

    def outlook(self, answers: Answers) -> dict[str, Truth]:
        """For every rule, whether it fires (true), may fire (unknown) or cannot fire (false) in any completion.

        `answers` are those of an inference, derived facts included. Sound for every completion without conflicts;
        a rule may be called open although its conditions exclude each other.
        """
        return {rule_id: test(answers) for rule_id, test in self._open.items()}

    def truth(self, rule: Rule, answers: Answers) -> Truth:
        """Whether `rule` would fire on exactly these `answers`, deriving nothing."""
        return self._now[rule.id](answers)

    def prospect(self, rule_id: str, answers: Answers) -> Truth:
        """Whether one rule fires, may fire or cannot fire in any completion, as `outlook` says for all."""
        return self._open[rule_id](answers)

    def open_keys(self, rule: Rule, answers: Answers) -> frozenset[str]:
        """The facts in the conditions of `rule` whose answers could still change one of them."""
        if rule.id not in self._atoms:
            self._atoms[rule.id] = [(atom.key, compile_condition(atom, settled=False)) for atom in atoms(rule.when)]
        # What was not answered is open whatever is asked about it.
        return frozenset(key for key, test in self._atoms[rule.id] if key not in answers or test(answers) is UNKNOWN)

    def _firing(self, rule: Rule, answers: Answers) -> Firing:
        for member in disjuncts(rule.when):
            if all(_literal_truth(literal, answers) is TRUE for literal in member):
                return Firing(rule.id, member)
        raise AssertionError(f"rule {rule.id} is true but none of its alternatives is")

    def _apply(self, rule: Rule, answers: dict[str, Answer], conflicts: list[Conflict]) -> None:
        match rule.then:
            case DeriveFact(key, value):
                if learn(answers, self.rulebase.vocabulary.facts[key], value) is None:
                    conflicts.append(contradiction(rule))
            case ReportConflict(conflicting):
                conflicts.append(Conflict(rule.id, conflicting))
            case _:
                pass


def contradiction(rule: Rule) -> Conflict:
    """The conflict between what `rule` derives and what is known already."""
    derived = rule.then.key if isinstance(rule.then, DeriveFact) else ""
    return Conflict(rule.id, (*sorted(keys(rule.when)), derived))


def _literal_truth(literal: Literal, answers: Answers) -> Truth:
    truth = compile_condition(literal.atom, settled=True)(answers)
    return truth if literal.holds else ~truth
