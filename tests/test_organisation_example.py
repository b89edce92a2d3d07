"""The example of an organisation's layer: its READMEs show what happens, and what happens is another decision."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from imgexpert.expert import Expert
from imgexpert.inference.consult import Consultation
from imgexpert.inference.rule_examples import run_examples
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.tracing import orphans
from imgexpert.vocabulary.documents import Subject, read_subjects

CHECKOUT = Path(__file__).parent.parent
ORGANISATION = CHECKOUT / "examples" / "organisation"
READMES = ("README.md", "README.zh.md")
_SHOWN = re.compile(r"^```sh\nimgexpert (.*?)\n```\n\n```text\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def shown(readme: str) -> list[tuple[str, str]]:
    """Each call in a README of the example, with the output that stands below it."""
    return _SHOWN.findall((ORGANISATION / readme).read_text(encoding="utf-8"))


def test_the_readmes_show_the_same_calls() -> None:
    first, second = ([call.replace(" --lang zh", "") for call, _ in shown(readme)] for readme in READMES)
    assert len(first) == 2
    assert first == second


@pytest.mark.parametrize("readme", READMES)
def test_what_a_readme_shows_is_what_happens(readme: str) -> None:
    for call, output in shown(readme):
        done = subprocess.run(
            [sys.executable, "-m", "imgexpert", *call.split()],
            cwd=CHECKOUT,
            env={**{name: value for name, value in os.environ.items() if name != "COLUMNS"}, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == output, f"put the present output of `imgexpert {call}` into {readme}"


def test_the_layer_changes_the_decision_and_says_so(rulebase: RuleBase) -> None:
    built_in, layered = Expert(), Expert(layers=[ORGANISATION])
    (subject,) = read_subjects(ORGANISATION / "ledger.yaml", rulebase.vocabulary)
    assert isinstance(subject, Subject)
    before, after = built_in.decide(subject.facts), layered.decide(subject.facts)
    assert (before.choice, after.choice) == ("physical-server", "custom")
    assert layered.rulebase.by_id[after.evidence[-1].rule].layer in ("built-in", "harbour-bank")
    assert "no-physical-servers" in next(r for r in after.ranking if r.type == "physical-server").ruled_out_by


def test_the_layer_is_sound() -> None:
    layered = Expert(layers=[ORGANISATION]).rulebase
    assert all(result.holds for result in run_examples(Consultation(layered)))
    assert orphans(layered) == []


@pytest.mark.parametrize(("command", "last"), [("lint", " rules: 0 found"), ("test", "cases: ")])
def test_the_verifier_finds_nothing_and_the_cases_hold(command: str, last: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "imgexpert", "rules", command, "--rules", str(ORGANISATION), "--lang", "en"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert last in done.stdout.splitlines()[-1]


def test_the_layer_knows_its_own_cloud(rulebase: RuleBase) -> None:
    layered = Expert(layers=[ORGANISATION])
    here = layered.decide({"layer": "machine", "hosting": ["harbour-cloud"]})
    assert next(ranked for ranked in here.ranking if ranked.type == "cloud-service").eligibility == "eligible"
    assert rulebase.by_id["no-cloud-excludes-cloud-service"].layer == "built-in"
    assert layered.rulebase.by_id["no-cloud-excludes-cloud-service"].layer == "harbour-bank"
