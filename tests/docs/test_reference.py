"""The reference pages: up to date, one place for every subject, and no page without its subject."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from imgexpert.interfaces.commands import Group
from imgexpert.interfaces.handbook.pages import reference
from imgexpert.interfaces.handbook.writing import MARK, anchor
from imgexpert.interfaces.root import build
from imgexpert.reading.text import LANGUAGES, Language
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import family_of
from imgexpert.verification.codes import codes
from tests.interfaces.test_contract import run
from tests.support.interpreters import ROOT

DOCS = ROOT / "docs"
UPDATE = "bring them up to date with: imgexpert rules docs docs"
TARGET = re.compile(r"^\(([a-z0-9-]+)\)=$", re.MULTILINE)


def commands(group: Group, context: click.Context) -> Iterator[str]:
    """The path of every command below `group`."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=context)
        yield inner.command_path
        if isinstance(command, Group):
            yield from commands(command, inner)


def targets(language: Language, kind: str) -> list[str]:
    """The targets of one kind on the committed pages."""
    texts = (path.read_text(encoding="utf-8") for path in (DOCS / language / "reference").rglob("*.md"))
    return sorted(target for text in texts for target in TARGET.findall(text) if target.startswith(f"{kind}-"))


def test_the_committed_pages_are_up_to_date(rulebase: RuleBase) -> None:
    pages = reference(rulebase)
    committed = {
        path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8")
        for language in LANGUAGES
        for path in (DOCS / language / "reference").rglob("*.md")
    }
    differing = [path for path in pages | committed if pages.get(path) != committed.get(path)]
    assert differing == [], UPDATE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_subject_has_its_place_and_every_place_its_subject(language: Language, rulebase: RuleBase) -> None:
    root = build(language)
    paths = commands(root, click.Context(root, info_name=root.name))
    assert targets(language, "command") == sorted(anchor("command", path.replace(" ", "-")) for path in paths), UPDATE
    assert targets(language, "rule") == sorted(anchor("rule", rule.id) for rule in rulebase.rules), UPDATE
    assert targets(language, "fact") == sorted(anchor("fact", key) for key in rulebase.vocabulary.facts), UPDATE
    assert targets(language, "entry") == sorted(anchor("entry", id_) for id_ in rulebase.entries), UPDATE
    assert targets(language, "code") == sorted(anchor("code", code) for code in codes()), UPDATE
    scenarios = sorted(anchor("scenario", id_) for id_ in rulebase.knowledge.scenarios)
    assert targets(language, "scenario") == scenarios, UPDATE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_family_and_type_has_a_page_and_every_page_a_subject(language: Language, rulebase: RuleBase) -> None:
    below = DOCS / language / "reference"
    found = {
        path.relative_to(below).with_suffix("").as_posix() for path in below.rglob("*.md") if path.name != "index.md"
    }
    assert found == {
        *(f"rules/{family_of(rule)}" for rule in rulebase.rules),
        *(f"types/{type_}" for type_ in rulebase.knowledge.types),
        *(f"facts/{family.id}" for family in rulebase.vocabulary.families),
        "tables", "sources", "findings", "commands",
    }, UPDATE  # fmt: skip


def test_each_language_says_everything_in_its_own_words(rulebase: RuleBase) -> None:
    pages = reference(rulebase)
    for path, text in pages.items():
        if path.startswith("zh/") and not path.endswith("commands.md"):
            prose = re.sub(r"`[^`]*`|\[[^\]]*\]\([^)]*\)|<[^>]*>", "", text)
            assert re.search(r"[\u4e00-\u9fff]", prose), path
            assert len(re.findall(r"\b[A-Za-z]{3,} [a-z]{3,} [a-z]{3,} [a-z]{3,}\b", prose)) <= 40, path


def test_check_tells_what_is_stale_missing_and_too_many_and_leaves_it(tmp_path: Path, rulebase: RuleBase) -> None:
    assert run("rules", "docs", str(tmp_path)).returncode == 0
    assert run("rules", "docs", str(tmp_path), "--check").returncode == 0
    stale, missing = tmp_path / "en/reference/commands.md", tmp_path / "zh/reference/tables.md"
    surplus, own = tmp_path / "en/reference/types/floppy.md", tmp_path / "en/reference/types/notes.md"
    stale.write_text(stale.read_text(encoding="utf-8") + "\nmore\n", encoding="utf-8")
    missing.unlink()
    surplus.write_text(MARK + "\n\n# Floppy\n", encoding="utf-8")
    own.write_text("# My own notes\n", encoding="utf-8")
    done = run("rules", "docs", str(tmp_path), "--check")
    assert done.returncode == 1
    for path in (stale, missing, surplus):
        assert path.relative_to(tmp_path).as_posix() in done.stdout
    assert "notes.md" not in done.stdout
    assert f"imgexpert rules docs {tmp_path}" in done.stdout
    assert not missing.exists()
    assert run("rules", "docs", str(tmp_path)).stdout == f"{len(reference(rulebase))} pages: 2 written, 1 removed\n"
    assert (surplus.exists(), own.exists()) == (False, True)
    assert run("rules", "docs", str(tmp_path), "--check").returncode == 0


def test_pages_of_a_layered_rule_base_name_the_layer_of_each_rule_and_change(tmp_path: Path) -> None:
    (tmp_path / "rules/evidence").mkdir(parents=True)
    why = {"en": "Ours differ.", "zh": "我们的不同。"}
    manifest = {"name": "acme", "changes": [{"rule": "orchestrated-workload", "strength": "strong", "reason": why}]}
    (tmp_path / "layer.yaml").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    rule = {
        "id": "ours", "title": {"en": "Ours <b>", "zh": "我们的 | 规则"}, "when": {"layer": "machine"},
        "then": {"for": ["base"], "strength": "weak"}, "cites": ["base.minimal"],
        "examples": {"fires": [{"layer": "machine"}], "silent": [{"layer": "workload"}]},
    }  # fmt: skip
    (tmp_path / "rules/evidence/acme.yaml").write_text(
        json.dumps({"rules": [rule]}, ensure_ascii=False), encoding="utf-8"
    )
    pages = reference(load_rulebase(layers=[tmp_path]))
    assert "`ours` · layer [`acme`](../../layers.md#layer-acme)" in pages["en/reference/rules/evidence/acme.md"]
    assert "## Ours \\<b\\>" in pages["en/reference/rules/evidence/acme.md"]
    changed = next(text for path, text in pages.items() if path.startswith("zh/") and "`acme`：力度" in text)
    assert "（我们的不同。）" in changed
    assert "moderate → strong" in pages["en/reference/layers.md"]
