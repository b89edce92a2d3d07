"""The arithmetic of the model, against numbers worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import AppliedScenario, Decision, Evidence
from imgexpert.decision.scoring import scores, suitabilities
from imgexpert.expert import Expert
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.parsing import parse_facts

SUITABILITIES = [
    # importances, type, stars by hand: (3·3 + Σ importance·stars) / (3 + Σ importance)
    ({}, "container", Fraction(3)),
    ({"microservices": 3}, "container", Fraction(9 + 15, 6)),
    ({"microservices": 3}, "base", Fraction(9 + 6, 6)),
    ({"microservices": 1}, "container", Fraction(9 + 5, 4)),
    ({"ci-cd": 2, "production": 1}, "physical-server", Fraction(9 + 2 * 1 + 5, 6)),
    ({"ci-cd": 2, "production": 1}, "custom", Fraction(9 + 2 * 4 + 5, 6)),
    # The six stars of microservices are 2, 5, 4, 3, 4, 2: their mean is 20/6.
    ({"microservices": 3}, "live", Fraction(9 + 20 * Fraction(3, 6), 6)),
]


@pytest.mark.parametrize(("importances", "type_", "stars"), SUITABILITIES)
def test_suitability(rulebase: RuleBase, importances: dict[str, int], type_: str, stars: Fraction) -> None:
    assert suitabilities(rulebase, importances)[type_] == stars


def test_evidence_is_summed_with_its_sign_and_backing_counts_only_what_is_for(rulebase: RuleBase) -> None:
    given = [
        Evidence("base", "for", Fraction(1, 4), "a", ()),
        Evidence("base", "for", Fraction(1), "b", ()),
        Evidence("base", "against", Fraction(1, 2), "c", ()),
    ]
    score = scores(rulebase, [AppliedScenario("testing", 2, ("d",))], given)["base"]
    assert (score.suitability, score.evidence, score.backing) == (Fraction(17, 5), Fraction(3, 4), Fraction(5, 4))
    assert score.total == Fraction(17, 5) + Fraction(3, 4)


def test_the_highest_importance_counts_and_all_rules_are_kept() -> None:
    decision = Expert().decide({"stage": ["production"], "availability": "high"})
    (production,) = [applied for applied in decision.scenarios if applied.scenario == "production"]
    assert production.importance == 2
    assert production.rules == ("available-production", "production-stage")


def recomputed(rulebase: RuleBase, decision: Decision, type_: str) -> Fraction:
    """The score of a type from nothing but what the record shows."""
    weight = 3 + sum(applied.importance for applied in decision.scenarios)

    def stars(scenario: str) -> Fraction:
        row = rulebase.knowledge.ratings[scenario]
        return Fraction(row[type_]) if type_ in row else Fraction(sum(row.values()), len(row))

    suits = Fraction(9 + sum(applied.importance * stars(applied.scenario) for applied in decision.scenarios)) / weight
    signed = (e.stars if e.direction == "for" else -e.stars for e in decision.evidence if e.type == type_)
    balance = sum(signed, Fraction(0))
    return suits + balance


def test_every_score_can_be_recomputed_from_the_record(rulebase: RuleBase, decider: Decider) -> None:
    for rule in rulebase.rules:
        for node in rule.examples.fires:
            decision = decider.decide(parse_facts(node, rulebase.vocabulary), rule.id)
            for ranked in decision.ranking:
                assert ranked.score == recomputed(rulebase, decision, ranked.type)
                assert ranked.score == ranked.suitability + ranked.evidence
