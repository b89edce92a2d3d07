"""The built wheel holds the knowledge and the rules, byte for byte, and decides away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from imgexpert.rulebase.loading import load_rulebase

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = ("knowledge", "rules", "cases")

FACTS = """\
facts:
  layer: workload
  platform: [kubernetes]
  architecture: [microservices]
  container_fit: good
"""

ASKED_WITHOUT_A_COMMAND = """
import imgexpert
from imgexpert.rulebase.built_in import data_folder
from imgexpert.rulebase.loading import load_rulebase
print(imgexpert.__file__, data_folder(), load_rulebase().digest, sep="\\n")
"""


def run(command: list[str], folder: Path, **environment: str) -> str:
    """What `command` prints when it is run in `folder`; it must succeed."""
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built with the tools that are installed already."""
    folder = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)], CHECKOUT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed into it, its dependencies left where they are."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--no-deps", "--no-index", "--target", str(folder), str(wheel)], folder)
    return folder


def test_the_wheel_holds_all_data_as_they_are_in_the_checkout(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name.removeprefix("imgexpert/_data/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith("imgexpert/_data/")
        }
    kept = {
        path.relative_to(CHECKOUT).as_posix(): path.read_bytes()
        for name in DATA
        for path in (CHECKOUT / name).rglob("*")
        if path.is_file()
    }
    assert kept
    assert packed == kept


def test_the_wheel_carries_its_licence_and_type_marker(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "imgexpert/py.typed" in names
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_installed_package_reads_its_own_rules(installed: Path, tmp_path: Path) -> None:
    printed = run([sys.executable, "-c", ASKED_WITHOUT_A_COMMAND], tmp_path, PYTHONPATH=str(installed))
    package, data, digest = printed.splitlines()
    assert Path(package).is_relative_to(installed)
    assert Path(data).is_relative_to(installed)
    assert digest == load_rulebase(CHECKOUT).digest


def test_the_installed_command_decides_in_another_folder(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(FACTS, encoding="utf-8")
    script = "from imgexpert.interfaces.cli import main; main()"
    command = [sys.executable, "-c", script, "decide", "shop.yaml", "--format", "json"]
    printed = run(command, tmp_path, PYTHONPATH=str(installed))
    assert '"choice": "container"' in printed


def test_the_installed_command_draws_pages_and_replays_records(installed: Path, tmp_path: Path) -> None:
    """Both need files beside the code: a template with its styles, and the schema of records."""
    (tmp_path / "shop.yaml").write_text(FACTS, encoding="utf-8")
    command = [sys.executable, "-c", "from imgexpert.interfaces.cli import main; main()"]
    run([*command, "explain", "shop.yaml", "-o", "shop.html"], tmp_path, PYTHONPATH=str(installed))
    assert "</html>" in (tmp_path / "shop.html").read_text(encoding="utf-8")
    run([*command, "decide", "shop.yaml", "-o", "shop.json"], tmp_path, PYTHONPATH=str(installed))
    run([*command, "replay", "shop.json"], tmp_path, PYTHONPATH=str(installed))
