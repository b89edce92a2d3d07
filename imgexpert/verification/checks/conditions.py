"""Conditions that can never hold, that can never be false, or that change nothing beside their neighbours."""

from __future__ import annotations

from collections.abc import Iterator

from imgexpert.inference.possible import compile_condition
from imgexpert.reading.text import Text
from imgexpert.rulebase.conditions import And, keys
from imgexpert.rulebase.rules import Rule
from imgexpert.verification.checks.check import Check, listed, rule_name, rules
from imgexpert.verification.examined import Examined
from imgexpert.verification.findings import Finding, Fires, StaysSilent, Witness
from imgexpert.verification.parts import Part, innermost_first, joins_parts, parts_of, without
from imgexpert.verification.solver import Formula, negation, same
from imgexpert.vocabulary.truth import FALSE, TRUE, Truth


def constant(examined: Examined, rule: Rule) -> Iterator[Finding]:
    """The innermost parts of the rule's condition that no answer makes true, or none false."""
    blamed: set[tuple[int, ...]] = set()
    for part in innermost_first(parts_of(rule)):
        if any(steps[: len(part.steps)] == part.steps for steps in blamed):
            continue  # Something inside it is to blame.
        finding = _constant(examined, rule, part)
        if finding is not None:
            blamed.add(part.steps)
            yield finding


def _constant(examined: Examined, rule: Rule, part: Part) -> Finding | None:
    test = compile_condition(part.condition, settled=True)
    seen: set[Truth] = set()
    for sample in examined.nearest_samples(rule):
        seen.add(test(sample.answers))
        if TRUE in seen and FALSE in seen:
            return None
    truths = examined.worlds.truths(part.condition)
    read = sorted(keys(part.condition))
    if TRUE not in seen and not examined.worlds.possible(truths.holds):
        example = next((sample for sample in examined.samples if sample.rule is rule and sample.firing), None)
        silent = example is not None and rule.id not in example.fired
        return Finding(
            code="IX201",
            place=part.place,
            message=Text(
                f"this condition on {listed(read)} in rule `{rule.id}` can never hold",
                f"规则 `{rule.id}` 中对 {listed(read, '、')} 的这个条件永远不可能成立",
            ),
            about=(rule.id,),
            witness=Witness(subjects=(example.facts,), shows=(StaysSilent(rule.id),)) if example and silent else None,
        )
    if FALSE not in seen and not examined.worlds.possible(truths.fails):
        facts = examined.worlds.find(examined.worlds.fires[rule.id])
        return Finding(
            code="IX202",
            place=part.place,
            message=Text(
                f"no answer makes this condition on {listed(read)} in rule `{rule.id}` false: "
                "it asks at most whether something is known",
                f"规则 `{rule.id}` 中对 {listed(read, '、')} 的这个条件，任何答案都不会使其不成立："
                "它至多只问了是否已知",
            ),
            about=(rule.id,),
            witness=None if facts is None else Witness(subjects=(facts,), shows=(Fires(rule.id),)),
        )
    return None


def idle(examined: Examined, rule: Rule) -> Iterator[Finding]:
    """The parts of the rule's condition that could be left out: the rule would fire exactly as before."""
    if rule.id in examined.dead or any(True for _ in constant(examined, rule)):
        return
    for joined in innermost_first(parts_of(rule)):
        if joins_parts(joined):
            # The last ones first, and only one: what is idle beside it may be needed once it is gone.
            found = (part for part in reversed(joined.parts) if _is_idle(examined, rule, part))
            part = next(found, None)
            if part is not None:
                yield _told(examined, rule, joined, part)


def _is_idle(examined: Examined, rule: Rule, part: Part) -> bool:
    shorter = without(rule.when, part.steps)
    fires = compile_condition(shorter, settled=True)
    near = examined.nearest_samples(rule)
    if any((rule.id in s.fired) != (fires(s.answers) is TRUE) for s in near if s.peaceful):
        return False
    worlds = examined.worlds
    unlike = negation(same(worlds.fires[rule.id], worlds.truths(shorter).holds))
    return not worlds.possible(examined.ground(rule), unlike)


def _told(examined: Examined, rule: Rule, joined: Part, part: Part) -> Finding:
    worlds = examined.worlds
    needed = isinstance(joined.condition, And)
    read = sorted(keys(part.condition))
    ground, fires = examined.ground(rule), worlds.fires[rule.id]
    facts = worlds.find(ground, fires, *([] if needed else [_holds(examined, part)])) or worlds.find(ground, fires)
    en = "holds whenever its neighbours do" if needed else "holds only when one of its neighbours does"
    zh = "在其他条件成立时总是成立" if needed else "只有在其他备选成立时才成立"
    return Finding(
        code="IX203" if needed else "IX204",
        place=part.place,
        message=Text(
            f"this condition on {listed(read)} {en}: without it rule `{rule.id}` fires exactly as before",
            f"对 {listed(read, '、')} 的这个条件{zh}：去掉它，规则 `{rule.id}` 的触发情况不变",
        ),
        about=(rule.id,),
        witness=None if facts is None else Witness(subjects=(facts,), shows=(Fires(rule.id),)),
    )


def _holds(examined: Examined, part: Part) -> Formula:
    return examined.worlds.truths(part.condition).holds


CONSTANT = Check(codes=("IX201", "IX202"), over=rules, find=constant, named=rule_name)
IDLE = Check(codes=("IX203", "IX204"), over=rules, find=idle, named=rule_name)
