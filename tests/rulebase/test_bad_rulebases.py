"""A broken rule base is refused whole: everything that is wrong, each with its place and what would do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from imgexpert.reading.problems import InputRefused
from imgexpert.rulebase.loading import load_rulebase
from tests.support.bases import MINIMAL, copy_base

VESSELS = "rules/evidence/vessels.yaml"
MILK = "rules/derive/milk.yaml"

SPECIMENS = {
    # name: (file, what stands there, what is put in its place, line, what the refusal must say)
    "unknown fact": (
        VESSELS,
        "{guests: {at-least: 4}}",
        "{guest: {at-least: 4}}",
        4,
        "no fact `guest`; did you mean guests?",
    ),
    "unknown value": (VESSELS, "when: {leaves: herbal}", "when: {leaves: herbs}", 22, "did you mean herbal?"),
    "unknown operator": (VESSELS, "{at-least: 4}", "{at-leest: 4}", 4, "at-least"),
    "two conclusions": (
        VESSELS,
        "then: {for: [pot], strength: strong}",
        "then: {for: [pot], against: [cup], strength: strong}",
        5,
        "exactly one conclusion",
    ),
    "conclusion of another folder": (
        VESSELS,
        "then: {for: [pot], strength: strong}",
        "then: {rules-out: [pot]}",
        5,
        "exactly one conclusion",
    ),
    "unknown strength": (VESSELS, "strength: strong", "strength: strongly", 5, "did you mean strong?"),
    "unknown type": (VESSELS, "{for: [pot]", "{for: [pots]", 5, "did you mean pot?"),
    "one language only": (VESSELS, 'zh: "many-guests-want-a-pot"}', "}", 3, "lacks `zh`"),
    "dangling citation": (VESSELS, "cites: [pot.capacity]", "cites: [pot.capacities]", 6, "did you mean pot.capacity?"),
    "unknown field": (VESSELS, "cites: [pot.capacity]", "cite: [pot.capacity]", 6, "did you mean cites?"),
    "no example that is silent": (
        VESSELS,
        "      silent: [{guests: 3}]\n",
        "      silent: []\n",
        8,
        "an example that fires and one that does not",
    ),
    "origin that is not so": (VESSELS, "    origin: practice\n", "", 29, "origin: practice"),
    "full-width colon in a condition": (MILK, "{leaves: black}", "leaves：black", 4, "write `:` and a space"),
    "full-width colon in a conclusion": (VESSELS, "strength: strong", "strength：strong", 5, "write `:` and a space"),
    "full-width comma": (VESSELS, "for: [pot]", "for: [pot，cup]", 5, "write `,` and a space"),
    "deriving from silence": (MILK, "when: {leaves: black}", "when: {unknown: leaves}", 2, "may not ask what is known"),
    "deriving a number": (MILK, "{concludes: {milk: yes}}", "{concludes: {guests: 2}}", 5, "cannot be derived"),
    "tab": (MILK, "    when:", "\twhen:", 4, "tab"),
    "double key": (
        MILK,
        "    cites: [pot.capacity]\n",
        "    cites: [pot.capacity]\n    cites: [pot.capacity]\n",
        7,
        "cites",
    ),
}


def refusal_of(base: Path) -> str:
    """Everything that is said against the rule base under `base`."""
    with pytest.raises(InputRefused) as refused:
        load_rulebase(base)
    return refused.value.render("en")


def spoil(base: Path, file: str, old: str, new: str) -> None:
    """Put `new` where `old` first stands in `file`."""
    path = base / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_minimal_base_itself_is_sound() -> None:
    assert load_rulebase(MINIMAL).rules


@pytest.mark.parametrize("name", SPECIMENS)
def test_a_specimen_is_refused_with_its_place(tmp_path: Path, name: str) -> None:
    file, old, new, line, said = SPECIMENS[name]
    base = copy_base(tmp_path, MINIMAL)
    spoil(base, file, old, new)
    told = refusal_of(base)
    assert re.search(rf"^{re.escape(file)}:{line}:\d+: ", told, re.MULTILINE), told
    assert said in told


def test_a_rule_that_stands_twice_is_refused_with_both_places(tmp_path: Path) -> None:
    base = copy_base(tmp_path, MINIMAL)
    (base / "rules/evidence/again.yaml").write_text((base / VESSELS).read_text(encoding="utf-8"), encoding="utf-8")
    assert re.search(
        r"vessels\.yaml:\d+:\d+: rule `herbs-stain-pots` stands at .*again\.yaml:\d+:\d+", refusal_of(base)
    )


def test_too_many_alternatives_are_refused(tmp_path: Path) -> None:
    base = copy_base(tmp_path, MINIMAL)
    # Seven choices of two that share nothing: 128 ways to hold.
    choices = [f"{{any: [{{guests: {{at-least: {n}}}}}, {{guests: {{at-most: {n + 50}}}}}]}}" for n in range(2, 9)]
    spoil(base, VESSELS, "when: {leaves: herbal}", f"when: {{all: [{', '.join(choices)}]}}")
    assert "has more than 64 alternatives" in refusal_of(base)


def test_all_problems_of_a_base_are_reported_at_once(tmp_path: Path) -> None:
    base = copy_base(tmp_path, MINIMAL)
    spoil(base, VESSELS, "when: {leaves: herbal}", "when: {leaves: herbs}")
    spoil(base, VESSELS, "cites: [cup.handle]", "cites: [cup.handel]")
    spoil(base, MILK, "when: {leaves: black}", "when: {leafs: black}")
    told = refusal_of(base)
    assert all(word in told for word in ("herbs", "cup.handel", "leafs"))
    assert len(told.splitlines()) == 3


def test_stars_beyond_five_are_refused(tmp_path: Path) -> None:
    base = copy_base(tmp_path, MINIMAL)
    path = base / "knowledge/ratings.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(pot: )\d", r"\g<1>6", text, count=1), encoding="utf-8")
    assert "stars go from 1 to 5" in refusal_of(base)
