"""Layers written for a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write_layer(folder: Path, name: str, files: Mapping[str, str] | None = None, manifest: str = "") -> Path:
    """A layer called `name` in a new folder of that name, with `files` by path and more lines for its manifest."""
    root = folder / name
    root.mkdir()
    (root / "layer.yaml").write_text(f"name: {name}\n{manifest}", encoding="utf-8")
    for path, text in (files or {}).items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root


def rules_file(*rules: str) -> str:
    """A rule file with `rules`, each written as one flow mapping."""
    return "rules:\n" + "".join(f"  - {rule}\n" for rule in rules)


def tea_rule(id_: str, more: str = "", strength: str = "weak") -> str:
    """A rule over the minimal base: many guests speak for a pot; `more` are further fields."""
    return (
        f"{{id: {id_}, title: Tea, when: {{guests: {{at-least: 9}}}}, then: {{for: [pot], strength: {strength}}}, "
        f"cites: [pot.capacity], examples: {{fires: [{{guests: 9}}], silent: [{{guests: 8}}]}}{more}}}"
    )
