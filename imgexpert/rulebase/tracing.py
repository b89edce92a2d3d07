"""The traceability check: everything that the source document states can move a decision through some rule.

An entry that nothing uses is knowledge that the expert has lost, and nobody would notice from its answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imgexpert.reading.text import Text
from imgexpert.rulebase.conditions import Atom, Includes, atoms
from imgexpert.rulebase.knowledge import Entry
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import AddScenario, DeriveFact, GiveEvidence, MakeEligible, Rule, RuleOut


@dataclass(frozen=True)
class Orphan:
    """A scenario or an entry, by its id, that can move no decision; the message is a clause that says why."""

    id: str
    is_scenario: bool
    message: Text


def moving_rules(rulebase: RuleBase) -> Mapping[str, Rule]:
    """The rules, by id, that can move a decision: that set types apart, or derive what such a rule reads.

    Companions describe the stack round a choice, and conflicts stop a decision instead of moving it: neither counts.
    """
    moving = {rule.id: rule for rule in rulebase.rules if _sets_apart(rulebase, rule)}
    while more := {
        rule.id: rule
        for rule in rulebase.rules
        if rule.id not in moving and isinstance(rule.then, DeriveFact) and _is_read(rule.then, moving)
    }:
        moving |= more
    return moving


def orphans(rulebase: RuleBase) -> list[Orphan]:
    """Each scenario, star, characteristic and decidable comparison cell that can move no decision."""
    moving = moving_rules(rulebase)
    return [*_unraised(rulebase, moving), *_uncited(rulebase, moving)]


def reacts(atom: Atom, derived: DeriveFact) -> bool:
    """Whether learning what is `derived` can change the truth of `atom`."""
    if atom.key != derived.key:
        return False
    # A several-of answer that gains a value leaves all that ask for other values as they were.
    return derived.value in atom.values if isinstance(atom, Includes) else True


def _sets_apart(rulebase: RuleBase, rule: Rule) -> bool:
    """Whether what `rule` concludes changes some types' standing and leaves others' as it is."""
    match rule.then:
        case GiveEvidence(types, _, quarters):
            return quarters > 0 and bool(types) and set(types) != set(rulebase.knowledge.types)
        case AddScenario(scenario, importance):
            return importance > 0 and len(set(rulebase.knowledge.ratings[scenario].values())) > 1
        case RuleOut(types) | MakeEligible(types):
            return bool(types)
        case _:
            return False


def _is_read(derived: DeriveFact, moving: Mapping[str, Rule]) -> bool:
    return any(reacts(atom, derived) for rule in moving.values() for atom in atoms(rule.when))


def _unraised(rulebase: RuleBase, moving: Mapping[str, Rule]) -> Iterator[Orphan]:
    """Scenarios that no rule raises; without it a star has no weight, with it every star of the row has some."""
    raised = {rule.then.scenario for rule in moving.values() if isinstance(rule.then, AddScenario)}
    for scenario, entry in rulebase.knowledge.scenarios.items():
        if scenario not in raised:
            stars = len(rulebase.knowledge.ratings[scenario])
            yield Orphan(
                scenario,
                True,
                Text(
                    f"scenario `{scenario}` ({entry.where.en}) and its {stars} stars move no decision: "
                    "no rule raises it in a way that sets types apart",
                    f"场景 `{scenario}`（{entry.where.zh}）及其 {stars} 个星级不影响任何决策："
                    "没有规则以能区分类型的方式提出该场景",
                ),
            )


def _uncited(rulebase: RuleBase, moving: Mapping[str, Rule]) -> Iterator[Orphan]:
    cited = {cite for rule in moving.values() for cite in rule.cites}
    for entry in _to_be_cited(rulebase):
        if entry.id not in cited:
            idle = [rule.id for rule in rulebase.rules if entry.id in rule.cites]
            en = f"; {', '.join(idle)} cite it but move nothing" if idle else ""
            zh = f"；{'、'.join(idle)} 引用了它，但不影响决策" if idle else ""
            yield Orphan(
                entry.id,
                False,
                Text(
                    f"`{entry.id}` ({entry.where.en}) moves no decision: no derive, scenarios, evidence or "
                    f"exclusions rule that sets types apart cites it{en}",
                    f"`{entry.id}`（{entry.where.zh}）不影响任何决策：没有能区分类型的 derive、scenarios、"
                    f"evidence 或 exclusions 规则引用它{zh}",
                ),
            )


def _to_be_cited(rulebase: RuleBase) -> Iterator[Entry]:
    """Every characteristic and every comparison cell that says something decidable."""
    for type_ in rulebase.knowledge.types.values():
        yield from type_.characteristics
        yield from (cell for cell in type_.comparison if cell.because is None)
