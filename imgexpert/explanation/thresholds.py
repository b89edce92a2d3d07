"""How far each number of the model would have to move, alone, until another type is level with the choice.

All is exact. With d the choice's lead over a rival in stars and W the sum of weights, moving by x

- the importance of a scenario in which the choice has c stars more, where evidence puts it e ahead, makes the lead
  (d·W + x·(c + e)) / (W + x);
- the strength of evidence that counts u times for the choice more than for the rival makes it d + x·u;
- a star that the choice has u times more than the rival (a type without stars has each rated type's star by its share
  in the mean), in a scenario of the importance m, makes it d + x·u·m / W.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Literal

from imgexpert.decision.records import Decision, Ranked
from imgexpert.decision.tables import tables_of
from imgexpert.explanation.change_records import Threshold
from imgexpert.rulebase.parameters import QUARTERS
from imgexpert.rulebase.rulebase import RuleBase

LEAST_STARS, MOST_STARS = 1, 5


class Thresholds:
    """The thresholds of one decision with a choice, over the other types that can be chosen."""

    def __init__(self, decision: Decision, rulebase: RuleBase, choice: Ranked) -> None:
        self._decision = decision
        self._rulebase = rulebase
        self._tables = tables_of(rulebase)
        self._choice = choice
        self._rivals = [r for r in decision.ranking if r.eligibility == "eligible" and r.type != choice.type]
        self._importances = {applied.scenario: applied.importance for applied in decision.scenarios}
        self._weight = rulebase.parameters.prior_weight + sum(self._importances.values())

    def importances(self) -> tuple[Threshold, ...]:
        """One threshold for each scenario that can bring a rival level, applied or not; the smallest change first."""
        most = max(self._rulebase.parameters.importance.values())
        return _sorted(self._importance(scenario, most) for scenario in self._rulebase.knowledge.scenarios)

    def evidence(self) -> tuple[Threshold, ...]:
        """One threshold for each evidence rule that fired, for all the types that it names at once."""
        most = Fraction(max(self._rulebase.parameters.strength.values()), QUARTERS)
        return _sorted(self._strength(rule, most) for rule in dict.fromkeys(e.rule for e in self._decision.evidence))

    def stars(self) -> tuple[Threshold, ...]:
        """One threshold for each star of the scenarios that apply."""
        return _sorted(self._star(scenario, type_) for scenario, type_ in self._cells())

    def _cells(self) -> Iterator[tuple[str, str]]:
        for scenario in self._importances:
            yield from ((scenario, type_) for type_ in self._rulebase.knowledge.ratings[scenario])

    def _importance(self, scenario: str, most: int) -> Threshold | None:
        current = Fraction(self._importances.get(scenario, 0))

        def change(rival: Ranked) -> Fraction | None:
            stars = self._tables.stars[scenario]
            own, other = (stars[self._tables.number[type_]] for type_ in (self._choice.type, rival.type))
            slope = Fraction(own - other, self._tables.scale) + self._choice.evidence - rival.evidence
            moved = -self._lead(rival) * self._weight / slope if slope else None
            # With a weight of nothing or less there is no mean any more.
            return moved if moved is not None and self._weight + moved > 0 else None

        return self._nearest("importance", scenario, current, change, (Fraction(0), Fraction(most)))

    def _strength(self, rule: str, most: Fraction) -> Threshold | None:
        given = [evidence for evidence in self._decision.evidence if evidence.rule == rule]
        named = {evidence.type for evidence in given}
        sign = 1 if given[0].direction == "for" else -1

        def change(rival: Ranked) -> Fraction | None:
            share = sign * ((self._choice.type in named) - (rival.type in named))
            return -self._lead(rival) / share if share else None

        return self._nearest("evidence", rule, given[0].stars, change, (Fraction(0), most))

    def _star(self, scenario: str, type_: str) -> Threshold | None:
        current = Fraction(self._rulebase.knowledge.ratings[scenario][type_])

        def change(rival: Ranked) -> Fraction | None:
            share = self._share(self._choice, type_) - self._share(rival, type_)
            return -self._lead(rival) * self._weight / (self._importances[scenario] * share) if share else None

        what = f"rating.{scenario}.{type_}"
        return self._nearest("star", what, current, change, (Fraction(LEAST_STARS), Fraction(MOST_STARS)))

    def _share(self, ranked: Ranked, type_: str) -> Fraction:
        """How much of a star of `type_` counts for a type."""
        if ranked.rated:
            return Fraction(ranked.type == type_)
        return Fraction(1, self._tables.scale)

    def _lead(self, rival: Ranked) -> Fraction:
        return self._choice.score - rival.score

    def _nearest(
        self,
        kind: Literal["importance", "evidence", "star"],
        what: str,
        current: Fraction,
        change: Callable[[Ranked], Fraction | None],
        scale: tuple[Fraction, Fraction],
    ) -> Threshold | None:
        """The smallest change that makes a rival level, if any on the number's scale; None when no change does."""
        changes = [(moved, rival.type) for rival in self._rivals if (moved := change(rival)) is not None]
        if not changes:
            return None
        low, high = scale

        def size(found: tuple[Fraction, str]) -> tuple[bool, Fraction]:
            return not low <= current + found[0] <= high, abs(found[0])

        moved, rival = min(changes, key=size)
        return Threshold(
            kind=kind,
            what=what,
            current=current,
            value=current + moved,
            change=moved,
            rival=rival,
            on_scale=low <= current + moved <= high,
        )


def _sorted(found: Iterable[Threshold | None]) -> tuple[Threshold, ...]:
    return tuple(sorted((one for one in found if one is not None), key=lambda one: abs(one.change)))
