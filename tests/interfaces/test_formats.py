"""The format of the output: as asked for, else as the output file's name ends, and refused where there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imgexpert.interfaces.settings import Settings
from tests.interfaces.test_contract import CLEAR, run


@pytest.mark.parametrize(
    ("file", "format_"),
    [
        ("a.json", "json"),
        ("a.JSON", "json"),
        ("a.md", "markdown"),
        ("a.markdown", "markdown"),
        ("a.html", "html"),
        ("a.htm", "html"),
        ("a.mmd", "mermaid"),
        ("a.txt", "text"),
        ("json", "text"),
        ("a.json/b", "text"),
        ("-", "text"),
        (None, "text"),
    ],
)
def test_the_ending_of_the_output_file_chooses_the_format(file: str | None, format_: str) -> None:
    assert Settings(language="en", output=file).format == format_
    assert Settings(language="en", output=file, asked_format="html").format == "html"


def test_a_record_is_written_into_a_json_file(tmp_path: Path) -> None:
    target = tmp_path / "record.json"
    assert run("decide", "-", "-o", str(target), given=CLEAR).returncode == 0
    assert json.loads(target.read_text(encoding="utf-8"))["subject"] == "shop"


def test_the_format_asked_for_outweighs_the_ending(tmp_path: Path) -> None:
    target = tmp_path / "record.json"
    assert run("decide", "-", "-o", str(target), "--format", "text", given=CLEAR).returncode == 0
    assert target.read_text(encoding="utf-8").startswith("shop\n")


@pytest.mark.parametrize("command", [("decide", "-"), ("compare",), ("facts", "list"), ("rules", "list")])
def test_a_format_that_a_command_lacks_is_refused_with_those_it_has(command: tuple[str, ...], tmp_path: Path) -> None:
    asked = run(*command, "--format", "mermaid", given=CLEAR)
    assert (asked.returncode, asked.stdout) == (2, "")
    assert "cannot print mermaid; allowed: text, json" in asked.stderr
    target = tmp_path / "page.html"
    named = run("--lang", "zh", *command, "-o", str(target), given=CLEAR)
    assert named.returncode == 2
    assert "page.html" in named.stderr
    assert "text、json" in named.stderr
    assert not target.exists()
