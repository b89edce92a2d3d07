"""Layers over a rule base: what they add, replace, disable and change, and what they may not do."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgexpert.reading.problems import InputRefused
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import BUILT_IN, AddScenario, GiveEvidence
from tests.support.bases import MINIMAL, copy_base
from tests.support.layers import rules_file, tea_rule, write_layer

EVIDENCE = "rules/evidence/own.yaml"
MANY, HERBS, VESSEL = "many-guests-want-a-pot", "herbs-stain-pots", "a-single-guest-wants-a-cup"
DISABLED = f"disables: [{{rule: {MANY}, reason: We serve from barrels}}]\n"


def contents(rulebase: RuleBase) -> tuple[object, ...]:
    """What a rule base says, whoever said it: all but names, places and digests of layers."""
    rules = [(rule.id, rule.when, rule.then, rule.cites) for rule in rulebase.rules]
    return rules, rulebase.vocabulary, rulebase.knowledge, rulebase.parameters, rulebase.fingerprints


def refusal(*layers: Path, base: Path = MINIMAL) -> str:
    """Everything that is said against `base` with `layers` on top."""
    with pytest.raises(InputRefused) as refused:
        load_rulebase(base, layers)
    return refused.value.render("en")


def test_an_empty_layer_changes_nothing_but_the_digest(tmp_path: Path) -> None:
    base, layered = load_rulebase(MINIMAL), load_rulebase(MINIMAL, [write_layer(tmp_path, "empty")])
    assert contents(layered) == contents(base)
    assert [layer.name for layer in layered.layers] == [BUILT_IN, "empty"]
    assert layered.digest != base.digest
    assert layered.layers[0].digest == base.digest


def test_rules_that_are_added_name_their_layer(tmp_path: Path) -> None:
    layer = write_layer(tmp_path, "house", {EVIDENCE: rules_file(tea_rule("house-pot"))})
    layered = load_rulebase(MINIMAL, [layer])
    assert {rule.id: rule.layer for rule in layered.rules if rule.layer != BUILT_IN} == {"house-pot": "house"}
    assert layered.by_id["house-pot"].place.file == f"{layer}/{EVIDENCE}"
    assert layered.by_id["house-pot"].title == ("Tea", "Tea")


def test_disabling_a_rule_is_the_base_without_it(tmp_path: Path) -> None:
    layered = load_rulebase(MINIMAL, [write_layer(tmp_path, "house", manifest=DISABLED)])
    cut = copy_base(tmp_path / "cut", MINIMAL)
    path = cut / "rules/evidence/vessels.yaml"
    parts = path.read_text(encoding="utf-8").split("  - id: ")
    path.write_text("  - id: ".join(part for part in parts if not part.startswith(MANY)), encoding="utf-8")
    without = load_rulebase(cut)
    ids = [rule.id for rule in layered.rules]
    assert ids == [rule.id for rule in without.rules]
    assert layered.fingerprints == without.fingerprints
    change = layered.disabled[MANY]
    assert (change.layer, change.reason.zh, change.rule and change.rule.id) == ("house", "We serve from barrels", MANY)


def test_a_rule_is_replaced_under_its_id(tmp_path: Path) -> None:
    rule = tea_rule(MANY, ", replaces: true, reason: Our pots are small", "moderate")
    layered = load_rulebase(MINIMAL, [write_layer(tmp_path, "house", {EVIDENCE: rules_file(rule)})])
    then = layered.by_id[MANY].then
    assert isinstance(then, GiveEvidence)
    assert (then.quarters, layered.by_id[MANY].layer) == (2, "house")
    (change,) = layered.changes_of[MANY]
    assert change.action == "replaced"
    assert change.rule is not None
    assert change.rule.layer == BUILT_IN
    assert change.reason.en == "Our pots are small"


def test_strength_importance_stars_and_parameters_are_set_anew(tmp_path: Path) -> None:
    scenario = next(rule for rule in load_rulebase(MINIMAL).rules if isinstance(rule.then, AddScenario))
    assert isinstance(scenario.then, AddScenario)
    row = scenario.then.scenario
    layer = write_layer(
        tmp_path,
        "house",
        {
            "knowledge/ratings.yaml": f"reason: {{en: tried, zh: 试过}}\nratings: {{{row}: {{pot: 1}}}}\n",
            "rules/parameters.yaml": "reason: cautious\nprior_weight: 5\nstrength: {strong: 3}\n",
        },
        f"changes:\n  - {{rule: {MANY}, strength: weak, reason: r}}\n"
        f"  - {{rule: {scenario.id}, importance: present, reason: r}}\n",
    )
    layered = load_rulebase(MINIMAL, [layer])
    many, raised = layered.by_id[MANY].then, layered.by_id[scenario.id].then
    assert isinstance(many, GiveEvidence)
    assert isinstance(raised, AddScenario)
    assert (many.quarters, raised.importance) == (1, 1)
    assert layered.knowledge.ratings[row]["pot"] == 1
    assert (layered.parameters.prior_weight, layered.parameters.strength["strong"]) == (5, 3)
    told = {change.id: (change.action, change.before, change.after) for change in layered.changes}
    assert told[MANY] == ("strength", "strong", "weak")
    assert told[f"rating.{row}.pot"][::2] == ("stars", "1")
    assert told["parameter.prior_weight"] == ("parameter", "3", "5")
    assert layered.by_id[MANY].layer == BUILT_IN


def test_facts_values_words_and_policies_are_added(tmp_path: Path) -> None:
    base = load_rulebase(MINIMAL)
    family, key = base.vocabulary.families[0].id, "leaves"
    value = base.vocabulary.facts[key].value_ids[0]
    vocabulary = f"""\
