"""Reports say the same in every format and language, and every number in them can be worked out from what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from imgexpert.decision.decide import Decider
from imgexpert.explanation.answers import Answers, Questions, answer
from imgexpert.explanation.explain import Explanation
from imgexpert.explanation.graph_building import CHOICE, CITATIONS
from imgexpert.interfaces.cells import width
from imgexpert.interfaces.layout import plain
from imgexpert.interfaces.reports.blocks import Block, Inline, Item, Items, Paragraph, Row, Section, Table
from imgexpert.interfaces.reports.markdown_report import markdown
from imgexpert.interfaces.reports.mermaid import mermaid
from imgexpert.interfaces.reports.phrases import Phrases
from imgexpert.interfaces.reports.report import sources_section, whole_sections
from imgexpert.interfaces.reports.text_report import text_lines
from imgexpert.interfaces.reports.why_blocks import why_section
from imgexpert.interfaces.reports.why_not_blocks import why_not_section
from imgexpert.reading.text import LANGUAGES, Language
from tests.support.facts import Situations, given_as

NASTY = '<script>alert(1)</script> | `x` *b* [a](javascript:b) "q" & # -- 😀'
languages = st.sampled_from(LANGUAGES)


def explained(decider: Decider, situations: Situations, data: st.DataObject, subject: str = "subject") -> Explanation:
    return Explanation(decider.decide(given_as(data.draw(situations.any())), subject), decider)


def all_but_changes(explanation: Explanation) -> Answers:
    """The answers to everything that takes no search."""
    types = [ranked.type for ranked in explanation.decision.ranking]
    asked = Questions(why=tuple(types[:2]), how=(CHOICE,), why_not=tuple(types[1:]), robustness=True, obstacles=True)
    return answer(explanation, asked)


def blocks(sections: list[Section]) -> Iterator[Block]:
    for section in sections:
        yield from section.blocks
        yield from blocks(list(section.sections))


def text(inline: Inline) -> str:
    return "".join(piece.text for piece in inline)


def number(shown: str) -> Fraction:
    """The exact value of a number as it is shown: `−0.55 (−6/11)`, `+0.50`, `9/11`."""
    exact = re.search(r"\((.+)\)", shown)
    plain_text = (exact[1] if exact else shown).replace("−", "-").replace("+", "")
    return Fraction(plain_text)


def worked_out(calculation: str) -> Fraction:
    """The value of a calculation of whole numbers and fractions."""
    python = re.sub(r"\d+", r"F(\g<0>)", calculation.replace("−", "-").replace("÷", "/").replace("×", "*"))
    value = eval(python, {"__builtins__": {}, "F": Fraction})
    assert isinstance(value, Fraction)
    return value


@given(data=st.data())
def test_the_sum_of_a_score_can_be_worked_out_from_what_is_shown(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    explanation = explained(decider, situations, data)
    ranked = data.draw(st.sampled_from(explanation.decision.ranking))
    section = why_section(explanation.why(ranked.type), Phrases(explanation, "en"), brief=data.draw(st.booleans()))
    tables = [block for block in section.blocks if isinstance(block, Table)]
    points = [text(row.cells[2]) for row in tables[0].rows[:-1]]
    for row, shown in zip(tables[0].rows, points, strict=False):
        assert worked_out(text(row.cells[1])) == Fraction(shown)
    calculation, *result = text(tables[0].rows[-1].note).split(" = ")
    assert worked_out(calculation) == ranked.suitability
    assert not result or Fraction(result[0]) == ranked.suitability
    assert sum(map(Fraction, points)) == worked_out(calculation.split(" ÷ ")[0])
    if len(tables) > 1:
        amounts = [number(text(row.cells[1])) for row in tables[1].rows]
        assert sum(amounts[:-1]) == amounts[-1] == ranked.evidence
    last = section.blocks[-1]
    assert isinstance(last, Paragraph)
    steps = text(last.text).removeprefix("Score = ").split(" = ")
    assert {worked_out(step) for step in steps[:-1]} == {ranked.score}
    assert abs(Fraction(steps[-1].replace("−", "-")) - ranked.score) <= Fraction(1, 200)


@given(data=st.data())
def test_the_differences_between_two_types_add_up(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    explanation = explained(decider, situations, data)
    ranked = data.draw(st.sampled_from(explanation.decision.ranking))
    why_not = explanation.why_not(ranked.type)
    section = why_not_section(why_not, Phrases(explanation, "en"))
    for table in (block for block in section.blocks if isinstance(block, Table)):
        *rows, total = [row.cells for row in table.rows]
        for row in rows:
            assert number(text(row[1])) - number(text(row[2])) == number(text(row[3]))
        assert sum(number(text(row[3])) for row in rows) == number(text(total[3])) == why_not.lead


@pytest.mark.untraced
@given(data=st.data(), cells=st.integers(40, 100))
def test_text_keeps_to_its_width_in_both_languages(
    decider: Decider, situations: Situations, data: st.DataObject, cells: int
) -> None:
    explanation = explained(decider, situations, data)
    answers = all_but_changes(explanation)
    for language in LANGUAGES:
        lines = plain(text_lines(whole_sections(explanation, answers, language, full=False), cells)).splitlines()
        assert [line for line in lines if width(line) > cells] == []


@pytest.mark.untraced
@given(data=st.data())
def test_both_languages_have_the_same_parts_and_numbers(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    explanation = explained(decider, situations, data)
    answers = all_but_changes(explanation)
    shapes = []
    for language in LANGUAGES:
        sections = whole_sections(explanation, answers, language, full=False)
        tables = [block for block in blocks(sections) if isinstance(block, Table)]
        numbers = [[text(row.cells[n]) for n in sorted(t.numeric)] for t in tables for row in t.rows]
        shapes.append(([section.id for section in sections], numbers))
    assert shapes[0] == shapes[1]


@pytest.mark.untraced
@given(data=st.data(), language=languages, subject=st.text(min_size=1, max_size=60) | st.just(NASTY))
@settings(max_examples=25)
def test_markdown_shows_every_text_as_it_is(
    decider: Decider, situations: Situations, data: st.DataObject, language: Language, subject: str
) -> None:
    """Parsed by somebody else's parser there is no markup but ours, and nothing is lost."""
    explanation = explained(decider, situations, data, subject.replace("\r", " "))
    sections = [*whole_sections(explanation, all_but_changes(explanation), language, full=False)]
    sections.append(sources_section(explanation, language))
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown(sections))
    inlines = [token for token in tokens if token.type == "inline"]
    kinds = {child.type for token in inlines for child in token.children or ()} | {token.type for token in tokens}
    assert not kinds & {"html_inline", "html_block", "link_open", "image", "em_open", "fence", "code_block", "hr"}
    shown = squeezed("".join(map(words, inlines)))
    assert "**" not in shown.replace(squeezed(subject), "")
    for told in texts(sections):
        assert squeezed(told) in shown


