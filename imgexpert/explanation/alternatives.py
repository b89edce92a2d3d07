"""The answers that are tried in place of what is known: one for each way in which rules can tell answers apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from imgexpert.decision.records import Decision
from imgexpert.decision.unknowns import Unknowns
from imgexpert.inference.possible import Test, compile_condition
from imgexpert.rulebase.conditions import Atom, atoms
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import DeriveFact
from imgexpert.vocabulary.answers import Answer, Choice, Selection, Span
from imgexpert.vocabulary.facts import Fact

View: TypeAlias = tuple[int, ...]
"""All that rules see of an answer: answers with the same view lead to the same choice, whatever else is answered."""

_OPEN, _SO, _NOT_SO = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that could be given to the fact `key`, and what rules see of it."""

    key: str
    answer: Answer
    view: View


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What rules can see of one fact: conditions over it, then the values that rules derive for it."""

    atoms: tuple[Atom, ...]
    derived: tuple[str, ...]
    tests: tuple[Test, ...]

    def view(self, key: str, answer: Answer | None) -> View:
        """The truth of each condition, and what is known of each derivable value, under `answer` to `key`."""
        answers = {} if answer is None else {key: answer}
        return (*(test(answers) for test in self.tests), *(_status(answer, value) for value in self.derived))


@lru_cache(maxsize=8)
def sights_of(rulebase: RuleBase) -> Mapping[str, Sight]:
    """What the rules that bear on a choice see of each fact; facts that they never read are left out."""
    seen: dict[str, dict[Atom, None]] = {}
    derived: dict[str, dict[str, None]] = {}
    for rule in rulebase.rules:
        if rule.kind == "companions":
            continue  # They describe the stack round a choice, once it is made.
        for atom in atoms(rule.when):
            seen.setdefault(atom.key, {})[atom] = None
        if isinstance(rule.then, DeriveFact):
            derived.setdefault(rule.then.key, {})[rule.then.value] = None
    return {
        key: Sight(
            atoms=tuple(seen.get(key, ())),
            derived=tuple(derived.get(key, ())),
            tests=tuple(compile_condition(atom, settled=True) for atom in seen.get(key, ())),
        )
        for key in rulebase.vocabulary.facts
        if key in seen or key in derived
    }


def options_of(
    rulebase: RuleBase, unknowns: Unknowns, decision: Decision, without: Collection[str]
) -> tuple[Option, ...]:
    """The answers that differ in effect from those in `decision`, in the vocabulary's order, small changes first.

    Facts in `without` keep their answers.
    """
    found: list[Option] = []
    for key, sight in sights_of(rulebase).items():
        if key in without:
            continue
        asserted = decision.facts.answers.get(key)
        views = {sight.view(key, asserted)}
        fact = rulebase.vocabulary.facts[key]
        for answer in tried(fact, asserted, decision.inference.answers.get(key), unknowns):
            view = sight.view(key, answer)
            if view not in views:
                views.add(view)
                found.append(Option(key, answer, view))
    return tuple(found)


def tried(fact: Fact, asserted: Answer | None, known: Answer | None, unknowns: Unknowns) -> Iterator[Answer]:
    """The answers that are tried for `fact`, small changes first; some may have the same effect.

    In: the answer that was `asserted`, if any, and what is `known` of the fact with all that was derived.
    Out: for several-of facts each value added, dropped, or alone, none at all, and what is open closed either way; for
    an open one each value alone. For numbers those at which rules change their minds, for all others every value.
    """
    if fact.kind == "several-of":
        if isinstance(asserted, Selection):
            yield from _changed(fact, asserted, unknowns)
        else:
            yield from unknowns.hypothetical(fact, None)
            if known is not None:
                yield from unknowns.hypothetical(fact, known)
    elif isinstance(asserted, Span):
        yield from sorted(unknowns.hypothetical(fact, None), key=lambda answer: _distance(asserted, answer))
    else:
        yield from unknowns.hypothetical(fact, None)


def _changed(fact: Fact, known: Selection, unknowns: Unknowns) -> Iterator[Selection]:
    everything = frozenset(fact.value_ids)
    for value in fact.value_ids:
        if value not in known.included:
            yield Selection(known.included | {value}, known.excluded - {value})
        if value not in known.excluded:
            yield Selection(known.included - {value}, known.excluded | {value})
    if known.included | known.excluded != everything:
        yield from (answer for answer in unknowns.hypothetical(fact, known) if isinstance(answer, Selection))
    for value in fact.value_ids:
        yield Selection(frozenset([value]), everything - {value})
    yield Selection(frozenset(), everything)


def _distance(known: Span, answer: Answer) -> int:
    assert isinstance(answer, Span), "A number is answered with a number."
    return max(known.low - answer.low, answer.high - known.high, 0)


def _status(answer: Answer | None, value: str) -> int:
    """What `answer` says of a value: it is so, it is not so, or that is open."""
    match answer:
        case None:
            return _OPEN
        case Selection(included, excluded):
            return _SO if value in included else _NOT_SO if value in excluded else _OPEN
        case _:
            return _SO if answer == Choice(value) else _NOT_SO
