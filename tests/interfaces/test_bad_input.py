"""Bad input costs only itself: it is named with its place and what is allowed, and the subject beside it is decided."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.interfaces.test_contract import run

GOOD = "subject: good\nfacts: {layer: workload, platform: [kubernetes], architecture: [microservices]}\n"

REFUSED = {
    # name: (the bad document, its line and column, what is said)
    "unknown key": ("facts:\n  hostng: [public-cloud]\n", "2:3", "did you mean hosting?"),
    "unknown value": ("facts:\n  layer: machin\n", "2:10", "did you mean machine?"),
    "unknown field": ("fact:\n  layer: machine\n", "1:1", "did you mean facts?"),
    "no for a one-of": ("facts:\n  layer: no\n", "2:10", "`no` is no value of `layer`"),
    "decimal for a number": ("facts:\n  fleet_size: 6.10\n", "2:15", "not `6.10`"),
    "negative number": ("facts:\n  fleet_size: -3\n", "2:15", "not `-3`"),
    "list for a one-of": ("facts:\n  layer: [machine, workload]\n", "2:10", "takes exactly one value"),
    "text for yes or no": ("facts:\n  own_kernel: perhaps\n", "2:15", "yes or no"),
    "value twice": ("facts:\n  hosting: [edge-sites, edge-sites]\n", "2:12", "names a value twice"),
    "in and out": (
        "facts:\n  hosting: {includes: [edge-sites], excludes: [edge-sites]}\n",
        "2:12",
        "includes and excludes",
    ),
    "duplicate key": ("facts:\n  layer: machine\n  layer: workload\n", "3:3", "layer"),
    "tab": ("facts:\n\tlayer: machine\n", "2:1", "tab"),
    "alias": ("facts:\n  layer: &l machine\n", "2:10", "anchor"),
    "deep": ("facts: " + "[" * 60 + "]" * 60 + "\n", "1:47", "more than 40"),
    "no mapping": ("- machine\n", "1:", ""),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_document_is_refused_with_its_place_and_the_good_one_is_decided(tmp_path: Path, name: str) -> None:
    text, place, said = REFUSED[name]
    bad, good = tmp_path / "bad.yaml", tmp_path / "good.yaml"
    bad.write_text(text, encoding="utf-8")
    good.write_text(GOOD, encoding="utf-8")
    done = run("decide", str(bad), str(good), "--format", "json")
    assert done.returncode == 4, done.stderr
    assert f"bad.yaml:{place}" in done.stderr
    assert said in done.stderr
    # A list, since more than one subject was given.
    assert [record["subject"] for record in json.loads(done.stdout)] == ["good"]


def test_a_bad_document_costs_only_itself_within_a_file(tmp_path: Path) -> None:
    path = tmp_path / "three.yaml"
    path.write_text(GOOD + "---\nfacts: {layer: 'machine\n---\n" + GOOD.replace("good", "last"), encoding="utf-8")
    done = run("decide", str(path), "--format", "json")
    assert done.returncode == 4
    assert [record["subject"] for record in json.loads(done.stdout)] == ["good", "last"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("latin.yaml", "facts: {layer: caf\xe9}\n".encode("latin-1"), "latin.yaml:1:19"),
        ("utf16.yaml", GOOD.encode("utf-16"), "UTF-16"),
        ("empty.yaml", b"", "empty.yaml"),
        ("comma.json", b'{"facts": {"layer": "machine",}}', "comma.json:1:"),
        ("twice.json", b'{"facts": {"layer": "machine", "layer": "workload"}}', "twice.json:1:32"),
        ("nan.json", b'{"facts": {"fleet_size": NaN}}', "nan.json:1:26"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_good_one_decided(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.yaml").write_text(GOOD, encoding="utf-8")
    done = run("decide", str(tmp_path / name), str(tmp_path / "good.yaml"), "--format", "json")
    assert done.returncode == 4, done.stderr
    assert said in done.stderr
    # A list, since more than one subject was given.
    assert [record["subject"] for record in json.loads(done.stdout)] == ["good"]
    assert run("decide", str(tmp_path / name)).returncode == 2 or name == "twice.json"


def test_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert run("decide", str(path)).returncode == 0


def test_missing_files_and_folders_are_said_with_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "service.yaml").write_text(GOOD, encoding="utf-8")
    missing = run("decide", str(tmp_path / "servce.yaml"))
    assert missing.returncode == 2
    assert "service.yaml" in missing.stderr
    folder = run("decide", str(tmp_path))
    assert folder.returncode == 2
    assert "Traceback" not in folder.stderr


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there is no endless file here")  # noqa: PTH110
def test_an_endless_file_is_refused() -> None:
    done = run("decide", "/dev/zero")
    assert done.returncode == 2
    assert "MiB" in done.stderr


def test_entities_nested_to_explode_are_refused_at_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    path = tmp_path / "laughs.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    done = run("decide", str(path))
    assert done.returncode == 2
    assert "laughs.yaml:1:5" in done.stderr


def test_facts_that_contradict_each_other_are_named_with_their_places(tmp_path: Path) -> None:
    path = tmp_path / "torn.yaml"
    path.write_text("facts:\n  layer: machine\n  provider: [aws]\n  hosting: [data-centre]\n", encoding="utf-8")
    done = run("decide", str(path), "--format", "json")
    assert done.returncode == 3
    assert "torn.yaml:3:3" in done.stderr
    assert "torn.yaml:4:3" in done.stderr
    assert json.loads(done.stdout)["verdict"] == "impossible"


def test_refusals_are_worded_in_chinese() -> None:
    done = run("--lang", "zh", "decide", "-", given="facts: {layer: machin}\n")
    assert "是不是想写 machine？" in done.stderr
