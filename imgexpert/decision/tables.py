"""What scoring and outlook read off a rule base again and again, worked out once.

Types are numbered in their order; stars are scaled by the number of rated types, so that a type without stars, which
has the mean of the others, has a whole number too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import AddScenario, GiveEvidence, MakeEligible, RuleOut


@dataclass(frozen=True, kw_only=True)
class Tables:
    """`stars` by scenario and type number, scaled by `scale`; rules by what they conclude.

    `scenario_rules` hold (rule, scenario, importance), `evidence_rules` (rule, quarter stars by type number), `out`
    and `ways_in` the rules that exclude a type or make it eligible.
    """

    types: tuple[str, ...]
    number: Mapping[str, int]
    scale: int
    stars: Mapping[str, tuple[int, ...]]
    scenario_rules: tuple[tuple[str, str, int], ...]
    evidence_rules: tuple[tuple[str, tuple[int, ...]], ...]
    out: Mapping[str, tuple[str, ...]]
    ways_in: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=8)
def tables_of(rulebase: RuleBase) -> Tables:
    """The tables of `rulebase`; kept, because rule bases never change."""
    types, rules = tuple(rulebase.knowledge.types), rulebase.rules
    scale = len(rulebase.knowledge.rated)
    return Tables(
        types=types,
        number={type_: place for place, type_ in enumerate(types)},
        scale=scale,
        stars={
            scenario: tuple(row[type_] * scale if type_ in row else sum(row.values()) for type_ in types)
            for scenario, row in rulebase.knowledge.ratings.items()
        },
        scenario_rules=tuple(
            (rule.id, rule.then.scenario, rule.then.importance) for rule in rules if isinstance(rule.then, AddScenario)
        ),
        evidence_rules=tuple(
            (rule.id, tuple(_step(rule.then) if type_ in rule.then.types else 0 for type_ in types))
            for rule in rules
            if isinstance(rule.then, GiveEvidence)
        ),
        out={
            type_: tuple(r.id for r in rules if isinstance(r.then, RuleOut) and type_ in r.then.types)
            for type_ in types
        },
        ways_in={
            type_: tuple(r.id for r in rules if isinstance(r.then, MakeEligible) and type_ in r.then.types)
            for type_ in types
        },
    )


def _step(given: GiveEvidence) -> int:
    return given.quarters if given.direction == "for" else -given.quarters
