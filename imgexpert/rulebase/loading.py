"""Finding, reading and checking a whole rule base; all that is wrong is reported at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

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
from imgexpert.rulebase.rules import KINDS, Kind
from imgexpert.vocabulary.loading import load_vocabulary

BUILT_IN = "built-in"


def load_rulebase(folder: Path | None = None) -> RuleBase:
    """The rule base under `folder` (default: the built-in one).

    Raises: InputRefused with every problem found, each with file, line and column.
    """
    problems: list[Problem] = []
    digest = hashlib.sha256()
    base = folder or data_folder()
    knowledge_files = _read_folder(base, "knowledge", digest, problems)
    rule_files = _read_folder(base, "rules", digest, problems)
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
    rules = [rule for kind, node in _by_kind(rule_files) for rule in reader.rules(node, kind)]
    check_rules(rules, problems)
    _refuse(problems)
    return RuleBase(
        vocabulary=vocabulary,
        knowledge=knowledge,
        parameters=parameters,
        rules=tuple(sorted(rules, key=firing_order)),
        digest=f"sha256:{digest.hexdigest()}",
        layers=(BUILT_IN,),
        fingerprints={
            "rules": rule_fingerprints(node for _, node in _by_kind(rule_files)),
            "knowledge": knowledge_fingerprints(knowledge_files, rule_files["parameters.yaml"]),
        },
    )


def _read_folder(base: Path, name: str, digest: hashlib._Hash, problems: list[Problem]) -> dict[str, Node]:
    """The root node of every YAML file below `base/name`, by its path below it."""
    roots: dict[str, Node] = {}
    folder = base / name
    for path in sorted(folder.rglob("*.yaml"), key=lambda path: path.as_posix()):
        relative = path.relative_to(folder).as_posix()
        data = read_bytes(path)
        # Line ends are folded, so that a checkout on another system has the same digest.
        digest.update(f"{name}/{relative}\n".encode() + data.replace(b"\r\n", b"\n") + b"\0")
        for document in read_yaml(data, f"{name}/{relative}"):
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
