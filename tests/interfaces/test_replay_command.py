"""`imgexpert replay` as a process: what it says of records that are identical, outdated, altered or cut off."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from imgexpert.decision.serialising import json_text, record_schema, sealed
from tests.interfaces.test_contract import CLEAR, OPEN, cells, run


@pytest.fixture(scope="module")
def recorded() -> str:
    """A record as the program prints it."""
    return run("decide", "-", "--format", "json", given=CLEAR).stdout


@pytest.fixture(scope="module")
def listed() -> str:
    """A list of two records as the program prints it."""
    return run("decide", "-", "--format", "json", given=CLEAR + "---\n" + OPEN).stdout


def written(tmp_path: Path, text: str, name: str = "record.json") -> str:
    """A file with `text`."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return str(path)


def outdated(text: str, **changes: Any) -> str:
    """The record in `text` as other rules would have given it."""
    record = json.loads(text)
    record["rulebase"]["digest"] = "sha256:" + "1" * 64
    return json_text(sealed({**record, **changes}))


def test_an_identical_record_is_told_with_its_choice_and_digest(tmp_path: Path, recorded: str) -> None:
    done = run("replay", written(tmp_path, recorded))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("shop: identical\n  Container image (clear)\n")
    assert json.loads(recorded)["rulebase"]["digest"] in done.stdout


def test_it_gives_the_same_bytes_again(tmp_path: Path, recorded: str, listed: str) -> None:
    for text in (recorded, listed, json_text([json.loads(recorded)])):
        path = written(tmp_path, text)
        assert run("replay", path, "--format", "json").stdout == text
        target = tmp_path / "again.json"
        assert run("replay", path, "-o", str(target)).returncode == 0
        assert target.read_bytes() == Path(path).read_bytes()


def test_a_pipe_from_decide_compares_equal(tmp_path: Path) -> None:
    facts = written(tmp_path, CLEAR, "shop.yaml")
    program = f"{sys.executable} -m imgexpert"
    command = (
        f"{program} decide {facts} -o {tmp_path}/r.json && "
        f"{program} replay {tmp_path}/r.json --format json | cmp - {tmp_path}/r.json"
    )
    done = subprocess.run(["sh", "-c", command], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_standard_input_is_read(recorded: str) -> None:
    done = run("replay", "-", given=recorded)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "shop: identical")


