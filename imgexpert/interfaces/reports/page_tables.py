"""The tables of the source and its entries as a page shows them: with what this decision used of them set apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from imgexpert.decision.records import Decision
from imgexpert.explanation.explain import Explanation
from imgexpert.explanation.records import NodeKind
from imgexpert.interfaces.compare_text import ATTRIBUTES
from imgexpert.interfaces.wording import rule_name
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rulebase import RuleBase

_STARS = 5
_KINDS: Mapping[NodeKind, Text] = {
    "cell": Text("Cells of the comparison", "对比表的单元格"),
    "characteristic": Text("Characteristics of the types", "各类型的特点"),
    "statement": Text("Other statements of the source", "来源文档的其他论述"),
    "reference": Text("Public references", "公开参考资料"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeHead:
    """A type as the head of a column."""

    type: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCell:
    """A cell of the comparison; `rules` are those that fired and cite it."""

    entry: str
    statement: str
    chosen: bool
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The comparison table: a head, and rows with their name and a cell a type (None where it says nothing)."""

    types: tuple[TypeHead, ...]
    rows: tuple[tuple[str, tuple[SourceCell | None, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StarRow:
    """A scenario with its stars by type; `importance` is 0 where it does not apply."""

    scenario: str
    name: str
    importance: int
    stars: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StarTable:
    """The star table of the source, and the greatest number of stars."""

    types: tuple[TypeHead, ...]
    rows: tuple[StarRow, ...]
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """An entry with all that fired rules cite it for; `address` is set where it can be looked up in the web."""

    entry: str
    name: str
    statement: str
    where: str
    address: str | None
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedGroup:
    """Entries of one kind."""

    kind: NodeKind
    title: str
    entries: tuple[Cited, ...]


def comparison(explanation: Explanation, language: Language) -> Comparison:
    """The comparison table with the rules that cite its cells in this decision."""
    knowledge = explanation.rulebase.knowledge
    types = [type_ for type_ in knowledge.types.values() if type_.comparison]
    by_rule = citing(explanation.decision, explanation.rulebase)
    cells = {(cell.attribute, type_.id): cell for type_ in types for cell in type_.comparison}

    def of(attribute: str, type_: str) -> SourceCell | None:
        if (attribute, type_) not in cells:
            return None
        cell = cells[attribute, type_]
        return SourceCell(
            entry=cell.id,
            statement=cell.statement.to(language),
            chosen=_chosen(explanation.decision, type_),
            rules=by_rule.get(cell.id, ()),
        )

    heads = _heads(explanation, [type_.id for type_ in types], language)
    rows = [
        (name.to(language), tuple(of(attribute, type_.id) for type_ in types))
        for attribute, name in ATTRIBUTES.items()
        if any((attribute, type_.id) in cells for type_ in types)
    ]
    return Comparison(types=heads, rows=tuple(rows))


def star_table(explanation: Explanation, language: Language) -> StarTable:
    """The star table with the scenarios that apply and their importance."""
    knowledge = explanation.rulebase.knowledge
    applied = {found.scenario: found.importance for found in explanation.decision.scenarios}
    rows = [
        StarRow(
            scenario=scenario,
            name=knowledge.scenarios[scenario].name.to(language),
            importance=applied.get(scenario, 0),
            stars=tuple(stars[type_] for type_ in knowledge.rated),
        )
        for scenario, stars in knowledge.ratings.items()
    ]
    return StarTable(types=_heads(explanation, knowledge.rated, language), rows=tuple(rows), most=_STARS)


def citations(explanation: Explanation, language: Language) -> tuple[CitedGroup, ...]:
    """Every entry that a fired rule cites, kind by kind, in the order of the knowledge."""
    rulebase = explanation.rulebase
    by_rule = citing(explanation.decision, rulebase)
    kinds = {node.id: node.kind for node in explanation.graph.nodes}
    groups = []
    for kind, title in _KINDS.items():
        entries = tuple(
            _cited(rulebase, entry, by_rule[entry], language)
            for entry in rulebase.entries
            if entry in by_rule and kinds[entry] == kind
        )
        if entries:
            groups.append(CitedGroup(kind=kind, title=title.to(language), entries=entries))
    return tuple(groups)


def citing(decision: Decision, rulebase: RuleBase) -> Mapping[str, tuple[str, ...]]:
    """By entry, the rules that fired and cite it, in the order of firing."""
    found: dict[str, list[str]] = {}
    for rule in decision.inference.fired:
        for cite in rulebase.by_id[rule].cites:
            found.setdefault(cite, []).append(rule)
    return {entry: tuple(rules) for entry, rules in found.items()}


def web_address(text: str) -> str | None:
    """`text` if it is an address that a browser may be sent to.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)"), web_address("section 3, line 9")
    ('https://example.org/a', None, None)
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.netloc else None


def _cited(rulebase: RuleBase, id_: str, rules: tuple[str, ...], language: Language) -> Cited:
    entry = rulebase.entries[id_]
    name, statement, where = (text.to(language) for text in (entry.name, entry.statement, entry.where))
    return Cited(
        entry=id_,
        name="" if name == statement else name,
        statement=statement,
        where=where,
        address=web_address(where),
        rules=tuple((rule_name(rulebase, rule, language), rulebase.by_id[rule].title.to(language)) for rule in rules),
    )


def _heads(explanation: Explanation, types: tuple[str, ...] | list[str], language: Language) -> tuple[TypeHead, ...]:
    known = explanation.rulebase.knowledge.types
    return tuple(
        TypeHead(type=id_, name=known[id_].name.to(language), chosen=_chosen(explanation.decision, id_))
        for id_ in types
    )


def _chosen(decision: Decision, type_: str) -> bool:
    return type_ == decision.choice or type_ in decision.tied
