"""Whose choice or verdict two rule bases differ on, and which of the changed items make the difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from imgexpert.decision.records import Outcome
from imgexpert.decision.settling import Settled, Settling
from imgexpert.differences.changes import Item
from imgexpert.differences.mixing import mixable, mixed, taken_facts
from imgexpert.differences.subjects import Pair
from imgexpert.inference.possible import Answers, Evaluator
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import DeriveFact, MakeEligible
from imgexpert.vocabulary.answers import Choice, FactSet
from imgexpert.vocabulary.truth import TRUE


@dataclass(frozen=True, kw_only=True)
class Departure:
    """A subject that is decided otherwise.

    Each of `single` makes the difference when it alone is taken over; where none does, `jointly` are items that make it
    together, none of which could be left out. Both are empty where items cannot be taken over one at a time.
    """

    subject: Pair
    before: Outcome
    after: Outcome
    single: tuple[Item, ...]
    jointly: tuple[Item, ...]


def differs(one: Outcome, other: Outcome) -> bool:
    """Whether choice, verdict or ties are different."""
    return (one.choice, one.verdict, frozenset(one.tied)) != (other.choice, other.verdict, frozenset(other.tied))


def departures(one: RuleBase, other: RuleBase, items: Sequence[Item], subjects: Iterable[Pair]) -> Iterator[Departure]:
    """Each of `subjects` that `other` decides otherwise than `one`, with the `items` that make the difference."""
    mixer = _Mixer(one, other, items)
    old, new = mixer.settling(()), _settling(other, None)
    for subject in subjects:
        before, after = old.settle(subject.one), new.settle(subject.other)
        if differs(before.outcome, after.outcome):
            single, jointly = mixer.responsible(subject, before, after)
            yield Departure(subject=subject, before=before.outcome, after=after.outcome, single=single, jointly=jointly)


def _settling(rulebase: RuleBase, like: Evaluator | None) -> Settling:
    evaluator = Evaluator(rulebase, like=like)
    return Settling(rulebase, evaluator.infer, evaluator.prospect)


class _Mixer:
    """Decides by the one rule base with items of the other taken over."""

    def __init__(self, one: RuleBase, other: RuleBase, items: Sequence[Item]) -> None:
        self.one = one
        self.other = other
        self.items = tuple(items)
        self.possible = mixable(one, other)
        self._evaluators = Evaluator(one), Evaluator(other)
        self._settlings: dict[frozenset[str], Settling] = {}

    def settling(self, items: Sequence[Item]) -> Settling:
        """What settles subjects with `items` taken over; kept, because subjects have their causes in common."""
        names = frozenset(item.name for item in items)
        if names not in self._settlings:
            rulebase = mixed(self.one, self.other, items) if items else self.one
            self._settlings[names] = _settling(rulebase, self._evaluators[0])
        return self._settlings[names]

    def responsible(self, subject: Pair, before: Settled, after: Settled) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
        """The items that make the difference each by itself; without one, those that make it together."""
        if not self.possible:
            return (), ()
        candidates = [item for item in self.items if self._may_bear(item, before, after)]
        single = tuple(item for item in candidates if self._makes_it([item], subject, after))
        if single:
            return single, ()
        for together in (candidates, list(self.items)):
            if self._makes_it(together, subject, after):
                return (), tuple(self._irreducible(together, subject, after))
        return (), ()

    def _irreducible(self, items: list[Item], subject: Pair, after: Settled) -> list[Item]:
        """`items` without those that can be left out, tried one after the other."""
        left = list(items)
        for item in items:
            fewer = [other for other in left if other is not item]
            if self._makes_it(fewer, subject, after):
                left = fewer
        return left

    def _makes_it(self, items: Sequence[Item], subject: Pair, after: Settled) -> bool:
        facts = _read_with(subject, taken_facts(items))
        return not differs(self.settling(items).settle(facts).outcome, after.outcome)

    def _may_bear(self, item: Item, before: Settled, after: Settled) -> bool:
        """Whether `item` could make a difference to the subject: most rules do not fire on it, old or new."""
        if not item.rule:
            return item.id.startswith(("parameter.", "rating.", "fact."))
        old, new = self.one.by_id.get(item.id), self.other.by_id.get(item.id)
        if old is not None and new is not None and (old.when, old.then) == (new.when, new.then):
            return False
        versions = ((old, self._evaluators[0]), (new, self._evaluators[1]))
        return any(
            isinstance(rule.then, (DeriveFact, MakeEligible)) or evaluator.truth(rule, answers) is TRUE
            for rule, evaluator in versions
            if rule is not None
            for settled in (before, after)
            for answers in self._ways(settled)
        )

    def _ways(self, settled: Settled) -> Iterator[Answers]:
        """The answers under which rules bear on the outcome: as they are, and in each layer that may be meant."""
        yield settled.inference.answers
        layer = self.one.parameters.layer
        for value in settled.by_layer or ():
            yield {**settled.inference.answers, layer: Choice(value)}


def _read_with(subject: Pair, keys: frozenset[str]) -> FactSet:
    """The subject as the one rule base reads it, but the facts called `keys` as the other does."""
    taken = {key: answer for key, answer in subject.other.answers.items() if key in keys}
    return FactSet(answers={**subject.one.answers, **taken})
