"""Which truths a rule can still come to have, while some questions may yet be answered and others stay unanswered.

What is unknown for good (asked, and the person does not know) is told apart from what may still be answered: a rule
that waits for the former can never fire. Each condition has the set of truths that completions can give it; the sets
are combined as the logic combines their members (an abstract interpretation of `vocabulary.truth`), which may take
more for possible than is, never less.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from imgexpert.inference.possible import compile_condition
from imgexpert.inference.records import Conflict, learn
from imgexpert.rulebase.conditions import And, Atom, Condition, Equals, Includes, Known, Not, Or, atoms, keys
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import DeriveFact, ReportConflict, Rule
from imgexpert.vocabulary.answers import Answer, Selection
from imgexpert.vocabulary.facts import Vocabulary
from imgexpert.vocabulary.truth import TRUE, UNKNOWN, Truth

Truths: TypeAlias = int
"""A set of truths: the sum of `NO`, `OPEN` and `SO`, as far as they are possible."""

NO, OPEN, SO = 1, 2, 4
ANY = NO | OPEN | SO

_OF: Mapping[Truth, Truths] = {truth: 1 << truth for truth in Truth}


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """What is known, derived facts included; the facts that may still be asked; what may still be derived of others."""

    answers: Mapping[str, Answer]
    open: frozenset[str]
    derivable: Mapping[str, frozenset[str]]


_Test: TypeAlias = Callable[[View], Truths]


def open_(truths: Truths) -> bool:
    """Whether a rule with these prospects may fire or not."""
    return truths & SO != 0 and truths != SO


class Prospects:
    """The rules of one rule base, compiled to functions from a view to the truths that they can come to have.

    `tests` has one for each rule; `reading` the numbers of the rules that read a fact.
    """

    def __init__(self, rulebase: RuleBase) -> None:
        self.vocabulary: Vocabulary = rulebase.vocabulary
        self.tests: tuple[_Test, ...] = tuple(_compiled(rule.when) for rule in rulebase.rules)
        self.reading: dict[str, tuple[int, ...]] = {
            key: tuple(number for number, rule in enumerate(rulebase.rules) if key in keys(rule.when))
            for key in rulebase.vocabulary.facts
        }
        self._atoms = [
            tuple((atom.key, _atom(atom)) for atom in dict.fromkeys(atoms(rule.when))) for rule in rulebase.rules
        ]
        self._deriving: list[tuple[Rule, DeriveFact, _Test]] = [
            (rule, rule.then, test)
            for rule, test in zip(rulebase.rules, self.tests, strict=True)
            if isinstance(rule.then, DeriveFact)
        ]
        self._derived = frozenset(then.key for _, then, _ in self._deriving)
        self._colliding = [
            (rule, rule.then, compile_condition(rule.when, settled=True))
            for rule in rulebase.rules
            if isinstance(rule.then, ReportConflict)
        ]
        self._grounds = frozenset(key for rule, _, _ in self._deriving for key in keys(rule.when))

    def view(self, answers: Mapping[str, Answer], askable: Collection[str]) -> tuple[View, tuple[Conflict, ...]]:
        """What `answers` make known while the facts in `askable` may still be asked, and what in them contradicts."""
        known = dict(answers)
        view = View(answers=known, open=frozenset(askable), derivable={})
        conflicts: dict[str, Conflict] = {}
        learning = True
        while learning:
            learning = False
            for rule, then, test in self._deriving:
                if test(view) != SO:
                    continue
                news = learn(known, self.vocabulary.facts[then.key], then.value)
                learning = learning or news is True
                if news is None:
                    conflicts[rule.id] = Conflict(rule.id, (*sorted(keys(rule.when)), then.key))
        for rule, collision, holds in self._colliding:
            if holds(known) is TRUE:
                conflicts[rule.id] = Conflict(rule.id, collision.keys)
        return self._with_derivable(view), tuple(conflicts.values())

    def _with_derivable(self, view: View) -> View:
        """`view` with what open rules may still derive of facts that will not be asked themselves."""
        derivable: dict[str, frozenset[str]] = {}
        while True:
            found = dict(derivable)
            view = View(answers=view.answers, open=view.open, derivable=derivable)
            for _, then, test in self._deriving:
                if then.key not in view.open and open_(test(view)):
                    found[then.key] = found.get(then.key, frozenset()) | {then.value}
            if found == derivable:
                return view
            derivable = found

    def waiting(self, number: int, view: View) -> frozenset[str]:
        """The facts for which rule `number` waits: those whose conditions in it are not settled."""
        return frozenset(key for key, test in self._atoms[number] if test(view) not in (NO, OPEN, SO))

    def after(self, view: View, key: str, answer: Answer | None) -> tuple[View, frozenset[str], bool]:
        """The view once `key` is answered, or stays unanswered for good: with the facts seen otherwise than before.

        The last part tells whether the answer contradicts what is known.
        """
        answers = dict(view.answers) if answer is None else {**view.answers, key: answer}
        still_open = view.open - {key}
        if key not in self._grounds:
            after = View(answers=answers, open=still_open, derivable=view.derivable)
            return self._with_derivable(after) if key in self._derived else after, frozenset([key]), False
        after, conflicts = self.view(answers, still_open)
        changed = {key}
        changed.update(k for k, known in after.answers.items() if view.answers.get(k) != known)
        both = {**view.derivable, **after.derivable}
        changed.update(k for k in both if view.derivable.get(k) != after.derivable.get(k))
        return after, frozenset(changed), bool(conflicts)


def _compiled(condition: Condition) -> _Test:
    match condition:
        case And(parts):
            return _joined(tuple(map(_compiled, parts)), _both, SO, NO)
        case Or(parts):
            return _joined(tuple(map(_compiled, parts)), _either, NO, SO)
        case Not(part):
            inner = _compiled(part)
            return lambda view: _MIRROR[inner(view)]
        case _:
            return _atom(condition)


def _joined(parts: tuple[_Test, ...], join: tuple[tuple[Truths, ...], ...], start: Truths, end: Truths) -> _Test:
    def test(view: View) -> Truths:
        result = start
        for part in parts:
            result = join[result][part(view)]
            if result == end:
                return result
        return result

    return test


def _table(join: Callable[[Truth, Truth], Truth]) -> tuple[tuple[Truths, ...], ...]:
    def members(truths: Truths) -> list[Truth]:
        return [truth for truth in Truth if truths & _OF[truth]]

    def joined(one: Truths, two: Truths) -> Truths:
        result = 0
        for left in members(one):
            for right in members(two):
                result |= _OF[join(left, right)]
        return result

    return tuple(tuple(joined(one, two) for two in range(ANY + 1)) for one in range(ANY + 1))


_both, _either = _table(min), _table(max)
_MIRROR = tuple((truths & NO) * 4 | truths & OPEN | (truths & SO) // 4 for truths in range(ANY + 1))


def _atom(atom: Atom) -> _Test:
    key = atom.key
    if isinstance(atom, Known):
        return lambda view: SO if key in view.answers else NO | SO if key in view.open or key in view.derivable else NO
    known = compile_condition(atom, settled=True)

    def test(view: View) -> Truths:
        truth = known(view.answers)
        if truth is not UNKNOWN:
            return _OF[truth]
        if key in view.open:
            return ANY
        values = view.derivable.get(key)
        return _derived(atom, view.answers.get(key), values) if values else OPEN

    return test


def _derived(atom: Atom, known: Answer | None, values: frozenset[str]) -> Truths:
    """The truths of `atom` once some of `values`, or none, may be derived on top of what is known."""
    match atom:
        case Equals(_, wanted) if known is None:
            return OPEN | (SO if values & wanted else 0) | (NO if values - wanted else 0)
        case Includes(_, wanted):
            excluded = known.excluded if isinstance(known, Selection) else frozenset()
            return OPEN | (SO if (values - excluded) & wanted else 0)
        case _:
            return OPEN
