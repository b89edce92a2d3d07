"""`rules new`: what answers write, what they may not touch, and how wrong ones are met."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from imgexpert.inference.consult import Consultation
from imgexpert.inference.possible import compile_condition
from imgexpert.interfaces.authoring.proposals import Facts, firing, near_misses
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.parsing import node_of, parse_facts
from imgexpert.vocabulary.truth import TRUE
from tests.interfaces.test_contract import run

ANSWERS = {
    "kind": "evidence",
    "english": "Our own cloud starts from its image",
    "chinese": "自有云从其镜像启动",
    "id": "",
    "when": "hosting: private-cloud",
    "and": "not layer workload",
    "enough": "",
    "together": "all",
    "then": "for cloud-service strong",
    "cites": "cloud-service.auto-scaling",
    "fires": "yes",
    "silent": "",
    "family": "cloud",
}
WRITTEN = """\
rules:
  - id: our-own-cloud-starts-from-its-image
    title:
      en: "Our own cloud starts from its image"
      zh: "自有云从其镜像启动"
    when:
      all:
        - hosting: private-cloud
        - not: {layer: workload}
    then: {for: [cloud-service], strength: strong}
    cites: [cloud-service.auto-scaling]
    examples:
      fires:
        - {layer: machine, hosting: [private-cloud]}
      silent:
        - {layer: workload, hosting: [private-cloud]}
        - {layer: machine, hosting: [public-cloud]}
