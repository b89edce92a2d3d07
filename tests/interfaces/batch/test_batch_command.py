"""`imgexpert batch` as a process: what it writes, what it refuses with which place, and what it leaves behind."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest
import zstandard

from imgexpert.expert import Expert

HEADER = "subject,layer,platform,architecture,stage\n"
GOOD = "shop,workload,kubernetes,microservices,production;testing\n"
OPEN = "open,,,,production\n"
COLUMNS = ["subject", "verdict", "choice", "margin", "runner_up"]
NUL_AND_MORE = b"nul,workload,kube\0rnetes,,\n"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The program in an empty folder; files are given by name, the output is `out.csv` unless told otherwise."""

    def call(
        *arguments: str, files: Mapping[str, bytes | str] | None = None, given: bytes = b"", code: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        for name, content in (files or {}).items():
            data = content.encode() if isinstance(content, str) else content
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(data)
        done = subprocess.run(
            command(*arguments), input=given, capture_output=True, check=False, cwd=tmp_path, env=environment()
        )
        text = subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode("utf-8", "replace")
        )
        assert "Traceback" not in text.stderr
        assert "error in imgexpert" not in text.stderr, text.stderr
        assert code is None or done.returncode == code, text.stderr
        return text

    return call


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "imgexpert", "batch", *arguments]


