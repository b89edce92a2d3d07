"""Fingerprints tell exactly which items of a rule base changed, and nothing of comments, examples and layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgexpert.rulebase.cache import recall, remember
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.rulebase.rulebase import RuleBase
from tests.support.bases import MINIMAL, copy_base

Fingerprints = dict[str, bytes]


def everything(rulebase: RuleBase) -> Fingerprints:
    """All fingerprints of a rule base by id."""
    return {**rulebase.fingerprints["rules"], **rulebase.fingerprints["knowledge"]}


def edited(base: Path, file: str, old: str, new: str) -> RuleBase:
    """The rule base in `base` with one piece of text replaced."""
    path = base / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_rulebase(base)


def test_everything_has_a_fingerprint_of_its_own(rulebase: RuleBase) -> None:
    known, knowledge = rulebase.fingerprints["knowledge"], rulebase.knowledge
    assert set(rulebase.fingerprints["rules"]) == set(rulebase.by_id)
    assert set(rulebase.entries) < set(known)
    stars = {f"rating.{scenario}.{type_}" for scenario, row in knowledge.ratings.items() for type_ in row}
    named = {
        "type": knowledge.types,
        "scenario": knowledge.scenarios,
        "fact": rulebase.vocabulary.facts,
        "family": [family.id for family in rulebase.vocabulary.families],
        "disagreement": [found.id for found in knowledge.disagreements],
    }
    expected = {f"{kind}.{id_}" for kind, ids in named.items() for id_ in ids} | stars | set(rulebase.entries)
    parameters = {id_ for id_ in known if id_.startswith("parameter.")}
    assert set(known) == expected | parameters
    assert {"parameter.prior_weight", "parameter.strength.weak"} < parameters
    marks = everything(rulebase)
    assert len(set(marks.values())) == len(marks)
    assert {len(mark) for mark in marks.values()} == {4}


def test_they_are_the_same_wherever_they_are_made(rulebase: RuleBase, tmp_path: Path) -> None:
    assert everything(load_rulebase(copy_base(tmp_path))) == everything(rulebase)
    assert everything(rulebase)["parameter.neutral_stars"].hex() == "078be6c4"  # On every machine.
    sets = rulebase.fingerprint_sets
    assert [len(sets[part]) for part in ("rules", "knowledge")] == [
        -(-4 * len(rulebase.fingerprints[part]) // 3) * 4
        for part in ("rules", "knowledge")  # Base64 of four bytes each.
    ]


def test_comments_examples_quotes_and_layout_do_not_count(tmp_path: Path) -> None:
    base = copy_base(tmp_path, MINIMAL)
    before = load_rulebase(base)
    for path in (base / "rules").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("{guests: 4}", "{ guests: 5 }")
        path.write_text("# a remark\n" + text.replace("strength: strong", 'strength: "strong"'), encoding="utf-8")
    after = load_rulebase(base)
    assert after.digest != before.digest
    assert everything(after) == everything(before)


@pytest.mark.parametrize(
    ("file", "old", "new", "changed"),
    [
        ("knowledge/ratings.yaml", "cup: 3", "cup: 4", "rating.journey.cup"),
        ("knowledge/types/cup.yaml", "It pours well.", "It pours.", "compare.performance.cup"),
        ("knowledge/types/cup.yaml", "A vessel for tea.", "A vessel.", "type.cup"),
        ("knowledge/types/cup.yaml", "易握。", "好握。", "cup.handle"),
        ("knowledge/vocabulary/tea.yaml", "Count the invitations.", "Count them.", "fact.guests"),
        ("knowledge/vocabulary/tea.yaml", "order: 1", "order: 2", "family.tea"),
        ("rules/parameters.yaml", "weak: 1", "weak: 2", "parameter.strength.weak"),
        ("rules/evidence/vessels.yaml", "at-least: 4", "at-least: 5", "many-guests-want-a-pot"),
        ("rules/evidence/vessels.yaml", "cites: [pot.capacity]", "cites: [cup.handle]", "many-guests-want-a-pot"),
    ],
)
def test_exactly_what_was_edited_has_another(tmp_path: Path, file: str, old: str, new: str, changed: str) -> None:
    base = copy_base(tmp_path, MINIMAL)
    before = everything(load_rulebase(base))
    after = everything(edited(base, file, old, new))
    assert {id_ for id_ in before if before[id_] != after.get(id_)} == {changed}


def test_the_cache_keeps_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    base = copy_base(tmp_path / "base", MINIMAL)
    loaded = load_rulebase(base)
    remember(base, loaded)
    kept = recall(base)
    assert kept is not None
    assert kept.fingerprints == loaded.fingerprints
