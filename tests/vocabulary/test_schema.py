"""The JSON Schema says of facts files what the reader says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from imgexpert.reading.problems import InputRefused
from imgexpert.reading.text import LANGUAGES
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.parsing import node_of, parse_facts, plain
from imgexpert.vocabulary.schema import schema_of
from tests.support.facts import Situations

TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def validator(rulebase: RuleBase) -> jsonschema.Draft202012Validator:
    """A validator of facts files."""
    return jsonschema.Draft202012Validator(schema_of(rulebase.vocabulary, "en"))


def test_it_is_a_schema_in_both_languages(rulebase: RuleBase) -> None:
    for language in LANGUAGES:
        jsonschema.Draft202012Validator.check_schema(schema_of(rulebase.vocabulary, language))


def test_it_accepts_the_published_decisions(validator: jsonschema.Draft202012Validator) -> None:
    for path in (TESTS / "cases").glob("*.yaml"):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            validator.validate({"subject": case["id"], "facts": case["facts"]})


@given(data=st.data())
def test_it_accepts_whatever_can_be_answered(
    data: st.DataObject, rulebase: RuleBase, situations: Situations, validator: jsonschema.Draft202012Validator
) -> None:
    answers = data.draw(situations.any())
    validator.validate({"facts": {key: plain(a, rulebase.vocabulary.facts[key]) for key, a in answers.items()}})


WRONG: list[Any] = ["nonsense", 3.5, ["nonsense"], {"includes": ["nonsense"]}, {"nonsense": []}, [[]], {}]


@given(data=st.data())
def test_it_refuses_only_what_the_reader_refuses_too(
    data: st.DataObject, rulebase: RuleBase, validator: jsonschema.Draft202012Validator
) -> None:
    key = data.draw(st.sampled_from([*rulebase.vocabulary.facts, "nonsense"]))
    value = data.draw(st.sampled_from(WRONG))
    try:
        parse_facts(node_of({key: value}), rulebase.vocabulary)
        refused = False
    except InputRefused:
        refused = True
    if not validator.is_valid({"facts": {key: value}}):
        assert refused