family: {family}
facts:
  - {{key: {key}, extends: true, question: Which tea?, values: [{{id: oolong, label: Oolong}},
      {{id: {value}, extends: true, label: Another name}}]}}
  - {{key: music, kind: yes-no, label: Music, question: Is there music?, why: w, find_out: f}}
"""
    sources = "policies: [{id: policy.house, title: House rules, where: page 1, says: No cups}]\n"
    rule = tea_rule("oolong-is-poured").replace("guests: {at-least: 9}", f"{key}: oolong")
    rule = rule.replace("guests: 9", f"{key}: oolong").replace("pot.capacity", "policy.house")
    files = {"knowledge/vocabulary/house.yaml": vocabulary, "knowledge/sources.yaml": sources}
    layered = load_rulebase(MINIMAL, [write_layer(tmp_path, "house", {**files, EVIDENCE: rules_file(rule)})])
    fact = layered.vocabulary.facts[key]
    assert fact.value_ids == (*base.vocabulary.facts[key].value_ids, "oolong")
    assert (fact.question.zh, fact.label_of(value).en, fact.label) == (
        "Which tea?",
        "Another name",
        base.vocabulary.facts[key].label,
    )
    assert layered.vocabulary.facts["music"].family == family
    assert layered.added == {"fact.music": "house", f"value.{key}.oolong": "house", "policy.house": "house"}
    assert layered.by_id["oolong-is-poured"].origin == "policy"
    assert layered.entries["policy.house"].where.en == "page 1"


REFUSED = {
    # name: (files, more of the manifest, what must be said)
    "unmarked collision": ({EVIDENCE: rules_file(tea_rule(MANY))}, "", "stands in layer `built-in` at rules/evidence"),
    "replacing without a reason": ({EVIDENCE: rules_file(tea_rule(MANY, ", replaces: true"))}, "", "lacks `reason`"),
    "replacing what is not there": (
        {EVIDENCE: rules_file(tea_rule("many-guests-want-a-pott", ", replaces: true, reason: r"))},
        "",
        f"no rule `many-guests-want-a-pott` in the layers below; did you mean {MANY}?",
    ),
    "a reason for nothing": ({EVIDENCE: rules_file(tea_rule("x", ", reason: r"))}, "", "goes with `replaces: true`"),
    "disabling without a reason": ({}, f"disables: [{{rule: {MANY}}}]\n", "lacks `reason`"),
    "disabling what is not there": ({}, "disables: [{rule: herbs-stain-pot, reason: r}]\n", f"did you mean {HERBS}?"),
    "disabling and replacing": (
        {EVIDENCE: rules_file(tea_rule(MANY, ", replaces: true, reason: r"))},
        DISABLED,
        "keep one of the two",
    ),
    "dealing with a rule twice": ({}, f"{DISABLED}changes: [{{rule: {MANY}, strength: weak, reason: r}}]\n", "already"),
    "a strength that there is not": (
        {},
        f"changes: [{{rule: {MANY}, strength: weakish, reason: r}}]\n",
        "did you mean weak?",
    ),
    "an importance of evidence": (
        {},
        f"changes: [{{rule: {MANY}, importance: present, reason: r}}]\n",
        "has no `importance`",
    ),
    "a misspelt field": ({}, "disabels: []\n", "did you mean disables?"),
    "a star of nobody": (
        {"knowledge/ratings.yaml": "reason: r\nratings: {nowhere: {pot: 1}}\n"},
        "",
        "has no field `nowhere`",
    ),
    "six stars": ({"knowledge/ratings.yaml": "reason: r\nratings: {SCENARIO: {pot: 6}}\n"}, "", "from 1 to 5"),
    "the layer parameter": ({"rules/parameters.yaml": "reason: r\nlayer: guests\n"}, "", "cannot set `layer`"),
    "a fact that stands already": (
        {"knowledge/vocabulary/x.yaml": "family: FAMILY\nfacts: [{key: leaves, kind: yes-no}]\n"},
        "",
        "mark this one `extends: true`",
    ),
    "extending what is not there": (
        {"knowledge/vocabulary/x.yaml": "family: FAMILY\nfacts: [{key: leafs, extends: true}]\n"},
        "",
        "did you mean leaves?",
    ),
    "another kind for a fact": (
        {"knowledge/vocabulary/x.yaml": "family: FAMILY\nfacts: [{key: leaves, extends: true, kind: number}]\n"},
        "",
        "no field `kind`",
    ),
    "an image type": ({"knowledge/types/jug.yaml": "id: jug\n"}, "", "nothing is read from"),
    "a misspelt folder": ({"rules/evidences/x.yaml": "rules: []\n"}, "", "did you mean rules/evidence/?"),
    "another ending": ({"rules/evidence/x.yml": "rules: []\n"}, "", "must end in .yaml"),
    "the name of the base": ({}, "", "is the name of the lowest layer"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_layer_may_not_do_is_refused_with_its_place(tmp_path: Path, name: str) -> None:
    files, manifest, said = REFUSED[name]
    base = load_rulebase(MINIMAL)
    words = {"FAMILY": base.vocabulary.families[0].id, "SCENARIO": next(iter(base.knowledge.scenarios))}
    for word, real in words.items():
        files = {path: text.replace(word, real) for path, text in files.items()}
    layer = write_layer(tmp_path, BUILT_IN if name == "the name of the base" else "house", files, manifest)
    told = refusal(layer)
    assert said in told
    assert str(layer) in told


@pytest.mark.parametrize(
    ("manifest", "replacing"),
    [(DISABLED, ()), (f"changes: [{{rule: {MANY}, strength: weak, reason: r}}]\n", ()), ("", (MANY,))],
)
def test_a_locked_rule_stays_as_it_is(tmp_path: Path, manifest: str, replacing: tuple[str, ...]) -> None:
    base = copy_base(tmp_path / "base", MINIMAL)
    path = base / "rules/evidence/vessels.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "    cites: [pot.capacity]", "    locked: true\n    cites: [pot.capacity]", 1
    )
    path.write_text(text, encoding="utf-8")
    rules = rules_file(*(tea_rule(id_, ", replaces: true, reason: r") for id_ in replacing))
    layer = write_layer(tmp_path, "house", {EVIDENCE: rules} if replacing else {}, manifest)
    told = refusal(layer, base=base)
    assert f"rule `{MANY}` is locked at rules/evidence/vessels.yaml:2:5" in told
    assert str(layer) in told


def test_two_layers_of_one_name_are_refused(tmp_path: Path) -> None:
    layer = write_layer(tmp_path, "house")
    assert "two layers are called `house`" in refusal(layer, layer)


def test_an_upper_layer_may_bring_back_what_a_lower_one_disabled(tmp_path: Path) -> None:
    lower = write_layer(tmp_path, "lower", manifest=DISABLED)
    rule = tea_rule(MANY, ", replaces: true, reason: We have pots again")
    upper = write_layer(tmp_path, "upper", {EVIDENCE: rules_file(rule)})
    layered = load_rulebase(MINIMAL, [lower, upper])
    assert layered.by_id[MANY].layer == "upper"
    assert layered.disabled == {}


PARTS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("adding", {EVIDENCE: rules_file(tea_rule("house-pot"))}, ""),
    ("disabling", {}, DISABLED),
    ("weighing", {}, f"changes: [{{rule: {HERBS}, strength: weak, reason: r}}]\n"),
    ("setting", {"rules/parameters.yaml": "reason: r\nprior_weight: 7\n"}, ""),
)


@pytest.fixture(scope="module")
def independent(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Layers of which none touches what another one does."""
    folder = tmp_path_factory.mktemp("independent")
    return [write_layer(folder, name, files, manifest) for name, files, manifest in PARTS]


@given(chance=st.randoms(use_true_random=False), count=st.integers(0, len(PARTS)))
def test_the_order_of_independent_layers_does_not_matter(
    independent: list[Path], chance: random.Random, count: int
) -> None:
    chosen = chance.sample(independent, count)
    ordered = sorted(chosen)
    one, other = load_rulebase(MINIMAL, chosen), load_rulebase(MINIMAL, ordered)
    assert contents(one) == contents(other)
    assert (one.digest == other.digest) is (chosen == ordered)


def test_the_shipped_base_says_everything_in_two_languages(rulebase: RuleBase) -> None:
    """A single text for both languages is for layers of one's own."""
    facts = rulebase.vocabulary.facts.values()
    texts = [
        *(rule.title for rule in rulebase.rules),
        *(fact.question for fact in facts),
        *(fact.why for fact in facts),
    ]
    assert [text for text in texts if text.en == text.zh] == []
