"""How often each type is first when the scenarios are weighed otherwise.

The rank acceptability index of SMAA-2 (R. Lahdelma and P. Salminen, SMAA-2: stochastic multicriteria acceptability
analysis for group decision making, Operations Research 49, 2001), here for the first rank only. Weights are drawn as
the gaps between sorted uniform numbers, which lie uniformly on the simplex. The numbers are whole and the comparison is
exact; the generator is seeded, and Python keeps its sequence the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from operator import mul
from random import Random

from imgexpert.decision.records import Decision
from imgexpert.decision.tables import tables_of
from imgexpert.explanation.change_records import Acceptability
from imgexpert.rulebase.parameters import QUARTERS
from imgexpert.rulebase.rulebase import RuleBase

_FINEST = 2**53
"""Random numbers are whole multiples of one over this."""


def acceptability(decision: Decision, rulebase: RuleBase, seed: int, draws: int) -> Acceptability | None:
    """The share of weightings under which each type that can be chosen is first on its own.

    None when there is nothing to weigh: no scenario applies, no type can be chosen, or facts contradict each other.
    """
    eligible = [ranked for ranked in decision.ranking if ranked.eligibility == "eligible"]
    if not eligible or not decision.scenarios or decision.conflicts:
        return None
    tables = tables_of(rulebase)
    total = sum(applied.importance for applied in decision.scenarios)
    weight = (rulebase.parameters.prior_weight + total) * tables.scale * _FINEST
    # Scores times the sum of weights and whatever else makes them whole, but for what all types have.
    fixed = [int(ranked.evidence * QUARTERS) * weight for ranked in eligible]
    stars = [
        [
            QUARTERS * total * tables.stars[applied.scenario][tables.number[ranked.type]]
            for applied in decision.scenarios
        ]
        for ranked in eligible
    ]
    first = [0] * len(eligible)
    for gaps in _gaps(len(decision.scenarios), seed, draws):
        scores = [start + sum(map(mul, gaps, row)) for start, row in zip(fixed, stars, strict=True)]
        best = max(scores)
        if scores.count(best) == 1:
            first[scores.index(best)] += 1
    return Acceptability(
        shares={ranked.type: Fraction(count, draws) for ranked, count in zip(eligible, first, strict=True)},
        draws=draws,
        seed=seed,
        scenarios=tuple(applied.scenario for applied in decision.scenarios),
    )


def _gaps(count: int, seed: int, draws: int) -> Iterator[list[int]]:
    """Random whole numbers that add up to the same sum, uniformly."""
    uniform = Random(seed).random
    for _ in range(draws):
        cuts = sorted(int(uniform() * _FINEST) for _ in range(count - 1))
        yield [end - start for start, end in zip([0, *cuts], [*cuts, _FINEST], strict=True)]
