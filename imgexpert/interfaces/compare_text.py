"""The comparison and star tables for people: side by side where there is room, else one below the other."""

from __future__ import annotations

from collections.abc import Iterator

from imgexpert.interfaces.cells import width
from imgexpert.interfaces.layout import BLANK, Line, Span, columns, line, paragraph
from imgexpert.interfaces.wording import change_words
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.knowledge import ImageType, Knowledge
from imgexpert.rulebase.layers import Change

ATTRIBUTES = {
    "definition": Text("Definition", "定义"),
    "features": Text("Features", "特点"),
    "use-cases": Text("Use cases", "使用场景"),
    "maintenance": Text("Maintenance", "维护"),
    "performance": Text("Performance", "性能"),
    "security": Text("Security", "安全性"),
    "portability": Text("Portability", "可移植性"),
}
"""The rows of the comparison table, as people call them."""

_NARROWEST = 22  # Cells in which a sentence can still be read.
_NARROW_HEAD = 14  # Cells for the names of scenarios, in two lines if need be.
_HALF_A_NAME = 8  # Cells for a name without spaces, in two lines.
_STARS = 5


def comparison_lines(knowledge: Knowledge, chosen: tuple[str, ...], language: Language, cells: int) -> Iterator[Line]:
    """Both tables for the types in `chosen`, and the definition of those that are in neither."""
    types = [knowledge.types[type_] for type_ in chosen]
    compared = [type_ for type_ in types if type_.comparison]
    if compared:
        yield line(Span(Text("Comparison", "对比").to(language), "head"))
        yield from _comparison(compared, language, cells)
        yield BLANK
        yield line(Span(Text("Stars (1 to 5) by scenario", "各场景的星级（1 到 5）").to(language), "head"))
        yield from _stars(knowledge, compared, language, cells)
    for type_ in types:
        if not type_.comparison:
            yield from [BLANK] if compared else []
            yield line(Span(type_.name.to(language), "strong"))
            yield from paragraph(type_.definition.to(language), cells, first="  ")
            text = Text(
                "The source describes this type, but neither compares nor rates it.",
                "来源文档介绍了该类型，但没有对比和评分。",
            )
            yield from paragraph(text.to(language), cells, first="  ", style="dim")


def set_lines(changes: list[Change], language: Language, cells: int) -> Iterator[Line]:
    """The stars that are not the source's, each with who set it and why; nothing without any."""
    if changes:
        yield BLANK
        yield line(Span(Text("Stars set by layers", "由规则层设定的星级").to(language), "head"))
    for change in changes:
        yield from paragraph(f"{change.id}: {change_words(change).to(language)}", cells, first="  ", rest="    ")


def _comparison(types: list[ImageType], language: Language, cells: int) -> Iterator[Line]:
    attributes = [(cell.attribute, ATTRIBUTES[cell.attribute].to(language)) for cell in types[0].comparison]
    first = max(width(name) for _, name in attributes)
    room = (cells - first - 2 * len(types)) // len(types)
    statements = {(t.id, cell.attribute): cell.statement.to(language) for t in types for cell in t.comparison}
    names = [type_.name.to(language) for type_ in types]
    if room >= _NARROWEST:
        yield from columns([[Span(""), *(Span(name, "strong") for name in names)]], [first] + [room] * len(types))
        for attribute, name in attributes:
            row = [Span(name, "dim"), *(Span(statements.get((t.id, attribute), "–")) for t in types)]
            yield from columns([row], [first] + [room] * len(types))
        return
    indent = max(map(width, names)) + 4
    for attribute, name in attributes:
        yield line(Span(name, "strong"))
        for type_, type_name in zip(types, names, strict=True):
            start = "  " + type_name + " " * (indent - 2 - width(type_name))
            yield from paragraph(statements.get((type_.id, attribute), "–"), cells, first=start)


def _stars(knowledge: Knowledge, types: list[ImageType], language: Language, cells: int) -> Iterator[Line]:
    scenarios = [(id_, knowledge.scenarios[id_].name.to(language)) for id_ in knowledge.ratings]
    names = [type_.name.to(language) for type_ in types]
    room = _column(names, cells - _NARROW_HEAD - 2)
    widest = max(width(name) for _, name in scenarios)
    first = max(_NARROW_HEAD, min(widest, cells - (room + 2) * len(types)))
    side_by_side = max(1, (cells - first) // (room + 2))
    for begin in range(0, len(types), side_by_side):
        part = types[begin : begin + side_by_side]
        yield from [BLANK] if begin else []
        heads = [Span(name, "strong") for name in names[begin : begin + side_by_side]]
        widths = [first] + [room] * len(part)
        yield from columns([[Span(""), *heads]], widths)
        for scenario, name in scenarios:
            stars = [knowledge.ratings[scenario].get(type_.id, 0) for type_ in part]
            row = [Span("★" * count + "☆" * (_STARS - count) if count else "–", "bar") for count in stars]
            yield from columns([[Span(name), *row]], widths)


def _column(names: list[str], cells: int) -> int:
    """How wide a column is: whole names if all fit beside each other, else as narrow as their words allow."""
    whole = max(map(width, names))
    word = max(width(word) for name in names for word in name.split())
    narrow = word if word < whole else _HALF_A_NAME
    return max(_STARS, next((room for room in (whole, narrow) if (room + 2) * len(names) <= cells + 2), narrow))
