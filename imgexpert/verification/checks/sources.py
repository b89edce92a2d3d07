"""What the source says and no rule uses, rows of stars that say nothing, and disagreements about what is not there."""

from __future__ import annotations

from collections.abc import Iterator

from imgexpert.reading.problems import Problem, nearest
from imgexpert.reading.text import Text
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import AddScenario
from imgexpert.rulebase.tracing import orphans
from imgexpert.verification.checks.check import Check, no_name, whole
from imgexpert.verification.examined import Examined
from imgexpert.verification.findings import Finding


def unused(examined: Examined, _: None) -> Iterator[Finding]:
    """Every characteristic, decidable cell and scenario with its stars that can move no decision."""
    flat_rows = {finding.about[0] for finding in flat(examined, None)}
    for orphan in orphans(examined.rulebase):
        if orphan.is_scenario and orphan.id in flat_rows:
            continue  # Why it moves nothing is said by that finding.
        what = "scenario" if orphan.is_scenario else "entry"
        yield Finding(
            code="IX602" if orphan.is_scenario else "IX601",
            place=examined.places.of(what, orphan.id),
            message=orphan.message,
            about=(orphan.id,),
        )


def flat(examined: Examined, _: None) -> Iterator[Finding]:
    """Every scenario that rules raise although all its stars are the same."""
    raised = {rule.then.scenario for rule in examined.rules if isinstance(rule.then, AddScenario)}
    for scenario, row in examined.rulebase.knowledge.ratings.items():
        if scenario in raised and len(set(row.values())) == 1:
            yield Finding(
                code="IX604",
                place=examined.places.of("stars", scenario),
                message=Text(
                    f"all types have the same stars in scenario `{scenario}`: it tells none of them apart",
                    f"场景 `{scenario}` 中所有类型星级相同，无法区分任何类型",
                ),
                about=(scenario,),
            )


def dangling(examined: Examined, _: None) -> Iterator[Finding]:
    """Everything that a disagreement is said to be about and that does not exist."""
    known = set(examined.rulebase.entries) | set(_stars(examined.rulebase))
    for disagreement in examined.rulebase.knowledge.disagreements:
        for id_ in disagreement.between:
            if id_ not in known:
                problem = Problem(
                    message=Text(
                        f"disagreement `{disagreement.id}` is about `{id_}`, which is not in the knowledge",
                        f"分歧 `{disagreement.id}` 涉及的 `{id_}` 在知识库中不存在",
                    ),
                    nearest=nearest(id_, sorted(known)),
                )
                yield Finding(
                    code="IX605",
                    place=examined.places.of("between", disagreement.id, id_),
                    message=Text(problem.render("en"), problem.render("zh")),
                    about=(disagreement.id, id_),
                )


def _stars(rulebase: RuleBase) -> Iterator[str]:
    for scenario, row in rulebase.knowledge.ratings.items():
        yield from (f"rating.{scenario}.{type_}" for type_ in row)


UNUSED = Check(codes=("IX601", "IX602"), over=whole, find=unused, named=no_name)
FLAT = Check(codes=("IX604",), over=whole, find=flat, named=no_name)
DANGLING = Check(codes=("IX605",), over=whole, find=dangling, named=no_name)
