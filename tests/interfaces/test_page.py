"""The page as text: well-formed, escaped, the same for the same decision."""

from __future__ import annotations

import re
from fractions import Fraction
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from imgexpert.decision.decide import Decider
from imgexpert.explanation.answers import Questions, answer
from imgexpert.explanation.explain import Explanation
from imgexpert.interfaces.reports.bars import score_steps, standing_bars
from imgexpert.interfaces.reports.drawing import drawing
from imgexpert.interfaces.reports.page import page
from imgexpert.interfaces.reports.phrases import Phrases
from imgexpert.interfaces.reports.report import whole_sections
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


@given(data=st.data())
def test_a_waterfall_ends_where_its_steps_lead(decider: Decider, situations: Situations, data: st.DataObject) -> None:
    explanation = Explanation(decider.decide(given_as(data.draw(situations.any())), "subject"), decider)
    phrases = Phrases(explanation, "en")
    ranked = data.draw(st.sampled_from(explanation.decision.ranking))
    *steps, total = score_steps(explanation.why(ranked.type), phrases)
    amounts = [Fraction(re.sub(r".*\((.*)\)", r"\1", step.number).replace("−", "-")) for step in steps]
    assert sum(amounts) == ranked.score
    for one, other, amount in zip(steps, steps[1:], amounts[1:], strict=False):
        (before,), (after,) = one.pieces, other.pieces
        ends = {round(before.start, 1), round(before.start + before.length, 1)}
        assert amount == 0 or ends & {round(after.start, 1), round(after.start + after.length, 1)}
    for bar in (*steps, total, *standing_bars(phrases)):
        for piece in bar.pieces:
            assert -0.01 <= piece.start <= piece.start + piece.length <= 100.01


@given(data=st.data(), language=languages)
def test_no_two_boxes_of_the_drawing_overlap(
    decider: Decider, situations: Situations, data: st.DataObject, language: Language
) -> None:
    explanation = Explanation(decider.decide(given_as(data.draw(situations.any())), "subject"), decider)
    found = drawing(explanation.graph, (), language)
    boxes = found.boxes
    for place, one in enumerate(boxes):
        assert one.x + one.width <= found.width
        assert one.y + one.height <= found.height
        for other in boxes[:place]:
            beside = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y