def test_several_files_are_replayed_together(tmp_path: Path, recorded: str, listed: str) -> None:
    one, two = written(tmp_path, recorded), written(tmp_path, listed, "list.json")
    done = run("replay", one, two, "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == [json.loads(recorded), *json.loads(listed)]
    assert done.stderr == "3 identical\n"
    assert run("replay", one, two, "--quiet").stderr == ""


def test_what_changed_since_is_told_and_what_it_changes(tmp_path: Path, recorded: str) -> None:
    record = json.loads(recorded)
    fingerprints = record["rulebase"]["fingerprints"]
    fingerprints["rules"] = fingerprints["rules"][:-16]  # Three rules were not there yet.
    evidence = [row for row in record["evidence"] if row["type"] != "container"]
    path = written(
        tmp_path, outdated(json_text(record), verdict="leaning", choice="custom", evidence=evidence, margin=0.3)
    )
    done = run("replay", path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "shop: different" in done.stdout
    assert "has changed since sha256:111111111111…" in done.stdout
    assert "verdict: leaning → clear" in done.stdout
    assert "choice: Custom image → Container image" in done.stdout
    report = json.loads(run("replay", path, "--format", "json").stdout)
    assert list(report)[-1] == "replay"
    changed = report["replay"]["rules"]
    assert len(changed["bearing"]) + len(changed["others"]) == 3
    paths = [departure["path"] for departure in report["replay"]["departures"]]
    assert {"verdict", "choice", "margin"} < set(paths)
    jsonschema.Draft202012Validator(json.loads(record_schema())).validate(report)
    assert {key: report[key] for key in json.loads(recorded)} == json.loads(recorded)


def test_a_change_that_changes_nothing_in_the_outcome_is_told_as_that(recorded: str) -> None:
    done = run("replay", "-", given=outdated(recorded))
    assert done.returncode == 1
    assert "It changes nothing in the outcome." in " ".join(done.stdout.split())
    assert "only comments, examples or the layout" in done.stdout


def test_another_program_version_is_told(recorded: str) -> None:
    done = run("replay", "-", given=json_text(sealed({**json.loads(recorded), "margin": 17.0})))
    assert done.returncode == 1
    assert "another version of the program made the record" in " ".join(done.stdout.split())
    assert "margin: 17.00 → " in done.stdout


def test_windows_line_ends_are_told_as_another_layout(tmp_path: Path, recorded: str) -> None:
    done = run("replay", written(tmp_path, recorded.replace("\n", "\r\n")))
    assert done.returncode == 1
    assert "laid out anew" in done.stdout
    assert "What differs" not in done.stdout


def test_a_fact_that_is_no_longer_known_is_told(recorded: str) -> None:
    facts = {**json.loads(recorded)["facts"], "flavour": "sweet", "layer": "machin"}
    done = run("replay", "-", given=outdated(recorded, facts=facts))
    assert done.returncode == 1
    assert "flavour: sweet" in done.stdout
    assert "did you mean machine?" in done.stdout


def test_an_altered_record_is_refused_with_its_place(tmp_path: Path, recorded: str) -> None:
    line = recorded[: recorded.index('"checksum"')].count("\n") + 1
    done = run("replay", written(tmp_path, recorded.replace('"clear"', '"close"', 1)))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"record.json:{line}:15: this record was altered after it was written" in done.stderr


def test_a_record_that_was_cut_off_anywhere_is_refused_with_its_place(tmp_path: Path, recorded: str) -> None:
    data = recorded.encode()
    cuts = range(1, len(data.rstrip()), len(data) // 12)
    files = []
    for number, end in enumerate(cuts):
        path = tmp_path / f"cut-{number}.json"
        path.write_bytes(data[:end])
        files.append(str(path))
    done = run("replay", *files)
    assert (done.returncode, done.stdout) == (2, "")
    complaints = [line for line in done.stderr.splitlines() if ".json:" in line]
    assert len(complaints) == len(files)
    for file, complaint in zip(files, complaints, strict=True):
        assert complaint.startswith(f"{file}:{Path(file).read_text(encoding='utf-8').rstrip().count(chr(10)) + 1}:")
        assert "the file ends here" in complaint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "<stdin>:1:1: there is nothing here"),
        ("facts: {}\n", "<stdin>:1:1: "),
        ("[]", "<stdin>:1:1: there is no record in this list"),
        ('{"facts": {}}', "<stdin>:1:1: this is no decision record"),
        ('{"schema": "imgexpert-record/7"}', "<stdin>:1:12: records of the version `imgexpert-record/7` are not known"),
        ('{"a": NaN}', "<stdin>:1:7: NaN is not a value in JSON"),
        ("\udcff", "<stdin>:1:1: the byte 0xFF here is not UTF-8"),
    ],
)
def test_what_is_no_record_is_refused_with_the_reason(text: str, said: str) -> None:
    command = [sys.executable, "-m", "imgexpert", "--lang", "en", "replay", "-"]
    given = text.encode("utf-8", "surrogateescape")
    done = subprocess.run(command, input=given, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_bad_record_in_a_list_costs_only_itself(tmp_path: Path, listed: str, recorded: str) -> None:
    bad = listed.replace('"undecided"', '"clear"', 1)
    done = run("replay", written(tmp_path, bad), written(tmp_path, recorded, "good.json"), "--format", "json")
    assert done.returncode == 4
    assert "altered after it was written" in done.stderr
    assert done.stderr.endswith("2 identical, 1 refused\n")
    assert [record["subject"] for record in json.loads(done.stdout)] == ["shop", "shop"]
    # A refusal weighs more than a difference.
    both = run("replay", written(tmp_path, bad), written(tmp_path, outdated(recorded), "old.json"))
    assert both.returncode == 4
    assert both.stderr.endswith("1 identical, 1 different, 1 refused\n")


def test_nothing_is_written_when_nothing_could_be_replayed(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    assert run("replay", str(tmp_path / "none.json"), "-o", str(target)).returncode == 2
    assert not target.exists()


def test_it_speaks_chinese(tmp_path: Path, recorded: str) -> None:
    same = run("--lang", "zh", "replay", written(tmp_path, recorded))
    assert same.stdout.startswith("shop：一致\n  容器镜像（明确）\n")
    other = run("--lang", "zh", "replay", "-", given=outdated(recorded, verdict="leaning"), COLUMNS="60")
    assert "结论程度：倾向 → 明确" in other.stdout
    assert max(map(cells, other.stdout.splitlines())) <= 60
    altered = run("--lang", "zh", "replay", "-", given=recorded.replace('"clear"', '"close"', 1))
    assert "在写出之后被改动过" in altered.stderr


def test_a_record_with_its_justification_is_made_again_with_it(decided_with_proof: str) -> None:
    assert run("replay", "-", "--format", "json", given=decided_with_proof).stdout == decided_with_proof


@pytest.fixture(scope="module")
def decided_with_proof(recorded: str) -> str:
    """A record with the justification that the library gives it."""
    from imgexpert.decision.decide import Decider
    from imgexpert.explanation.explain import Explanation
    from imgexpert.rulebase.built_in import built_in_rulebase
    from imgexpert.vocabulary.parsing import node_of, parse_facts

    record = json.loads(recorded)
    decider = Decider(built_in_rulebase())
    decision = decider.decide(parse_facts(node_of(record["facts"]), decider.rulebase.vocabulary), record["subject"])
    return json_text(sealed({**record, "justification": Explanation(decision, decider).justification()}))


def test_the_schema_is_printed() -> None:
    done = run("replay", "--schema")
    assert (done.returncode, done.stdout, done.stderr) == (0, record_schema(), "")
    assert run("replay", "--schema", "-").returncode == 2


@pytest.mark.parametrize(("language", "said"), [("en", "RECORD… is missing"), ("zh", "缺少 RECORD…")])
def test_a_call_without_records_is_refused(language: str, said: str) -> None:
    done = run("--lang", language, "replay")
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize(("language", "usage"), [("en", "Usage:"), ("zh", "用法：")])
def test_it_has_help_with_examples(language: str, usage: str) -> None:
    done = run("--lang", language, "replay", "--help")
    assert done.stdout.startswith(usage)
    assert "imgexpert replay record.json" in done.stdout
