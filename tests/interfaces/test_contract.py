"""The program as a process: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CLEAR = "subject: shop\nfacts: {layer: workload, platform: [kubernetes], architecture: [microservices]}\n"
OPEN = "subject: open\nfacts: {stage: [production]}\n"
BAD = "subject: bad\nfacts: {layer: machin}\n"

RECORD = [
    "subject", "verdict", "choice", "by_layer", "margin", "ranking", "scenarios", "evidence", "companions",
    "unknown", "rules_fired", "facts", "rulebase", "tied",
]  # fmt: skip


COMMANDS = [
    (),
    ("decide",),
    ("compare",),
    ("facts", "list"),
    ("facts", "schema"),
    ("rules", "list"),
    ("rules", "show"),
    ("rules", "test"),
    ("rules", "graph"),
    ("rules", "new"),
    ("rules", "docs"),
]


def cells(line: str) -> int:
    """How wide a line is on a screen."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def run(*arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The program with `arguments` and `given` on standard input."""
    clean = {
        name: value for name, value in os.environ.items() if name not in ("LANG", "LC_ALL", "LC_MESSAGES", "COLUMNS")
    }
    return subprocess.run(
        [sys.executable, "-m", "imgexpert", *arguments],
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**clean, "LC_ALL": "C.UTF-8", **environment},
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (CLEAR, 0),
        (CLEAR + "---\n" + OPEN, 3),
        (CLEAR + "---\n" + BAD, 4),
        (OPEN + "---\n" + BAD, 4),  # A refusal weighs more than an open question.
        ("facts: [\n", 2),
    ],
)
def test_exit_codes(given: str, code: int) -> None:
    done = run("decide", "-", given=given)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


def test_a_record_has_the_keys_that_programs_rely_on() -> None:
    done = run("decide", "-", "--format", "json", given=CLEAR)
    record = json.loads(done.stdout)
    assert set(RECORD) <= set(record)
    assert list(record)[:3] == ["subject", "verdict", "choice"]
    assert (record["subject"], record["verdict"], record["choice"]) == ("shop", "clear", "container")
    assert len(record["ranking"]) == 7
    assert {"type", "score", "suitability", "evidence", "eligible", "ruled_out_by"} <= set(record["ranking"][0])
    assert {"scenario", "importance", "rules"} <= set(record["scenarios"][0])
    assert {"type", "direction", "stars", "rule", "cites"} <= set(record["evidence"][0])
    assert {"version", "digest", "layers"} <= set(record["rulebase"])
    assert record["rulebase"]["digest"].startswith("sha256:")
    assert record["facts"] == {"layer": "workload", "platform": ["kubernetes"], "architecture": ["microservices"]}


def test_several_subjects_are_a_list_in_order() -> None:
    records = json.loads(run("--format", "json", "decide", "-", given=CLEAR + "---\n" + OPEN).stdout)
    assert [record["subject"] for record in records] == ["shop", "open"]
    assert records[1]["choice"] is None


def test_documents_without_a_name_are_called_after_the_file(tmp_path: Path) -> None:
    path = tmp_path / "fleet.ndjson"
    path.write_text('{"facts": {"layer": "machine"}}\n\n{"facts": {"layer": "workload"}}\n', encoding="utf-8")
    records = json.loads(run("decide", str(path), "--format", "json").stdout)
    assert [record["subject"] for record in records] == ["fleet#1", "fleet#2"]


def test_a_list_in_json_is_several_subjects() -> None:
    given = json.dumps([{"subject": "a", "facts": {"layer": "machine"}}, {"subject": "b", "facts": {}}])
    records = json.loads(run("decide", "-", "--format", "json", given=given).stdout)
    assert [record["subject"] for record in records] == ["a", "b"]


def test_the_same_call_prints_the_same_bytes() -> None:
    calls = [run("decide", "-", "--format", "json", given=CLEAR, PYTHONHASHSEED=seed).stdout for seed in ("1", "2")]
    assert calls[0] == calls[1]


def test_output_goes_into_a_file_and_only_there(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    done = run("decide", "-", "--format", "json", "-o", str(target), given=CLEAR)
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["choice"] == "container"
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_a_target_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    done = run("decide", "-", "-o", str(tmp_path / "none" / "out.json"), given=CLEAR)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m imgexpert rules list | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("columns", ["60", "80"])
def test_no_line_is_wider_than_the_screen(language: str, columns: str) -> None:
    files = sorted(str(path) for path in EXAMPLES.glob("*.yaml"))
    done = run("--lang", language, "decide", *files, COLUMNS=columns)
    widest = max(map(cells, done.stdout.splitlines()))
    assert widest <= int(columns)
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("placed", [("--lang", "zh", "decide", "-"), ("decide", "-", "--lang", "zh")])
def test_global_options_stand_before_or_after_the_command(placed: tuple[str, ...]) -> None:
    assert "明确的选择" in run(*placed, given=CLEAR).stdout


def test_the_locale_chooses_the_language() -> None:
    assert "明确的选择" in run("decide", "-", given=CLEAR, LC_ALL="zh_CN.UTF-8").stdout


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("language", "usage"), [("en", "Usage:"), ("zh", "用法")])
def test_every_command_has_help_with_an_example(command: tuple[str, ...], language: str, usage: str) -> None:
    done = run("--lang", language, *command, "--help")
    assert done.returncode == 0
    assert usage in done.stdout
    assert f"imgexpert {' '.join(command)}".strip() in done.stdout.replace(usage, "", 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("compare", "--format", "json"), '"container"'),
        (("compare", "container", "base"), "★"),
        (("facts", "list"), "hosting"),
        (("facts", "list", "hosting"), "public-cloud"),
        (("rules", "list", "--kind", "exclusions"), "containers-not-possible"),
        (("rules", "show", "containers-not-possible"), "container_fit"),
        (("--version",), "imgexpert"),
    ],
)
def test_what_there_is_to_look_up(arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert said in done.stdout


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (("compare", "contaner"), "container"),
        (("facts", "list", "hostng"), "hosting"),
        (("rules", "show", "container-not-possible"), "containers-not-possible"),
        (("decid", "-"), "decide"),
        (("decide", "-", "--formt", "json"), "--format"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_misspelt_word_is_met_with_the_nearest(arguments: tuple[str, ...], nearest: str, language: str) -> None:
    done = run("--lang", language, *arguments, given=CLEAR)
    assert done.returncode == 2
    assert nearest in done.stderr
    assert "Traceback" not in done.stderr


def test_the_shipped_rules_pass_their_own_examples() -> None:
    done = run("rules", "test")
    assert (done.returncode, done.stderr) == (0, "")
