"""What changes of facts do to a decision, taken apart so that the effect of many together is a sum.

Each part of an outcome (an evidence rule, a scenario, an exclusion) depends on a few facts only. What a set of changes
does to it is written as the sum of what each change does alone, what each two do beyond that, and each three (the
Moebius inversion over sets of changes): exact for up to three changes. Nearly all terms are zero, because hardly any
two changes meet in one rule. So millions of sets can be weighed by adding whole numbers, without inference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations, product
from typing import TypeAlias

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Decision
from imgexpert.explanation.alternatives import Option, View, sights_of
from imgexpert.explanation.standings import Row, Standings, standings_of
from imgexpert.inference.possible import Evaluator
from imgexpert.inference.records import learn
from imgexpert.rulebase.conditions import atoms, keys
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import AddScenario, DeriveFact, Rule
from imgexpert.vocabulary.answers import Answer
from imgexpert.vocabulary.truth import TRUE

LARGEST = 3
"""The most changes whose effect is worked out."""

Changes: TypeAlias = tuple[int, ...]
"""Options by number, in rising order, no two for the same fact."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """Something in an outcome that depends on `sees`: by fact, the places in its view that count.

    Its value is the greatest of the `amounts` of its rules that hold; for the contradictions over a derived fact,
    `about`, whether there is one. `row` is what the outcome gains for each unit of it.
    """

    sees: Mapping[str, tuple[int, ...]]
    rules: tuple[Rule, ...]
    amounts: tuple[int, ...]
    about: str | None
    row: Row

    @cached_property
    def columns(self) -> tuple[tuple[int, int], ...]:
        """The columns of `row` that hold anything, each with what it holds."""
        return tuple((column, amount) for column, amount in enumerate(self.row) if amount)


@dataclass(frozen=True, kw_only=True)
class Effects:
    """What `options` do to a decision: `base` is its row, `terms` what sets of options add beyond their subsets.

    A term is a sum of rows: the number of the part, and how many units of it.
    """

    options: tuple[Option, ...]
    base: Row
    parts: tuple[Part, ...]
    terms: Mapping[Changes, tuple[tuple[int, int], ...]]

    def row(self, changes: Changes) -> Row:
        """The outcome's row after `changes`."""
        sums = list(self.base)
        for size in range(1, len(changes) + 1):
            for subset in combinations(changes, size):
                for part, units in self.terms.get(subset, ()):
                    for column, amount in self.parts[part].columns:
                        sums[column] += units * amount
        return tuple(sums)


def effects_of(decider: Decider, decision: Decision, options: tuple[Option, ...]) -> Effects:
    """The effects of all sets of at most `LARGEST` of `options` on `decision`."""
    parts = parts_of(decider.rulebase)
    trial = _Trial(decider, decision, options)
    terms: dict[Changes, list[tuple[int, int]]] = {}
    base = list(standings_of(decider.rulebase).empty())
    for number, part in enumerate(parts):
        value = trial.value(part, ())
        for column, amount in part.columns:
            base[column] += value * amount
        for changes, units in trial.terms(part):
            terms.setdefault(changes, []).append((number, units))
    return Effects(
        options=options,
        base=tuple(base),
        parts=parts,
        terms={changes: tuple(found) for changes, found in terms.items()},
    )


