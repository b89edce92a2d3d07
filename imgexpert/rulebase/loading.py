"""Finding, reading and checking a whole rule base; all that is wrong is reported at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from imgexpert.reading.fields import Fields
from imgexpert.reading.files import read_bytes
from imgexpert.reading.nodes import Node
from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.reading.text import Text
from imgexpert.reading.yaml_reader import read_yaml
from imgexpert.rulebase.built_in import data_folder
from imgexpert.rulebase.checks import check_rules
from imgexpert.rulebase.fingerprints import knowledge_fingerprints, rule_fingerprints
from imgexpert.rulebase.knowledge_loading import load_knowledge
from imgexpert.rulebase.parameter_loading import load_parameters
from imgexpert.rulebase.rule_loading import RuleReader
from imgexpert.rulebase.rulebase import RuleBase, firing_order
from imgexpert.rulebase.rules import BUILT_IN, KINDS, Kind
from imgexpert.vocabulary.loading import load_vocabulary

MANIFEST = "layer.yaml"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class Layer:
    """The rule files of one layer, root nodes by path below its `rules/`."""

    name: str
    rules: dict[str, Node]


def load_rulebase(folder: Path | None = None, layers: Sequence[Path] = ()) -> RuleBase:
    """The rule base under `folder` (default: the built-in one) with `layers` on top, the last one having the last word.

    Raises: InputRefused with every problem found, each with file, line and column.
    """
    problems: list[Problem] = []
    digest = hashlib.sha256()
    base = folder or data_folder()
    knowledge_files = _read_folder(base, "knowledge", digest, problems)
    rule_files = _read_folder(base, "rules", digest, problems)
    stack = [Layer(name=BUILT_IN, rules=rule_files), *(_read_layer(path, digest, problems) for path in layers)]
    _refuse(problems)
    vocabulary_files = [node for path, node in knowledge_files.items() if path.startswith("vocabulary/")]
    vocabulary = load_vocabulary(vocabulary_files, problems)
    knowledge = load_knowledge(knowledge_files, problems)
    parameters = load_parameters(rule_files["parameters.yaml"], problems)
    _refuse(problems)
    reader = RuleReader(
        vocabulary=vocabulary,
        knowledge=knowledge,
        parameters=parameters,
        problems=problems,
        citable=dict.fromkeys(entry.id for entry in knowledge.citable()),
    )
    rules = [
        rule for layer in stack for kind, node in _by_kind(layer.rules) for rule in reader.rules(node, kind, layer.name)
    ]
    check_rules(rules, problems)
    _refuse(problems)
    return RuleBase(
        vocabulary=vocabulary,
        knowledge=knowledge,
        parameters=parameters,
        rules=tuple(sorted(rules, key=firing_order)),
        digest=f"sha256:{digest.hexdigest()}",
        layers=tuple(layer.name for layer in stack),
        fingerprints={
            "rules": rule_fingerprints(node for layer in stack for _, node in _by_kind(layer.rules)),
            "knowledge": knowledge_fingerprints(knowledge_files, rule_files["parameters.yaml"]),
        },
    )


def _read_layer(path: Path, digest: hashlib._Hash, problems: list[Problem]) -> Layer:
    """The layer in the folder `path`: its manifest, and the rules it adds."""
    data = read_bytes(path / MANIFEST)
    digest.update(f"{MANIFEST}\n".encode() + data.replace(b"\r\n", b"\n") + b"\0")
    name = ""
    for document in read_yaml(data, str(path / MANIFEST)):
        problems.extend(document.problems)
        if document.root is not None:
            fields = Fields(document.root, Text("a layer", "规则层"), problems)
            name = fields.string("name", _NAME)
            fields.finish()
    return Layer(name=name, rules=_read_folder(path, "rules", digest, problems, within=f"{path}/"))


def _read_folder(
    base: Path, name: str, digest: hashlib._Hash, problems: list[Problem], within: str = ""
) -> dict[str, Node]:
    """The root node of every YAML file below `base/name`, by its path below it; places have `within` in front."""
    roots: dict[str, Node] = {}
    folder = base / name
    for path in sorted(folder.rglob("*.yaml"), key=lambda path: path.as_posix()):
        relative = path.relative_to(folder).as_posix()
        data = read_bytes(path)
        # Line ends are folded, so that a checkout on another system has the same digest.
        digest.update(f"{name}/{relative}\n".encode() + data.replace(b"\r\n", b"\n") + b"\0")
        for document in read_yaml(data, f"{within}{name}/{relative}"):
            problems.extend(document.problems)
            if document.root is not None:
                roots[relative] = document.root
    if not roots:
        problems.append(Problem(message=Text(f"no YAML file below {folder}", f"{folder} 下没有 YAML 文件")))
    return roots


def _by_kind(rule_files: dict[str, Node]) -> Iterator[tuple[Kind, Node]]:
    for path, node in rule_files.items():
        for kind in KINDS:
            if path.startswith(f"{kind}/"):
                yield kind, node


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise InputRefused(problems)
