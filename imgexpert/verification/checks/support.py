"""What a rule owes its readers: a citation, examples that can be read, and a near miss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from imgexpert.reading.text import Text
from imgexpert.rulebase.conditions import atoms, keys
from imgexpert.rulebase.rules import DeriveFact, Rule
from imgexpert.verification.checks.check import Check, rule_name, rules
from imgexpert.verification.examined import Examined
from imgexpert.verification.findings import Finding, StaysSilent, Witness
from imgexpert.verification.samples import Sample
from imgexpert.verification.waivers import problem_found
from imgexpert.vocabulary.answers import FactSet


def uncited(examined: Examined, rule: Rule) -> Iterator[Finding]:
    """The rule, if it cites nothing."""
    if not rule.cites:
        yield Finding(
            code="IX703",
            place=examined.places.in_rule(rule, "cites"),
            message=Text(f"rule `{rule.id}` cites nothing", f"规则 `{rule.id}` 没有引用任何依据"),
            about=(rule.id,),
        )


def illegible(examined: Examined, rule: Rule) -> Iterator[Finding]:
    """Every mistake in the rule's examples."""
    for example in examined.unreadable:
        if example.rule is rule:
            for problem in example.problems:
                yield replace(problem_found(problem), place=problem.place or example.node.place, about=(rule.id,))


def no_near_miss(examined: Examined, rule: Rule) -> Iterator[Finding]:
    """The rule, if no example under `silent` is one answer away from making it fire."""
    silent = [sample for sample in examined.samples if sample.rule is rule and not sample.firing]
    if not silent or rule.id in examined.dead or any(_is_near(examined, rule, sample) for sample in silent):
        return
    yield Finding(
        code="IX704",
        place=examined.places.in_rule(rule, "examples", "silent"),
        message=Text(
            f"rule `{rule.id}` has no near miss: none of its silent examples would fire it with one answer changed",
            f"规则 `{rule.id}` 没有“差一点”的示例：任何不触发示例改动一个答案都不会触发它",
        ),
        about=(rule.id,),
        witness=Witness(subjects=(silent[0].facts,), shows=(StaysSilent(rule.id),)),
    )


def _is_near(examined: Examined, rule: Rule, sample: Sample) -> bool:
    """Whether some answer to a single question would make the rule fire on the sample."""
    firing = [other for other in examined.samples if other.rule is rule and other.firing]
    for key in keys(rule.when):  # Most often the answer is that of an example that fires.
        for other in firing:
            if key in other.facts.answers:
                facts = FactSet(answers={**sample.facts.answers, key: other.facts.answers[key]})
                if rule.id in examined.evaluator.infer(facts).fired:
                    return True
    worlds = examined.worlds
    return any(
        worlds.possible(worlds.fires[rule.id], *worlds.stating(sample.facts.answers, free=key))
        for key in _deciding(examined, rule)
    )


def _deciding(examined: Examined, rule: Rule) -> list[str]:
    """The facts that the rule reads, and those from which the ones that it reads are derived."""
    read = set(keys(rule.when))
    derive = [other for other in examined.rules if isinstance(other.then, DeriveFact)]
    while (
        more := {
            atom.key
            for other in derive
            if isinstance(other.then, DeriveFact) and other.then.key in read
            for atom in atoms(other.when)
        }
        - read
    ):
        read |= more
    return [key for key in examined.rulebase.vocabulary.facts if key in read]


UNCITED = Check(codes=("IX703",), over=rules, find=uncited, named=rule_name)
ILLEGIBLE = Check(codes=("IX102", "IX103", "IX105"), over=rules, find=illegible, named=rule_name)
NO_NEAR_MISS = Check(codes=("IX704",), over=rules, find=no_near_miss, named=rule_name)
