"""The traceability check finds whatever no rule uses any more."""

from __future__ import annotations

import dataclasses

import pytest

from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import AddScenario
from imgexpert.rulebase.tracing import orphans


def citable(rulebase: RuleBase) -> list[str]:
    """One characteristic and one decidable cell of each type."""
    chosen = []
    for type_ in rulebase.knowledge.types.values():
        chosen.append(type_.characteristics[0].id)
        chosen += [cell.id for cell in type_.comparison if cell.because is None][:1]
    return chosen


def test_an_entry_that_no_rule_cites_is_an_orphan(rulebase: RuleBase) -> None:
    for entry in citable(rulebase):
        without = tuple(rule for rule in rulebase.rules if entry not in rule.cites)
        found = " ".join(orphan.message.en for orphan in orphans(dataclasses.replace(rulebase, rules=without)))
        assert f"`{entry}`" in found


@pytest.mark.parametrize("place", range(12))
def test_a_scenario_that_no_rule_raises_is_an_orphan_with_its_stars(rulebase: RuleBase, place: int) -> None:
    scenario = list(rulebase.knowledge.scenarios)[place]
    without = tuple(
        rule for rule in rulebase.rules if not (isinstance(rule.then, AddScenario) and rule.then.scenario == scenario)
    )
    found = " ".join(orphan.message.en for orphan in orphans(dataclasses.replace(rulebase, rules=without)))
    assert f"scenario `{scenario}`" in found
    assert "6 stars" in found


def test_companions_and_conflicts_alone_move_no_decision(rulebase: RuleBase) -> None:
    idle = tuple(rule for rule in rulebase.rules if rule.kind in ("companions", "conflicts"))
    assert len(orphans(dataclasses.replace(rulebase, rules=idle))) > 60
