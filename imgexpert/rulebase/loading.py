"""Finding, reading, layering and checking a whole rule base; all that is wrong is reported at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from imgexpert.reading.nodes import Node
from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.reading.text import Text
from imgexpert.rulebase.built_in import data_folder
from imgexpert.rulebase.checks import MOST_RULES, check_rules
from imgexpert.rulebase.fingerprints import knowledge_fingerprints, rule_fingerprints
from imgexpert.rulebase.knowledge import Knowledge
from imgexpert.rulebase.knowledge_loading import ID as ENTRY_ID
from imgexpert.rulebase.knowledge_loading import load_knowledge
from imgexpert.rulebase.knowledge_merging import MergedKnowledge, merge_knowledge
from imgexpert.rulebase.layer_files import LayerFiles, read_base, read_layer
from imgexpert.rulebase.layers import Change, Layer
from imgexpert.rulebase.names import Lexicon, names
from imgexpert.rulebase.parameter_loading import WORD, load_parameters
from imgexpert.rulebase.parameters import Parameters
from imgexpert.rulebase.rule_loading import RuleReader
from imgexpert.rulebase.rule_merging import MergedRules, merge_rules
from imgexpert.rulebase.rulebase import RuleBase, firing_order
from imgexpert.rulebase.rules import KINDS, Rule
from imgexpert.vocabulary.facts import Vocabulary
from imgexpert.vocabulary.loading import KEY, load_vocabulary

_MOST_PROBLEMS = 200  # More than anybody reads before mending the first ones.
_MOST_KEPT = 2000


def load_rulebase(folder: Path | None = None, layers: Sequence[Path] = ()) -> RuleBase:
    """The rule base under `folder` (default: the built-in one) with `layers` on top, the last one having the last word.

    Raises: InputRefused with every problem found, each with file, line and column. What only follows from another
    problem, such as a fact that cannot be known because its file cannot be read, is not reported.
    """
    problems = _Problems()
    try:
        return _load(folder or data_folder(), layers, problems)
    except _TooManyProblems:
        raise InputRefused(_told(problems)) from None


class _TooManyProblems(Exception):  # noqa: N818 - control flow between the list of problems and the loader.
    """Reading on would only fill the memory with problems that nobody will read."""


class _Problems(list[Problem]):
    """The problems found so far."""

    def append(self, problem: Problem) -> None:
        """Add a problem.

        Raises: _TooManyProblems when there are too many to go on.
        """
        super().append(problem)
        if len(self) > _MOST_KEPT:
            raise _TooManyProblems


def _load(folder: Path, layers: Sequence[Path], problems: list[Problem]) -> RuleBase:
    """The rule base, as `load_rulebase` says.

    Raises: InputRefused, and _TooManyProblems.
    """
    stack = [read_base(folder, problems)]
    for path in layers:
        layer = read_layer(path, problems)
        if layer is not None:
            _refuse_double(layer, stack, problems)
            stack.append(layer)
    merged, written = merge_knowledge(stack, problems), merge_rules(stack, problems)
    vocabulary = load_vocabulary(_vocabulary_files(merged), problems)
    knowledge = load_knowledge(_ratable(merged, stack), problems)
    parameters = load_parameters(merged.parameters, problems)
    lexicon = _lexicon(stack, vocabulary, knowledge, parameters)
    if len(written.rules) > MOST_RULES:
        message = Text(f"a rule base has at most {MOST_RULES} rules", f"规则库最多 {MOST_RULES} 条规则")
        problems.append(Problem(message=message, place=written.rules[MOST_RULES].node.place))
        raise _TooManyProblems
    reader = RuleReader(vocabulary=vocabulary, lexicon=lexicon, parameters=parameters, problems=problems)
    for root in _rule_files(stack):
        reader.check_file(root)
    rules = [reader.rule(rule) for rule in written.rules]
    check_rules(rules, problems)
    changes = (*merged.changes, *_rule_changes(written, reader))
    _refuse(problems)
    assert merged.parameters is not None, "Without parameters the rule base has been refused."
    return RuleBase(
        vocabulary=vocabulary,
        knowledge=knowledge,
        parameters=parameters,
        rules=tuple(sorted(rules, key=firing_order)),
        digest=_digest(stack),
        layers=tuple(_layer(files) for files in stack),
        changes=changes,
        added=merged.added,
        fingerprints={
            "rules": rule_fingerprints(rule.node for rule in written.rules),
            "knowledge": knowledge_fingerprints(merged.files, merged.parameters),
        },
    )


def _refuse_double(layer: LayerFiles, stack: list[LayerFiles], problems: list[Problem]) -> None:
    name = layer.manifest.name
    first = next((other for other in stack if other.manifest.name == name), None)
    if name and first is not None:
        here, there = layer.folder, first.folder
        problems.append(
            Problem(
                message=Text(
                    f"two layers are called `{name}`: {there} and {here}",
                    f"有两个规则层名为 `{name}`：{there} 和 {here}",
                )
            )
        )


def _vocabulary_files(merged: MergedKnowledge) -> list[Node]:
    return [node for path, node in merged.files.items() if path.startswith("vocabulary/")]


def _ratable(merged: MergedKnowledge, stack: Sequence[LayerFiles]) -> dict[str, Node]:
    """The files of the knowledge, without the stars while nobody can say for which types and scenarios they are."""
    if stack[0].misses("knowledge/types/", "knowledge/scenarios.yaml"):
        return {path: node for path, node in merged.files.items() if path != "ratings.yaml"}
    return merged.files


def _lexicon(
    stack: Sequence[LayerFiles], vocabulary: Vocabulary, knowledge: Knowledge, parameters: Parameters
) -> Lexicon:
    def read(*paths: str) -> bool:
        return not any(layer.misses(*paths) for layer in stack)

    return Lexicon(
        facts=names(vocabulary.facts, KEY, read("knowledge/vocabulary/")),
        types=names(knowledge.types, ENTRY_ID, read("knowledge/types/")),
        scenarios=names(knowledge.scenarios, ENTRY_ID, read("knowledge/scenarios.yaml")),
        entries=names((entry.id for entry in knowledge.citable()), ENTRY_ID, read("knowledge/")),
        importance=names(parameters.importance, WORD, read("rules/parameters.yaml") and bool(parameters.importance)),
        strength=names(parameters.strength, WORD, read("rules/parameters.yaml") and bool(parameters.strength)),
    )


def _rule_files(stack: Sequence[LayerFiles]) -> Iterator[Node]:
    folders = tuple(f"rules/{kind}/" for kind in KINDS)
    for layer in stack:
        yield from (root for path, root in layer.files.items() if path.startswith(folders))


def _rule_changes(written: MergedRules, reader: RuleReader) -> Iterator[Change]:
    read: dict[int, Rule] = {}
    for change in written.changes:
        rule = read.get(id(change.was)) or read.setdefault(id(change.was), reader.rule(change.was))
        yield Change(
            action=change.action,
            id=change.id,
            layer=change.layer,
            before=change.before,
            after=change.after,
            reason=change.reason,
            place=change.place,
            rule=rule,
        )


def _digest(stack: Sequence[LayerFiles]) -> str:
    """That of the lowest layer while it is alone, else one over the digests of all layers in their order."""
    if len(stack) == 1:
        return stack[0].digest
    listed = "\n".join(layer.digest for layer in stack)
    return f"sha256:{hashlib.sha256(listed.encode()).hexdigest()}"


def _layer(files: LayerFiles) -> Layer:
    manifest = files.manifest
    return Layer(
        name=manifest.name,
        version=manifest.version,
        title=manifest.title,
        description=manifest.description,
        folder=str(files.folder),
        digest=files.digest,
    )


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise InputRefused(_told(problems))


def _told(problems: list[Problem]) -> list[Problem]:
    """The problems that somebody may still read, and how many there are besides."""
    # A rule that was changed is read as it was and as it is: what is wrong with both is one problem.
    found = list(dict.fromkeys(problems))
    more = len(found) - _MOST_PROBLEMS
    if more <= 0:
        return found
    message = Text(f"and at least {more} more problems in these rules", f"这些规则中至少还有 {more} 个问题")
    return [*found[:_MOST_PROBLEMS], Problem(message=message)]
