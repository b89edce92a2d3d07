"""`rules graph`: drawn by the real Graphviz, whole in itself, and the same in every format."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from imgexpert.interfaces.network import network_of
from imgexpert.interfaces.network_diagrams import dot, mermaid
from imgexpert.reading.text import Text
from imgexpert.rulebase.conditions import And, Condition, Known, Not, Or, keys
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import ReportConflict
from tests.interfaces.test_contract import run

DOT = shutil.which("dot")
NEEDED = os.environ.get("IMGEXPERT_NEEDS_GRAPHVIZ") == "1"
needs_graphviz = pytest.mark.skipif(not NEEDED and DOT is None, reason="needs Graphviz (dot)")
NODE = re.compile(r'^ {8}(n\d+)(?:\(\["|\["|\("|\[\["|)[^"<>&]*"(?:\]\)|\]|\)|\]\])$')
EDGE = re.compile(r'^ {4}(n\d+) (?:-->|-\.->)(?:\|"[^"<>&]*"\|)? (n\d+)$')
NASTY = 'Say "hi" \\\\ to <b>x</b> & `y` #1 [a] {b} (c) | d'


def drawn(text: str) -> dict[str, Any]:
    """What Graphviz makes of a DOT text."""
    assert DOT, "IMGEXPERT_NEEDS_GRAPHVIZ is set, but dot is missing"
    done = subprocess.run([DOT, "-Tjson"], input=text, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    graph = json.loads(done.stdout)
    assert isinstance(graph, dict)
    return graph


@needs_graphviz
@pytest.mark.parametrize(
    "arguments", [(), ("layer",), ("type:live", "--depth", "1"), ("small-services-fit-containers",)]
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_graphviz_draws_what_the_data_hold(arguments: tuple[str, ...], language: str) -> None:
    told = run("--lang", language, "rules", "graph", *arguments, "--format", "json")
    assert (told.returncode, told.stderr) == (0, "")
    data = json.loads(told.stdout)
    graph = drawn(run("--lang", language, "rules", "graph", *arguments, "--format", "dot").stdout)
    nodes = [item for item in graph["objects"] if "nodes" not in item]
    assert {node["name"] for node in nodes} == {node["id"] for node in data["nodes"]}
    assert len(graph["edges"]) == len(data["edges"])
    names = {item["_gvid"]: item["name"] for item in graph["objects"]}
    ends = {(names[edge["tail"]], names[edge["head"]]) for edge in graph["edges"]}
    assert ends == {(edge["from"], edge["to"]) for edge in data["edges"]}


@needs_graphviz
def test_every_rule_is_drawn_in_the_box_of_its_family(rulebase: RuleBase) -> None:
    graph = drawn(dot(network_of(rulebase), "zh"))
    boxes = {item["label"] for item in graph["objects"] if "nodes" in item}
    assert any(box.startswith("evidence/container：") for box in boxes)
    names = {item["name"] for item in graph["objects"]}
    assert names >= {f"rule:{rule.id}" for rule in rulebase.rules}


def test_every_fact_of_a_condition_leads_to_its_rule_and_every_rule_somewhere(rulebase: RuleBase) -> None:
    network = network_of(rulebase)
    leading = {(edge.source, edge.target) for edge in network.edges}
    for rule in rulebase.rules:
        assert all((f"fact:{key}", f"rule:{rule.id}") in leading for key in keys(rule.when))
        onwards = [target for source, target in leading if source == f"rule:{rule.id}"]
        assert bool(onwards) != isinstance(rule.then, ReportConflict)


def test_the_part_around_a_rule_holds_what_it_reads_and_what_follows_only() -> None:
    told = run("rules", "graph", "small-services-fit-containers", "--format", "json")
    assert {node["id"] for node in json.loads(told.stdout)["nodes"]} == {
        "fact:architecture", "rule:small-services-fit-containers", "type:container"
    }  # fmt: skip
    nearer = json.loads(run("rules", "graph", "security", "--depth", "1", "--format", "json").stdout)
    further = json.loads(run("rules", "graph", "security", "--format", "json").stdout)
    assert {node["kind"] for node in nearer["nodes"]} == {"rule", "scenario", "type"}
    assert {node["kind"] for node in further["nodes"]} == {"fact", "rule", "scenario", "type"}


@pytest.mark.parametrize("arguments", [(), ("layer",), ("type:live",), ("--every-rule",)])
def test_mermaid_names_every_node_before_it_is_used(arguments: tuple[str, ...]) -> None:
    lines = run("--lang", "zh", "rules", "graph", *arguments, "--format", "mermaid").stdout.splitlines()
    assert lines[0] == "flowchart LR"
    nodes = [found[1] for line in lines if (found := NODE.match(line))]
    edges = [(found[1], found[2]) for line in lines if (found := EDGE.match(line))]
    boxes = [line for line in lines if re.fullmatch(r' {4}(subgraph g\d+\["[^"]*"\]|end|style n\d+ .*)', line)]
    assert len(nodes) + len(edges) + len(boxes) + 1 == len(lines)
    assert len(set(nodes)) == len(nodes)
    assert {end for edge in edges for end in edge} == set(nodes)


@needs_graphviz
def test_no_text_breaks_out_of_its_quotes(tmp_path: Path) -> None:
    layer = tmp_path / "layer"
    (layer / "rules" / "evidence").mkdir(parents=True)
    (layer / "layer.yaml").write_text("name: nasty\n", encoding="utf-8")
    title = json.dumps(NASTY)
    (layer / "rules" / "evidence" / "nasty.yaml").write_text(
        f"rules:\n  - id: nasty\n    title: {{en: {title}, zh: {title}}}\n    when: {{layer: machine}}\n"
        "    then: {for: [base], strength: weak}\n    cites: [base.minimal]\n"
        "    examples: {fires: [{layer: machine}], silent: [{layer: workload}]}\n",
        encoding="utf-8",
    )
    network = network_of(load_rulebase(layers=[layer]))
    part = network.around(network.by_id["rule:nasty"], 1)
    labels = {item.get("label", "") for item in drawn(dot(part, "en"))["objects"]}
    assert any("<b>x</b>" in label.replace("\\n", " ") and '\\"hi\\"' not in label for label in labels)
    assert [line for line in mermaid(part, "en").splitlines() if "nasty" not in line and "hi" in line] != []
    assert all(NODE.match(line) for line in mermaid(part, "en").splitlines() if line.startswith(" " * 8))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_misspelt_name_is_met_with_the_nearest_and_too_many_arrows_are_said(language: str) -> None:
    done = run("--lang", language, "rules", "graph", "contaner")
    assert (done.returncode, done.stdout) == (2, "")
    assert "container" in done.stderr
    whole = run("--lang", language, "rules", "graph", "--every-rule", "--format", "mermaid")
    assert "--format dot" in whole.stderr
    assert whole.returncode == 0


def test_the_ending_of_the_file_chooses_dot(tmp_path: Path) -> None:
    target = tmp_path / "rules.dot"
    assert run("rules", "graph", "-o", str(target)).returncode == 0
    assert target.read_text(encoding="utf-8").startswith("digraph")


def test_what_must_be_unknown_is_told_as_unanswered(rulebase: RuleBase) -> None:
    rule = next(rule for rule in rulebase.rules if Not(Known("layer")) in parts(rule.when))
    labels = {edge.label for edge in network_of(rulebase).edges if edge.target == f"rule:{rule.id}"}
    assert Text("unanswered", "未回答") in labels
    assert not any("已回答" in label.zh for label in labels)


def parts(condition: Condition) -> list[Condition]:
    """The condition and everything below it."""
    inner = condition.parts if isinstance(condition, And | Or) else ()
    return [condition, *(below for part in inner for below in parts(part))]
