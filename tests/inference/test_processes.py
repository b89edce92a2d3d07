"""The same bytes in every process, whatever the hash seed and the Python; and nothing else out of one."""

from __future__ import annotations

import json
import sys

import pytest

from imgexpert.vocabulary.parsing import plain
from tests.support.facts import Situations
from tests.support.interpreters import run, usable

DECIDE = """
import sys, json
from imgexpert.decision.serialising import json_text, record_of
from imgexpert.expert import Expert
expert = Expert()
for facts in json.load(sys.stdin):
    decision = expert.decide(facts)
    print(json_text(record_of(decision, expert.rulebase)))
    for firing in decision.inference.firings:
        print(firing.rule, sorted((str(sorted(l.atom.key)), l.holds) for l in firing.because))
    print(sorted(decision.inference.answers), list(decision.inference.answers))
"""

LOUD = """
import json, logging, sys
logging.getLogger().setLevel(logging.DEBUG)
if sys.argv[1:] == ["handler"]:
    logging.getLogger().addHandler(logging.StreamHandler())
before = list(logging.getLogger().handlers)
import collections
from imgexpert.expert import Expert
assert logging.getLogger().handlers == before, logging.getLogger().handlers
assert logging.getLogger().level == logging.DEBUG
assert not hasattr(collections, "Mapping")
for facts in json.load(sys.stdin):
    Expert().decide(facts)
"""


@pytest.fixture(scope="module")
def subjects(situations: Situations) -> str:
    """Some twenty situations as JSON, merged from the rules' examples."""
    facts = situations.rulebase.vocabulary.facts
    seeds = situations.seeds
    merged = [{**seeds[place], **seeds[-place], **seeds[place // 2]} for place in range(1, len(seeds), 30)]
    return json.dumps([{key: plain(answer, facts[key]) for key, answer in answers.items()} for answers in merged])


@pytest.fixture(scope="module")
def expected(subjects: str) -> str:
    """What this Python decides with hashes that are not randomised."""
    done = run(sys.executable, DECIDE, subjects, PYTHONHASHSEED="0")
    assert done.returncode == 0, done.stderr
    assert '"verdict": "clear"' in done.stdout
    return done.stdout


@pytest.mark.parametrize("seed", ["1", "2", "31337"])
def test_hash_seeds_change_no_byte(subjects: str, expected: str, seed: str) -> None:
    done = run(sys.executable, DECIDE, subjects, PYTHONHASHSEED=seed)
    assert (done.stdout, done.stderr) == (expected, "")


@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13"])
def test_pythons_change_no_byte(subjects: str, expected: str, version: str) -> None:
    python = usable(version)
    if python is None:
        pytest.skip(f"no Python {version} here that can import the expert")
    done = run(python, DECIDE, subjects, PYTHONHASHSEED="random")
    assert (done.stdout, done.stderr) == (expected, "")


@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13"])
def test_importing_leaves_nothing_behind_and_deciding_logs_nothing(subjects: str, version: str) -> None:
    python = usable(version)
    if python is None:
        pytest.skip(f"no Python {version} here that can import the expert")
    done = run(python, LOUD, json.dumps(json.loads(subjects)[:2]), PYTHONWARNINGS="error")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_program_that_logs_everything_hears_nothing_of_us(subjects: str) -> None:
    code = LOUD.replace('sys.argv[1:] == ["handler"]', "True")
    done = run(sys.executable, code, json.dumps(json.loads(subjects)[:2]))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