def environment() -> dict[str, str]:
    hidden = ("LANG", "LC_ALL", "LC_MESSAGES", "COLUMNS")
    return {name: value for name, value in os.environ.items() if name not in hidden} | {"LC_ALL": "C.UTF-8"}


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def refused(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_row_says_what_decide_says(run: Run, tmp_path: Path) -> None:
    run("a.csv", "-o", "out.csv", files={"a.csv": HEADER + GOOD + OPEN}, code=3)
    first, second = rows(tmp_path / "out.csv")
    facts = {"layer": "workload", "platform": ["kubernetes"], "architecture": ["microservices"]}
    decision = Expert().decide({**facts, "stage": ["production", "testing"]})
    assert list(first)[:5] == COLUMNS
    assert list(first)[-1] == "rules_fired"
    assert (first["verdict"], first["choice"]) == (decision.verdict, decision.choice)
    assert first["rules_fired"].split(";") == list(decision.inference.fired)
    assert {name: float(first[f"score_{name}"]) for name in ("container", "live")} == {
        ranked.type: round(float(ranked.score), 4)
        for ranked in decision.ranking
        if ranked.type in ("container", "live")
    }
    assert (second["subject"], second["verdict"], second["choice"]) == ("open", "undecided", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "out.csv"]


def test_all_formats_and_packings_say_the_same(run: Run, tmp_path: Path) -> None:
    frame = pl.read_csv(io.StringIO(HEADER + GOOD + OPEN), infer_schema=False)
    frame = frame.with_columns(pl.col("stage").str.split(";"))  # Typed columns are understood as well.
    frame.write_parquet(tmp_path / "c.parquet")
    frame.write_ndjson(tmp_path / "b.ndjson")
    files = {
        "a.csv": HEADER + GOOD + OPEN,
        "a.csv.gz": gzip.compress((HEADER + GOOD + OPEN).encode()),
        "b.ndjson.zst": zstandard.compress((tmp_path / "b.ndjson").read_bytes()),
    }
    outputs = {"a.csv": "1.parquet", "a.csv.gz": "2.ndjson", "b.ndjson": "3.csv.gz", "b.ndjson.zst": "4.csv.zst"}
    for source, output in {**outputs, "c.parquet": "5.csv"}.items():
        run(source, "-o", output, "--quiet", files=files, code=3)
    expected = rows(tmp_path / "5.csv")
    assert pl.read_parquet(tmp_path / "1.parquet").rows() == pl.read_csv(tmp_path / "5.csv").rows()
    assert pl.read_ndjson(tmp_path / "2.ndjson").rows() == pl.read_csv(tmp_path / "5.csv").rows()
    assert list(csv.DictReader(io.StringIO(gzip.decompress((tmp_path / "3.csv.gz").read_bytes()).decode()))) == expected
    unpacked = zstandard.ZstdDecompressor().decompressobj().decompress((tmp_path / "4.csv.zst").read_bytes())
    assert list(csv.DictReader(io.StringIO(unpacked.decode()))) == expected


REFUSED: Mapping[str, tuple[bytes | str, int, str | None, str]] = {
    # name: (the bad lines, the line and the column that are named, what is said)
    "too few cells": ("few,workload\n", 3, None, "2 cells, the header has 5"),
    "too many cells": ("many,workload,,,,,\n", 3, None, "7 cells, the header has 5"),
    "a quote never closed": ('open,"workload,,,\n', 3, None, "not closed"),
    "a NUL": (NUL_AND_MORE, 3, None, "NUL character"),
    "GBK": ("镜像,workload,,,\n".encode("gbk"), 3, None, "not UTF-8"),
    "Latin-1": ("caf\xe9,workload,,,\n".encode("latin-1"), 3, None, "not UTF-8"),
    "a huge cell": (f"huge,{'x' * 200_000},,,\n", 3, "layer", "is no value of `layer`"),
    "a huge cell in quotes": (f'huge,"{"x,y" * 100_000}",,,\nshort\n', 3, None, "longer than"),
    "a value that is none": ("bad,machin,,,\n", 3, "layer", "did you mean machine?"),
    "a value among several": ("bad,,,,testing;prod\n", 3, "stage", "did you mean production?"),
    "a name of two lines": ('"two\nlines",workload,,,\n', 3, "subject", "one line of at most"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_row_costs_only_itself(run: Run, tmp_path: Path, name: str) -> None:
    bad, line, column, said = REFUSED[name]
    data = (HEADER + GOOD).encode() + (bad if isinstance(bad, bytes) else bad.encode()) + GOOD.encode()
    done = run("a.csv", "-o", "out.csv", files={"a.csv": data}, code=4)
    assert [row["subject"] for row in rows(tmp_path / "out.csv")] == ["shop", "shop"]
    first = refused(tmp_path / "out.csv.errors.ndjson")[0]
    assert (first["file"], first["line"], first["row"], first["column"]) == ("a.csv", line, 2, column)
    assert said in str(first["reason"])
    assert f"a.csv:{line}" in done.stderr
    assert said in done.stderr


def test_windows_line_ends_and_a_byte_order_mark_are_read(run: Run, tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + (HEADER + GOOD + "\r\n" + GOOD).replace("\n", "\r\n").replace("\r\r", "\r").encode()
    run("a.csv", "-o", "out.csv", files={"a.csv": data}, code=0)
    assert [row["choice"] for row in rows(tmp_path / "out.csv")] == ["container", "container"]


UNUSABLE = {
    "empty": (b"", "is empty"),
    "header only": (HEADER.encode(), "there is no row"),
    "a name twice": (b"subject,layer,layer\na,machine,machine\n", "`layer` occurs twice"),
    "no fact": (b"subject,layr\na,machine\n", "no column is a fact"),
    "UTF-16": ((HEADER + GOOD).encode("utf-16"), "UTF-16"),
    "old line ends": ((HEADER + GOOD).replace("\n", "\r").encode(), "lines end with LF or CRLF"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_file_that_cannot_be_used_decides_nothing_and_leaves_nothing(run: Run, tmp_path: Path, name: str) -> None:
    data, said = UNUSABLE[name]
    done = run("a.csv", "-o", "out.csv", files={"a.csv": data}, code=2)
    assert said in done.stderr
    assert not (tmp_path / "out.csv").exists()
    assert not (tmp_path / "out.csv.parts").exists()


def test_a_damaged_file_costs_only_what_is_lost(run: Run, tmp_path: Path) -> None:
    many = (HEADER + "".join(GOOD.replace("shop", f"shop-{n}") for n in range(2000))).encode()
    frame = pl.read_csv(io.BytesIO(many), infer_schema=False)
    frame.write_parquet(tmp_path / "whole.parquet")
    table = (tmp_path / "whole.parquet").read_bytes()
    files = {
        "cut.csv.gz": gzip.compress(many, mtime=0)[:-400],
        "cut.csv.zst": zstandard.ZstdCompressor(level=1).compress(many)[:-20],
        "in/a.parquet": table,
        "in/b.parquet": table[: len(table) // 2],
    }
    for name in ("cut.csv.gz", "cut.csv.zst"):
        done = run(name, "-o", "out.csv", "--quiet", files=files)
        assert "cut off or damaged" in done.stderr
        assert done.returncode == 4 if (tmp_path / "out.csv").exists() else 2
        (tmp_path / "out.csv").unlink(missing_ok=True)
    done = run("in", "-o", "both.csv", "--quiet", files=files, code=4)
    assert "in/b.parquet: this Parquet file is cut off or damaged" in done.stderr
    assert len(rows(tmp_path / "both.csv")) == 2000
    assert run("in/b.parquet", "-o", "none.csv", code=2).stderr
    assert not (tmp_path / "none.csv").exists()


def test_a_folder_and_a_pattern_are_read_in_order_and_names_are_numbers_where_there_are_none(
    run: Run, tmp_path: Path
) -> None:
    nameless = "layer,platform\nworkload,kubernetes\nmachine,\n"
    files = {"in/b.csv": nameless, "in/a.csv": HEADER + GOOD, "in/notes.txt": "?", "in/x.csv.errors.ndjson": "{}\n"}
    run("in", "-o", "out.csv", "--quiet", files=files)
    assert [row["subject"] for row in rows(tmp_path / "out.csv")] == ["shop", "b#1", "b#2"]
    run("in/*.csv", "-o", "same.csv", "--quiet")
    assert (tmp_path / "same.csv").read_bytes() == (tmp_path / "out.csv").read_bytes()
    mixed = run("in", "-o", "out.csv", files={"in/c.ndjson": "{}\n"}, code=2)
    assert "differ in format" in mixed.stderr


def test_columns_and_values_are_mapped_and_strange_ones_named(run: Run, tmp_path: Path) -> None:
    mapping = "columns:\n  env:\n    fact: stage\n    values: {prod: production, tst: testing}\n"
    table = "host,kind,env,hostng\nweb-1,machine,prod;tst,x\n"
    files = {"a.csv": table, "map.yaml": mapping}
    options = ("--id", "host", "--map", "kind=layer", "--mapping", "map.yaml")
    done = run("a.csv", "-o", "out.ndjson", *options, files=files)
    assert "`hostng` is no fact and is passed over; did you mean hosting?" in done.stderr
    (row,) = refused(tmp_path / "out.ndjson")
    decision = Expert().decide({"layer": "machine", "stage": ["production", "testing"]})
    assert (row["subject"], row["rules_fired"]) == ("web-1", ";".join(decision.inference.fired))
    wrong = mapping.replace("testing", "testng").replace("fact: stage", "fact: stge")
    done = run("a.csv", "-o", "out.csv", *options, files={"map.yaml": wrong}, code=2)
    assert "map.yaml:3:11: there is no fact `stge`; did you mean stage?" in done.stderr
    done = run("a.csv", "-o", "out.csv", "--map", "knd=layer", code=2)
    assert "there is no column `knd`; did you mean kind?" in done.stderr


def test_equal_rows_are_one_decision(run: Run, tmp_path: Path) -> None:
    table = HEADER + GOOD + OPEN + GOOD.replace("shop", "shop-2") + "bad,machin,,,\nworse,machin,,,\n"
    done = run("a.csv", "-o", "out.csv", "--group", files={"a.csv": table}, code=4)
    first, second = rows(tmp_path / "out.csv")
    assert (first["subject"], first["count"], first["subjects"]) == ("shop", "2", "shop; shop-2")
    assert (second["subject"], second["count"]) == ("open", "1")
    assert "like shop" in done.stdout
    assert [error["line"] for error in refused(tmp_path / "out.csv.errors.ndjson")] == [5]


@pytest.mark.parametrize(("language", "said"), [("en", "Container image, clear"), ("zh", "容器镜像，明确")])
def test_every_row_can_have_its_justification(run: Run, tmp_path: Path, language: str, said: str) -> None:
    run("a.csv", "-o", "out.csv", "--explain", "--lang", language, files={"a.csv": HEADER + GOOD})
    (row,) = rows(tmp_path / "out.csv")
    assert row["justification"].startswith(said)


def test_standard_input_and_output(run: Run) -> None:
    done = run("-", "-o", "-", "--quiet", given=(HEADER + GOOD).encode(), code=0)
    assert [row["choice"] for row in csv.DictReader(io.StringIO(done.stdout))] == ["container"]
    line = json.dumps({"subject": "a", "layer": "workload", "platform": {"includes": ["kubernetes"]}}) + "\n"
    done = run("-", "-o", "-", given=gzip.compress(line.encode()), code=0)
    assert done.stdout.splitlines()[1].startswith("a,")
    assert "1 rows decided" in done.stderr


def test_the_summary_is_there_for_programs(run: Run) -> None:
    done = run("a.csv", "-o", "out.csv", "--format", "json", files={"a.csv": HEADER + GOOD + OPEN}, code=3)
    summary = json.loads(done.stdout)
    assert (summary["rows"], summary["verified"], summary["verdicts"]) == (2, 2, {"clear": 1, "undecided": 1})
    assert summary["choices"] == {"container": 1}
    assert summary["missing"]["boot_medium"] == 2
    assert summary["peak_memory"] > 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")  # noqa: PTH110
def test_a_full_disk_is_told_and_leaves_what_is_finished(run: Run, tmp_path: Path) -> None:
    done = run("a.csv", "-o", "/dev/full", files={"a.csv": HEADER + GOOD}, code=2)
    assert "No space left on device" in done.stderr
    table = HEADER + "".join(GOOD.replace("shop", f"shop-{n}") for n in range(60))
    (tmp_path / "b.csv").write_text(table, encoding="utf-8")
    arguments = command("b.csv", "-o", "out.csv", "--chunk-rows", "20", "--quiet")
    limited = subprocess.run(
        arguments, cwd=tmp_path, env=environment(), capture_output=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )  # fmt: skip
    assert limited.returncode == 2
    assert b"File too large" in limited.stderr
    assert b"--resume" in limited.stderr
    assert not (tmp_path / "out.csv").exists()
    run("b.csv", "-o", "out.csv", "--chunk-rows", "20", "--resume", code=0)
    run("b.csv", "-o", "whole.csv", "--chunk-rows", "20", code=0)
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_a_reader_that_goes_away_ends_it_quietly(tmp_path: Path) -> None:
    table = HEADER + "".join(GOOD.replace("shop", f"shop-{n}") for n in range(40))
    (tmp_path / "a.csv").write_text(table, encoding="utf-8")
    arguments = command("a.csv", "-o", "-", "--quiet", "--chunk-rows", "5")
    writer = subprocess.Popen(
        arguments, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.read(10)
    writer.stdout.close()
    errors = writer.stderr.read()
    writer.stderr.close()
    assert writer.wait() == 141
    assert errors == b""


@pytest.mark.parametrize(("kill", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_what_was_finished_when_it_was_stopped_is_gone_on_with(
    run: Run, tmp_path: Path, kill: signal.Signals, code: int
) -> None:
    table = HEADER + "".join(GOOD.replace("shop", f"shop-{n}") for n in range(120))
    run("a.csv", "-o", "whole.csv", "--chunk-rows", "10", files={"a.csv": table}, code=0)
    arguments = ("a.csv", "-o", "out.csv", "--chunk-rows", "10", "--quiet")
    stopped = subprocess.Popen(command(*arguments), cwd=tmp_path, env=environment(), stderr=subprocess.PIPE)
    assert stopped.stderr is not None
    journal = tmp_path / "out.csv.parts" / "journal.ndjson"
    while stopped.poll() is None and not (journal.exists() and journal.read_bytes().count(b"\n") > 3):
        time.sleep(0.01)
    stopped.send_signal(kill)
    errors = stopped.stderr.read()
    stopped.stderr.close()
    assert stopped.wait() == code
    assert not (tmp_path / "out.csv").exists()
    assert (b"--resume" in errors) == (kill == signal.SIGINT)
    # Neither other rules nor another input are gone on with.
    (tmp_path / "a.csv").write_text(table + OPEN, encoding="utf-8")
    assert "the input changed since" in run(*arguments, "--resume", code=2).stderr
    (tmp_path / "a.csv").write_text(table, encoding="utf-8")
    os.utime(
        tmp_path / "a.csv", ns=(time.time_ns(), json.loads(journal.read_bytes().split(b"\n")[0])["run"]["input"][0][2])
    )
    before = json.loads(journal.read_bytes().splitlines()[-1])["end"]["row"]
    assert before > 1
    run(*arguments, "--resume", code=0)
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert not journal.parent.exists()