def words(token: Token) -> str:
    return "".join(child.content for child in token.children or () if child.type in ("text", "code_inline"))


def squeezed(shown: str) -> str:
    return re.sub(r"\s+", "", shown)


def texts(sections: list[Section]) -> Iterator[str]:
    for section in sections:
        yield section.title
        yield from texts(list(section.sections))
    for block in blocks(sections):
        match block:
            case Paragraph(inline):
                yield from (piece.text for piece in inline)
            case Items(items):
                yield from item_texts(items)
            case Table(_, rows, _):
                yield from (piece.text for row in rows for piece in row_pieces(row))


def row_pieces(row: Row) -> Inline:
    return tuple(piece for inline in (*row.cells, row.note) for piece in inline)


def item_texts(items: tuple[Item, ...]) -> Iterator[str]:
    for item in items:
        yield from (piece.text for piece in item.text)
        yield from item_texts(item.below)


@given(data=st.data(), language=languages)
def test_mermaid_draws_every_node_but_citations_and_quotes_what_it_says(
    decider: Decider, situations: Situations, data: st.DataObject, language: Language
) -> None:
    explanation = explained(decider, situations, data)
    graph = explanation.graph
    lines = mermaid(graph, explanation.how(CHOICE), language).splitlines()
    assert lines[0] == "flowchart LR"
    nodes = [line for line in lines if re.fullmatch(r'    n\d+[\[({]+"[^"<>]*"[\])}]+', line)]
    drawn = [node for node in graph.nodes if node.kind not in CITATIONS]
    assert len(nodes) == len(drawn)
    arrows = [line for line in lines if re.fullmatch(r'    n\d+ (-->|-\.->|-- "[+−][\d/]+" -->) n\d+', line)]
    ids = {node.id for node in drawn}
    assert len(arrows) == sum(edge.source in ids and edge.target in ids for edge in graph.edges)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_subject_cannot_write_into_a_report(decider: Decider, language: Language) -> None:
    explanation = Explanation(decider.decide(given_as({}), NASTY), decider)
    shown = markdown(whole_sections(explanation, all_but_changes(explanation), language, full=False))
    assert "<script>" not in shown.replace("\\<", "")
