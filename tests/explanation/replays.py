"""Records as their files hold them, and rule bases in which one thing has changed since."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from imgexpert.decision.decide import Decider
from imgexpert.decision.serialising import json_text, record_of
from imgexpert.explanation.recorded import Recorded, RefusedRecord, parse_records
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import Rule
from imgexpert.vocabulary.answers import Answer
from imgexpert.vocabulary.parsing import node_of, parse_facts, plain
from tests.support.rules import with_rules

OTHER_DIGEST = "sha256:" + "0" * 64


def record_made(decider: Decider, answers: Mapping[str, Answer], subject: str = "subject") -> dict[str, Any]:
    """The record of a decision on `answers`, which are written down as a facts file would have them."""
    vocabulary = decider.rulebase.vocabulary
    written = {key: plain(answer, vocabulary.facts[key]) for key, answer in answers.items()}
    return record_of(decider.decide(parse_facts(node_of(written), vocabulary), subject), decider.rulebase)


def read_back(*records: Mapping[str, Any], listed: bool = False) -> tuple[Recorded, ...]:
    """`records` as they are read from a file, none of which is refused."""
    file = parse_records(json_text(list(records) if listed else records[0]).encode(), "record.json")
    assert file.listed == listed
    assert not any(isinstance(item, RefusedRecord) for item in file.records), file
    return tuple(item for item in file.records if isinstance(item, Recorded))


def problems_of(data: bytes) -> list[str]:
    """What is said of each refused record in `data`."""
    file = parse_records(data, "record.json")
    return [item.problems[0].render("en") for item in file.records if isinstance(item, RefusedRecord)]


def without_rule(rulebase: RuleBase, rule_id: str) -> RuleBase:
    """`rulebase` without a rule."""
    kept = with_rules(rulebase, [rule for rule in rulebase.rules if rule.id != rule_id])
    return _marked(kept, "rules", {key: mark for key, mark in rulebase.fingerprints["rules"].items() if key != rule_id})


def with_rule(rulebase: RuleBase, rule: Rule) -> RuleBase:
    """`rulebase` with a rule added, or changed to `rule`."""
    rules = [*(other for other in rulebase.rules if other.id != rule.id), rule]
    return _marked(with_rules(rulebase, rules), "rules", {**rulebase.fingerprints["rules"], rule.id: b"rule"})


def with_star(rulebase: RuleBase, scenario: str, type_: str, stars: int) -> RuleBase:
    """`rulebase` with another number of stars in one cell."""
    ratings = {row: dict(cells) for row, cells in rulebase.knowledge.ratings.items()}
    ratings[scenario][type_] = stars
    changed = dataclasses.replace(rulebase, knowledge=dataclasses.replace(rulebase.knowledge, ratings=ratings))
    marks = {**rulebase.fingerprints["knowledge"], f"rating.{scenario}.{type_}": b"star"}
    return _marked(changed, "knowledge", marks)


def _marked(rulebase: RuleBase, part: str, marks: Mapping[str, bytes]) -> RuleBase:
    """`rulebase` with the digest and the fingerprints that the loader would have given it."""
    fingerprints = {**rulebase.fingerprints, part: marks}
    return dataclasses.replace(rulebase, digest=OTHER_DIGEST, fingerprints=fingerprints)
