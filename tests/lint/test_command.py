"""`imgexpert rules lint` and `rules explain` as people and programs call them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from imgexpert.reading.text import LANGUAGES
from imgexpert.verification.codes import codes
from imgexpert.verification.registry import CHECKS


def imgexpert(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """One call of the program."""
    return subprocess.run(
        [sys.executable, "-m", "imgexpert", *arguments],
        input=stdin, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An organisation's layer with one rule that is a duplicate, one that is waived, and one waiver too many."""
    folder = tmp_path_factory.mktemp("layers") / "tea-house"
    (folder / "rules" / "evidence").mkdir(parents=True)
    (folder / "layer.yaml").write_text("name: tea-house\n", encoding="utf-8")
    rule = """\
  - id: {id}
    title: {{en: "A rule of a layer", zh: "规则层的规则"}}
    when: {{layer: machine}}
    then: {{against: [container], strength: weak}}
    cites: [compare.definition.container]
    examples:
      fires: [{{layer: machine}}]
      silent: [{{layer: workload}}]
"""
    text = "rules:\n" + rule.format(id="zz-again") + rule.format(id="zz-and-again")
    (folder / "rules" / "evidence" / "ours.yaml").write_text(text, encoding="utf-8")
    waiver = "  - code: IX303\n    about: [{about}]\n    because: {{en: We know., zh: 我们知道。}}\n"
    pairs = ("zz-again, machine-needs-more-than-a-container", "zz-and-again, zz-again", "zz-never, zz-again")
    waivers = "waivers:\n" + "".join(waiver.format(about=about) for about in pairs)
    (folder / "rules" / "waivers.yaml").write_text(waivers, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(layer: Path) -> dict[str, Any]:
    """What is found in the shipped rules with that layer on top, for programs."""
    run = imgexpert("rules", "lint", "--rules", str(layer), "--format", "json")
    assert run.returncode == 1, run.stderr
    data: dict[str, Any] = json.loads(run.stdout)
    return data


def test_all_that_is_found_in_the_shipped_rules_is_waived_with_a_reason() -> None:
    run = imgexpert("rules", "lint")
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"\d+ rules: 0 found, [1-9]\d* waived\n$", run.stdout)


def test_a_layer_answers_for_its_own_rules_and_waives_for_itself(found: dict[str, Any], layer: Path) -> None:
    listed = [(one["code"], one["layer"], one["about"]) for one in found["findings"]]
    assert listed == [
        ("IX303", "tea-house", ["zz-and-again", "machine-needs-more-than-a-container"]),
        ("IX901", "tea-house", ["IX303", "zz-again", "zz-never"]),
    ]
    assert found["findings"][0]["place"].startswith(f"{layer}/rules/evidence/ours.yaml:10:")
    assert sum("We know." in one["because"] for one in found["waived"]) == 2


def test_every_waived_finding_of_the_shipped_rules_tells_its_reason_and_its_place(found: dict[str, Any]) -> None:
    assert found["waived"]
    for one in found["waived"]:
        assert one["because"]
        assert re.fullmatch(r".+\.yaml:\d+:\d+", one["place"])


def test_the_witness_of_a_finding_is_a_facts_file(found: dict[str, Any], tmp_path: Path) -> None:
    (finding,) = (one for one in found["findings"] if one["code"] == "IX303")
    file = tmp_path / "witness.json"
    file.write_text(json.dumps(finding["witness"]["subjects"]), encoding="utf-8")
    decided = imgexpert("decide", str(file), "--format", "json")
    assert "machine-needs-more-than-a-container" in json.loads(decided.stdout)["rules_fired"]
    assert finding["witness"]["shows"]


def test_a_rule_base_that_cannot_be_loaded_is_reported_with_codes(tmp_path: Path) -> None:
    (tmp_path / "rules" / "evidence").mkdir(parents=True)
    (tmp_path / "layer.yaml").write_text("name: ours\n", encoding="utf-8")
    (tmp_path / "rules" / "evidence" / "ours.yaml").write_text(
        "rules:\n  - id: ours\n    title: {en: Ours}\n    when: {layr: machine}\n"
        "    then: {for: [bas], strength: weak}\n"
        "    cites: [base.minimal]\n    examples: {fires: [{layer: machine}], silent: [{layer: workload}]}\n",
        encoding="utf-8",
    )
    run = imgexpert("--lang", "zh", "rules", "lint", "--rules", str(tmp_path))
    assert run.returncode == 1
    assert re.findall(r"IX\d\d\d", run.stdout) == ["IX106", "IX102", "IX104"]
    assert "layer" in run.stdout  # The nearest spelling.
    assert "规则能够读取后才会检查其余内容" in run.stdout
    assert run.stdout.endswith("imgexpert rules explain CODE\n")


def test_a_layer_that_is_not_there_is_no_finding(tmp_path: Path) -> None:
    run = imgexpert("rules", "lint", "--rules", str(tmp_path / "nowhere"))
    assert run.returncode == 2
    assert "Traceback" not in run.stderr


def test_without_the_solver_the_reader_is_told_how_to_get_it() -> None:
    code = (
        "import sys; sys.modules['z3'] = None; from imgexpert.interfaces.cli import run; "
        "sys.exit(run(['rules', 'lint']))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 2
    assert "imgexpert[lint]" in run.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_is_explained(language: str) -> None:
    run = imgexpert("--lang", language, "rules", "explain", "--format", "json")
    listed = json.loads(run.stdout)
    assert [one["code"] for one in listed] == list(codes())
    assert all(one["title"] and one["why"] and one["mend"] and one["example"] for one in listed)
    one = imgexpert("--lang", language, "rules", "explain", "ix301")
    assert one.returncode == 0
    assert codes()["IX301"].mend[LANGUAGES.index("zh" if language == "zh" else "en")][:12] in one.stdout


def test_a_code_that_does_not_exist_is_answered_with_the_nearest() -> None:
    run = imgexpert("rules", "explain", "IX31")
    assert run.returncode == 2
    assert "did you mean IX3" in run.stderr


def test_the_codes_of_the_checks_are_those_that_are_explained() -> None:
    checked = {code for check in CHECKS for code in check.codes}
    by_loading = {"IX101", "IX104", "IX106", "IX107", "IX108"}
    by_verifying = {"IX901", "IX902"}
    assert checked | by_loading | by_verifying == set(codes())


def test_every_code_that_the_program_names_is_explained() -> None:
    package = Path(__file__).parents[2] / "imgexpert" / "verification"
    named = {code for path in package.rglob("*.py") for code in re.findall(r"IX\d{3}", path.read_text("utf-8"))}
    assert named == set(codes())
