"""Rules that fire and still change nothing, ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imgexpert.reading.text import Text
from imgexpert.rulebase.conditions import Equals, Includes, atoms
from imgexpert.rulebase.rules import (
    AddCompanion,
    AddScenario,
    DeriveFact,
    GiveEvidence,
    MakeEligible,
    ReportConflict,
    Rule,
    RuleOut,
)
from imgexpert.rulebase.tracing import reacts
from imgexpert.verification.checks.check import Check, rule_name
from imgexpert.verification.checks.pairs import covered_rules
from imgexpert.verification.examined import Examined
from imgexpert.verification.findings import Finding, Fires, IsOut, Observation, Witness
from imgexpert.verification.solver import ALWAYS, Formula, both, either, negation
from imgexpert.verification.truths import truths

_REASONS = {
    "alike": Text("it treats all types alike", "它对所有类型一视同仁"),
    "unread": Text("no rule reads what it derives", "没有规则读取它推出的结论"),
    "known": Text("what it derives is known already", "它推出的结论此前已知"),
    "out": Text("all types that it concerns are ruled out then", "此时它所涉及的类型都已被排除"),
    "raised": Text("other rules raise the scenario at least as high", "其他规则已把该场景提到同样或更高的重要性"),
    "decided": Text("other rules have decided that already", "其他规则已经作出同样的决定"),
}


def uncovered_rules(examined: Examined) -> Iterable[Rule]:
    """The rules that fire somewhere and are not covered by a single other one, which is a finding of its own."""
    covered = covered_rules(examined)
    return [rule for rule in examined.rules if rule.id not in examined.dead and rule.id not in covered]


def never_matters(examined: Examined, rule: Rule) -> Iterator[Finding]:
    """The rule, if no peaceful environment is decided otherwise because of it."""
    reason = _static(examined, rule)
    if reason is None:
        if _seen_to_matter(examined, rule):
            return
        why, matters = _mattering(examined, rule)
        if examined.worlds.possible(examined.calm(rule), examined.worlds.fires[rule.id], matters):
            return
        reason = why
    told = _REASONS[reason]
    yield Finding(
        code="IX302",
        place=rule.place,
        message=Text(
            f"rule `{rule.id}` never changes anything: whenever it fires, {told.en}",
            f"规则 `{rule.id}` 从不改变任何结果：只要它触发，{told.zh}",
        ),
        about=(rule.id,),
        witness=_witness(examined, rule, reason),
    )


def _static(examined: Examined, rule: Rule) -> str | None:
    """A reason that stands in the rule itself, if there is one."""
    match rule.then:
        case GiveEvidence(types, _, quarters):
            alike = quarters == 0 or set(types) == set(examined.rulebase.knowledge.types)
            return "alike" if alike else None
        case DeriveFact() as derived:
            others = (other for other in examined.rules if other is not rule)
            return None if any(reacts(atom, derived) for other in others for atom in atoms(other.when)) else "unread"
        case _:
            return None


def _seen_to_matter(examined: Examined, rule: Rule) -> bool:
    """Whether an example shows evidence for a type that nothing rules out there: most rules need no solver."""
    if not isinstance(rule.then, GiveEvidence):
        return False
    types = set(rule.then.types) - examined.rulebase.conditional_types
    for sample in examined.own_samples.get(rule.id, ()):
        if sample.peaceful and rule.id in sample.fired:
            concluded = [examined.rulebase.by_id[fired].then for fired in sample.fired]
            if types.difference(*(then.types for then in concluded if isinstance(then, RuleOut))):
                return True
    return False


def _mattering(examined: Examined, rule: Rule) -> tuple[str, Formula]:
    """When the rule, firing, changes something, and the reason to be told where that is never so."""
    worlds, standing = examined.worlds, examined.standing
    fires = worlds.fires
    others = [other for other in examined.rules if other.kind == rule.kind and other is not rule]
    match rule.then:
        case DeriveFact(key, value):
            same = [fires[o.id] for o in others if isinstance(o.then, DeriveFact) and o.then == rule.then]
            return "known", negation(either(_says(examined, key, value), *same))
        case GiveEvidence(types, _, _):
            return "out", either(*(negation(standing.ruled_out(type_)) for type_ in types))
        case AddScenario(scenario, importance):
            rivals = [
                fires[o.id]
                for o in others
                if isinstance(o.then, AddScenario) and o.then.scenario == scenario and o.then.importance >= importance
            ]
            return "raised", negation(either(*rivals))
        case RuleOut(types):
            return "decided", either(*(_only_exclusion(examined, others, type_) for type_ in types))
        case MakeEligible(types):
            return "decided", either(*(_only_admission(examined, others, type_) for type_ in types))
        case AddCompanion(choices, _, type_, _):
            return "out", either(*(negation(standing.ruled_out(one)) for one in choices if one != type_))
        case ReportConflict():
            return "decided", fires[rule.id]


def _says(examined: Examined, key: str, value: str) -> Formula:
    """Somebody has said that the fact has the value."""
    several = examined.rulebase.vocabulary.facts[key].kind == "several-of"
    atom = Includes(key, frozenset([value])) if several else Equals(key, frozenset([value]))
    return truths(atom, examined.worlds.said).holds


def _only_exclusion(examined: Examined, others: list[Rule], type_: str) -> Formula:
    fires = examined.worlds.fires
    again = [fires[o.id] for o in others if isinstance(o.then, RuleOut) and type_ in o.then.types]
    ways_in = [rule for rule in examined.rules if isinstance(rule.then, MakeEligible) and type_ in rule.then.types]
    shut = [examined.worlds.truths(rule.when, settled=False).fails for rule in ways_in]
    return both(negation(either(*again)), negation(both(*shut)) if shut else ALWAYS)


def _only_admission(examined: Examined, others: list[Rule], type_: str) -> Formula:
    fires = examined.worlds.fires
    again = [fires[o.id] for o in others if isinstance(o.then, MakeEligible) and type_ in o.then.types]
    out = [fires[o.id] for o in examined.rules if isinstance(o.then, RuleOut) and type_ in o.then.types]
    return negation(either(*again, *out))


def _witness(examined: Examined, rule: Rule, reason: str) -> Witness | None:
    worlds = examined.worlds
    facts = worlds.find(examined.calm(rule), worlds.fires[rule.id])
    if facts is None:
        return None
    shows: list[Observation] = [Fires(rule.id)]
    if reason == "out":
        types = rule.then.types if isinstance(rule.then, GiveEvidence) else ()
        shows += [IsOut(type_) for type_ in types]
    return Witness(subjects=(facts,), shows=tuple(shows))


NEVER_MATTERS = Check(codes=("IX302",), over=uncovered_rules, find=never_matters, named=rule_name)
