"""`imgexpert explain` as a process: what it answers, in which format, and how it refuses what it cannot answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from imgexpert import Expert, Questions, report
from imgexpert.decision.serialising import checksum
from imgexpert.interfaces.reports.printing import Format
from imgexpert.reading.text import Language
from imgexpert.vocabulary.documents import Subject, read_subjects
from tests.interfaces.test_contract import EXAMPLES, cells, run

FILE = str(EXAMPLES / "container.yaml")
SEVERAL = str(EXAMPLES / "several.yaml")
OPEN = "subject: open\nfacts: {stage: [production]}\n"
COLLIDING = "facts:\n  disk_untouched: yes\n  boot_medium: [internal-disk]\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            (),
            ["Why Container image: 5.41 stars", "(9 + 8 + 3 + 15 + 8) ÷ (3 + 2 + 1 + 3 + 2) = 43/11", "119/22 = 5.41"],
        ),
        (("--why", "live"), ["not rated", "Why Live image"]),
        (("--why", "scenario:microservices"), ["fact:architecture", "rule:microservices-architecture"]),
        (("--why", "microservices"), ["How it came about: Microservice architecture"]),
        (("--why-not", "virtual-machine"), ["2.23 behind", "−0.55 (−6/11)", "container_fit: awkward – not answered"]),
        (("--what-if", "own_kernel=yes"), ["own_kernel: not answered → yes", "choice: Container image"]),
        (("--what-if", "scaling=unknown"), ["scaling: automatic → not answered"]),
        (("--what-if", "hosting=[public-cloud]"), ["Nothing in the decision changes"]),
        (("--flip",), ["What would change the choice"]),
        (("--flip", "virtual-machine"), ["What would make it Virtual machine image"]),
        (("--flip", "--fixed", "container_fit", "--fixed", "layer"), ["Left alone: layer and container_fit"]),
        (("--robustness",), ["27/22", "seed 1", "10,000 weightings", "the source disagrees with itself"]),
        (("--full",), ["Alternatives considered", "The whole proof", "What would change the choice"]),
    ],
)
def test_questions(arguments: tuple[str, ...], told: list[str]) -> None:
    done = run("explain", FILE, *arguments)
    assert done.returncode == 0, done.stderr
    shown = " ".join(done.stdout.split())
    for part in told:
        assert part in shown


def test_it_fits_on_one_screen_unless_asked_for_more() -> None:
    short, full = run("explain", FILE), run("explain", FILE, "--full")
    assert len(short.stdout.splitlines()) <= 45
    assert len(full.stdout.splitlines()) > 200


def test_full_leaves_nothing_out_of_an_answer() -> None:
    """The hint at the end of a shortened list says so."""
    short, full = (run("explain", FILE, "--why-not", "custom", *more).stdout for more in ((), ("--full",)))
    assert "more rules (--full lists them all)" in " ".join(short.split())
    assert "more rules" not in full
    assert len(full.splitlines()) > 3 * len(short.splitlines())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("format_", get_args(Format))
def test_the_library_says_what_the_command_prints(format_: Format, language: Language) -> None:
    expert = Expert()
    (subject,) = read_subjects(FILE, expert.rulebase.vocabulary)
    assert isinstance(subject, Subject)
    explanation = expert.decide(subject.facts, subject.name).explain()
    asked = Questions(why_not=("custom",), flip=True)
    told = report(explanation, asked, format=format_, language=language)
    done = run("explain", FILE, "--why-not", "custom", "--flip", "--format", format_, "--lang", language, "--quiet")
    assert done.stdout == told


@pytest.mark.parametrize("question", [(), ("--why-not", "custom"), ("--flip",), ("--robustness",), ("--full",)])
@pytest.mark.parametrize("columns", ["60", "100"])
def test_in_chinese_no_english_sentence_is_left_and_no_line_is_too_long(
    question: tuple[str, ...], columns: str
) -> None:
    done = run("explain", FILE, *question, "--lang", "zh", COLUMNS=columns)
    assert done.returncode == 0, done.stderr
    assert all(cells(line) <= int(columns) for line in done.stdout.splitlines())
    for word in ("stars", "What ", "Why ", " the ", "rules out", " ahead", " behind ", "eligible", "Margin"):
        assert word not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("explain",), "FILE is missing"),
        (("explain", FILE, "--why-not", "containr"), "did you mean container?"),
        (("explain", FILE, "--why", "containr"), "did you mean container?"),
        (("explain", FILE, "--why", "scenario:microservces"), "did you mean scenario:microservices?"),
        (("explain", FILE, "--why", "rule:own-kernel-excludes-containers"), "did not fire here"),
        (("explain", FILE, "--flip", "containr"), "did you mean container?"),
        (("explain", FILE, "--flip", "container"), "container"),
        (("explain", FILE, "--flip", "--fixed", "hostin"), "did you mean hosting?"),
        (("explain", FILE, "--fixed", "hosting"), "--fixed goes with --flip"),
        (("explain", FILE, "--what-if", "hostin=edge-sites"), "--what-if:1:1: there is no fact `hostin`; did you mean"),
        (("explain", FILE, "--what-if", "hostin=unknown"), "did you mean hosting?"),
        (("explain", FILE, "--what-if", "layer=machin"), "did you mean machine?"),
        (("explain", FILE, "--what-if", "layer"), "KEY=VALUE"),
        (("explain", FILE, "--what-if", "layer=machine", "--what-if", "layer=workload"), "layer"),
        (("explain", FILE, "--what-if", "layer: [=x"), "--what-if"),
        (("explain", FILE, "--subject", "chekout"), "did you mean checkout?"),
        (("explain", SEVERAL), "holds 3 subjects: name one with --subject; allowed: shop-frontend"),
        (("explain", SEVERAL, "--subject", "nobody"), "there is no subject `nobody`"),
        (("explain", "no-such-file.yaml"), "no-such-file.yaml"),
        (("explain", FILE, "--format", "pdf"), "allowed: text, json, markdown, html, mermaid"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_nearest_that_can(arguments: tuple[str, ...], told: str) -> None:
    for language in ("en", "zh"):
        done = run(*arguments, "--lang", language)
        assert done.returncode == 2
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        if language == "en":
            assert told in done.stderr


def test_a_subject_without_a_choice_is_explained_by_what_is_missing() -> None:
    done = run("explain", "-", given=OPEN)
    assert done.returncode == 3
    assert "What stands in the way" in done.stdout
    assert "Answer this first" in done.stdout


def test_a_subject_whose_facts_collide_is_explained_by_what_collides(tmp_path: Path) -> None:
    file = tmp_path / "colliding.yaml"
    file.write_text(COLLIDING, encoding="utf-8")
    done = run("explain", str(file))
    assert done.returncode == 3
    shown = " ".join(done.stdout.split())
    assert "These facts contradict each other" in shown
    assert "[untouched-disk-against-internal-boot" in shown
    assert "colliding.yaml:2:3" in shown
    assert "colliding.yaml:3:3" in shown


def test_a_what_if_that_contradicts_the_facts_says_which(tmp_path: Path) -> None:
    file = tmp_path / "untouched.yaml"
    file.write_text("facts: {layer: machine, disk_untouched: yes, workload: [rescue-work]}\n", encoding="utf-8")
    done = run("explain", str(file), "--what-if", "boot_medium=[internal-disk]")
    shown = " ".join(done.stdout.split())
    assert "impossible" in shown
    assert "disk_untouched and boot_medium now contradict each other" in shown


def test_a_refused_document_costs_only_itself() -> None:
    done = run("explain", "-", "--subject", "open", given=OPEN + "---\nsubject: bad\nfacts: {layer: machin}\n")
    assert done.returncode == 4
    assert "did you mean machine?" in done.stderr
    assert done.stdout.startswith("open\n")


def test_json_is_a_sealed_record_with_the_justification_and_the_answers() -> None:
    done = run("explain", FILE, "--why-not", "custom", "--robustness", "--what-if", "scaling=unknown", "--flip",
               "--format", "json")  # fmt: skip
    record = json.loads(done.stdout)
    decided = json.loads(run("decide", FILE, "--format", "json").stdout)
    for key in ("checksum", "schema"):
        assert key in record
    assert {key: value for key, value in decided.items() if key != "checksum"}.items() <= record.items()
    assert record["checksum"] == checksum(record)
    assert record["justification"]["schema"] == "imgexpert-justification/1"
    assert set(record["explanation"]) == {"why_not", "what_if", "flip", "robustness", "rule_layers"}
    helpers = {helper["rule"] for answer in record["explanation"]["why_not"] for helper in answer["helpers"]}
    assert helpers - set(record["rules_fired"])
    assert helpers <= set(record["explanation"]["rule_layers"])


def test_the_language_changes_no_record() -> None:
    one, other = (run("explain", FILE, "--full", "--format", "json", "--lang", lang).stdout for lang in ("en", "zh"))
    assert one == other


@pytest.mark.parametrize(
    ("ending", "start"), [("md", "# checkout"), ("html", "<!DOCTYPE html>"), ("json", "{"), ("mmd", "flowchart LR")]
)
def test_the_output_file_tells_the_format(tmp_path: Path, ending: str, start: str) -> None:
    target = tmp_path / f"out.{ending}"
    done = run("explain", FILE, "-o", str(target))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert target.read_text(encoding="utf-8").lower().startswith(start.lower())


def test_a_refused_call_leaves_the_output_file_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "out.md"
    target.write_text("before", encoding="utf-8")
    assert run("explain", FILE, "--why-not", "containr", "-o", str(target)).returncode == 2
    assert target.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_flip_leaves_the_file_its_argument() -> None:
    one, other = run("explain", FILE, "--flip"), run("explain", "--flip", FILE)
    assert one.stdout == other.stdout
    assert other.returncode == 0


def test_markdown_has_the_parts_of_a_decision_record() -> None:
    for language, headings in (
        (
            "en",
            [
                "Context",
                "Decision",
                "Reasons",
                "Alternatives considered",
                "Consequences",
                "What would change the choice",
            ],
        ),
        ("zh", ["背景", "决定", "理由", "考虑过的其他类型", "影响", "哪些变化会改变选择"]),
    ):
        done = run("explain", FILE, "--format", "markdown", "--lang", language)
        found = [line.removeprefix("## ") for line in done.stdout.splitlines() if line.startswith("## ")]
        assert [heading for heading in found if heading in headings] == headings
