"""Stars and prose that pull apart: evidence for a type from facts whose scenario gives it few stars, or the reverse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imgexpert.reading.text import Text
from imgexpert.rulebase.rules import AddScenario, GiveEvidence, Rule
from imgexpert.verification.checks.check import Check, rule_name
from imgexpert.verification.examined import Examined
from imgexpert.verification.findings import Finding, Fires, Witness


def evidence_rules(examined: Examined) -> Iterable[Rule]:
    """The rules that give evidence somewhere."""
    return [rule for rule in examined.rules if rule.kind == "evidence" and rule.id not in examined.dead]


def against_stars(examined: Examined, rule: Rule) -> Iterator[Finding]:
    """Every star on the other side of neutral than the rule, raised wherever the rule fires, that nobody explains.

    Explained is what a disagreement in the knowledge names together with something that the rule cites.
    """
    assert isinstance(rule.then, GiveEvidence)
    rulebase = examined.rulebase
    for raising in examined.rules:
        if not isinstance(raising.then, AddScenario):
            continue
        row = rulebase.knowledge.ratings[raising.then.scenario]
        for type_ in rule.then.types:
            contrast = row.get(type_, rulebase.parameters.neutral_stars) - rulebase.parameters.neutral_stars
            opposite = contrast < 0 if rule.then.direction == "for" else contrast > 0
            star = f"rating.{raising.then.scenario}.{type_}"
            if opposite and not _explained(examined, star, rule) and examined.implies(rule, raising):
                yield _told(examined, rule, raising, raising.then.scenario, type_)


def _explained(examined: Examined, star: str, rule: Rule) -> bool:
    return any(
        star in disagreement.between and not set(rule.cites).isdisjoint(disagreement.between)
        for disagreement in examined.rulebase.knowledge.disagreements
    )


def _told(examined: Examined, rule: Rule, raising: Rule, scenario: str, type_: str) -> Finding:
    assert isinstance(rule.then, GiveEvidence)
    stars = examined.rulebase.knowledge.ratings[scenario][type_]
    facts = examined.worlds.find(examined.worlds.peaceful, examined.worlds.fires[rule.id])
    says = rule.then.direction
    zh_says = "支持" if says == "for" else "不支持"
    return Finding(
        code="IX603",
        place=rule.place,
        message=Text(
            f"rule `{rule.id}` speaks {says} `{type_}` by the text, but wherever it fires `{raising.id}` raises "
            f"`{scenario}`, where the type has {stars} stars",
            f"规则 `{rule.id}` 依据文字{zh_says} `{type_}`，但它触发时 `{raising.id}` 总会提出场景 `{scenario}`，"
            f"而该类型在此有 {stars} 星",
        ),
        about=(rule.id, f"rating.{scenario}.{type_}"),
        witness=None if facts is None else Witness(subjects=(facts,), shows=(Fires(rule.id), Fires(raising.id))),
    )


AGAINST_STARS = Check(codes=("IX603",), over=evidence_rules, find=against_stars, named=rule_name)
