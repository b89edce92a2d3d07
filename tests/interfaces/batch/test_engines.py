"""The same inventory gives the same bytes on every engine, and what an engine cannot do it says."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.interfaces.test_contract import EXAMPLES, run
from tests.support.java import need_java

INVENTORY = str(EXAMPLES / "inventory.csv")
PACKAGES = {"duckdb": "duckdb", "dask": "dask", "spark": "pyspark"}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The rows as the embedded engine decides them."""
    path = tmp_path_factory.mktemp("embedded") / "out.csv"
    assert run("batch", INVENTORY, "-o", str(path), "--quiet").returncode == 3
    return path.read_bytes()


@pytest.mark.parametrize("engine", PACKAGES)
def test_every_engine_gives_the_same_rows(tmp_path: Path, expected: bytes, engine: str) -> None:
    if find_spec(PACKAGES[engine]) is None:
        pytest.skip(f"{engine} is not installed")
    if engine == "spark":
        need_java()
    done = run("batch", INVENTORY, "-o", str(tmp_path / "out.csv"), "--engine", engine)
    assert done.returncode == 3, done.stderr
    assert (tmp_path / "out.csv").read_bytes() == expected
    assert "22 rows decided" in done.stdout


def test_a_bad_value_costs_only_its_row_and_a_bad_file_is_told(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    rows = "subject,layer,stage\na,machine,testing\nb,machin,testing\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    done = run("batch", str(tmp_path / "a.csv"), "-o", str(tmp_path / "out.csv"), "--engine", "duckdb")
    assert done.returncode == 4
    assert "a.csv#2: `machin` is no value of `layer`; did you mean machine?" in done.stderr
    (tmp_path / "a.csv").write_text(rows + 'c,"machine\n', encoding="utf-8")
    done = run("batch", str(tmp_path / "a.csv"), "-o", str(tmp_path / "out.csv"), "--engine", "duckdb")
    assert done.returncode == 2
    assert "duckdb gave up on this inventory" in done.stderr


@pytest.mark.parametrize("options", [("--group",), ("--resume",)])
def test_what_only_the_embedded_engine_can_do_is_told(tmp_path: Path, options: tuple[str, ...]) -> None:
    done = run("batch", INVENTORY, "-o", str(tmp_path / "out.csv"), "--engine", "dask", *options)
    assert done.returncode == 2
    assert "need the engine polars" in done.stderr


def test_a_missing_extra_is_told_with_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "duckdb.py").write_text("raise ImportError('no module of that name')\n", encoding="utf-8")
    done = run("batch", INVENTORY, "-o", str(tmp_path / "out.csv"), "--engine", "duckdb", PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert "pip install 'imgexpert[duckdb]'" in done.stderr
