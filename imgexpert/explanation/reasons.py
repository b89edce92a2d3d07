"""What carried a choice: the scenarios and the evidence that favour it most over the type it had to beat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal as OneOf

from imgexpert.decision.records import Decision
from imgexpert.decision.tables import tables_of
from imgexpert.explanation.grounds import grounds_of
from imgexpert.reading.text import Text
from imgexpert.rulebase.rulebase import RuleBase


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One contribution to the choice.

    `lead` is by how many stars it favours the choice over `rival` (over a neutral type when there is none), `what`
    the scenario or the rule that gives the evidence, `facts` what made the decisive rule fire.
    """

    kind: OneOf["scenario", "evidence"]
    what: str
    lead: Fraction
    rival: str | None
    rule: str
    title: Text
    facts: tuple[Text, ...]
    cite: str


def carrying(decision: Decision, rulebase: RuleBase, most: int = 3) -> tuple[Reason, ...]:
    """The strongest reasons for the choice, at most `most`; none when nothing was chosen.

    Ordered by how much they favour the choice over the next eligible type; equal ones keep the order of firing.
    """
    if decision.choice is None:
        return ()
    rival = runner_up(decision)
    contributions = [*_by_scenario(decision, rulebase, rival), *_by_evidence(decision, rival)]
    contributions.sort(key=lambda contribution: -contribution[0])
    return tuple(
        _reason(decision, rulebase, rival, lead, rule, scenario)
        for lead, rule, scenario in contributions[:most]
        if lead > 0
    )


def runner_up(decision: Decision) -> str | None:
    """The eligible type that the choice had to beat; None without one."""
    others = (r.type for r in decision.ranking if r.eligibility == "eligible" and r.type != decision.choice)
    return next(others, None)


def _by_scenario(
    decision: Decision, rulebase: RuleBase, rival: str | None
) -> Iterator[tuple[Fraction, str, str | None]]:
    weight = rulebase.parameters.prior_weight + sum(applied.importance for applied in decision.scenarios)
    tables = tables_of(rulebase)
    neutral = Fraction(rulebase.parameters.neutral_stars)
    for applied in decision.scenarios:
        row = dict(zip(tables.types, tables.stars[applied.scenario], strict=True))
        stars = {type_: Fraction(scaled, tables.scale) for type_, scaled in row.items()}
        difference = stars[decision.choice or ""] - (stars[rival] if rival else neutral)
        yield applied.importance * difference / weight, applied.rules[0], applied.scenario


def _by_evidence(decision: Decision, rival: str | None) -> Iterator[tuple[Fraction, str, None]]:
    leads: dict[str, Fraction] = {}
    for item in decision.evidence:
        signed = item.stars if item.direction == "for" else -item.stars
        sides = (item.type == decision.choice) - (item.type == rival)
        leads[item.rule] = leads.get(item.rule, Fraction(0)) + signed * sides
    for rule, lead in leads.items():
        yield lead, rule, None


def _reason(
    decision: Decision, rulebase: RuleBase, rival: str | None, lead: Fraction, rule_id: str, scenario: str | None
) -> Reason:
    rule = rulebase.by_id[rule_id]
    return Reason(
        kind="scenario" if scenario else "evidence",
        what=scenario or rule_id,
        lead=lead,
        rival=rival,
        rule=rule_id,
        title=rule.title,
        facts=grounds_of(decision, rulebase, rule_id),
        cite=rule.cites[0],
    )
