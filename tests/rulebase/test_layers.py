"""Layers over a rule base: what they add, and that every rule says where it comes from."""

from __future__ import annotations

from pathlib import Path

from imgexpert.expert import Expert
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import BUILT_IN

RULE = """\
rules:
  - id: own-tools-want-a-custom-image
    title: {en: "Own tools", zh: "自有工具"}
    when: {contents_source: own-build}
    then: {for: [custom], strength: weak}
    cites: [custom.dev-test]
    examples:
      fires: [{contents_source: own-build}]
      silent: [{}]
"""


def layer(folder: Path, name: str, **files: str) -> Path:
    """A layer called `name` in a folder of its own, with `files` by path (`__` for `/`)."""
    root = folder / name
    root.mkdir()
    (root / "layer.yaml").write_text(f"name: {name}\n", encoding="utf-8")
    for path, text in files.items():
        target = root / f"{path.replace('__', '/')}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root


def test_a_layer_adds_rules_that_name_it(rulebase: RuleBase, tmp_path: Path) -> None:
    fact = next(fact for fact in rulebase.vocabulary.facts.values() if fact.kind == "yes-no")
    text = RULE.replace("contents_source: own-build", f"{fact.key}: yes")
    layered = Expert(layers=[layer(tmp_path, "acme", rules__evidence__own=text)]).rulebase
    assert [layer.name for layer in layered.layers] == [BUILT_IN, "acme"]
    assert [rule.id for rule in layered.rules if rule.layer == "acme"] == ["own-tools-want-a-custom-image"]
    assert len(layered.rules) == len(rulebase.rules) + 1
    assert layered.digest != rulebase.digest
