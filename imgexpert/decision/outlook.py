"""What open answers could still do: how far types can rise against each other.

Each rule is taken to fire or not, independently of the others, and each scenario to have any importance between
those that its rules give for certain and at most: the bounds hold for every completion of the answers, and may be
wider than what completions reach (soundness first; how much wider is measured in the benchmarks).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from imgexpert.decision.tables import Tables, tables_of
from imgexpert.inference.possible import Answers, Evaluator
from imgexpert.rulebase.parameters import QUARTERS
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import Rule
from imgexpert.vocabulary.truth import FALSE, TRUE, UNKNOWN, Truth


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The truth of each rule, the open ones among them, and the range (least, most) of each scenario's importance.

    `certain` holds the quarter stars of evidence that each type, by number, has in any case; `open_evidence` those of
    each open rule. The last two are the types that some and that every completion leaves eligible.
    """

    truths: Mapping[str, Truth]
    open_rules: tuple[Rule, ...]
    importances: Mapping[str, tuple[int, int]]
    certain: tuple[int, ...]
    open_evidence: tuple[tuple[int, ...], ...]
    may_be_eligible: frozenset[str]
    surely_eligible: frozenset[str]


def outlook_of(rulebase: RuleBase, evaluator: Evaluator, answers: Answers) -> Outlook:
    """The outlook over every completion of `answers` (those of an inference) without conflicts."""
    tables = tables_of(rulebase)
    truths = evaluator.outlook(answers)
    importances: dict[str, tuple[int, int]] = {}
    for rule_id, scenario, importance in tables.scenario_rules:
        truth = truths[rule_id]
        if truth is not FALSE:
            least, most = importances.get(scenario, (0, 0))
            certain = importance if truth is TRUE else 0
            importances[scenario] = (max(least, certain), max(most, importance))
    fired = [steps for rule_id, steps in tables.evidence_rules if truths[rule_id] is TRUE]
    return Outlook(
        truths=truths,
        open_rules=tuple(rule for rule in rulebase.rules if truths[rule.id] is UNKNOWN),
        importances=importances,
        certain=tuple(map(sum, zip(*fired, strict=True))) if fired else (0,) * len(tables.types),
        open_evidence=tuple(steps for rule_id, steps in tables.evidence_rules if truths[rule_id] is UNKNOWN),
        may_be_eligible=frozenset(type_ for type_ in tables.types if _may_be_eligible(tables, truths, type_)),
        surely_eligible=frozenset(type_ for type_ in tables.types if _surely_eligible(tables, truths, type_)),
    )


def _may_be_eligible(tables: Tables, truths: Mapping[str, Truth], type_: str) -> bool:
    ways_in = tables.ways_in[type_]
    return not any(truths[rule] is TRUE for rule in tables.out[type_]) and (
        not ways_in or any(truths[rule] is not FALSE for rule in ways_in)
    )


def _surely_eligible(tables: Tables, truths: Mapping[str, Truth], type_: str) -> bool:
    ways_in = tables.ways_in[type_]
    return all(truths[rule] is FALSE for rule in tables.out[type_]) and (
        not ways_in or any(truths[rule] is TRUE for rule in ways_in)
    )


def greatest_lead(rulebase: RuleBase, outlook: Outlook, rival: str, other: str) -> Fraction:
    """The most stars by which `rival` can come to lead `other`; negative when it stays behind."""
    tables = tables_of(rulebase)
    one, two = tables.number[rival], tables.number[other]
    weight = rulebase.parameters.prior_weight
    total = 0
    steps: list[tuple[int, int]] = []
    for scenario, (least, most) in outlook.importances.items():
        stars = tables.stars[scenario]
        contrast = stars[one] - stars[two]
        total += least * contrast
        weight += least
        steps.append((contrast, most - least))
    # A ratio of linear forms over a box: adding weight pays exactly while the contrast exceeds the ratio so far.
    for contrast, room in sorted(steps, reverse=True):
        if room and contrast * weight > total:
            total += contrast * room
            weight += room
    quarters = outlook.certain[one] - outlook.certain[two]
    quarters += sum(max(0, step[one] - step[two]) for step in outlook.open_evidence)
    return Fraction(total, weight * tables.scale) + Fraction(quarters, QUARTERS)
