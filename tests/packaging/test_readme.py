"""What the README shows is what happens: its example, its output, its library session, its commands."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
LANGUAGES = {"README.md": "en", "README.zh.md": "zh"}
EXAMPLE = "examples/container.yaml"


def blocks(readme: str, language: str) -> list[str]:
    """The fenced code blocks of `language` in a README."""
    text = (CHECKOUT / readme).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def imgexpert(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """The program, run in the checkout as it would be with its output piped and `typed` as its input."""
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR")}
    return subprocess.run(
        [sys.executable, "-m", "imgexpert", *arguments],
        cwd=CHECKOUT,
        input=typed,
        env=environment | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def named_commands() -> list[str]:
    """Every command that the README's table names, as it would be typed."""
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    first_cells = re.findall(r"^\| (`imgexpert .*?) \|", text, flags=re.MULTILINE)
    quoted = [part for cell in first_cells for part in re.findall(r"`([^`]+)`", cell)]
    return [re.sub(r" [A-Z[].*", "", part.removeprefix("imgexpert ")) for part in quoted]


@pytest.mark.parametrize("readme", LANGUAGES)
def test_the_facts_shown_are_the_example(readme: str) -> None:
    assert blocks(readme, "yaml")[0] == (CHECKOUT / EXAMPLE).read_text(encoding="utf-8")


@pytest.mark.parametrize(("readme", "language"), LANGUAGES.items())
def test_the_output_shown_is_the_real_one(readme: str, language: str) -> None:
    done = imgexpert("--lang", language, "decide", EXAMPLE)
    assert done.returncode == 0, done.stderr
    assert blocks(readme, "text")[0] == done.stdout, f"put the present output of the example into {readme}"


@pytest.mark.parametrize(("readme", "language"), LANGUAGES.items())
def test_the_explanation_shown_is_the_real_one(readme: str, language: str) -> None:
    done = imgexpert("--lang", language, "explain", EXAMPLE)
    assert done.returncode == 0, done.stderr
    assert blocks(readme, "text")[1] == done.stdout, f"put the present explanation of the example into {readme}"


def options_asked(readme: str) -> list[str]:
    """Every option of `explain` that the README's table of questions shows, with its value."""
    text = (CHECKOUT / readme).read_text(encoding="utf-8")
    return re.findall(r"`(--[a-z-]+(?: [a-z_:=-]+)?)`", text.split("imgexpert explain FILE", 1)[1].split("\n## ", 1)[0])


@pytest.mark.parametrize("readme", LANGUAGES)
def test_every_question_shown_can_be_asked(readme: str) -> None:
    asked = [option for option in options_asked(readme) if not option.startswith(("--fixed", "--format"))]
    assert len(asked) >= 7
    for option in asked:
        done = imgexpert("explain", EXAMPLE, *option.split())
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("readme", LANGUAGES)
def test_the_library_session_shown_is_real(readme: str) -> None:
    (session,) = blocks(readme, "pycon")
    test = doctest.DocTestParser().get_doctest(session, {}, readme, readme, 0)
    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test)
    assert results.attempted > 0
    assert results.failed == 0


@pytest.mark.parametrize(("readme", "language"), LANGUAGES.items())
def test_the_question_shown_is_the_real_one(readme: str, language: str) -> None:
    asked = imgexpert("--lang", language, "ask", typed="workload\n").stderr
    (question,) = (block for block in blocks(readme, "text") if block.startswith(("Still possible", "仍有可能")))
    assert question in asked, f"put the present second question into {readme}"


@pytest.mark.parametrize("readme", LANGUAGES)
def test_the_inventory_shown_is_decided(readme: str, tmp_path: Path) -> None:
    (shown,) = [line for block in blocks(readme, "sh") for line in block.splitlines() if " batch " in line]
    arguments = [str(tmp_path / word) if word.startswith(("decided", "report")) else word for word in shown.split()[1:]]
    done = imgexpert(*arguments)
    assert done.returncode == 3, done.stderr  # Some of its subjects are left open on purpose.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["decided.csv", "report.html"]


def test_both_readmes_show_the_same_commands() -> None:
    assert blocks("README.md", "sh") == blocks("README.zh.md", "sh")


@pytest.mark.parametrize("command", named_commands())
def test_every_command_named_exists(command: str) -> None:
    assert imgexpert(*command.split(), "--help").returncode == 0


def test_commands_are_named_at_all() -> None:
    assert {"decide", "compare", "facts list"} <= set(named_commands())
