"""Conditions with what was read for them: one primitive of a rule, its truth, and the answer that gave it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from imgexpert.decision.records import Decision
from imgexpert.explanation.records import Operator, Reading, TruthWord
from imgexpert.inference.possible import Test, compile_condition
from imgexpert.rulebase.conditions import AtLeast, AtMost, Atom, Equals, Includes, Known, Literal
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import Choice, Selection, Span
from imgexpert.vocabulary.parsing import plain
from imgexpert.vocabulary.truth import FALSE, TRUE, Truth

_OPERATORS: dict[type[Atom], Operator] = {
    Equals: "equals",
    Includes: "includes",
    AtLeast: "at-least",
    AtMost: "at-most",
    Known: "known",
}


class Readings:
    """Reads conditions against the facts of one decision, derived ones included."""

    def __init__(self, decision: Decision, rulebase: RuleBase) -> None:
        self.decision = decision
        self.facts = rulebase.vocabulary.facts
        self._places = {key: place for place, key in enumerate(self.facts)}

    def of(self, literal: Literal) -> Reading:
        """`literal` with what is known of its fact after all inference."""
        atom = literal.atom
        answer = self.decision.inference.answers.get(atom.key)
        return Reading(
            key=atom.key,
            operator=_OPERATORS[type(atom)],
            values=self._values(atom),
            bound=atom.bound if isinstance(atom, (AtLeast, AtMost)) else None,
            negated=not literal.holds,
            truth=_word(self.truth(literal)),
            read=None if answer is None else plain(answer, self.facts[atom.key]),
            derived=self._derived(literal),
        )

    def all_of(self, literals: Iterable[Literal]) -> tuple[Reading, ...]:
        """`literals`, read, in the vocabulary's order."""
        return tuple(map(self.of, self.ordered(literals)))

    def ordered(self, literals: Iterable[Literal]) -> list[Literal]:
        """`literals` in the vocabulary's order."""
        return sorted(literals, key=self._order)

    def truth(self, literal: Literal, *, settled: bool = True) -> Truth:
        """The truth of `literal`; with `settled`, no further answer is to come."""
        truth = _compiled(literal.atom, settled)(self.decision.inference.answers)
        return truth if literal.holds else ~truth

    def _order(self, literal: Literal) -> tuple[int, str, bool, tuple[str, ...], int]:
        atom = literal.atom
        bound = atom.bound if isinstance(atom, (AtLeast, AtMost)) else 0
        return self._places[atom.key], _OPERATORS[type(atom)], literal.holds, self._values(atom), bound

    def _values(self, atom: Atom) -> tuple[str, ...]:
        if not isinstance(atom, (Equals, Includes)):
            return ()
        return tuple(value for value in self.facts[atom.key].value_ids if value in atom.values)

    def _derived(self, literal: Literal) -> bool:
        """Whether what decides `literal` came from a rule and not from a person."""
        key = literal.atom.key
        answer, asserted = self.decision.inference.answers.get(key), self.decision.facts.answers.get(key)
        match literal.atom, answer, asserted:
            case _, None, _:
                return False
            case Includes(_, values), Selection(included, _), Selection(given, excluded):
                return not values.isdisjoint(included) and values.isdisjoint(given) and not values <= excluded
            case _, (Choice() | Selection() | Span()), None:
                return True
            case _:
                return False


@lru_cache(maxsize=4096)
def _compiled(atom: Atom, settled: bool) -> Test:
    return compile_condition(atom, settled=settled)


def _word(truth: Truth) -> TruthWord:
    if truth is TRUE:
        return "true"
    return "false" if truth is FALSE else "unknown"
