"""`imgexpert rules diff` as a process: folders, layers, revisions kept by git, facts files and formats."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from imgexpert.decision.decide import Decider
from imgexpert.expert import Expert
from imgexpert.rulebase.loading import load_rulebase
from tests.interfaces.test_contract import EXAMPLES, run
from tests.interfaces.test_layers import OWN
from tests.interfaces.test_rules_test_command import RULE
from tests.support.bases import copy_base
from tests.support.layers import rules_file, write_layer


def edit(base: Path) -> None:
    """Count a strong piece of evidence for base images as a weak one."""
    path = base / "rules/evidence/base.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("strength: strong", "strength: weak", 1), encoding="utf-8")


def in_folder(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program called in `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "imgexpert", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(EXAMPLES.parent), "LC_ALL": "C.UTF-8"},
    )


def test_the_built_in_rules_do_not_differ_from_a_copy(tmp_path: Path) -> None:
    done = run("rules", "diff", "built-in", str(copy_base(tmp_path / "copy")), "--subjects", "20")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 of 20 subjects" in done.stdout


def test_a_changed_rule_is_responsible_and_its_witnesses_show_it(tmp_path: Path) -> None:
    base = copy_base(tmp_path / "changed")
    edit(base)
    out = tmp_path / "witnesses.yaml"
    done = run("rules", "diff", "built-in", str(base), "--subjects", "60", "--facts-out", str(out), "--format", "json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    (change,) = found["changes"]
    assert change["aspects"] == ["conclusion"]
    assert {name for decision in found["decisions"] for name in decision["responsible"]} == {change["item"]}
    witnesses = yaml.safe_load(out.read_text(encoding="utf-8"))
    assert len(witnesses) == len(found["decisions"]) > 0
    old, new = Expert(), Decider(load_rulebase(base))
    for decision, witness in list(zip(found["decisions"], witnesses, strict=True))[:5]:
        facts = old.facts(witness["facts"])
        for decided, side in ((old.decide(facts), "before"), (new.decide(facts, "witness"), "after")):
            assert (decided.choice, decided.verdict) == (decision[side]["choice"], decision[side]["verdict"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_layer_is_compared_with_what_it_lies_on(tmp_path: Path, language: str) -> None:
    folder = write_layer(tmp_path, "acme", {"rules/evidence/own.yaml": RULE})
    facts = tmp_path / "facts.yaml"
    facts.write_text("subject: old-box\nfacts: {layer: machine, upkeep: minimal}\n", encoding="utf-8")
    arguments = ("rules", "diff", "built-in", f"built-in+{folder}", "--facts", str(facts), "--format", "markdown")
    done = run("--lang", language, *arguments)
    assert done.returncode == 1, done.stderr
    assert "rule.old-tools-stay-where-they-are" in done.stdout
    assert "old-box" in done.stdout


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_revision_kept_by_git_is_compared_with_the_folder(tmp_path: Path) -> None:
    base = copy_base(tmp_path / "kept" / "ours")
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(tmp_path / "kept")]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"], ["tag", "v1"]):
        subprocess.run([*git, *arguments], check=True)
    same = in_folder(tmp_path / "kept", "rules", "diff", "v1:ours", "ours", "--subjects", "5")
    assert same.returncode == 0, same.stderr
    edit(base)
    done = in_folder(base, "rules", "diff", "HEAD", ".", "--subjects", "5", "--format", "json")
    assert done.returncode == 1, done.stderr
    assert len(json.loads(done.stdout)["changes"]) == 1


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for arguments in (
        ("nowhere", "built-in"),
        ("built-in", "--output=x"),
        ("built-in", str(empty)),
        (f"built-in+{empty}", "built-in"),
        ("built-in", "built-in", "--facts", "nowhere.yaml"),
        ("built-in", "built-in", "--subjects", "few"),
        ("built-in",),
    ):
        done = run("rules", "diff", *arguments)
        assert done.returncode == 2, arguments
        assert "Traceback" not in done.stderr
        assert done.stderr.strip()


def test_only_what_is_named_is_compared(tmp_path: Path) -> None:
    layer = write_layer(tmp_path, "ours", {"rules/evidence/ours.yaml": rules_file(OWN)})
    refused = run("rules", "diff", "built-in", "built-in", "--rules", str(layer))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "join layers with +" in refused.stderr
    (tmp_path / "imgexpert.yaml").write_text("rules: [ours]\n", encoding="utf-8")
    assert in_folder(tmp_path, "rules", "diff", "built-in", "built-in", "--subjects", "5").returncode == 0


def test_a_subject_that_nobody_can_read_costs_only_itself(tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text("facts: {layer: machine}\n---\nfacts: {layer: machin}\n", encoding="utf-8")
    done = run("rules", "diff", "built-in", "built-in", "--facts", str(facts))
    assert done.returncode == 4
    assert "did you mean machine?" in done.stderr
    assert "0 of 1 subjects" in done.stdout
