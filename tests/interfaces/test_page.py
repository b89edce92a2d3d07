"""The page as text: well-formed, escaped, the same for the same decision."""

from __future__ import annotations

import base64
import hashlib
import re
from fractions import Fraction
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgexpert.decision.decide import Decider
from imgexpert.explanation.answers import Questions, answer
from imgexpert.explanation.explain import Explanation
from imgexpert.interfaces.reports.blocks import Item, Items, Paragraph, Row, Section, Table, code, inline
from imgexpert.interfaces.reports.charts import charts
from imgexpert.interfaces.reports.graph_layout import Box, laid_out
from imgexpert.interfaces.reports.graph_picture import path_of, picture
from imgexpert.interfaces.reports.graph_svg import drawing
from imgexpert.interfaces.reports.page import page
from imgexpert.interfaces.reports.report import whole_sections
from imgexpert.interfaces.wording import decimals
from imgexpert.reading.text import LANGUAGES, Language
from tests.support.facts import Situations, given_as

_VOID = {"meta", "br", "link", "img", "input", "hr"}
languages = st.sampled_from(LANGUAGES)


class Nesting(HTMLParser):
    """Fails on an end tag that closes something else, and keeps what elements and addresses there are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        values = dict(attrs)
        self.ids += [value for name in ("id",) if (value := values.get(name))]
        self.addresses += [value for name in ("href", "src") if (value := values.get(name))]
        assert not any(name.startswith("on") for name in values)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(text: str) -> Nesting:
    parser = Nesting()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    return parser


def made(explanation: Explanation, language: Language) -> str:
    types = [ranked.type for ranked in explanation.decision.ranking]
    answers = answer(explanation, Questions(why=tuple(types[:1]), why_not=tuple(types[1:]), obstacles=True))
    return page(explanation, whole_sections(explanation, answers, language, full=False), language)


@pytest.mark.untraced
@given(data=st.data(), language=languages, subject=st.text(min_size=1, max_size=40))
@settings(max_examples=25)
def test_it_is_well_formed_and_loads_nothing(
    decider: Decider, situations: Situations, data: st.DataObject, language: Language, subject: str
) -> None:
    explanation = Explanation(decider.decide(given_as(data.draw(situations.any())), subject), decider)
    found = parsed(made(explanation, language))
    assert len(found.ids) == len(set(found.ids))
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(found.tags)
    inside = {f"#{id_}" for id_ in found.ids}
    assert all(address in inside or address.startswith(("https://", "http://")) for address in found.addresses)


@pytest.mark.untraced
@given(data=st.data(), language=languages)
@settings(max_examples=10)
def test_the_same_decision_makes_the_same_page(
    decider: Decider, situations: Situations, data: st.DataObject, language: Language
) -> None:
    facts = given_as(data.draw(situations.any()))
    one, other = (made(Explanation(decider.decide(facts, "subject"), decider), language) for _ in range(2))
    assert one == other


def test_what_a_user_wrote_is_shown_and_never_obeyed(decider: Decider) -> None:
    subject = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    found = parsed(made(Explanation(decider.decide(given_as({}), subject), decider), "en"))
    assert not {"script", "img"} & set(found.tags)
    assert subject in "".join(found.text)


def test_sections_keep_their_anchors_and_everything_in_them_is_text(decider: Decider) -> None:
    """Also where a section is called like a part of the page, or like another section."""
    nasty = "<b>&\"'</b>"
    table = Table((nasty,), (Row((inline(code(nasty)),), note=inline(nasty), total=True),), frozenset((0,)))
    inner = Section(id="given", title=nasty, blocks=(table,))
    items = Items((Item(inline(nasty), (Item(inline(nasty)),)),))
    blocks = (Paragraph(inline(nasty)), items)
    sections = [
        Section(id="verdict", title="x", blocks=(Paragraph(inline(nasty)),)),
        Section(id="given", title=nasty, blocks=blocks, sections=(inner,)),
        Section(id="proof", title=nasty, blocks=()),
    ]
    found = parsed(page(Explanation(decider.decide(given_as({}), "x"), decider), sections, "en"))
    assert {"verdict", "given", "given-2", "proof", "proof-2"} <= set(found.ids)
    assert {"#given", "#proof", "#proof-2"} <= set(found.addresses)
    assert "b" not in found.tags
    # In the head; as title and entry of the contents of two sections and title of the inner one; in every block.
    assert "".join(found.text).count(nasty) == 1 + 2 + 2 + 1 + 6


def test_only_the_style_of_the_page_itself_is_allowed(decider: Decider) -> None:
    text = made(Explanation(decider.decide(given_as({}), "x"), decider), "zh")
    (style,) = re.findall("<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src &#39;none&#39;; style-src &#39;sha256-{digest}&#39;" in text.replace("'", "&#39;")
    assert " style=" not in text


@given(data=st.data(), language=languages)
def test_a_waterfall_ends_where_its_steps_lead(
    decider: Decider, situations: Situations, data: st.DataObject, language: Language
) -> None:
    explanation = Explanation(decider.decide(given_as(data.draw(situations.any())), "subject"), decider)
    drawn = charts(explanation, language)
    for ranked, bar, waterfall in zip(explanation.decision.ranking, drawn.bars, drawn.waterfalls, strict=True):
        amounts = [exact(step.exact) for step in waterfall.steps if step.kind not in ("subtotal", "total")]
        assert sum(amounts) == exact(waterfall.exact) == exact(waterfall.steps[-1].exact) == ranked.score
        assert (bar.score, waterfall.score) == (decimals(ranked.score), decimals(ranked.score))
        assert sum(exact(part) for part in signed_parts(waterfall.told)) == ranked.score
        assert 'x1="100.0%"' in bar.svg  # The last whole star ends the scale.
        for step in waterfall.steps:
            assert step.negative == (step.amount.startswith("−"))
            for start, length in re.findall(r'<rect [^>]*x="([-0-9.]+)%"[^>]* width="([0-9.]+)%"', step.svg):
                assert -0.01 <= float(start) <= float(start) + float(length) <= 100.01


def exact(text: str) -> Fraction:
    return Fraction(text.replace("−", "-").replace(" ", ""))


def signed_parts(told: str) -> list[str]:
    """The summands in a sum told in one line."""
    return re.findall(r"(?:^|[+−] ?)−?[0-9/]+", told.split(" = ")[0])


@given(data=st.data(), language=languages, only_marked=st.booleans())
@settings(max_examples=40)
def test_boxes_of_the_drawing_stand_apart_and_no_line_runs_through_one(
    decider: Decider, situations: Situations, data: st.DataObject, language: Language, only_marked: bool
) -> None:
    explanation = Explanation(decider.decide(given_as(data.draw(situations.any())), "subject"), decider)
    path = path_of(explanation)
    drawn = picture(explanation.graph, path, explanation.rulebase, language, only_marked=only_marked)
    shown = {box.id for box in drawn.boxes}
    assert shown <= path or not only_marked
    assert {node.id for node in explanation.graph.nodes if node.kind in ("type", "choice")} <= shown or only_marked
    if shown:
        kept_apart(str(drawing(drawn, "proof-drawing", "title", "description").svg))


def kept_apart(svg: str) -> None:
    """Fails where a box meets another, leaves the drawing, or is crossed by the level part of a line."""
    found = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" rx', svg)
    boxes = [(float(x), float(y), float(x) + float(w), float(y) + float(h)) for x, y, w, h in found]
    width, height = map(float, re.findall(r'viewBox="0 0 (\d+) (\d+)"', svg)[0])
    for place, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0
        assert top >= 0
        assert right <= width
        assert bottom <= height
        for other in boxes[:place]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
    for line in re.findall(r'<path class="line [^"]*" d="([^"]*)"', svg):
        for x, y, to_x in level_parts(line):
            assert not any(x < b[2] and b[0] < to_x and b[1] < y < b[3] for b in boxes)


def level_parts(line: str) -> list[tuple[float, float, float]]:
    """Where a path runs level: from where, at which height, to where."""
    x = y = 0.0
    found = []
    for command, numbers in re.findall(r"([MCH])([-\d. ]+)", line):
        values = [float(number) for number in numbers.split()]
        if command == "H":
            found.append((x, y, values[0]))
            x = values[0]
        else:
            x, y = values[-2:]
    return found


@st.composite
def layered(draw: st.DrawFn) -> tuple[list[Box], list[tuple[str, str]]]:
    """Boxes in layers, and lines that lead on."""
    layers = draw(st.lists(st.integers(0, 4), min_size=1, max_size=14))
    height = st.integers(10, 80)
    boxes = [
        Box(id=f"b{place}", layer=layer, width=100, height=draw(height), rank=draw(st.integers(0, 1)))
        for place, layer in enumerate(layers)
    ]
    pairs = [(one.id, other.id) for one in boxes for other in boxes if one.layer < other.layer]
    return boxes, draw(st.lists(st.sampled_from(pairs), max_size=30)) if pairs else []


@given(layered())
def test_any_layout_keeps_the_gaps_and_the_ranks(drawn: tuple[list[Box], list[tuple[str, str]]]) -> None:
    boxes, lines = drawn
    layout = laid_out(boxes, lines, gap=10, aisle=30, margin=5)
    assert layout == laid_out(boxes, lines, gap=10, aisle=30, margin=5)
    assert set(layout.lines) == set(lines)
    for one in boxes:
        x, y = layout.corners[one.id]
        assert x >= 5
        assert y >= 5 - 1e-6
        assert y + one.height <= layout.height - 5 + 1e-6
        for other in boxes:
            if other.layer == one.layer and other is not one:
                below = layout.corners[other.id][1] - y
                assert below >= one.height + 10 - 1e-6 or -below >= other.height + 10 - 1e-6
                assert one.rank >= other.rank or below > 0


def test_lines_that_could_run_straight_do_not_cross() -> None:
    boxes = [Box(id=id_, layer=layer, width=10, height=10) for layer, ids in enumerate(("abc", "xyz")) for id_ in ids]
    layout = laid_out(boxes, [("a", "z"), ("b", "y"), ("c", "x")], gap=5, aisle=20, margin=0)
    for points in layout.lines.values():
        assert points[0][1] == points[-1][1]
