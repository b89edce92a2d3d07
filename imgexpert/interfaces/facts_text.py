"""The vocabulary for people: a list by family, and one fact with all that helps to answer it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imgexpert.interfaces.cells import padded, width
from imgexpert.interfaces.fact_words import allowed_words
from imgexpert.interfaces.layout import BLANK, Line, Span, line, paragraph
from imgexpert.reading.text import Language, Text
from imgexpert.vocabulary.facts import Fact, Vocabulary

KINDS = {
    "yes-no": Text("yes or no", "是或否"),
    "one-of": Text("one of", "单选"),
    "several-of": Text("any of", "多选"),
    "number": Text("number", "数值"),
}

_GIVEN = Text(
    "A circumstance: what would change the choice is sought among the other facts first.",
    "属于客观情况：查找改变选择的办法时，先考虑其他事实。",
)


def list_lines(vocabulary: Vocabulary, facts: Iterable[Fact], language: Language, cells: int) -> Iterator[Line]:
    """The facts below their families: key, kind and label."""
    chosen = list(facts)
    column = max(width(fact.key) for fact in chosen)
    kinds = max(width(kind.to(language)) for kind in KINDS.values())
    families = [family for family in vocabulary.families if any(fact.family == family.id for fact in chosen)]
    for place, family in enumerate(families):
        yield from [BLANK] if place else []
        yield line(Span(family.label.to(language), "head"), Span(f"  {family.id}", "dim"))
        for fact in chosen:
            if fact.family == family.id:
                start = f"  {padded(fact.key, column)}  {padded(KINDS[fact.kind].to(language), kinds)}  "
                yield from paragraph(fact.label.to(language), cells, first=start)


def fact_lines(fact: Fact, language: Language, cells: int) -> Iterator[Line]:
    """One fact: what is asked, why, how to find the answer out, and what may be answered."""
    yield line(Span(fact.key, "strong"), Span(f"  {fact.label.to(language)}", "head"))
    yield from paragraph(fact.question.to(language), cells, first="  ")
    if fact.given:
        yield from paragraph(_GIVEN.to(language), cells, first="  ", style="dim")
    for heading, text in (
        (Text("Why it is asked", "为什么要问"), fact.why),
        (Text("How to find out", "如何得知"), fact.find_out),
    ):
        yield BLANK
        yield line(Span(heading.to(language), "head"))
        yield from paragraph(text.to(language), cells, first="  ")
    yield BLANK
    yield line(Span(_answers_heading(fact).to(language), "head"))
    yield from _number(fact, language, cells) if fact.kind == "number" else _values(fact, language, cells)


def _answers_heading(fact: Fact) -> Text:
    match fact.kind:
        case "several-of":
            form = "{includes: […], excludes: […]}"
            return Text(f"Answers: a list, or {form}", f"回答：取值列表，或 {form}")
        case "number":
            return Text(
                "Answers: a number, a range such as 10..50, or a word", "回答：整数、区间（如 10..50）或区间名称"
            )
        case _:
            return Text("Answers: one of these", "回答：以下之一")


def _values(fact: Fact, language: Language, cells: int) -> Iterator[Line]:
    for value in fact.values:
        yield line(Span(f"  {value.id}", "strong"), f"  {value.label.to(language)}")
        if value.help is not None:
            yield from paragraph(value.help.to(language), cells, first="      ", style="dim")


def _number(fact: Fact, language: Language, cells: int) -> Iterator[Line]:
    yield from paragraph(allowed_words(fact, language), cells, first="  ")
    for word in fact.words:
        yield line(Span(f"  {word.id}", "strong"), f"  {word.low}..{word.high}  {word.label.to(language)}")
