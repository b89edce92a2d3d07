"""All environments that can be described in a vocabulary, as one formula: what is said, what follows, what fires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from imgexpert.rulebase.conditions import Condition
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import DeriveFact, Rule
from imgexpert.verification.derivations import rounds
from imgexpert.verification.solver import BOUND, Formula, Solver, both, either, mark, negation
from imgexpert.verification.stands import (
    Listed,
    Picked,
    Stand,
    Stands,
    against,
    answer_of,
    bounds_of,
    complete,
    holding,
    sense_of,
    some_value,
    stand_of,
    told,
    variables_of,
)
from imgexpert.verification.truths import Truths, truths
from imgexpert.vocabulary.answers import Answer, FactSet
from imgexpert.vocabulary.parsing import plain


class Worlds:
    """The environments of one rule base, to be asked whether there is one in which something holds.

    Two answers that derivation rules give to the same question are both kept here, where the engine keeps the first:
    such environments contradict themselves, and only `peaceful` ones are told apart faithfully.
    """

    def __init__(self, rulebase: RuleBase, bound: int = BOUND) -> None:
        self.rulebase = rulebase
        self._solver = Solver(bound)
        bounds = bounds_of(rulebase)
        self.facts = rulebase.vocabulary.facts
        self.said: Stands = {key: stand_of(fact, bounds.get(key, ())) for key, fact in self.facts.items()}
        self._variables = [one for key, fact in self.facts.items() for one in variables_of(fact, self.said[key])]
        self._marks = [mark(one) for one in self._variables]
        self._denied = {mark(one): negation(one) for one in self._variables}
        self._keys = [key for key, fact in self.facts.items() for _ in variables_of(fact, self.said[key])]
        for stand in self.said.values():
            for formula in sense_of(stand):
                self._solver.assume(formula)
        self._unsaid = {
            key: self._solver.named(
                f"{key} is unsaid", both(*(negation(one) for one in variables_of(self.facts[key], stand)))
            )
            for key, stand in self.said.items()
        }
        self._derive = [rule for rule in rulebase.rules if isinstance(rule.then, DeriveFact)]
        self.known = self._derived()
        self.fires: Mapping[str, Formula] = {
            rule.id: self._solver.named(f"fires {rule.id}", self.truths(rule.when).holds) for rule in rulebase.rules
        }

    def truths(self, condition: Condition, *, settled: bool = True) -> Truths:
        """When `condition` holds and fails, everything derived included."""
        return truths(condition, self.known, settled=settled)

    def named(self, name: str, formula: Formula) -> Formula:
        """A variable that stands for `formula`."""
        return self._solver.named(name, formula)

    @cached_property
    def consistent(self) -> Formula:
        """Nothing that is derived contradicts what was said or derived otherwise."""
        return self._solver.named("consistent", both(*(negation(self.contradicts(rule)) for rule in self._derive)))

    @cached_property
    def peaceful(self) -> Formula:
        """No conflict of any kind is found."""
        conflicts = [self.fires[rule.id] for rule in self.rulebase.rules if rule.kind == "conflicts"]
        return self._solver.named("peaceful", both(self.consistent, *map(negation, conflicts)))

    @cached_property
    def complete(self) -> Formula:
        """Every question is answered in full, and every list names at least one value."""
        stands = self.said.values()
        return self._solver.named("complete", both(*(both(complete(stand), some_value(stand)) for stand in stands)))

    def contradicts(self, rule: Rule) -> Formula:
        """The derivation `rule` fires and contradicts what was said or is derived by others."""
        then = rule.then
        assert isinstance(then, DeriveFact)
        rivals = [
            self.fires[other.id]
            for other in self._derive
            if isinstance(other.then, DeriveFact)
            and other.then.key == then.key
            and other.then.value != then.value
            and self.facts[then.key].kind != "several-of"
        ]
        return both(self.fires[rule.id], either(against(self.said[then.key], then.value), *rivals))

    def find(self, *formulas: Formula, whole: bool = False) -> FactSet | None:
        """Facts under which all `formulas` hold, as few as any smaller set of theirs; None where there are none.

        With `whole`, nothing is left out of what was found.
        Raises: NotSettledError when that was not found out within the bound.
        """
        held = self._solver.find(formulas, self._variables)
        if held is None:
            return None
        kept = held if whole else self._fewest(held, formulas)
        return self._facts(frozenset(self._marks[place] for place in kept), exact=whole)

    def _fewest(self, held: frozenset[int], formulas: Sequence[Formula]) -> frozenset[int]:
        """As few of the variables `held` as `formulas` need: whole facts are left out first, then parts of them."""
        keys = [key for key in reversed(tuple(self.facts)) if any(self._keys[place] == key for place in held)]
        groups = [frozenset(place for place in held if self._keys[place] == key) for key in keys]
        held = self._leaving_out(held, groups, formulas)
        single = [frozenset([place]) for place in sorted(held, reverse=True)]
        held = self._leaving_out(held, single, formulas)
        return self._leaving_out(held, [*reversed(single)], formulas)

    def _leaving_out(
        self, held: frozenset[int], groups: Sequence[frozenset[int]], formulas: Sequence[Formula]
    ) -> frozenset[int]:
        """`held` without as many of `groups` as can be; all are tried at once, then each half, and so on."""
        fewer = held.difference(*groups)
        if fewer == held or self._solver.possible([*formulas, *self._exactly(self._by_fact(fewer))]):
            return fewer
        if len(groups) == 1:
            return held
        half = len(groups) // 2
        return self._leaving_out(self._leaving_out(held, groups[:half], formulas), groups[half:], formulas)

    def possible(self, *formulas: Formula) -> bool:
        """Whether there are facts under which all `formulas` hold.

        Raises: NotSettledError when that was not found out within the bound.
        """
        return self._solver.possible(formulas)

    def stating(self, answers: Mapping[str, Answer], free: str | None = None) -> list[Formula]:
        """What holds when exactly `answers` were given; nothing is fixed of the fact `free`."""
        true = {key: holding(self.facts[key], self.said[key], answer) for key, answer in answers.items()}
        return self._exactly({key: held for key, held in true.items() if key != free}, free)

    def _exactly(self, true: Mapping[str, frozenset[int]], free: str | None = None) -> list[Formula]:
        """Of the facts in `true` these variables hold and no others, and of all but `free` nothing else is said."""
        fixed = [formula for key, formula in self._unsaid.items() if key not in true and key != free]
        for key, held in true.items():
            variables = variables_of(self.facts[key], self.said[key])
            fixed += [one if mark(one) in held else self._denied[mark(one)] for one in variables]
        return fixed

    def _by_fact(self, places: Iterable[int]) -> dict[str, frozenset[int]]:
        """The marks of the variables at `places`, by the facts that they are about."""
        grouped: dict[str, set[int]] = {}
        for place in places:
            grouped.setdefault(self._keys[place], set()).add(self._marks[place])
        return {key: frozenset(marks) for key, marks in grouped.items()}

    def _facts(self, holding: frozenset[int], *, exact: bool) -> FactSet:
        found = {key: answer_of(fact, self.said[key], holding, exact=exact) for key, fact in self.facts.items()}
        answers = {key: answer for key, answer in found.items() if answer is not None}
        written = {key: plain(answer, self.facts[key]) for key, answer in answers.items()}
        return FactSet(answers=answers, written=written)

    def _derived(self) -> Stands:
        """What is known after all deriving: as many rounds as the longest chain of derivations takes."""
        known: dict[str, Stand] = dict(self.said)
        for number in range(rounds(self._derive)):
            reasons: dict[tuple[str, str], list[Formula]] = {}
            for rule in self._derive:
                if isinstance(rule.then, DeriveFact):
                    holds = truths(rule.when, known).holds
                    reasons.setdefault((rule.then.key, rule.then.value), []).append(holds)
            known = dict(self.said)
            for (key, value), formulas in reasons.items():
                news = self._solver.named(f"{key}: {value} follows in round {number + 1}", either(*formulas))
                known[key] = _joined(known[key], told(self.said[key], value, news))
        return known


def _joined(one: Stand, other: Stand) -> Stand:
    """What either of two stands of the same fact knows."""
    match one, other:
        case Picked(values), Picked(more):
            return Picked({value: either(formula, more[value]) for value, formula in values.items()})
        case Listed(included, excluded), Listed(more, _):
            return Listed({value: either(formula, more[value]) for value, formula in included.items()}, excluded)
        case _:
            return one
