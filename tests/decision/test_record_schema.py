"""The published schema of records says of them what the program writes and what it accepts back, and nothing looser."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Iterator
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Decision, Eligibility, Verdict
from imgexpert.decision.serialising import json_text, record_of, record_schema, sealed
from imgexpert.explanation import change_records, records
from imgexpert.explanation.answers import Questions, answer
from imgexpert.explanation.explain import Explanation
from imgexpert.explanation.recorded import Recorded, parse_records
from imgexpert.explanation.replay import replay, reported
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import KINDS, RELATIONS, Direction
from imgexpert.vocabulary.parsing import node_of, parse_facts, plain
from tests.support.facts import Answers, Situations

SCHEMA: dict[str, Any] = json.loads(record_schema())
DEFINITIONS: dict[str, Any] = SCHEMA["$defs"]
MAPS = ("facts", "by_layer", "excluded", "rule_layers", "layer_digests")
"""Mappings by id, from which an entry may be missing."""


def validator(part: str | None = None) -> jsonschema.Draft202012Validator:
    """A validator of whatever the program prints, or of one definition."""
    if part is None:
        return jsonschema.Draft202012Validator(SCHEMA)
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{part}", "$defs": DEFINITIONS})


RECORD = validator("record")

_FEWER = settings(max_examples=settings.default.max_examples // 3 if settings.default else 20)
"""For explained records, which are some hundred kilobytes each."""


def decided(decider: Decider, answers: Answers) -> Decision:
    """The decision on `answers`, written down as a facts file would have them."""
    vocabulary = decider.rulebase.vocabulary
    written = {key: plain(answer, vocabulary.facts[key]) for key, answer in answers.items()}
    return decider.decide(parse_facts(node_of(written), vocabulary), "subject")


def read(record: dict[str, Any]) -> dict[str, Any]:
    """`record` as a program reads it."""
    return dict(json.loads(json_text(record)))


def mappings(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where in `value` mappings stand."""
    if isinstance(value, dict):
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from mappings(item, (*path, key))


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    """What stands at `path`."""
    for step in path:
        value = value[step]
    return value


def explained(decider: Decider, decision: Decision) -> dict[str, Any]:
    """The record of `decision` with its justification and all explanations that take no search."""
    explanation = Explanation(decision, decider)
    types, facts = list(decider.rulebase.knowledge.types), decider.rulebase.vocabulary.facts
    changed = next(fact for fact in facts.values() if fact.kind == "yes-no")
    asked = Questions(
        why=tuple(types[:1]),
        how=("choice",),
        why_not=tuple(types[:2]),
        changes=parse_facts(node_of({changed.key: True}), decider.rulebase.vocabulary),
        robustness=True,
        obstacles=True,
    )
    parts = answer(explanation, asked).data()
    record = record_of(decision, decider.rulebase)
    return sealed({**record, "justification": explanation.justification(), "explanation": parts})


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == "urn:imgexpert:record:1"


def test_every_object_in_it_is_closed() -> None:
    for path in mappings(SCHEMA):
        part = at(SCHEMA, path)
        if part.get("type") == "object" and ("properties" in part or "patternProperties" in part):
            assert part["additionalProperties"] is False, path


