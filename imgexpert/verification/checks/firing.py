"""Rules that can never fire, although each of their conditions can hold."""

from __future__ import annotations

from collections.abc import Iterator

from imgexpert.reading.text import Text
from imgexpert.rulebase.rules import Rule
from imgexpert.verification.checks.check import Check, rule_name, rules
from imgexpert.verification.checks.conditions import constant
from imgexpert.verification.examined import Examined
from imgexpert.verification.findings import Ends, Finding, Fires, Witness
from imgexpert.verification.solver import both


def never_fires(examined: Examined, rule: Rule) -> Iterator[Finding]:
    """The rule, if it fires only where answers contradict each other, so that nothing is decided."""
    worlds = examined.worlds
    if rule.kind == "conflicts" or any(rule.id in sample.fired for sample in examined.samples if sample.peaceful):
        return
    if worlds.possible(worlds.peaceful, worlds.fires[rule.id]) or any(True for _ in constant(examined, rule)):
        return
    # What the engine makes of two derivations that contradict each other depends on their order: shown only if need be.
    facts = worlds.find(both(worlds.consistent, worlds.fires[rule.id])) or worlds.find(worlds.fires[rule.id])
    yield Finding(
        code="IX301",
        place=rule.place,
        message=Text(
            f"rule `{rule.id}` can never fire where a decision is possible: whenever its condition holds, "
            "answers contradict each other",
            f"规则 `{rule.id}` 在能作出判断时永远不会触发：只要条件成立，答案之间就互相矛盾",
        ),
        about=(rule.id,),
        witness=None if facts is None else Witness(subjects=(facts,), shows=(Fires(rule.id), Ends("impossible"))),
    )


NEVER_FIRES = Check(codes=("IX301",), over=rules, find=never_fires, named=rule_name)