class _Trial:
    """Evaluates parts under changed answers to one decision."""

    def __init__(self, decider: Decider, decision: Decision, options: tuple[Option, ...]) -> None:
        self.options = options
        self._rulebase = decider.rulebase
        self._evaluator: Evaluator = decider.evaluator
        self._asserted = decision.facts.answers
        self._derive = [rule for rule in decider.rulebase.rules if isinstance(rule.then, DeriveFact)]
        self._deriving = frozenset(
            key
            for rule in self._derive
            if isinstance(rule.then, DeriveFact)
            for key in (*keys(rule.when), rule.then.key)
        )
        self._settled: dict[Changes, tuple[dict[str, Answer], frozenset[str]]] = {}
        sights = sights_of(decider.rulebase)
        self._views = {key: sight.view(key, self._asserted.get(key)) for key, sight in sights.items()}
        self._by_key: dict[str, list[int]] = {}
        for number, option in enumerate(options):
            self._by_key.setdefault(option.key, []).append(number)

    def terms(self, part: Part) -> Iterator[tuple[Changes, int]]:
        """Each set of changes with what it adds to `part` beyond its subsets, where that is anything."""
        classes = {key: found for key in part.sees if (found := self._classes(part, key))}
        order = sorted(classes, key=lambda key: self._by_key[key][0])
        beyond: dict[Changes, int] = {(): self.value(part, ())}
        for size in range(1, LARGEST + 1):
            for chosen in combinations(order, size):
                for members in product(*(classes[key] for key in chosen)):
                    changes = tuple(alike[0] for alike in members)
                    less = sum(beyond[subset] for n in range(size) for subset in combinations(changes, n))
                    beyond[changes] = self.value(part, changes) - less
                    if beyond[changes]:
                        yield from ((alike, beyond[changes]) for alike in product(*members))

    def value(self, part: Part, changes: Changes) -> int:
        """The value of `part` after `changes`."""
        answers, contradicted = self._after(tuple(n for n in changes if self.options[n].key in self._deriving))
        if part.about is not None:
            return int(part.about in contradicted)
        rest = {self.options[n].key: self.options[n].answer for n in changes}
        rest = {key: answer for key, answer in rest.items() if key not in self._deriving}
        if rest:
            answers = {**answers, **rest}
        holding = (
            amount
            for rule, amount in zip(part.rules, part.amounts, strict=True)
            if self._evaluator.truth(rule, answers) is TRUE
        )
        return max(holding, default=0)

    def _classes(self, part: Part, key: str) -> list[list[int]]:
        """The options for `key` that change what `part` sees, those that look alike to it together."""
        places = part.sees[key]

        def seen(view: View) -> View:
            return tuple(view[place] for place in places)

        alike: dict[View, list[int]] = {}
        for number in self._by_key.get(key, ()):
            alike.setdefault(seen(self.options[number].view), []).append(number)
        alike.pop(seen(self._views[key]), None)
        return list(alike.values())

    def _after(self, changes: Changes) -> tuple[dict[str, Answer], frozenset[str]]:
        """All answers after changes to what is derived from, and the derived facts that are contradicted."""
        if changes not in self._settled:
            answers = {**self._asserted, **{self.options[n].key: self.options[n].answer for n in changes}}
            contradicted: set[str] = set()
            waiting = list(self._derive)
            while rule := next((rule for rule in waiting if self._evaluator.truth(rule, answers) is TRUE), None):
                waiting.remove(rule)
                assert isinstance(rule.then, DeriveFact)
                if learn(answers, self._rulebase.vocabulary.facts[rule.then.key], rule.then.value) is None:
                    contradicted.add(rule.then.key)
            self._settled[changes] = answers, frozenset(contradicted)
        return self._settled[changes]


@lru_cache(maxsize=8)
def parts_of(rulebase: RuleBase) -> tuple[Part, ...]:
    """Everything in an outcome on which the choice depends; kept, because rule bases never change."""
    standings = standings_of(rulebase)
    derive = [rule for rule in rulebase.rules if isinstance(rule.then, DeriveFact)]
    return tuple(_parts(rulebase, standings, derive))


def _parts(rulebase: RuleBase, standings: Standings, derive: list[Rule]) -> Iterator[Part]:
    def part(rules: list[Rule], row: Row, amounts: tuple[int, ...] = (1,), about: str | None = None) -> Part:
        sees = _seen(rulebase, rules, derive, about)
        return Part(sees=sees, rules=tuple(rules), amounts=amounts, about=about, row=row)

    by_scenario: dict[str, list[tuple[Rule, int]]] = {}
    for rule in rulebase.rules:
        if isinstance(rule.then, AddScenario):
            by_scenario.setdefault(rule.then.scenario, []).append((rule, rule.then.importance))
        elif rule.kind == "exclusions":
            yield part([rule], standings.exclusion(rule))
        elif rule.kind == "conflicts":
            yield part([rule], standings.conflict())
    for rule_id, steps in standings.tables.evidence_rules:
        yield part([rulebase.by_id[rule_id]], standings.evidence(steps))
    for scenario, found in by_scenario.items():
        rules, amounts = zip(*found, strict=True)
        yield part(list(rules), standings.scenario(scenario), amounts)
    for key in dict.fromkeys(rule.then.key for rule in derive if isinstance(rule.then, DeriveFact)):
        yield part([], standings.conflict(), (), key)


def _seen(rulebase: RuleBase, rules: list[Rule], derive: list[Rule], about: str | None) -> dict[str, tuple[int, ...]]:
    """Of each fact on which `rules` depend, through derivations too, the places in its view that count."""
    reading = list(rules)
    reached = {key for rule in rules for key in keys(rule.when)} | ({about} if about else set())
    while more := [
        rule
        for rule in derive
        if rule not in reading and isinstance(rule.then, DeriveFact) and rule.then.key in reached
    ]:
        reading += more
        reached |= {key for rule in more for key in keys(rule.when)}
    read = {atom for rule in reading for atom in atoms(rule.when)}
    seen = {}
    for key, sight in sights_of(rulebase).items():
        if key in reached:
            conditions = [place for place, atom in enumerate(sight.atoms) if atom in read]
            derived = range(len(sight.atoms), len(sight.atoms) + len(sight.derived))
            seen[key] = (*conditions, *derived)
    return seen