@pytest.mark.untraced
@given(data=st.data())
def test_every_record_and_every_list_of_records_is_valid(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    record = read(record_of(decided(decider, data.draw(situations.any())), decider.rulebase))
    RECORD.validate(record)
    validator().validate(record)
    validator().validate([record, record])


@given(data=st.data())
def test_a_record_with_a_key_more_or_less_is_not(decider: Decider, situations: Situations, data: st.DataObject) -> None:
    record = read(record_of(decided(decider, data.draw(situations.any())), decider.rulebase))
    path = data.draw(st.sampled_from(list(mappings(record))))
    added = copy.deepcopy(record)
    at(added, path)["No such key"] = 1
    assert not RECORD.is_valid(added)
    if not path or (path[-1] not in MAPS and path[0] != "facts"):
        removed = copy.deepcopy(record)
        mapping = at(removed, path)
        del mapping[data.draw(st.sampled_from(sorted(mapping)))]
        assert not RECORD.is_valid(removed)


@pytest.mark.untraced
@given(data=st.data())
@_FEWER
def test_an_explained_record_is_valid_and_closed_too(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    record = read(explained(decider, decided(decider, data.draw(situations.answers()))))
    RECORD.validate(record)
    inside = [path for path in mappings(record) if len(path) > 2 and path[0] in ("justification", "explanation")]
    path = data.draw(st.sampled_from(inside))
    added = copy.deepcopy(record)
    at(added, path)["No such key"] = 1
    assert not RECORD.is_valid(added)
    mapping = at(record, path)
    if mapping and path[-1] not in MAPS and not {"value", "read"} & set(path):
        del mapping[data.draw(st.sampled_from(sorted(mapping)))]
        assert not RECORD.is_valid(record)


def test_the_report_of_a_replay_is_valid(decider: Decider) -> None:
    record = record_of(decided(decider, {}), decider.rulebase)
    altered = sealed({**record, "facts": {"flavour": "sweet"}, "unknown": []})
    (recorded,) = parse_records(json_text(altered).encode(), "record.json").records
    assert isinstance(recorded, Recorded)
    report = read(reported(replay(recorded, decider)))
    assert report["replay"]["lost"]
    RECORD.validate(report)


ODD: list[Any] = [None, True, 0, 1.5, -1, 1e300, "", "x", "Not an id", [], ["x", "x"], [1], {}, {"x": 1}, [{}]]


def test_a_choice_belongs_to_the_verdicts_that_name_one(decider: Decider) -> None:
    record = read(record_of(decided(decider, {}), decider.rulebase))
    assert record["choice"] is None
    assert not RECORD.is_valid({**record, "choice": "custom"})
    assert not RECORD.is_valid({**record, "verdict": "clear"})
    assert RECORD.is_valid({**record, "verdict": "clear", "choice": "custom"})


@pytest.mark.parametrize(
    ("listed", "known"),
    [
        (DEFINITIONS["verdict"], get_args(Verdict)),
        (DEFINITIONS["eligibility"], get_args(Eligibility)),
        (DEFINITIONS["direction"], get_args(Direction)),
        (DEFINITIONS["relation"], RELATIONS),
        (DEFINITIONS["operator"], get_args(records.Operator)),
        (DEFINITIONS["truth"], get_args(records.TruthWord)),
        (DEFINITIONS["node"]["properties"]["kind"], get_args(records.NodeKind)),
        (DEFINITIONS["edge"]["properties"]["kind"], get_args(records.EdgeKind)),
        (DEFINITIONS["rule-data"]["properties"]["concludes"], KINDS),
        (DEFINITIONS["why-not"]["properties"]["outcome"], get_args(records.WhyNotOutcome)),
    ],
)
def test_its_closed_lists_are_those_of_the_model(listed: dict[str, list[str]], known: tuple[str, ...]) -> None:
    assert set(listed["enum"]) == set(known)


@pytest.mark.parametrize(
    ("part", "record"),
    [
        ("reading", records.Reading),
        ("ground", records.Ground),
        ("exclusion", records.Exclusion),
        ("contradiction", records.Contradiction),
        ("node", records.Node),
        ("edge", records.Edge),
        ("why", records.Why),
        ("why-not", records.WhyNot),
        ("obstacles", records.Obstacles),
        ("change", change_records.Change),
        ("what-if", change_records.WhatIf),
        ("flip", change_records.Flips),
        ("threshold", change_records.Threshold),
        ("robustness", change_records.Robustness),
    ],
)
def test_its_explanations_have_the_fields_of_the_program(part: str, record: type[Any]) -> None:
    # The two decisions that a what-if compares are records of their own.
    fields = {field.name for field in dataclasses.fields(record)} - {"before", "after"} | NEEDED.get(part, set())
    assert set(DEFINITIONS[part]["required"]) == fields


NEEDED = {"change": {"before", "after"}}


def test_the_sets_that_flip_a_choice_are_valid(decider: Decider) -> None:
    facts = {"layer": "workload", "platform": ["kubernetes"], "architecture": ["microservices"]}
    explanation = Explanation(decider.decide(parse_facts(node_of(facts), decider.rulebase.vocabulary), "shop"), decider)
    parts = answer(explanation, Questions(flip=True)).data()
    assert parts["flip"]["sets"]
    validator("explanation").validate(read(parts))


def test_ids_of_the_shipped_rule_base_are_ids_of_the_schema(rulebase: RuleBase) -> None:
    known = validator("id")
    for id_ in (*rulebase.by_id, *rulebase.entries, *rulebase.vocabulary.facts, *rulebase.fingerprints["knowledge"]):
        known.validate(id_)
