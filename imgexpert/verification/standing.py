"""How image types stand, as formulas: who is eligible, who has evidence, and who leads whom."""

from __future__ import annotations

from collections.abc import Iterator

from imgexpert.decision.tables import tables_of
from imgexpert.rulebase.parameters import QUARTERS
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import AddScenario, GiveEvidence
from imgexpert.verification.solver import ALWAYS, Formula, at_least, both, either, exactly, negation
from imgexpert.verification.worlds import Worlds


class Standing:
    """The standing of the types of one rule base in all its environments."""

    def __init__(self, rulebase: RuleBase, worlds: Worlds) -> None:
        self._rulebase = rulebase
        self._worlds = worlds
        self._tables = tables_of(rulebase)
        self._steps = list(self._importance_steps())
        self._types = self._tables.types
        self._out = {type_: worlds.named(f"{type_} is out", self._shut_out(type_)) for type_ in self._types}
        self._eligible = {
            type_: self._worlds.named(f"{type_} is eligible", self._admitted(type_)) for type_ in self._types
        }

    def eligible(self, type_: str) -> Formula:
        """The type can be chosen."""
        return self._eligible[type_]

    def ruled_out(self, type_: str) -> Formula:
        """The type cannot be chosen, whatever else is answered."""
        return self._out[type_]

    def _shut_out(self, type_: str) -> Formula:
        worlds, by_id = self._worlds, self._rulebase.by_id
        out = either(*(worlds.fires[rule] for rule in self._tables.out[type_]))
        ways_in = self._tables.ways_in[type_]
        shut = [worlds.truths(by_id[rule].when, settled=False).fails for rule in ways_in]
        return either(out, both(*shut)) if ways_in else out

    def backed(self, type_: str) -> Formula:
        """Some evidence speaks for the type."""
        fires = self._worlds.fires
        return either(
            *(
                fires[rule.id]
                for rule in self._rulebase.rules
                if isinstance(rule.then, GiveEvidence) and rule.then.direction == "for" and type_ in rule.then.types
            )
        )

    def decidable(self) -> Formula:
        """Somebody can be chosen: an eligible type has evidence for it."""
        return either(*(both(self.eligible(type_), self.backed(type_)) for type_ in self._types))

    def weights(self) -> range:
        """All sums that the importances of scenarios can have."""
        return range(len(self._steps) + 1)

    def weighing(self, weight: int) -> Formula:
        """The importances add up to `weight`."""
        return exactly([formula for _, formula in self._steps], weight)

    def best(self, type_: str, weight: int, *, alone: bool) -> Formula:
        """The type leads all others that are eligible, or at least none of them leads it; for a sum of importances.

        Scores of all types have one denominator, which is fixed once the sum of importances is: what remains is a
        comparison of whole numbers, in which each step of importance and each piece of evidence has its weight.
        """
        others = [other for other in self._types if other != type_]
        return both(
            self.eligible(type_),
            *(either(negation(self.eligible(other)), self._leads(type_, other, weight, alone)) for other in others),
        )

    def _leads(self, type_: str, other: str, weight: int, alone: bool) -> Formula:
        tables = self._tables
        one, two = tables.number[type_], tables.number[other]
        weighed = [(formula, QUARTERS * (stars[one] - stars[two])) for stars, formula in self._steps]
        common = (self._rulebase.parameters.prior_weight + weight) * tables.scale
        for rule, steps in tables.evidence_rules:
            if steps[one] != steps[two]:
                weighed.append((self._worlds.fires[rule], common * (steps[one] - steps[two])))
        return at_least(weighed, 1 if alone else 0)

    def _importance_steps(self) -> Iterator[tuple[tuple[int, ...], Formula]]:
        """For each scenario and each step of importance, its stars and whether it is that important."""
        for scenario, stars in self._tables.stars.items():
            raising = [
                (rule.then.importance, self._worlds.fires[rule.id])
                for rule in self._rulebase.rules
                if isinstance(rule.then, AddScenario) and rule.then.scenario == scenario
            ]
            for step in range(1, max((importance for importance, _ in raising), default=0) + 1):
                reached = either(*(fires for importance, fires in raising if importance >= step))
                yield stars, self._worlds.named(f"{scenario} weighs {step}", reached)

    def _admitted(self, type_: str) -> Formula:
        fires, ways_in = self._worlds.fires, self._tables.ways_in[type_]
        let_in = either(*(fires[rule] for rule in ways_in)) if ways_in else ALWAYS
        return both(let_in, *(negation(fires[rule]) for rule in self._tables.out[type_]))
