"""All that a choice depends on, as one row of whole numbers that changes of facts can be added to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from imgexpert.decision.records import Verdict
from imgexpert.decision.tables import Tables, tables_of
from imgexpert.decision.verdict import graded
from imgexpert.rulebase.parameters import QUARTERS, Parameters
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import Rule

Row: TypeAlias = tuple[int, ...]
"""Five blocks with a column for each type: star points (scaled), quarter stars of evidence, those for the type alone,
rules that exclude it, rules that let it in; then the sum of weights and the number of contradictions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who is chosen, by how much, and with how much evidence for it."""

    choice: str
    margin: Fraction | None
    verdict: Verdict
    """As long as no type is merely possible and no layer open, which can weaken it."""


@dataclass(frozen=True, kw_only=True)
class Standings:
    """Rows for one rule base: what each rule adds to one, and what can be read off it."""

    tables: Tables
    parameters: Parameters
    conditional: frozenset[int]

    @property
    def count(self) -> int:
        """The number of types."""
        return len(self.tables.types)

    @property
    def points(self) -> int:
        """The first column of star points."""
        return 0

    @property
    def quarters(self) -> int:
        """The first column of evidence, in quarter stars."""
        return self.count

    @property
    def backing(self) -> int:
        """The first column of the evidence for types alone."""
        return 2 * self.count

    @property
    def out(self) -> int:
        """The first column of exclusions."""
        return 3 * self.count

    @property
    def ways_in(self) -> int:
        """The first column of the rules that make types eligible."""
        return 4 * self.count

    @property
    def weight(self) -> int:
        """The column of the sum of weights."""
        return 5 * self.count

    @property
    def conflicts(self) -> int:
        """The column of contradictions."""
        return 5 * self.count + 1

    def empty(self) -> Row:
        """The row when no rule fires."""
        return self._row({self.weight: self.parameters.prior_weight})

    def scenario(self, scenario: str) -> Row:
        """What a scenario adds for each step of its importance."""
        stars = enumerate(self.tables.stars[scenario])
        return self._row({**{self.points + type_: star for type_, star in stars}, self.weight: 1})

    def evidence(self, steps: tuple[int, ...]) -> Row:
        """What evidence of `steps` quarter stars, by type, adds."""
        given = {self.quarters + type_: step for type_, step in enumerate(steps)}
        return self._row({**given, **{self.backing + type_: max(0, step) for type_, step in enumerate(steps)}})

    def exclusion(self, rule: Rule) -> Row:
        """What a rule adds that excludes types or makes them eligible."""
        out = {self.out + type_: 1 for type_, name in enumerate(self.tables.types) if rule.id in self.tables.out[name]}
        ways = enumerate(self.tables.types)
        return self._row({**out, **{self.ways_in + t: 1 for t, name in ways if rule.id in self.tables.ways_in[name]}})

    def conflict(self) -> Row:
        """What a contradiction adds."""
        return self._row({self.conflicts: 1})

    def eligible(self, row: Row) -> list[int]:
        """The types, by number, that can be chosen."""
        return [
            type_
            for type_ in range(self.count)
            if not row[self.out + type_] and (type_ not in self.conditional or row[self.ways_in + type_])
        ]

    def total(self, row: Row, type_: int) -> int:
        """The score of a type, but for what all types have; in units of which `unit` make a star."""
        scale = self.tables.scale * row[self.weight]
        return QUARTERS * row[self.points + type_] + scale * row[self.quarters + type_]

    def unit(self, row: Row) -> int:
        """How many of what `total` counts make a star."""
        return QUARTERS * self.tables.scale * row[self.weight]

    def read(self, row: Row) -> Standing | None:
        """Who is chosen; None without a choice."""
        eligible = self.eligible(row)
        if row[self.conflicts] or not any(row[self.backing + type_] for type_ in eligible):
            return None
        totals = sorted(((self.total(row, type_), type_) for type_ in eligible), reverse=True)
        if len(totals) > 1 and totals[0][0] == totals[1][0]:
            return None
        margin = Fraction(totals[0][0] - totals[1][0], self.unit(row)) if len(totals) > 1 else None
        best = totals[0][1]
        backing = Fraction(row[self.backing + best], QUARTERS)
        return Standing(choice=self.tables.types[best], margin=margin, verdict=graded(margin, backing, self.parameters))

    def _row(self, columns: dict[int, int]) -> Row:
        return tuple(columns.get(column, 0) for column in range(5 * self.count + 2))


@lru_cache(maxsize=8)
def standings_of(rulebase: RuleBase) -> Standings:
    """The standings under `rulebase`; kept, because rule bases never change."""
    tables = tables_of(rulebase)
    return Standings(
        tables=tables,
        parameters=rulebase.parameters,
        conditional=frozenset(tables.number[type_] for type_ in tables.types if tables.ways_in[type_]),
    )
