"""The order in which things are written decides nothing: neither that of answers, nor of rules, nor of files."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgexpert.decision.decide import Decider
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.rulebase.rulebase import RuleBase
from tests.support.bases import copy_base, rearrange_rules
from tests.support.facts import Situations, given_as


@pytest.fixture(scope="module")
def rearranged(tmp_path_factory: pytest.TempPathFactory, rulebase: RuleBase) -> Decider:
    """Decides by the shipped rules, dealt out to other files in another order, read from another folder."""
    base = copy_base(tmp_path_factory.mktemp("rearranged"))
    assert rearrange_rules(base, random.Random(4)) == len(rulebase.rules)
    for path in sorted((base / "knowledge" / "types").glob("*.yaml")):
        path.rename(path.with_name(f"{path.stem[::-1]}.yaml"))
    return Decider(load_rulebase(base))


def test_the_rearranged_rules_are_the_same_rules(rulebase: RuleBase, rearranged: Decider) -> None:
    others = rearranged.rulebase
    assert [(rule.id, rule.when, rule.then) for rule in others.rules] == [
        (rule.id, rule.when, rule.then) for rule in rulebase.rules
    ]
    assert list(others.knowledge.types) == list(rulebase.knowledge.types)
    assert others.digest != rulebase.digest


@pytest.mark.untraced
@given(data=st.data())
def test_the_order_of_rules_and_files_changes_nothing(
    decider: Decider, rearranged: Decider, situations: Situations, data: st.DataObject
) -> None:
    facts = given_as(data.draw(situations.any()))
    assert decider.decide(facts, "s") == rearranged.decide(facts, "s")


@pytest.mark.untraced
@given(data=st.data())
def test_the_order_of_answers_changes_nothing(decider: Decider, situations: Situations, data: st.DataObject) -> None:
    answers = data.draw(situations.any())
    shuffled = data.draw(st.permutations(list(answers.items())))
    assert decider.decide(given_as(answers), "s") == decider.decide(given_as(dict(shuffled)), "s")


def test_the_digest_knows_files_by_name_and_content(tmp_path: Path, rulebase: RuleBase) -> None:
    copied = copy_base(tmp_path)
    assert load_rulebase(copied).digest == rulebase.digest
    file = copied / "rules" / "parameters.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert load_rulebase(copied).digest == rulebase.digest
    file.write_bytes(file.read_bytes() + b"# A remark.\n")
    assert load_rulebase(copied).digest != rulebase.digest
