"""Layers as a user meets them: `--rules`, the project file, and the layer named in every output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from imgexpert.rulebase.layers import Layer
from tests.support.layers import rules_file, write_layer

FACTS = "subject: s\nfacts: {layer: workload, platform: [kubernetes], stage: [testing]}\n"
OWN = (
    "{id: own-rule, title: Ours, when: {stage: testing}, then: {for: [container], strength: strong}, "
    "cites: [container.layers], examples: {fires: [{stage: [testing]}], silent: [{stage: []}]}}"
)
CHANGES = """\
version: "3"
title: The house rules
disables: [{rule: workload-is-packaged-apart-from-its-machine, reason: Not with us}]
changes: [{rule: orchestrated-workload, strength: weak, reason: {en: Seen here, zh: 此处所见}}]
"""
STARS = "reason: Measured\nratings: {testing: {container: 5}}\n"


def run(*arguments: str, cwd: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    """The program in the folder `cwd`, with a cache of its own there."""
    return subprocess.run(
        [sys.executable, "-m", "imgexpert", *arguments],
        input=given,
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8", "XDG_CACHE_HOME": str(cwd / ".cache")},
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the layer `house` and a facts file."""
    folder = tmp_path_factory.mktemp("home")
    write_layer(folder, "house", {"rules/evidence/own.yaml": rules_file(OWN), "knowledge/ratings.yaml": STARS}, CHANGES)
    (folder / "facts.yaml").write_text(FACTS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def record(home: Path) -> dict[str, object]:
    """The record of the facts under the layer; also in `record.json`."""
    done = run("decide", "facts.yaml", "--rules", "house", "-o", "record.json", cwd=home)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads((home / "record.json").read_text(encoding="utf-8"))
    return found


def test_the_record_names_the_layer_of_every_conclusion(home: Path, record: dict[str, object]) -> None:
    rows = [row for key in ("evidence", "companions", "provided_that", "conflicts") for row in record[key]]  # type: ignore[attr-defined]
    layers = record["rule_layers"]
    assert isinstance(layers, dict)
    assert {row["rule"]: row["layer"] for row in rows}.items() <= layers.items()
    assert set(record["rules_fired"]) <= set(layers)  # type: ignore[call-overload]
    assert {rule for rule, layer in layers.items() if layer == "house"} == {"own-rule"}
    base = record["rulebase"]
    assert isinstance(base, dict)
    assert base["layers"] == ["built-in", "house"] == list(base["layer_digests"])
    assert {(change["action"], change["id"]) for change in base["changes"]} == {
        ("disabled", "workload-is-packaged-apart-from-its-machine"),
        ("strength", "orchestrated-workload"),
        ("stars", "rating.testing.container"),
    }
    assert home.name not in json.dumps(record), "a record says nothing of where the layer lies"


@pytest.mark.parametrize("format_", ["text", "json", "markdown", "html", "mermaid"])
def test_every_format_of_an_explanation_names_the_layers(home: Path, format_: str) -> None:
    done = run("explain", "facts.yaml", "--rules", "house", "--format", format_, cwd=home)
    assert done.returncode == 0, done.stderr
    own = '"layer": "house"' if format_ == "json" else "house: own-rule"
    assert own in done.stdout
    if format_ != "json":
        assert "built-in: orchestrated-workload (house: strength moderate → weak)" in " ".join(done.stdout.split())


def test_an_explanation_names_the_layers_of_rules_that_did_not_fire(home: Path) -> None:
    (home / "open.yaml").write_text("subject: s\nfacts: {layer: workload, platform: [kubernetes]}\n", encoding="utf-8")
    done = run("explain", "open.yaml", "--rules", "house", "--full", "-o", "full.json", cwd=home)
    assert done.returncode == 0, done.stderr
    record = json.loads((home / "full.json").read_text(encoding="utf-8"))
    helpers = {helper["rule"] for answer in record["explanation"]["why_not"] for helper in answer["helpers"]}
    layers = record["explanation"]["rule_layers"]
    assert helpers
    assert helpers <= set(layers)
    assert set(layers.values()) <= {"built-in", "house"}
    assert run("replay", "full.json", "--rules", "house", cwd=home).returncode == 0


def test_the_text_of_a_decision_names_the_layers(home: Path) -> None:
    told = " ".join(run("decide", "facts.yaml", "--rules", "house", cwd=home).stdout.split())
    assert "[house: own-rule; container.layers]" in told
    plain = run("decide", "facts.yaml", cwd=home).stdout
    assert "built-in" not in plain


def test_a_batch_names_the_layers_of_its_reasons(home: Path) -> None:
    (home / "fleet.csv").write_text("subject,layer,platform,stage\ns,workload,kubernetes,testing\n", encoding="utf-8")
    done = run("batch", "fleet.csv", "-o", "out.csv", "--rules", "house", "--explain", "--report", "out.html", cwd=home)
    assert done.returncode == 0, done.stderr
    assert "Ours [house: own-rule]" in done.stdout
    assert "built-in: orchestrated-workload (house: strength moderate → weak)" in " ".join(done.stdout.split())
    assert ">house: own-rule</small>" in (home / "out.html").read_text(encoding="utf-8")
    rows = (home / "out.csv").read_text(encoding="utf-8")
    assert "For it: Ours [house]; " in rows
    assert "[built-in" not in rows


def test_rules_list_and_show_tell_what_a_layer_changed(home: Path) -> None:
    listed = run("rules", "list", "--rules", "house", cwd=home).stdout
    assert "house: own-rule" in listed
    assert listed.splitlines()[:4] == [
        "layers (2), the last one on top",
        "  built-in",
        "  house 3  The house rules",
        "",
    ]
    assert not run("rules", "list", cwd=home).stdout.startswith("layers")
    assert "disabled by layer house, because: Not with us" in listed
    shown = run("rules", "show", "orchestrated-workload", "--rules", "house", "--lang", "zh", cwd=home).stdout
    assert "规则层 house 改动强度：moderate → weak，理由：此处所见" in shown
    gone = run("rules", "show", "workload-is-packaged-apart-from-its-machine", "--rules", "house", cwd=home)
    assert "disabled by layer house" in gone.stdout
    data = json.loads(
        run("rules", "show", "orchestrated-workload", "--rules", "house", "--format", "json", cwd=home).stdout
    )
    assert data["layer"] == "built-in"
    assert data["changes"][0]["before"] == "moderate"


def test_the_star_table_and_the_vocabulary_name_the_layer(home: Path) -> None:
    compared = run("compare", "container", "--rules", "house", cwd=home).stdout
    assert "rating.testing.container: stars 4 → 5 by layer house, because: Measured" in " ".join(compared.split())
    assert "Stars set by layers" not in run("compare", "custom", "--rules", "house", cwd=home).stdout
    facts = json.loads(run("facts", "list", "--format", "json", "--rules", "house", cwd=home).stdout)
    assert {fact["layer"] for fact in facts} == {"built-in"}


def test_replay_tells_which_layers_made_the_record(home: Path, record: dict[str, object]) -> None:
    assert record["verdict"]
    same = run("replay", "record.json", "--rules", "house", cwd=home)
    assert same.returncode == 0, same.stdout
    other = run("replay", "record.json", cwd=home)
    assert other.returncode == 1
    assert "made with the layers built-in, house and is replayed with built-in" in " ".join(other.stdout.split())
    assert "own-rule is no longer there" in other.stdout


def test_a_project_file_is_found_from_below_and_named(home: Path, tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "imgexpert.yaml").write_text(f"rules: [{home}/house]\n", encoding="utf-8")
    write_layer(tmp_path, "upper", {"rules/evidence/own.yaml": rules_file(OWN.replace("own-rule", "upper-rule"))})
    given = ("rules", "list", "--format", "json")
    done = run(*given, "--rules", "../../upper", cwd=deep)
    layers = {rule["id"]: rule["layer"] for rule in json.loads(done.stdout)}
    assert (layers["own-rule"], layers["upper-rule"]) == ("house", "upper")
    assert "project file ../../imgexpert.yaml" in done.stderr
    assert run(*given, "--quiet", cwd=deep).stderr == ""
    without = run(*given, "--no-project", cwd=deep)
    assert without.stderr == ""
    assert not {"own-rule", "upper-rule"} & {rule["id"] for rule in json.loads(without.stdout)}


def test_layers_of_the_call_lie_on_those_of_the_project(home: Path, tmp_path: Path) -> None:
    """What replaces a rule of the project's layer can do so only from above it."""
    (tmp_path / "imgexpert.yaml").write_text(f"rules: [{home}/house]\n", encoding="utf-8")
    replacing = OWN.replace("title: Ours", "replaces: true, reason: r, title: Better")
    write_layer(tmp_path, "upper", {"rules/evidence/own.yaml": rules_file(replacing)})
    done = run("rules", "show", "own-rule", "--rules", "upper", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["layer"] == "upper"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("rules: [nowhere]\n", 'imgexpert.yaml:1:9: there is no folder "nowhere"'),
        ("rulez: [x]\n", "imgexpert.yaml:1:1: the project file has no field `rulez`; did you mean rules?"),
        ("rules: [\n", "imgexpert.yaml:2:1: "),
        ("", "must be one document"),
        ("rules: {a: b}\n", "imgexpert.yaml:1:8: `rules` must be a list"),
    ],
)
def test_a_broken_project_file_is_an_error_with_its_place(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "imgexpert.yaml").write_text(content, encoding="utf-8")
    done = run("decide", "-", cwd=tmp_path, given=FACTS)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_remembered_layer_is_read_anew_once_it_changes(tmp_path: Path) -> None:
    layer = write_layer(tmp_path, "house", {"rules/evidence/own.yaml": rules_file(OWN)})
    given = ("rules", "show", "own-rule", "--rules", "house", "--format", "json")
    first = json.loads(run(*given, cwd=tmp_path).stdout)
    assert json.loads(run(*given, cwd=tmp_path).stdout) == first
    assert len(list((tmp_path / ".cache/imgexpert").glob("layered-*"))) == 1
    (layer / "rules/evidence/own.yaml").write_text(rules_file(OWN.replace("Ours", "Ours again")), encoding="utf-8")
    assert json.loads(run(*given, cwd=tmp_path).stdout)["title"] == "Ours again"
    (layer / "rules/evidence/own.yml").write_text("rules: []\n", encoding="utf-8")
    assert "must end in .yaml" in run(*given, cwd=tmp_path).stderr


def test_the_library_reads_no_project_file(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from imgexpert import Expert

    (tmp_path / "imgexpert.yaml").write_text(f"rules: [{home}/house]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert [layer.name for layer in Expert().rulebase.layers] == ["built-in"]
    layers: tuple[Layer, ...] = Expert(layers=[home / "house"]).rulebase.layers
    assert [(layer.name, layer.version) for layer in layers] == [("built-in", ""), ("house", "3")]
