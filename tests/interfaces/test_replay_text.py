"""The page of a replay: what changed is called by its present name, and each difference stands with its reasons."""

from __future__ import annotations

from typing import Any

import pytest

from imgexpert.decision.decide import Decider
from imgexpert.decision.serialising import sealed
from imgexpert.explanation.change_records import Replay
from imgexpert.explanation.replay import Justify, replay
from imgexpert.interfaces.layout import plain
from imgexpert.interfaces.replay_text import replay_lines, title_of
from imgexpert.reading.text import LANGUAGES, Language
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import Answer, Choice, Selection
from tests.explanation.replays import read_back, record_made, with_star, without_rule

ANSWERS: dict[str, Answer] = {
    "layer": Choice("workload"),
    "platform": Selection(frozenset(["kubernetes"]), frozenset()),
    "architecture": Choice("microservices"),
}


def replayed(rulebase: RuleBase, record: dict[str, Any], justify: Justify | None = None) -> Replay:
    """`record` replayed under `rulebase`."""
    (recorded,) = read_back(record)
    return replay(recorded, Decider(rulebase), justify)


def page(made: Replay, rulebase: RuleBase, language: Language = "en") -> str:
    """The page with its paragraphs unwrapped."""
    return " ".join(plain(replay_lines(made, rulebase, language, 80)).split())


@pytest.fixture
def record(decider: Decider) -> dict[str, Any]:
    """A record of a decision on which scenarios, evidence and companions bear."""
    return record_made(decider, ANSWERS)


def test_a_star_is_called_by_its_scenario_and_type(rulebase: RuleBase, record: dict[str, Any]) -> None:
    changed = with_star(rulebase, "microservices", "container", 2)
    told = page(replayed(changed, record), changed)
    assert "Changed knowledge that it rests on – Microservice architecture × Container image: now 2★" in told
    assert "[rating.microservices.container]" in told
    assert "margin: " in told
    assert "ranking container score: " in told


def test_a_rule_that_is_gone_is_told_with_what_it_gave(rulebase: RuleBase, record: dict[str, Any]) -> None:
    rule = next(row["rule"] for row in record["evidence"] if row["type"] == "container")
    changed = without_rule(rulebase, rule)
    told = page(replayed(changed, record), changed)
    assert f"Changed rules that it rests on – {rule} is no longer there" in told
    assert f"evidence {rule} container: for " in told
    assert f"rules fired: {rule} → none" in told
    in_chinese = page(replayed(changed, record), changed, "zh")
    assert f"{rule} 已不存在" in in_chinese
    assert "支持" in in_chinese


def test_what_does_not_bear_is_listed_beside(rulebase: RuleBase, record: dict[str, Any]) -> None:
    changed = with_star(rulebase, "disaster-recovery", "physical-server", 4)
    told = page(replayed(changed, record), changed)
    assert "Changed beside it – 1 items of the knowledge: rating.disaster-recovery.physical-server" in told
    assert "It changes nothing in the outcome." in told
    open_facts = with_star(rulebase, "disaster-recovery", "base", 1)
    told = page(replayed(open_facts, record), open_facts)
    assert "it rests on – Disaster recovery × Base image: now 1★" in told
    assert "open facts: " in told
    silent = next(rule.id for rule in rulebase.rules if rule.id not in str(record))
    without = without_rule(rulebase, silent)
    assert "1 of the rules there were then: gone, or written otherwise" in page(replayed(without, record), without)


def test_lost_answers_lists_and_layers_are_told(rulebase: RuleBase, record: dict[str, Any]) -> None:
    by_layer = {
        layer: {"verdict": "tied", "choice": None, "tied": ["base", "custom"], "margin": 0.0}
        for layer in ("machine", "workload")
    }
    old = sealed({**record, "facts": {"flavour": "sweet"}, "by_layer": by_layer, "unknown": ["layer"]})
    told = page(replayed(rulebase, old), rulebase)
    assert "Answers that are no longer known – flavour: sweet there is no fact `flavour`" in told
    assert "for the layer machine" in told
    assert "open facts: " in told
    assert "fact flavour" not in told


def test_a_justification_is_counted_or_said_to_be_unchecked(rulebase: RuleBase, record: dict[str, Any]) -> None:
    graph: dict[str, Any] = {"schema": "imgexpert-justification/1", "nodes": [], "edges": []}
    proven = sealed({**record, "justification": graph})
    assert "Its justification was not checked." in page(replayed(rulebase, proven), rulebase)
    node = {"id": "prior", "kind": "prior", "label": {"en": "a", "zh": "b"}, "data": {"weight": 3, "stars": 3}}
    made = replayed(rulebase, proven, lambda _: {**graph, "nodes": [node]})
    assert "justification: 1 nodes and edges of the graph" in page(made, rulebase)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_change_has_a_name(rulebase: RuleBase, language: Language) -> None:
    for id_ in (*rulebase.fingerprints["rules"], *rulebase.fingerprints["knowledge"]):
        assert title_of(id_, rulebase).to(language) != id_
    assert title_of("no.such", rulebase).to(language) == "no.such"
