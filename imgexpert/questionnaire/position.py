"""Where a questionnaire stands: what every rule may still do, kept up to date by what an answer touches alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from imgexpert.decision.tables import tables_of
from imgexpert.inference.records import Conflict
from imgexpert.questionnaire.prospects import SO, Prospects, Truths, View, open_
from imgexpert.rulebase.parameters import QUARTERS
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import Answer

Importances: TypeAlias = "tuple[tuple[int, int], ...]"
"""The range (least, most) of the importance of each scenario that rules can raise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """The prospects of each rule, by number, and what follows from them for the scores.

    `certain` has the quarter stars of evidence that each type, by number, has in any case; `potential`, for each pair
    of types (first · number of types + second), those that open evidence could at most add to the lead of the first.
    """

    view: View
    truths: tuple[Truths, ...]
    importances: Importances
    certain: tuple[int, ...]
    potential: tuple[int, ...]
    conflicting: bool

    def open(self, number: int) -> bool:
        """Whether rule `number` may fire or not."""
        return open_(self.truths[number])


class Board:
    """Positions under one rule base: how far each type can still come, against each other and by itself.

    Each rule is taken to fire or not independently of the others, and each scenario to have any importance between
    those that its rules give for certain and at most: all bounds hold for every completion without contradictions.
    """

    def __init__(self, rulebase: RuleBase) -> None:
        self.rulebase = rulebase
        self.prospects = Prospects(rulebase)
        self.tables = tables_of(rulebase)
        self.numbers = {rule.id: place for place, rule in enumerate(rulebase.rules)}
        self.evidence = {self.numbers[rule]: steps for rule, steps in self.tables.evidence_rules}
        self.scenario = {
            self.numbers[rule]: (scenario, importance) for rule, scenario, importance in self.tables.scenario_rules
        }
        self._out = {type_: tuple(map(self.numbers.__getitem__, ids)) for type_, ids in self.tables.out.items()}
        self._in = {type_: tuple(map(self.numbers.__getitem__, ids)) for type_, ids in self.tables.ways_in.items()}
        raising: dict[str, list[int]] = {}
        for number, (scenario, _) in self.scenario.items():
            raising.setdefault(scenario, []).append(number)
        self._raising = tuple(raising.values())
        self._row = {scenario: row for row, scenario in enumerate(raising)}
        self.stars = tuple(self.tables.stars[scenario] for scenario in raising)
        # Most answers leave the scenarios alone, and so what these can do to two types.
        self._suited = lru_cache(maxsize=4096)(self._suitability)
        self.size = len(self.tables.types)
        self._gains = {number: self._gain(steps) for number, steps in self.evidence.items()}

    def _gain(self, steps: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
        """By pair of types, what evidence adds to the lead of the first over the second."""
        pairs = ((one, two) for one in range(self.size) for two in range(self.size))
        return tuple((one * self.size + two, steps[one] - steps[two]) for one, two in pairs if steps[one] > steps[two])

    def position(self, answers: Mapping[str, Answer], askable: frozenset[str]) -> tuple[Position, tuple[Conflict, ...]]:
        """Where things stand on `answers` while the facts in `askable` may still be asked, and what contradicts."""
        view, conflicts = self.prospects.view(answers, askable)
        truths = tuple(test(view) for test in self.prospects.tests)
        certain, potential = [0] * self.size, [0] * self.size**2
        for number, steps in self.evidence.items():
            if truths[number] == SO:
                certain = [sum(parts) for parts in zip(certain, steps, strict=True)]
            elif open_(truths[number]):
                for pair, gain in self._gains[number]:
                    potential[pair] += gain
        position = Position(
            view=view,
            truths=truths,
            importances=tuple(self._importance(row, truths) for row in range(len(self._raising))),
            certain=tuple(certain),
            potential=tuple(potential),
            conflicting=bool(conflicts),
        )
        return position, conflicts

    def after(self, position: Position, key: str, answer: Answer | None) -> Position:
        """The position once `key` is answered, or stays unanswered for good."""
        view, changed, conflicting = self.prospects.after(position.view, key, answer)
        tests, before = self.prospects.tests, position.truths
        touched = {number for fact in changed for number in self.prospects.reading[fact] if open_(before[number])}
        news = {number: truths for number in touched if (truths := tests[number](view)) != before[number]}
        moved = replace(position, view=view, conflicting=conflicting)
        return self._moved(moved, news) if news else moved

    def _moved(self, position: Position, news: Mapping[int, Truths]) -> Position:
        truths, certain, potential = list(position.truths), list(position.certain), list(position.potential)
        rows = set()
        for number, now in news.items():
            truths[number] = now
            if number in self.scenario:
                rows.add(self._row[self.scenario[number][0]])
            elif number in self.evidence and not open_(now):
                for pair, gain in self._gains[number]:
                    potential[pair] -= gain
                if now == SO:
                    certain = [sum(parts) for parts in zip(certain, self.evidence[number], strict=True)]
        importances = tuple(
            self._importance(row, truths) if row in rows else ends for row, ends in enumerate(position.importances)
        )
        return replace(
            position,
            truths=tuple(truths),
            importances=importances,
            certain=tuple(certain),
            potential=tuple(potential),
        )

    def _importance(self, row: int, truths: tuple[Truths, ...] | list[Truths]) -> tuple[int, int]:
        least = most = 0
        for number in self._raising[row]:
            if truths[number] & SO:
                importance = self.scenario[number][1]
                most = max(most, importance)
                if truths[number] == SO:
                    least = max(least, importance)
        return least, most

    def may_be_eligible(self, position: Position, type_: str) -> bool:
        """Whether some completion leaves the type eligible."""
        truths, ways_in = position.truths, self._in[type_]
        return not any(truths[number] == SO for number in self._out[type_]) and (
            not ways_in or any(truths[number] & SO for number in ways_in)
        )

    def surely_eligible(self, position: Position, type_: str) -> bool:
        """Whether every completion leaves the type eligible."""
        truths, ways_in = position.truths, self._in[type_]
        return not any(truths[number] & SO for number in self._out[type_]) and (
            not ways_in or any(truths[number] == SO for number in ways_in)
        )

    def lead(self, position: Position, one: int, two: int) -> tuple[int, int]:
        """The most stars by which type `one` can come to lead `two`, as a ratio with a positive denominator."""
        total, weight = self._suited(position.importances, one, two, highest=True)
        quarters = position.certain[one] - position.certain[two] + position.potential[one * self.size + two]
        return total * QUARTERS + quarters * weight, weight * QUARTERS

    def scores(self, position: Position, one: int) -> tuple[Fraction, Fraction]:
        """The lowest and the highest score that type `one` can come to have."""
        steps = [self.evidence[number][one] for number in self.evidence if position.open(number)]
        ends = []
        for highest in (False, True):
            total, weight = self._suited(position.importances, one, None, highest=highest)
            change = sum(step for step in steps if (step > 0) == highest)
            ends.append(Fraction(total, weight) + Fraction(position.certain[one] + change, QUARTERS))
        return ends[0], ends[1]

    def present(self, position: Position) -> tuple[float, ...]:
        """The score of each type by what is certain alone, for comparing positions."""
        parameters, scale = self.rulebase.parameters, self.tables.scale
        raised = [(least, row) for row, (least, _) in zip(self.stars, position.importances, strict=True) if least]
        weight = parameters.prior_weight + sum(least for least, _ in raised)
        prior = parameters.prior_weight * parameters.neutral_stars * scale
        return tuple(
            (prior + sum(least * row[type_] for least, row in raised)) / (weight * scale)
            + position.certain[type_] / QUARTERS
            for type_ in range(self.size)
        )

    def _suitability(self, importances: Importances, one: int, two: int | None, *, highest: bool) -> tuple[int, int]:
        """The greatest or least suitability of `one`, by itself or over that of `two`, as a ratio."""
        parameters = self.rulebase.parameters
        weight, total, sign = parameters.prior_weight, 0, 1 if highest else -1
        if two is None:
            total = sign * weight * parameters.neutral_stars * self.tables.scale
        steps: list[tuple[int, int]] = []
        for stars, (least, most) in zip(self.stars, importances, strict=True):
            if most:
                value = sign * (stars[one] if two is None else stars[one] - stars[two])
                total += least * value
                weight += least
                if most > least:
                    steps.append((value, most - least))
        # A ratio of linear forms over a box: adding weight pays exactly while the value exceeds the ratio so far.
        for value, room in sorted(steps, reverse=True):
            if value * weight <= total:
                break
            total += value * room
            weight += room
        return sign * total, weight * self.tables.scale
