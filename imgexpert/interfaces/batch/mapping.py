"""What an inventory's own columns and values stand for: said on the command line or in a mapping file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from imgexpert.reading import nodes
from imgexpert.reading.fields import Fields
from imgexpert.reading.files import read_bytes
from imgexpert.reading.places import Place
from imgexpert.reading.problems import InputRefused, Problem, nearest, shown
from imgexpert.reading.text import Text
from imgexpert.reading.yaml_reader import read_yaml
from imgexpert.vocabulary.facts import Fact, Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A column that answers `fact`; `values` translates its values, those left out stand for themselves."""

    fact: str
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """Columns by their own name, and the column that names the subject (None: the usual one, or none)."""

    columns: Mapping[str, Mapped]
    subject: str | None = None


def column_map(pairs: Sequence[str], file: str | None, subject: str | None, vocabulary: Vocabulary) -> ColumnMap:
    """The map of `pairs` such as `cpu_arch=architecture` and of the YAML file `file`; pairs and `subject` come first.

    Raises: InputRefused with every problem, those of the file with their places.
    """
    problems: list[Problem] = []
    told = ColumnMap(columns={}) if file is None else _read(file, vocabulary, problems)
    columns = dict(told.columns)
    for pair in pairs:
        column, equals, key = (part.strip() for part in pair.partition("="))
        if not (column and equals and key):
            word = shown(pair)
            en = f"`--map {word}` is not of the form COLUMN=FACT, such as cpu_arch=architecture"
            zh = f"`--map {word}` 的形式不对，应为“列名=事实”，例如 cpu_arch=architecture"
            problems.append(Problem(message=Text(en, zh)))
        elif key not in vocabulary.facts:
            problems.append(_no_fact(key, vocabulary, None))
        else:
            columns[column] = Mapped(fact=key)
    if problems:
        raise InputRefused(problems)
    return ColumnMap(columns=columns, subject=subject or told.subject)


def _read(file: str, vocabulary: Vocabulary, problems: list[Problem]) -> ColumnMap:
    documents = list(read_yaml(read_bytes(file), file))
    for document in documents:
        problems += document.problems
    root = documents[0].root if len(documents) == 1 else None
    if root is None:
        if not problems:
            en = "a mapping file holds one document: `columns`, and the facts they stand for below it"
            zh = "映射文件应只含一个文档：`columns`，其下写明各列对应的事实"
            problems.append(Problem(message=Text(en, zh), place=Place(shown(file, longest=200), 1, 1)))
        return ColumnMap(columns={})
    fields = Fields(root, Text("a mapping file", "映射文件"), problems)
    subject = fields.string("subject", default="")
    node = fields.required("columns")
    fields.finish()
    columns: dict[str, Mapped] = {}
    if isinstance(node, nodes.Mapping):
        for key, value in node.entries:
            found = _mapped(value, vocabulary, problems)
            if found is not None:
                columns[key.text] = found
    elif node is not None:
        fields.complain(node, "`columns` must be a mapping of columns to facts", "`columns` 必须是“列名: 事实”的映射")
    return ColumnMap(columns=columns, subject=subject or None)


def _mapped(node: nodes.Node, vocabulary: Vocabulary, problems: list[Problem]) -> Mapped | None:
    """The meaning of one column: the key of a fact, or `fact` with `values`."""
    if isinstance(node, nodes.Scalar):
        if node.text not in vocabulary.facts:
            problems.append(_no_fact(node.text, vocabulary, node.place))
            return None
        return Mapped(fact=node.text)
    fields = Fields(node, Text("a mapped column", "被映射的列"), problems)
    key = fields.string("fact")
    values = fields.optional("values")
    fields.finish()
    if not key:
        return None
    if key not in vocabulary.facts:
        fact_node = fields.entries["fact"]
        problems.append(_no_fact(key, vocabulary, fact_node.place))
        return None
    if values is None:
        return Mapped(fact=key)
    if not isinstance(values, nodes.Mapping):
        fields.complain(
            values, "`values` must be a mapping of their values to ours", "`values` 必须是“原值: 本系统的取值”的映射"
        )
        return None
    return Mapped(fact=key, values=_values(values, vocabulary.facts[key], problems))


def _values(node: nodes.Mapping, fact: Fact, problems: list[Problem]) -> dict[str, str]:
    """The translations, each checked to be a value of the fact; those of numbers are checked where they occur."""
    translated: dict[str, str] = {}
    for key, value in node.entries:
        text = value.text if isinstance(value, nodes.Scalar) else ""
        allowed = fact.value_ids
        if allowed and text and text not in allowed:
            word = shown(text)
            message = Text(f"`{word}` is no value of `{fact.key}`", f"`{word}` 不是 `{fact.key}` 的取值")
            problems.append(
                Problem(message=message, place=value.place, allowed=allowed, nearest=nearest(text, allowed))
            )
        elif not isinstance(value, nodes.Scalar):
            message = Text("a value is translated into one value", "一个值只能译成一个取值")
            problems.append(Problem(message=message, place=value.place))
        else:
            translated[key.text] = text  # Empty: their word for unknown.
    return translated


def _no_fact(key: str, vocabulary: Vocabulary, place: Place | None) -> Problem:
    word = shown(key)
    return Problem(
        message=Text(f"there is no fact `{word}`", f"没有名为 `{word}` 的事实"),
        place=place,
        allowed=tuple(vocabulary.facts),
        nearest=nearest(key, vocabulary.facts),
    )