"""
OPTIONS = (
    "--kind", "exclusions", "--title-en", "No servers of our own", "--title-zh", "没有自己的服务器",
    "--id", "no-servers", "--when", "layer machine", "--then", "rules-out physical-server",
    "--cites", "compare.definition.physical-server", "--fires", "layer: machine", "--silent", "{layer: workload}",
    "--family", "own",
)  # fmt: skip


def lines(**changed: str) -> str:
    """The answers, one a line, some of them others."""
    return "".join(f"{answer}\n" for answer in (ANSWERS | changed).values())


def test_answers_from_a_pipe_write_a_rule_that_fires(tmp_path: Path) -> None:
    layer = tmp_path / "Our rules"
    done = run("rules", "new", "--into", str(layer), given=lines())
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 examples: 3 hold" in done.stdout
    assert f"imgexpert --rules '{layer}' rules test" in done.stdout
    assert (layer / "rules/evidence/cloud.yaml").read_text(encoding="utf-8") == WRITTEN
    assert (layer / "layer.yaml").read_text(encoding="utf-8") == "name: our-rules\n"
    facts = "facts: {layer: machine, hosting: [private-cloud]}\n"
    told = run("--rules", str(layer), "decide", "-", "--format", "json", given=facts)
    assert '"our-own-cloud-starts-from-its-image"' in told.stdout


def test_options_answer_without_a_question(tmp_path: Path) -> None:
    done = run("--lang", "zh", "rules", "new", "--into", str(tmp_path), *OPTIONS)
    assert (done.returncode, done.stderr) == (0, "")
    assert "符合 2" in done.stdout
    assert "no-servers" in run("--rules", str(tmp_path), "rules", "show", "no-servers").stdout


@pytest.mark.parametrize("before", [
    WRITTEN + "# the end, without a line break",
    WRITTEN.replace("\n  ", "\n").replace("rules:", "# ours\nrules:   # all of them"),
    WRITTEN.replace("\n", "\r\n"),
])  # fmt: skip
def test_a_rule_is_appended_and_the_text_before_it_stays(tmp_path: Path, before: str) -> None:
    file = tmp_path / "rules/evidence/cloud.yaml"
    file.parent.mkdir(parents=True)
    file.write_bytes(before.encode())
    (tmp_path / "layer.yaml").write_text("name: ours # really\n", encoding="utf-8")
    file.chmod(0o640)
    done = run("rules", "new", "--into", str(tmp_path), given=lines(english="Another one", when="hosting edge-sites"))
    assert (done.returncode, done.stderr) == (0, "")
    assert file.read_bytes().startswith(before.encode())
    assert file.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "layer.yaml").read_text(encoding="utf-8") == "name: ours # really\n"
    listed = run("--rules", str(tmp_path), "rules", "list", "--kind", "evidence").stdout
    assert "another-one" in listed
    assert "our-own-cloud-starts-from-its-image" in listed
    assert {path.name for path in file.parent.iterdir()} == {"cloud.yaml"}


@pytest.mark.parametrize("before", [
    "rules: []\n",
    WRITTEN + "...\n",
    WRITTEN.replace("rules:", "rulez:"),
])  # fmt: skip
def test_a_file_that_takes_no_rule_at_its_end_is_left_alone(tmp_path: Path, before: str) -> None:
    file = tmp_path / "rules/evidence/cloud.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(before, encoding="utf-8")
    done = run("rules", "new", "--into", str(tmp_path), given=lines(english="Another one"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "cloud.yaml" in done.stderr
    assert file.read_text(encoding="utf-8") == before
    assert not (tmp_path / "layer.yaml").exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "evidense"}, "evidence"),
        ({"english": ""}, ""),
        ({"id": "Our Cloud"}, "Our Cloud"),
        ({"id": "small-services-fit-containers"}, "rules/evidence/container.yaml"),
        ({"when": "hostng private-cloud"}, "hosting"),
        ({"when": "hosting privat-cloud"}, "private-cloud"),
        ({"when": "fleet_size at-least many"}, "fleet_size"),
        ({"when": "hosting"}, "public-cloud"),
        ({"when": ""}, ""),
        ({"together": "both"}, "all"),
        ({"then": "for cloud-servce strong"}, "cloud-service"),
        ({"then": "for cloud-service stong"}, "strong"),
        ({"then": "four cloud-service strong"}, "for"),
        ({"then": "for"}, ""),
        ({"cites": "cloud-service.auto-scalng"}, "cloud-service.auto-scaling"),
        ({"cites": ""}, ""),
        ({"fires": "perhaps"}, "yes"),
        ({"family": "../cloud"}, "../cloud"),
    ],
)
def test_a_wrong_answer_from_a_pipe_ends_the_call_and_nothing_is_written(
    changed: dict[str, str], said: str, tmp_path: Path
) -> None:
    language = "zh" if len(said) % 2 else "en"  # Both are met, without a process more.
    done = run("--lang", language, "rules", "new", "--into", str(tmp_path / "new"), given=lines(**changed))
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert ":0:0" not in done.stderr
    assert not (tmp_path / "new").exists()


def test_an_example_that_does_not_do_what_it_says_is_refused(tmp_path: Path) -> None:
    answers = ("kind", "english", "chinese", "id", "when", "and", "enough", "together", "then", "cites")
    given = "".join(f"{ANSWERS[name]}\n" for name in answers) + "no\nlayer: workload, hosting: [private-cloud]\n"
    done = run("rules", "new", "--into", str(tmp_path / "new"), given=given)
    assert done.returncode == 2
    assert "does not fire" in done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("language", "said"), [("en", "layer called `ours`"), ("zh", "名为 `ours` 的规则层")])
def test_a_folder_whose_name_another_layer_has_is_refused_before_anything_is_asked(
    tmp_path: Path, language: str, said: str
) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / "layer.yaml").write_text("name: ours\n", encoding="utf-8")
    target = tmp_path / "Ours"
    done = run("--lang", language, "--rules", str(tmp_path / "first"), "rules", "new", "--into", str(target), *OPTIONS)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not target.exists()


def test_answers_that_end_too_early_say_what_is_missing(tmp_path: Path) -> None:
    done = run("rules", "new", "--into", str(tmp_path / "new"), given="evidence\nA title\n")
    assert done.returncode == 2
    assert "Chinese" in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_person_is_asked_again_after_a_wrong_answer(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "imgexpert", "--lang", "en", "rules", "new", "--into", str(tmp_path / "new")]
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env={**os.environ, "TERM": "dumb"})
    os.close(slave)
    told = list(_conversation(master, ["evidense", *ANSWERS.values()]))
    assert process.wait(timeout=60) == 0
    os.close(master)
    assert "did you mean evidence?" in "".join(told)
    assert (tmp_path / "new/rules/evidence/cloud.yaml").read_text(encoding="utf-8") == WRITTEN


def _conversation(terminal: int, answers: list[str]) -> Iterator[str]:
    """Everything said, each answer being typed once a question waits for it."""
    waiting, seen, ends = list(answers), "", time.monotonic() + 60
    while time.monotonic() < ends:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        try:
            seen += os.read(terminal, 65536).decode(errors="replace") if ready else ""
        except OSError:  # The program has ended.
            break
        if not ready and waiting and seen.rstrip(" ").endswith((":", "]")):
            yield seen
            seen = ""
            os.write(terminal, (waiting.pop(0) + "\n").encode())
    yield seen


def test_examples_can_be_proposed_for_the_shipped_rules(rulebase: RuleBase, consultation: Consultation) -> None:
    without: list[str] = []
    for rule in rulebase.rules:
        test = compile_condition(rule.when, settled=True)

        def holds(facts: Facts, test: object = test) -> bool:
            assert callable(test)
            answers = parse_facts(node_of(facts), rulebase.vocabulary)
            return test(consultation.infer(answers).answers) is TRUE

        facts = firing(rule.when, rulebase.vocabulary, holds)
        if facts is None or not holds(facts):
            without.append(rule.id)
            continue
        misses = near_misses(rule.when, facts, rulebase.vocabulary, holds)
        assert not any(holds(miss) for miss in misses)
        assert all(sum(miss[key] != facts.get(key) for key in miss) == 1 for miss in misses)
        if not misses:
            without.append(rule.id)
    assert without == []
