"""`imgexpert ask` as a process: in a pipe, on a bare terminal and on a real one."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import random
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from imgexpert.expert import Expert
from imgexpert.interfaces.ask.entries import ACTIONS, UNKNOWN_WORDS, Do, Given, read_entry, read_key
from imgexpert.interfaces.cells import width
from imgexpert.reading.problems import InputRefused
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import Choice, Selection, Span

PROGRAM = [sys.executable, "-m", "imgexpert"]
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LANG", "LC_ALL", "LC_MESSAGES")
} | {"PYTHONUTF8": "1"}


def ask(lines: str, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """`ask` with `lines` as its standard input."""
    return subprocess.run(
        [*PROGRAM, "ask", *arguments],
        input=lines,
        cwd=cwd,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def decided(*arguments: str, cwd: Path) -> dict[str, object]:
    """What another command prints as JSON."""
    done = subprocess.run(
        [*PROGRAM, *arguments, "--format", "json"],
        cwd=cwd,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    record = json.loads(done.stdout)
    assert isinstance(record, dict)
    return record


def test_a_pipe_answers_line_by_line_and_gets_the_choice_alone_on_standard_output() -> None:
    done = ask("workload\nd\nn\n", "--format", "json")
    record = json.loads(done.stdout)
    assert record["choice"] == "container"
    assert record["facts"]["layer"] == "workload"
    assert done.returncode == 0
    assert "Question 3" in done.stderr


def test_every_question_tells_what_finishing_comes_to_and_the_end_what_is_still_open() -> None:
    done = ask("workload\ngood\nf\n")
    verdict = "clear choice: Container image, 0.75 stars ahead of Custom image"
    assert f"Finishing now (f) – {verdict}" in " ".join(done.stderr.rpartition("Still possible")[2].split())
    assert verdict in done.stdout
    assert "One answer is enough for" in " ".join(done.stdout.split())
    assert "现在结束（f）——" in ask("workload\n", "--lang", "zh").stderr


def test_a_changed_question_has_its_old_number_and_says_how_to_leave_the_answer() -> None:
    done = ask("workload\nd\nc layer\nb\nf\n")
    changing = done.stderr.split("\n> c layer\n")[1].split("\n> b\n")[0]
    assert "Question 1," in changing
    assert "b or f leaves the answer as it was" in changing
    assert "Finishing now" not in changing
    assert "layer: workload" in done.stdout


def test_all_unknown_ends_without_a_choice_and_says_so() -> None:
    done = ask("d\n" * 80)
    assert done.returncode == 3
    assert "undecided" in done.stdout
    assert "No answer to any question left leads to a choice." in done.stdout


def test_the_end_is_certain_whatever_else_is_answered(tmp_path: Path) -> None:
    (tmp_path / "known.yaml").write_text(
        "facts: {layer: machine, boots_without_install: true, disk_untouched: true, recovery: [data-rescue], "
        "boot_medium: [removable-media]}",
        encoding="utf-8",
    )
    done = ask("d\n" * 80, "--facts", "known.yaml", cwd=tmp_path)
    assert "The choice is settled: no answer to any question left can change it." in done.stdout
    thorough = ask("d\n" * 80, "--facts", "known.yaml", "--thorough", cwd=tmp_path)
    assert "No answer left can move a score." in thorough.stdout
    count = len(re.findall(r"^Question ", done.stderr, flags=re.MULTILINE))
    assert 0 < count < len(re.findall(r"^Question ", thorough.stderr, flags=re.MULTILINE))


def test_a_line_of_no_use_is_told_with_its_number_and_costs_only_itself() -> None:
    done = ask("nonsense\nworkload\nf\n")
    assert "<stdin>:1: `nonsense` is none of the answers" in done.stderr
    assert "layer: workload" in done.stdout
    assert done.returncode == 4


def test_saved_answers_are_a_facts_file_that_says_the_same_elsewhere(tmp_path: Path) -> None:
    done = ask("machine\n7,8\nd\nb\nc 1\nmachine\nd\n", "--save", "kept.yaml", "--format", "json", cwd=tmp_path)
    record = json.loads(done.stdout)
    for command in ("decide", "explain"):
        other = decided(command, "kept.yaml", cwd=tmp_path)
        assert (other["choice"], other["margin"], other["facts"]) == (
            record["choice"],
            record["margin"],
            record["facts"],
        )
    assert "boots_without_install:\n" in (tmp_path / "kept.yaml").read_text(encoding="utf-8")
    again = ask("", "--resume", "kept.yaml", "--format", "json", cwd=tmp_path)
    assert json.loads(again.stdout) == record
    assert "Question 4," in again.stderr


def test_an_answer_that_was_about_to_be_changed_stands() -> None:
    for last in ("f\n", ""):
        done = ask("workload\nd\nc layer\n" + last, "--format", "json")
        record = json.loads(done.stdout)
        assert (record["facts"], record["choice"]) == ({"layer": "workload"}, "container")


def test_what_exists_is_not_overwritten_and_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("precious", encoding="utf-8")
    (tmp_path / "two.yaml").write_text("facts: {}\n---\nfacts: {}\n", encoding="utf-8")
    for arguments in (
        ("--save", "mine.yaml"),
        ("--resume", "mine.yaml"),
        ("--resume", "missing.yaml"),
        ("--facts", "two.yaml"),
        ("--facts", "two.yaml", "--resume", "mine.yaml"),
    ):
        done = ask("workload\n", *arguments, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("imgexpert: ")
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == "precious"


def test_a_contradiction_is_told_and_settled(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text("facts: {layer: machine, provider: [aws], hosting: [data-centre]}", "utf-8")
    done = ask("hosting\npublic-cloud\nf\n", "--facts", "odd.yaml", "--format", "json", cwd=tmp_path)
    assert "These answers contradict each other" in done.stderr
    assert json.loads(done.stdout)["conflicts"] == []
    assert ask("\n", "--facts", "odd.yaml", cwd=tmp_path).returncode == 3


def test_a_kill_at_any_moment_leaves_a_file_that_goes_on(tmp_path: Path, rulebase: RuleBase) -> None:
    chance = random.Random(7)
    for turn in range(3):
        name = f"kept-{turn}.yaml"
        with subprocess.Popen(
            [*PROGRAM, "ask", "--save", name],
            cwd=tmp_path,
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdin is not None
            process.stdin.write(b"machine\n" + b"d\n" * 60)
            process.stdin.flush()
            while not (tmp_path / name).exists():
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 1))
            process.kill()
        assert decided("decide", name, cwd=tmp_path)["subject"] == f"kept-{turn}"
        assert set(re.findall(r"^  (\w+):", (tmp_path / name).read_text("utf-8"), re.MULTILINE)) <= set(
            rulebase.vocabulary.facts
        )


class Terminal:
    """The program on a pseudo-terminal, with a screen that shows what a person would see."""

    def __init__(self, *arguments: str, columns: int, kind: str = "xterm-256color", cwd: Path) -> None:
        self.screen = pyte.HistoryScreen(columns, 50, history=2000)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self._child, self._tty = pty.fork()
        if self._child == 0:  # pragma: no cover - the program itself
            os.chdir(cwd)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
            environment = ENVIRONMENT | {"TERM": kind, "COLUMNS": str(columns), "LINES": "50"}
            os.execve(sys.executable, [*PROGRAM, *arguments], environment)

    def until(self, text: str) -> str:
        """What is on the screen once `text` is."""
        end = time.monotonic() + 25
        while text not in self.shown():
            assert time.monotonic() < end, f"{text!r} never came:\n{self.shown()}"
            self._read(0.2)
        return self.shown()

    def shown(self) -> str:
        """What stands on the screen."""
        return "\n".join(row.rstrip() for row in self.screen.display)

    def type(self, text: str) -> None:
        """Type `text` and Enter; wait until the program has taken it."""
        before = len(self.raw)
        os.write(self._tty, text.encode() + b"\r")
        while len(self.raw) == before:
            self._read(0.2)

    def press(self, key: bytes) -> None:
        """Press a key."""
        os.write(self._tty, key)

    def ended(self) -> int:
        """The exit code."""
        while self._read(1.0):
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self._child, 0)[1])

    def close(self) -> None:
        """End the program, if it runs."""
        try:
            os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(self._tty)

    def _read(self, seconds: float) -> bool:
        if not select.select([self._tty], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self._tty, 65536)
        except OSError:
            return False
        self.raw += data
        self._stream.feed(data)
        if b"\x1b[6n" in data:  # The program asks where the cursor is.
            os.write(self._tty, f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R".encode())
        return bool(data)


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    """Terminals that are closed in any case."""
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()


def test_on_a_terminal_answers_are_checked_in_place_and_questions_explain_themselves(
    terminals: list[Terminal], tmp_path: Path
) -> None:
    terminal = Terminal("ask", "--save", "kept.yaml", columns=80, cwd=tmp_path)
    terminals.append(terminal)
    terminal.until("d don't know, h help")
    terminal.type("wrong")
    terminal.until("`wrong` is none of the answers")
    terminal.press(b"\x15")  # Ctrl-U
    terminal.type("1")
    terminal.until("Question 2")
    terminal.type("w")
    shown = terminal.until("It feeds")
    assert "It could still decide between" in shown
    terminal.type("h")
    terminal.until("How to find out")
    terminal.type("b")
    terminal.until("Question 1")
    terminal.type("2")
    terminal.until("Question 2")
    terminal.press(b"\x03")
    assert terminal.ended() == 130
    assert "imgexpert ask --resume kept.yaml" in terminal.shown()
    assert "layer: workload" in (tmp_path / "kept.yaml").read_text(encoding="utf-8")


def test_ctrl_c_without_a_file_says_where_the_answers_are(terminals: list[Terminal], tmp_path: Path) -> None:
    terminal = Terminal("ask", columns=100, kind="dumb", cwd=tmp_path)
    terminals.append(terminal)
    terminal.until("One of these")
    terminal.type("machine")
    terminal.until("Question 2")
    terminal.press(b"\x03")
    assert terminal.ended() == 130
    (kept,) = re.findall(rb"--resume (\S+\.yaml)", terminal.raw)
    assert "layer: machine" in Path(kept.decode()).read_text(encoding="utf-8")
    Path(kept.decode()).unlink()
    assert b"\x1b" not in terminal.raw  # A bare terminal understands no codes.


def test_it_fits_sixty_columns_in_chinese(terminals: list[Terminal], tmp_path: Path) -> None:
    terminal = Terminal("--lang", "zh", "ask", columns=60, cwd=tmp_path)
    terminals.append(terminal)
    terminal.until("w 为什么问，")  # What is typed before the prompt stands is echoed into the text.
    for question, typed in (("第 1 题", "2"), ("第 2 题", "不知道"), ("第 3 题", "为什么"), ("为什么要问", "f")):
        terminal.until(question)
        terminal.type(typed)
    terminal.until("完整的解释")
    assert terminal.ended() == 0
    told = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", terminal.raw).decode()
    rows = re.split(r"[\r\n]+", told.split("> ")[0])
    assert [row for row in rows if width(row) > 60] == []


def test_a_settled_choice_offers_to_go_on(terminals: list[Terminal], tmp_path: Path) -> None:
    facts = "\n".join(f"  {key}:" for key in Expert().rulebase.vocabulary.facts if key not in ("layer", "estate"))
    rest = "facts:\n  layer: workload\n  container_fit: good\n" + facts.replace("  container_fit:\n", "")
    rest = rest.replace("  support:\n", "")
    (tmp_path / "known.yaml").write_text(rest, encoding="utf-8")
    terminal = Terminal("ask", "--resume", "known.yaml", columns=80, cwd=tmp_path)
    terminals.append(terminal)
    terminal.until("Go on?")
    terminal.type("y")
    terminal.until("One of these")
    terminal.type("provider")
    terminal.until("The whole explanation: imgexpert explain known.yaml")
    assert terminal.ended() == 0


@pytest.mark.parametrize(
    ("key", "typed", "meant"),
    [
        ("layer", "2", Choice("workload")),
        ("layer", "机器本身", Choice("machine")),
        ("own_kernel", "Y", Choice("yes")),
        ("own_kernel", "否", Choice("no")),
        ("stage", "1 4", Selection(frozenset(["prototype", "production"]), frozenset(["development", "testing"]))),
        (
            "stage",
            "原型验证、测试",
            Selection(frozenset(["prototype", "testing"]), frozenset(["development", "production"])),
        ),
        ("stage", "none", Selection(frozenset(), frozenset(["prototype", "development", "testing", "production"]))),
        ("stage", "production, d", Selection(frozenset(["production"]), frozenset())),
        ("fleet_size", "12", Span(12, 12)),
        ("fleet_size", "10..50", Span(10, 50)),
        ("fleet_size", "hundreds", Span(100, 999)),
        ("recovery_time", "0", Span(0, 0)),
        *(("stage", word, None) for word in UNKNOWN_WORDS),
    ],
)
def test_what_is_typed_is_understood(rulebase: RuleBase, key: str, typed: str, meant: object) -> None:
    assert read_entry(typed, rulebase.vocabulary.facts[key]) == Given(meant)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "typed"),
    [("layer", ""), ("layer", "3"), ("layer", "1,2"), ("stage", "5"), ("fleet_size", "0"), ("fleet_size", "few")],
)
def test_what_makes_no_answer_is_refused(rulebase: RuleBase, key: str, typed: str) -> None:
    with pytest.raises(InputRefused):
        read_entry(typed, rulebase.vocabulary.facts[key])


def test_no_answer_hides_behind_what_can_be_typed_besides(rulebase: RuleBase) -> None:
    for fact in rulebase.vocabulary.facts.values():
        for value in fact.values:
            assert isinstance(read_entry(value.id, fact), Given), (fact.key, value.id)
        for word in ACTIONS:
            assert isinstance(read_entry(word, fact), Do)
    assert read_key("1", ("layer", "stage"), rulebase.vocabulary) == "layer"
    assert read_key("所处阶段", ("layer", "stage"), rulebase.vocabulary) == "stage"
