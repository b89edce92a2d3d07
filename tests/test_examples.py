"""The examples are decided as the answers beside them say, and show every type as a clear choice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from imgexpert.expert import Expert
from imgexpert.rulebase.built_in import built_in_rulebase
from imgexpert.vocabulary.documents import Subject, read_subjects

EXAMPLES = Path(__file__).parent.parent / "examples"
EXPECTED = json.loads((EXAMPLES / "expected.json").read_text(encoding="utf-8"))
FILES = sorted(EXAMPLES.glob("*.yaml"))


def decided() -> dict[str, dict[str, object]]:
    """Choice and verdict of every subject in the examples, by the program as a process."""
    called = [sys.executable, "-m", "imgexpert", "decide", "--format", "json", *map(str, FILES)]
    done = subprocess.run(called, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 3, done.stderr  # One subject is undecided on purpose.
    return {
        record["subject"]: {"choice": record["choice"], "verdict": record["verdict"]}
        for record in json.loads(done.stdout)
    }


def test_the_answers_are_the_expected_ones() -> None:
    assert decided() == EXPECTED


@pytest.mark.parametrize("type_", built_in_rulebase().knowledge.types)
def test_every_type_has_an_example_in_which_it_is_the_clear_choice(type_: str) -> None:
    expert = Expert()
    path = EXAMPLES / f"{type_}.yaml"
    (subject,) = read_subjects(str(path), expert.rulebase.vocabulary)
    assert isinstance(subject, Subject)
    decision = expert.decide(subject.facts, subject.name)
    assert (decision.choice, decision.verdict) == (type_, "clear")
