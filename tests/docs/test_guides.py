"""The written pages tried as a reader would: files laid down, commands run, and what they print compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

import pytest

from tests.support.interpreters import ROOT

PAGES = ROOT / "docs"
FILE = re.compile(r"^```(?:yaml|text)\n# (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SESSION = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```\w+\n.*?^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
LOCALES = {"en": "C.UTF-8", "zh": "zh_CN.UTF-8"}
WRITTEN = sorted(
    path.relative_to(PAGES).as_posix()
    for path in PAGES.glob("*/*.md")
    if "```console" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("page", WRITTEN)
def test_commands_print_what_the_page_says(page: str, tmp_path: Path) -> None:
    text = (PAGES / page).read_text(encoding="utf-8")
    program = Path(sys.executable).parent
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LC_MESSAGES", "COLUMNS")},
        "PATH": os.pathsep.join([str(program), os.environ["PATH"]]),
        "PYTHONUTF8": "1",
        "LANG": LOCALES[page.partition("/")[0]],
    }
    for block in BLOCK.findall(text):
        for name, content in FILE.findall(block):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8")
        for session in SESSION.findall(block):
            for command, told in COMMAND.findall(session):
                got = typed(command, tmp_path, environment)
                assert OutputChecker().check_output(told, got, ELLIPSIS), f"$ {command}\n{got}"


def typed(command: str, folder: Path, environment: dict[str, str]) -> str:
    """What `command` prints to somebody who types it in `folder`."""
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("language", LOCALES)
def test_the_guide_to_rules_runs_every_step_from_nothing_to_a_mended_rule(language: str) -> None:
    text = (PAGES / language / "writing-rules.md").read_text(encoding="utf-8")
    commands = [command for session in SESSION.findall(text) for command, _ in COMMAND.findall(session)]
    for step in ("rules new --into", "decide", "rules graph", "rules test"):
        assert any(step in command for command in commands), step


def test_both_languages_have_the_same_pages_with_the_same_commands_and_files() -> None:
    pages = {language: {path.name for path in (PAGES / language).glob("*.md")} for language in LOCALES}
    assert pages["en"] == pages["zh"]
    for name in pages["en"]:
        english, chinese = ((PAGES / language / name).read_text(encoding="utf-8") for language in ("en", "zh"))
        assert FILE.findall(english) == FILE.findall(chinese), name
        commands = [[c for s in SESSION.findall(text) for c, _ in COMMAND.findall(s)] for text in (english, chinese)]
        assert commands[0] == [command.replace("/zh/", "/en/") for command in commands[1]], name
