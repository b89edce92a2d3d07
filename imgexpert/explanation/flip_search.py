"""Finding every set of so many changes that leads to a type: bounds first, exact rows for what is left.

Changes that meet in some rule form blocks, whose effect is looked up; what blocks do that share no rule simply adds up.
A set is weighed by how far it brings the type ahead of each obstacle, the other types that can be chosen; only sets
that can bring it ahead of all are read in full. A lead is points over weight plus evidence; multiplied by the weight it
is a whole number.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import combinations
from typing import TypeAlias

from imgexpert.explanation.effects import Changes, Effects, Part
from imgexpert.explanation.standings import Standing, Standings
from imgexpert.rulebase.parameters import QUARTERS

_SURELY = 10**6
"""Quarter stars that outweigh any evidence: what it counts to exclude the obstacle, or to let the type in."""

Lead: TypeAlias = tuple[int, int, int]
"""Points and quarter stars of evidence by which a type leads its obstacle, and the sum of weights."""


class Blocks:
    """How the options of `effects` hang together: alone, and in twos and threes that meet in some rule."""

    def __init__(self, effects: Effects) -> None:
        self.effects = effects
        self.keys = [option.key for option in effects.options]
        self.singles = sorted(changes for changes in effects.terms if len(changes) == 1)
        self.pairs = frozenset(changes for changes in effects.terms if len(changes) == 2)

    @cached_property
    def threes(self) -> frozenset[Changes]:
        """Threes of which one meets both others, or that meet only all together."""
        near: dict[int, set[int]] = {}
        for one, other in self.pairs:
            near.setdefault(one, set()).add(other)
            near.setdefault(other, set()).add(one)
        chains = (
            tuple(sorted((one, middle, other)))
            for middle, ends in near.items()
            for one, other in combinations(ends, 2)
            if self.keys[one] != self.keys[other]
        )
        return frozenset((*chains, *(changes for changes in self.effects.terms if len(changes) == 3)))

    def apart(self, head: Changes, single: int) -> bool:
        """Whether `single` is about another fact than those in `head` and meets none of them in a rule."""
        for one in head:
            pair = (one, single) if one < single else (single, one)
            if self.keys[one] == self.keys[single] or pair in self.pairs:
                return False
        return len(head) < 2 or tuple(sorted((*head, single))) not in self.threes


class Bound:
    """How far changes bring `target` ahead of one `obstacle`, another type; None for no other.

    Never too little: whatever lets the target in, or excludes the obstacle, counts more than any evidence.
    """

    def __init__(self, blocks: Blocks, standings: Standings, target: int, obstacle: int | None) -> None:
        self._effects = blocks.effects
        self._terms = blocks.effects.terms
        self._standings = standings
        self._target = target
        self._obstacle = obstacle
        self._scale = standings.tables.scale
        self._known: dict[Changes, Lead] = {}
        self.start = self._base()
        leads = [(self._lead_of_term(changes), changes[0]) for changes in blocks.singles]
        # What counts most comes first, so that few sets are begun with less.
        self.singles = [
            (number, lead) for lead, number in sorted(leads, key=lambda one: (-one[0][1], -one[0][0], one[1]))
        ]
        self._alike: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for place, (_, (points, quarters, weight)) in enumerate(self.singles):
            self._alike.setdefault((points, weight), []).append((place, quarters))
        self._best = _best(lead for lead, _ in leads)
        self._best_two = _best(added(one, other) for one in self._best for other in self._best)

    def ahead(self, lead: Lead) -> bool:
        """Whether the target is ahead of the obstacle."""
        return QUARTERS * lead[0] + self._scale * lead[2] * lead[1] > 0

    def reaches(self, lead: Lead, more: int) -> bool:
        """Whether so many singles more, up to two, could bring the target ahead from `lead`."""
        if not more:
            return self.ahead(lead)
        points, quarters, weight = lead
        return any(
            QUARTERS * (points + p) + self._scale * (weight + w) * (quarters + q) > 0
            for p, q, w in (self._best if more == 1 else self._best_two)
        )

    def completing(self, lead: Lead, first: int) -> Iterator[int]:
        """The singles, from the place `first`, each of which brings the target ahead from `lead`."""
        points, quarters, weight = lead
        for (p, w), alike in self._alike.items():
            star_part, unit = QUARTERS * (points + p), self._scale * (weight + w)
            for place, q in alike[bisect_left(alike, (first,)) :]:
                if star_part + unit * (quarters + q) <= 0:
                    break  # Those after it count less.
                yield self.singles[place][0]

    def after(self, changes: Changes) -> Lead:
        """The lead after `changes`."""
        points, quarters, weight = self.start
        for size in range(1, len(changes) + 1):
            for subset in combinations(changes, size):
                if subset in self._terms:
                    p, q, w = self._known.get(subset) or self._lead_of_term(subset)
                    points, quarters, weight = points + p, quarters + q, weight + w
        return points, quarters, weight

    def _lead_of_term(self, changes: Changes) -> Lead:
        if changes not in self._known:
            lead = (0, 0, 0)
            for part, units in self._terms[changes]:
                lead = added(lead, self._lead_of(self._effects.parts[part], units))
            self._known[changes] = lead
        return self._known[changes]

    def _lead_of(self, part: Part, units: int) -> Lead:
        """What `units` of `part` do to the lead."""
        at, row = self._standings, part.row
        surely = [
            units * row[at.ways_in + self._target],
            -units * row[at.out + self._target],
            -units * row[at.conflicts],
        ]
        points = quarters = 0
        if self._obstacle is not None:
            points = units * (row[at.points + self._target] - row[at.points + self._obstacle])
            quarters = units * (row[at.quarters + self._target] - row[at.quarters + self._obstacle])
            surely += [units * row[at.out + self._obstacle], -units * row[at.ways_in + self._obstacle]]
        return points, quarters + _SURELY * sum(max(0, count) for count in surely), units * row[at.weight]

    def _base(self) -> Lead:
        """The lead as it is; far behind for each thing that keeps the target from being chosen at all."""
        at, row = self._standings, self._effects.base
        kept_out = self._target in at.conditional and not row[at.ways_in + self._target]
        missing = row[at.out + self._target] + kept_out + row[at.conflicts]
        if self._obstacle is None:
            return 0, 1 - _SURELY * missing, row[at.weight]
        points = row[at.points + self._target] - row[at.points + self._obstacle]
        quarters = row[at.quarters + self._target] - row[at.quarters + self._obstacle]
        return points, quarters - _SURELY * missing, row[at.weight]


class Search:
    """The sets of changes that make `target` the choice."""

    def __init__(self, blocks: Blocks, standings: Standings, target: str) -> None:
        self._blocks = blocks
        self._effects = blocks.effects
        self._standings = standings
        self._target = target
        # The strongest obstacle is weighed for every set, the others only where that one is overcome.
        self._bound, *self._others = [
            Bound(blocks, standings, standings.tables.number[target], obstacle) for obstacle in self._obstacles()
        ]

    def found(self, size: int) -> Iterator[tuple[Changes, Standing]]:
        """Every set of `size` changes after which the target is chosen, provided that no smaller set leads there.

        What neither alone nor together with the others changes anything is in no smallest set, and is not tried.
        """
        for changes in self._candidates(size):
            if self._overcomes(changes):
                standing = self._standings.read(self._effects.row(changes))
                if standing is not None and standing.choice == self._target:
                    yield changes, standing

    def _candidates(self, size: int) -> Iterator[Changes]:
        """The sets of `size` changes that overcome the strongest obstacle, each once."""
        if size > 1:
            blocks = self._blocks.pairs if size == 2 else self._blocks.threes
            yield from (changes for changes in blocks if self._bound.ahead(self._bound.after(changes)))
        for head, lead, first in self._heads(size - 1):
            for number in self._bound.completing(lead, first):
                if self._blocks.apart(head, number):
                    yield tuple(sorted((*head, number)))

    def _heads(self, size: int) -> Iterator[tuple[Changes, Lead, int]]:
        """Sets to which one single is to be added that is apart from them, and the first single to add."""
        if size == 0:
            yield (), self._bound.start, 0
        elif size == 1:
            for place, (number, more) in enumerate(self._bound.singles):
                lead = added(self._bound.start, more)
                if self._bound.reaches(lead, 1) and self._overcomes((number,), 1):
                    yield (number,), lead, place + 1
        else:
            for pair in self._blocks.pairs:
                lead = self._bound.after(pair)
                if self._bound.reaches(lead, 1) and self._overcomes(pair, 1):
                    yield pair, lead, 0
            yield from self._two_singles()

    def _two_singles(self) -> Iterator[tuple[Changes, Lead, int]]:
        singles = self._bound.singles
        for place, (one, more) in enumerate(singles):
            half = added(self._bound.start, more)
            if not self._bound.reaches(half, 2) or not self._overcomes((one,), 2):
                continue
            for further, (other, rest) in enumerate(singles[place + 1 :], start=place + 1):
                lead = added(half, rest)
                if (
                    self._bound.reaches(lead, 1)
                    and self._blocks.apart((one,), other)
                    and self._overcomes((one, other), 1)
                ):
                    yield (one, other), lead, further + 1

    def _overcomes(self, changes: Changes, more: int = 0) -> bool:
        """Whether `changes`, with so many singles more, can overcome the other obstacles."""
        return all(bound.reaches(bound.after(changes), more) for bound in self._others)

    def _obstacles(self) -> list[int | None]:
        """The other types that can be chosen, the strongest first; None stands for their lack."""
        at, row = self._standings, self._effects.base
        target = at.tables.number[self._target]
        others: list[int | None] = [type_ for type_ in at.eligible(row) if type_ != target]
        return sorted(others, key=lambda type_: 0 if type_ is None else -at.total(row, type_)) or [None]


def added(one: Lead, other: Lead) -> Lead:
    """Both leads together."""
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _best(leads: Iterable[Lead]) -> list[Lead]:
    """Those of `leads` that no other one of the same weight surpasses; the furthest first."""
    best: list[Lead] = []
    for lead in sorted(set(leads), reverse=True):
        if not any(other[2] == lead[2] and other[0] >= lead[0] and other[1] >= lead[1] for other in best):
            best.append(lead)
    return sorted(best, key=lambda lead: (-lead[1], -lead[0]))
