"""Reading `knowledge/` (without the vocabulary) into `Knowledge`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from imgexpert.reading.fields import Fields
from imgexpert.reading.nodes import Node
from imgexpert.reading.problems import Problem
from imgexpert.reading.text import Text
from imgexpert.rulebase.knowledge import Cell, Disagreement, Entry, ImageType, Knowledge

ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")

ATTRIBUTES = ("definition", "features", "use-cases", "maintenance", "performance", "security", "portability")
"""The rows of the source's comparison table, in its order."""

_PLACES = (
    ("section", "section {}", "“{}”一节"),
    ("bullet", "point {}", "第 {} 点"),
    ("paragraph", "paragraph {}", "第 {} 段"),
    ("row", "row {}", "“{}”行"),
    ("column", "column {}", "“{}”列"),
    ("line", "line {}", "第 {} 行"),
)


def load_knowledge(files: Mapping[str, Node], problems: list[Problem]) -> Knowledge:
    """The knowledge in `files`, root nodes by path below `knowledge/`; a file that is not there leaves a gap.

    What is wrong goes into `problems`; with any, the knowledge must not be used.
    """
    types = sorted(
        (_type(node, problems) for path, node in files.items() if path.startswith("types/")),
        key=lambda type_: (type_.order, type_.id),
    )
    scenarios = _lists(files.get("scenarios.yaml"), ("scenarios",), "meaning", problems)
    general = _lists(files.get("purposes.yaml"), ("purposes", "history", "evolution"), "statement", problems)
    return Knowledge(
        types={type_.id: type_ for type_ in types},
        scenarios={scenario.id: scenario for scenario in scenarios},
        ratings=_ratings(files.get("ratings.yaml"), types, scenarios, problems),
        general=tuple(general),
        references=tuple(_references(files.get("sources.yaml"), problems)),
        disagreements=tuple(_disagreements(files.get("disagreements.yaml"), problems)),
    )


def _where(fields: Fields) -> Text:
    node = fields.required("cites")
    if node is None:
        return Text("", "")
    inner = Fields(node, Text("a citation", "出处"), fields.problems)
    en, zh = [], []
    for name, in_english, in_chinese in _PLACES:
        if inner.optional(name) is not None:
            en.append(in_english.format(inner.string(name)))
            zh.append(in_chinese.format(inner.string(name)))
    inner.finish()
    return Text(", ".join(en), "，".join(zh))


def _type(node: Node, problems: list[Problem]) -> ImageType:
    fields = Fields(node, Text("an image type", "镜像类型"), problems)
    type_ = ImageType(
        id=fields.string("id", ID),
        order=fields.number("order"),
        rated=fields.flag("rated", default=True),
        name=fields.bilingual("name"),
        definition=fields.bilingual("definition"),
        where=_where(fields),
        characteristics=tuple(_entry(item, "statement", problems) for item in fields.items("characteristics")),
        comparison=tuple(_cell(item, problems) for item in fields.items("comparison", required=False)),
    )
    fields.finish()
    return type_


def _entry(node: Node, statement: str, problems: list[Problem]) -> Entry:
    fields = Fields(node, Text("an entry", "条目"), problems)
    entry = Entry(
        id=fields.string("id", ID),
        name=fields.bilingual("name"),
        statement=fields.bilingual(statement),
        where=_where(fields),
    )
    fields.finish()
    return entry


def _cell(node: Node, problems: list[Problem]) -> Cell:
    fields = Fields(node, Text("a comparison cell", "对比单元格"), problems)
    statement = fields.bilingual("statement")
    decidable = fields.flag("decidable", default=True)
    because = fields.bilingual("because", required=not decidable)
    cell = Cell(
        id=fields.string("id", ID),
        attribute=fields.choice("attribute", ATTRIBUTES),
        name=statement,
        statement=statement,
        because=None if decidable else because,
        where=_where(fields),
    )
    fields.finish()
    return cell


def _lists(root: Node | None, names: tuple[str, ...], statement: str, problems: list[Problem]) -> list[Entry]:
    if root is None:
        return []
    fields = Fields(root, Text("this file", "该文件"), problems)
    return [_entry(item, statement, problems) for name in names for item in fields.items(name)]


def _ratings(
    root: Node | None, types: Iterable[ImageType], scenarios: Iterable[Entry], problems: list[Problem]
) -> dict[str, dict[str, int]]:
    ratings: dict[str, dict[str, int]] = {}
    rated = [type_.id for type_ in types if type_.rated]
    if root is None or not scenarios or not rated:
        return ratings
    fields = Fields(root, Text("the ratings", "星级表"), problems)
    _where(fields)
    table = fields.required("ratings")
    fields.finish()
    if table is None:
        return ratings
    rows = Fields(table, Text("the star table", "星级表"), problems)
    for scenario in scenarios:
        row = rows.required(scenario.id)
        if row is None:
            continue
        cells = Fields(row, Text("a row of stars", "星级行"), problems)
        ratings[scenario.id] = {type_: _stars(cells, type_) for type_ in rated}
        cells.finish()
    rows.finish()
    return ratings


def _stars(cells: Fields, type_: str) -> int:
    known = len(cells.problems)
    stars = cells.number(type_)
    if not 1 <= stars <= 5 and len(cells.problems) == known:
        cells.complain(cells.entries[type_], "stars go from 1 to 5", "星级为 1 到 5")
    return stars


def _references(root: Node | None, problems: list[Problem]) -> Iterable[Entry]:
    if root is None:
        return
    fields = Fields(root, Text("the sources", "来源文件"), problems)
    for item in fields.items("policies", required=False):
        yield _policy(item, problems)
    for item in fields.items("public"):
        inner = Fields(item, Text("a reference", "参考资料"), problems)
        title = inner.string("title")
        address = inner.string("address", re.compile(r"https?://\S+"))
        yield Entry(
            id=inner.string("id", re.compile(r"ref\.[a-z0-9-]+")),
            name=Text(title, title),
            statement=inner.bilingual("says"),
            where=Text(address, address),
        )
        inner.finish()


def _policy(node: Node, problems: list[Problem]) -> Entry:
    """A document of an organisation's own, which need not stand at a public address."""
    fields = Fields(node, Text("a policy", "内部规定"), problems)
    entry = Entry(
        id=fields.string("id", re.compile(r"policy\.[a-z0-9-]+")),
        name=fields.bilingual("title"),
        statement=fields.bilingual("says"),
        where=fields.bilingual("where"),
    )
    fields.finish()
    return entry


def _disagreements(root: Node | None, problems: list[Problem]) -> Iterable[Disagreement]:
    if root is None:
        return
    fields = Fields(root, Text("this file", "该文件"), problems)
    for item in fields.items("disagreements"):
        inner = Fields(item, Text("a disagreement", "分歧"), problems)
        yield Disagreement(
            id=inner.string("id", ID),
            statement=inner.bilingual("statement"),
            between=inner.strings("between"),
            treatment=inner.bilingual("treatment"),
        )
        inner.finish()
