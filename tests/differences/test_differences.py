"""What two rule bases differ in is found item by item, and what is said of decisions is so when they are decided."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Decision
from imgexpert.differences.changes import Item, changed_items
from imgexpert.differences.decisions import Departure, departures
from imgexpert.differences.mixing import mixed
from imgexpert.differences.subjects import generated
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.rulebase.rulebase import RuleBase
from tests.support.bases import MINIMAL, copy_base

VESSELS, LIDS = "rules/evidence/vessels.yaml", "rules/exclusions/lids.yaml"

EDITS = {
    # name: (file, what stands there, what is put in its place, the item that changes)
    "condition": (VESSELS, "at-least: 4", "at-least: 3", "rule.many-guests-want-a-pot"),
    "strength": (VESSELS, "{for: [cup], strength: moderate}", "{for: [cup], strength: strong}", None),
    "direction": (VESSELS, "{against: [pot]", "{for: [pot]", "rule.herbs-stain-pots"),
    "star": ("knowledge/ratings.yaml", "pot: 5", "pot: 2", "rating.breakfast.pot"),
    "another star": ("knowledge/ratings.yaml", "cup: 3", "cup: 5", "rating.journey.cup"),
    "parameter": ("rules/parameters.yaml", "prior_weight: 3", "prior_weight: 1", "parameter.prior_weight"),
    "word": ("rules/parameters.yaml", "strong: 4", "strong: 1", "parameter.strength.strong"),
    "limit": ("rules/parameters.yaml", "clear_quarters: 2", "clear_quarters: 5", "parameter.clear_quarters"),
    "exclusion": (LIDS, "{rules-out: [cup]}", "{rules-out: [pot]}", "rule.no-lid-no-cup"),
    "derived": (
        "rules/derive/milk.yaml",
        "when: {leaves: black}",
        "when: {leaves: herbal}",
        "rule.black-tea-takes-milk",
    ),
    "title": (LIDS, 'no-lid-no-cup", zh', 'no lid", zh', "rule.no-lid-no-cup"),
}


def edited(folder: Path, names: Sequence[str]) -> RuleBase:
    """The minimal rule base with the edits called `names`, made in a new folder below `folder`."""
    base = folder / "-".join(names).replace(" ", "_")
    if not base.exists():
        copy_base(base, MINIMAL)
        for name in names:
            file, old, new, _ = EDITS[name]
            text = (base / file).read_text(encoding="utf-8")
            assert old in text
            (base / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_rulebase(base)


def found_between(one: RuleBase, other: RuleBase, count: int = 300) -> tuple[tuple[Item, ...], list[Departure]]:
    """The items that changed, and the generated subjects that are decided otherwise."""
    items = changed_items(one, other)
    subjects = generated(one, other, [item.id for item in items if item.rule], count=count, seed=1)
    return items, list(departures(one, other, items, subjects))


def told(decision: Decision) -> tuple[object, ...]:
    """What counts as a decision."""
    return decision.choice, decision.verdict, frozenset(decision.tied)


@pytest.fixture(scope="module")
def tea() -> RuleBase:
    """The minimal rule base."""
    return load_rulebase(MINIMAL)


@pytest.mark.parametrize("name", [name for name in EDITS if EDITS[name][3]])
def test_exactly_what_was_edited_is_a_changed_item(tea: RuleBase, tmp_path: Path, name: str) -> None:
    (item,) = changed_items(tea, edited(tmp_path, [name]))
    assert (item.name, item.how) == (EDITS[name][3], "changed")


def test_rules_are_added_and_removed(tea: RuleBase, tmp_path: Path) -> None:
    base = copy_base(tmp_path / "base", MINIMAL)
    (base / LIDS).unlink()
    fewer = load_rulebase(base)
    gone = {"no-lid-no-cup", "a-lid-lets-the-flask-in", "huge-parties-take-no-flask"}
    assert {(item.id, item.how) for item in changed_items(tea, fewer)} == {(id_, "removed") for id_ in gone}
    assert {(item.id, item.how) for item in changed_items(fewer, tea)} == {(id_, "added") for id_ in gone}
    assert found_between(tea, fewer)[1]


@pytest.mark.untraced
@settings(max_examples=5)
@given(seed=st.integers(0, 1000))
def test_a_rule_base_does_not_differ_from_itself(rulebase: RuleBase, seed: int) -> None:
    again = load_rulebase()
    assert changed_items(rulebase, again) == ()
    subjects = list(generated(rulebase, again, [], count=40, seed=seed))
    assert len(subjects) == 40
    assert list(departures(rulebase, again, (), subjects)) == []


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(names=st.lists(st.sampled_from(sorted(set(EDITS) - {"title"})), min_size=1, max_size=4, unique=True))
def test_what_is_said_of_decisions_is_so(
    tea: RuleBase, tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    """Both are decided by experta; the items named make the difference, none of those named jointly is idle."""
    folder = tmp_path_factory.mktemp("edited")
    other = edited(folder, sorted(names))
    items, departed = found_between(tea, other, count=60)
    old, new = Decider(tea), Decider(other)
    assert all(told(new.decide(d.subject.other, "s")) != told(old.decide(d.subject.one, "s")) for d in departed)
    for departure in departed[:6]:
        after = told(new.decide(departure.subject.other, "s"))

        def gives_it(taken: Sequence[Item], departure: Departure = departure, after: object = after) -> bool:
            return told(Decider(mixed(tea, other, taken)).decide(departure.subject.one, "s")) == after

        alone = {item.name for item in items if gives_it([item])}
        assert {item.name for item in departure.single} == alone
        if not alone:
            assert gives_it(departure.jointly)
            for item in departure.jointly:
                assert not gives_it([left for left in departure.jointly if left is not item])


def test_no_changed_decision_is_missed(tea: RuleBase, tmp_path: Path) -> None:
    other = edited(tmp_path, ["condition", "star"])
    subjects = list(generated(tea, other, [], count=200, seed=3))
    old, new = Decider(tea), Decider(other)
    wanted = [s.name for s in subjects if told(old.decide(s.one, "s")) != told(new.decide(s.other, "s"))]
    found = [d.subject.name for d in departures(tea, other, changed_items(tea, other), subjects)]
    assert found == wanted
    assert wanted


def test_generated_subjects_are_all_different_peaceful_and_always_the_same(rulebase: RuleBase) -> None:
    first, second = (list(generated(rulebase, rulebase, ["layer"], count=50, seed=7)) for _ in range(2))
    assert first == second
    assert len({frozenset(pair.one.answers.items()) for pair in first}) == 50
    decider = Decider(rulebase)
    assert not any(decider.decide(pair.one, "s").conflicts for pair in random.Random(1).sample(first, 10))
