"""What open answers could still do: how far types can rise against each other, and which facts decide it.

Each rule is taken to fire or not, independently of the others, and each scenario to have any importance between
those that its rules give for certain and at most: the bounds hold for every completion of the answers, and may be
wider than what completions reach (soundness first; how much wider is measured in the benchmarks).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from imgexpert.inference.possible import Answers, Evaluator
from imgexpert.rulebase.parameters import QUARTERS
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import AddScenario, GiveEvidence, MakeEligible, Rule, RuleOut
from imgexpert.vocabulary.truth import FALSE, TRUE, UNKNOWN, Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The truth of each rule, the open ones among them, the range (least, most) of each scenario's importance, and
    the types that some and that every completion leaves eligible.
    """

    truths: Mapping[str, Truth]
    open_rules: tuple[Rule, ...]
    importances: Mapping[str, tuple[int, int]]
    may_be_eligible: frozenset[str]
    surely_eligible: frozenset[str]


def outlook_of(rulebase: RuleBase, evaluator: Evaluator, answers: Answers) -> Outlook:
    """The outlook over every completion of `answers` (those of an inference) without conflicts."""
    truths = evaluator.outlook(answers)
    importances: dict[str, tuple[int, int]] = {}
    for rule in rulebase.rules:
        truth = truths[rule.id]
        if truth is not FALSE and isinstance(rule.then, AddScenario):
            least, most = importances.get(rule.then.scenario, (0, 0))
            certain = rule.then.importance if truth is TRUE else 0
            importances[rule.then.scenario] = (max(least, certain), max(most, rule.then.importance))
    return Outlook(
        truths=truths,
        open_rules=tuple(rule for rule in rulebase.rules if truths[rule.id] is UNKNOWN),
        importances=importances,
        may_be_eligible=frozenset(
            type_ for type_ in rulebase.knowledge.types if not _excluded(rulebase, truths, type_, surely=True)
        ),
        surely_eligible=frozenset(
            type_ for type_ in rulebase.knowledge.types if not _excluded(rulebase, truths, type_, surely=False)
        ),
    )


def _excluded(rulebase: RuleBase, truths: Mapping[str, Truth], type_: str, *, surely: bool) -> bool:
    """Whether `type_` is ineligible in every completion (`surely`) or in some (as far as can be told)."""
    out = [truths[r.id] for r in rulebase.rules if isinstance(r.then, RuleOut) and type_ in r.then.types]
    ways_in = [truths[r.id] for r in rulebase.rules if isinstance(r.then, MakeEligible) and type_ in r.then.types]
    if surely:
        return TRUE in out or (bool(ways_in) and all(truth is FALSE for truth in ways_in))
    return any(truth is not FALSE for truth in out) or (bool(ways_in) and TRUE not in ways_in)


def greatest_lead(rulebase: RuleBase, outlook: Outlook, rival: str, other: str) -> Fraction:
    """The most stars by which `rival` can come to lead `other`; negative when it stays behind."""
    stars = {scenario: contrasts(rulebase, scenario) for scenario in outlook.importances}
    certain = sum(least for least, _ in outlook.importances.values())
    weight = rulebase.parameters.prior_weight + certain
    total = Fraction(0)
    steps: list[tuple[Fraction, int]] = []
    for scenario, (least, most) in outlook.importances.items():
        contrast = stars[scenario][rival] - stars[scenario][other]
        total += least * contrast
        steps.append((contrast, most - least))
    # A ratio of linear forms over a box: adding weight pays exactly while the contrast exceeds the ratio so far.
    for contrast, room in sorted(steps, reverse=True):
        if room and contrast * weight > total:
            total += contrast * room
            weight += room
    return total / weight + Fraction(_greatest_evidence(rulebase, outlook, rival, other), QUARTERS)


def _greatest_evidence(rulebase: RuleBase, outlook: Outlook, rival: str, other: str) -> int:
    """The most quarter stars by which evidence can favour `rival` over `other`, rule by rule."""
    lead = 0
    for rule in rulebase.rules:
        truth = outlook.truths[rule.id]
        if truth is not FALSE and isinstance(rule.then, GiveEvidence):
            effect = evidence_lead(rule.then, rival, other)
            lead += effect if truth is TRUE else max(0, effect)
    return lead


def evidence_lead(given: GiveEvidence, one: str, other: str) -> int:
    """By how many quarter stars `given` favours `one` over `other`; negative when it does the reverse."""
    step = given.quarters if given.direction == "for" else -given.quarters
    return step * ((one in given.types) - (other in given.types))


def contrasts(rulebase: RuleBase, scenario: str) -> dict[str, Fraction]:
    """Every type's stars in `scenario`, a type without stars having the mean of the rated ones."""
    row = rulebase.knowledge.ratings[scenario]
    mean = Fraction(sum(row.values()), len(row))
    return {type_: Fraction(row[type_]) if type_ in row else mean for type_ in rulebase.knowledge.types}
