"""`imgexpert rules test` as a process: exit codes, places, limits, JSON and JUnit XML."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.interfaces.test_contract import run
from tests.support.layers import write_layer

GOOD = "- id: small-services\n  facts: {layer: workload, platform: [kubernetes]}\n  expected: {choice: container}\n"
WRONG = "- id: wrong\n  facts: {layer: workload, platform: [kubernetes]}\n  expected: {choice: live, verdict: tied}\n"
BROKEN = "- id: broken\n  facts: {platfrom: [kubernetes]}\n  expected: {choice: contaner}\n"
TODO = "- id: later\n  facts: {layer: workload}\n  expected: {choice: live}\n  todo: no rule says so yet\n"
FIXED = GOOD.replace("small-services", "done") + "  todo: this holds by now\n"


def written(folder: Path, *cases: str) -> str:
    """A file with `cases`."""
    path = folder / "own.yaml"
    path.write_text("".join(cases), encoding="utf-8")
    return str(path)


def test_what_comes_with_the_program_passes_and_is_counted() -> None:
    done = run("rules", "test")
    assert done.returncode == 0, done.stdout
    assert "0 do not" in done.stdout.splitlines()[-1]
    assert "known not to (todo)" in done.stdout


def test_what_does_not_hold_is_told_with_its_place(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, WRONG, BROKEN, TODO, FIXED)
    done = run("rules", "test", path, "--junit", str(tmp_path / "report.xml"), "--format", "json")
    assert done.returncode == 1
    found = json.loads(done.stdout)["cases"]
    assert [found[name] for name in ("total", "holds", "fails", "todo", "fixed")] == [5, 1, 1, 1, 1]
    assert [case["place"] for case in found["failed"]] == [f"{path}:4:3", f"{path}:14:3"]
    assert [miss["part"] for miss in found["failed"][0]["missed"]] == ["choice", "verdict"]
    (refused,) = found["refused"]
    assert refused["problems"][0].startswith(f"{path}:8:11: there is no fact `platfrom`; did you mean platform?")
    assert "did you mean container?" in refused["problems"][1]
    suites = {suite.get("name"): suite for suite in ElementTree.parse(tmp_path / "report.xml").getroot()}
    assert suites["examples"].get("failures") == "0"
    assert int(suites["examples"].get("tests", "0")) > 900
    counts = [suites["cases"].get(name) for name in ("tests", "failures", "errors", "skipped")]
    assert counts == ["5", "2", "1", "1"]
    cases = {case.get("name"): case for case in suites["cases"]}
    assert cases["wrong"].get("file") == path
    assert cases["wrong"].get("line") == "4"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_people_read_the_same_in_their_language(tmp_path: Path, language: str) -> None:
    path = written(tmp_path, WRONG, BROKEN, TODO, FIXED)
    done = run("--lang", language, "rules", "test", path)
    assert done.returncode == 1
    assert f"{path}:1:3" in done.stdout
    assert ("不符" if language == "zh" else "do not") in done.stdout
    assert max(len(line) for line in done.stdout.splitlines() if str(tmp_path) not in line) <= 80


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--fail-under", "90"), 0),
        (("--fail-under", "100"), 1),
        (("--fail-under", "101"), 2),
        (("--fail-under", "many"), 2),
        (("--min-killed", "-1"), 2),
        (("nowhere.yaml",), 2),
        (("cases/publishd",), 2),
    ],
)
def test_limits_and_mistakes_in_the_call(options: tuple[str, ...], code: int) -> None:
    done = run("rules", "test", *options)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) == (code != 0)


def test_no_mistakes_are_tried_while_a_test_fails(tmp_path: Path) -> None:
    done = run("rules", "test", written(tmp_path, WRONG), "--mutate", "--format", "json")
    assert done.returncode == 1
    assert "mutants" not in json.loads(done.stdout)
    assert "no mistakes were tried" in done.stderr


RULE = """\
rules:
  - id: old-tools-stay-where-they-are
    title: {en: "Old tools", zh: "旧工具"}
    when: {upkeep: minimal}
    then: {for: [virtual-machine], strength: strong}
    cites: [virtual-machine.hardware-abstraction]
    examples:
      fires: [{upkeep: minimal}]
      silent: [{upkeep: image-pipeline}]
"""
OWN = """\
- id: old-tools
  facts: {layer: machine, upkeep: minimal}
  expected: {fires: [old-tools-stay-where-they-are]}
"""


def test_a_layer_is_tested_by_its_own_cases_and_only_its_rules_are_mutated(tmp_path: Path) -> None:
    folder = write_layer(tmp_path, "acme", {"rules/evidence/own.yaml": RULE, "cases/own.yaml": OWN})
    done = run("--rules", str(folder), "rules", "test", "--mutate", "--quiet", "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["cases"]["total"] == 1
    assert {survivor["item"] for survivor in found["mutants"]["survivors"]} == {"old-tools-stay-where-they-are"}
    assert found["mutants"]["operators"]["strength"] == {"killed": 0, "survived": 1, "equivalent": 0}
    assert found["mutants"]["operators"]["drop-rule"]["killed"] == 1
    assert found["mutants"]["operators"]["star"]["survived"] == 0
