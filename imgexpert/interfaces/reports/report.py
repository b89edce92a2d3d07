"""Which sections a report has, in which order: the answers to what was asked, or the whole case for a review."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from imgexpert.decision.serialising import bearing_changes
from imgexpert.explanation.answers import Answers
from imgexpert.explanation.explain import Explanation
from imgexpert.explanation.graph_building import CHOICE, CITATIONS
from imgexpert.explanation.records import Why
from imgexpert.interfaces.reports.blocks import Item, Items, Paragraph, Section, code, dim, inline
from imgexpert.interfaces.reports.change_blocks import flip_section, what_if_section
from imgexpert.interfaces.reports.how_blocks import how_section
from imgexpert.interfaces.reports.phrases import Phrases
from imgexpert.interfaces.reports.situation_blocks import (
    facts_section,
    obstacles_section,
    provisos_section,
    ranking_section,
    stack_section,
    verdict_section,
)
from imgexpert.interfaces.reports.sure_blocks import sure_section
from imgexpert.interfaces.reports.why_blocks import why_section
from imgexpert.interfaces.reports.why_not_blocks import why_not_section
from imgexpert.interfaces.wording import change_words, decimals
from imgexpert.reading.text import Language
from imgexpert.rulebase.layers import Change

_ALTERNATIVE_HELPERS = 3  # In a whole report every other type has its say, so each has to be short.


def answer_sections(explanation: Explanation, answers: Answers, language: Language, *, full: bool) -> list[Section]:
    """The verdict, then each answer in the order in which the questions are usually asked."""
    phrases = Phrases(explanation, language)
    return [verdict_section(phrases), *_answers(answers, phrases, full=full)]


def whole_sections(explanation: Explanation, answers: Answers, language: Language, *, full: bool) -> list[Section]:
    """The whole case in the form of an architecture decision record; `answers` are those to `everything`.

    Unless it is `full`, lists of what would have helped or would change the choice end after the first few.

    Idea of the form: M. Nygard, Documenting Architecture Decisions (2011).
    """
    phrases = Phrases(explanation, language)
    open_ = explanation.decision.choice is None
    found = [
        verdict_section(phrases),
        facts_section(phrases),
        ranking_section(phrases),
        obstacles_section(answers.obstacles, phrases) if answers.obstacles and open_ else None,
        _reasons(answers, phrases),
        _alternatives(answers, phrases, full=full),
        _consequences(answers, phrases),
        flip_section(answers.flip, phrases, full=full) if answers.flip else None,
        sure_section(answers.robustness, phrases, full=full) if answers.robustness else None,
        record_section(phrases),
    ]
    return [section for section in found if section is not None]


def sources_section(explanation: Explanation, language: Language) -> Section:
    """What the rules cite that the decision rests on: each entry with what it says and where it is found."""
    phrases = Phrases(explanation, language)
    cited = [node for node in explanation.how(CHOICE).nodes if node.kind in CITATIONS]
    entries = [phrases.rulebase.entries[node.id] for node in cited]
    items = tuple(
        Item(inline(code(entry.id), f" {phrases.of(entry.statement)}", dim(f" – {phrases.of(entry.where)}")))
        for entry in entries
    )
    return Section(id="sources", title=phrases.say("Sources", "出处"), blocks=(Items(items),) if items else ())


def record_section(phrases: Phrases) -> Section:
    """By what the decision was made, so that it can be made again."""
    rulebase = phrases.rulebase
    items = (
        Item(
            inline(phrases.say("rule base ", "规则库 "), code(rulebase.parameters.version), dim(f"  {rulebase.digest}"))
        ),
        Item(
            inline(phrases.say("layers: ", "层："), code(", ".join(layer.name for layer in rulebase.layers))),
            tuple(_changed(change, phrases) for change in bearing_changes(phrases.decision, rulebase)),
        ),
    )
    title = phrases.say("Made by", "判断依据的版本")
    return Section(id="record", title=title, blocks=(Items(items),))


def _changed(change: Change, phrases: Phrases) -> Item:
    told = phrases.of(change_words(change))
    return Item(inline(code(change.id), phrases.say(f": {told}", f"：{told}")))


def _answers(answers: Answers, phrases: Phrases, *, full: bool) -> Iterator[Section]:
    hint = phrases.say(" (--full lists them all)", "（--full 全部列出）")
    if answers.obstacles is not None:
        section = obstacles_section(answers.obstacles, phrases)
        yield from [section] if section else []
    yield from (why_section(why, phrases, brief=not full) for why in answers.why)
    yield from (how_section(graph, phrases) for graph in answers.how)
    for why_not in answers.why_not:
        if full:
            yield why_not_section(why_not, phrases, most_helpers=None)
        else:
            yield why_not_section(why_not, phrases, hint=hint)
    if answers.what_if is not None:
        yield what_if_section(answers.what_if, phrases)
    if answers.flip is not None:
        yield flip_section(answers.flip, phrases, full=full)
    if answers.robustness is not None:
        yield sure_section(answers.robustness, phrases, full=full)


def _reasons(answers: Answers, phrases: Phrases) -> Section:
    """The sum of the choice, or of each type that leads without being chosen."""
    sections = [why_section(why, phrases, brief=False) for why in answers.why]
    return Section(id="reasons", title=phrases.say("Reasons", "理由"), blocks=(), sections=tuple(sections))


def _alternatives(answers: Answers, phrases: Phrases, *, full: bool) -> Section:
    most = None if full else _ALTERNATIVE_HELPERS
    sections = [why_not_section(found, phrases, most_helpers=most) for found in answers.why_not]
    title = phrases.say("Alternatives considered", "考虑过的其他类型")
    return Section(id="alternatives", title=title, blocks=(), sections=tuple(sections))


def _consequences(answers: Answers, phrases: Phrases) -> Section | None:
    """What comes with the choice; None without one."""
    if phrases.decision.choice is None:
        return None
    sections = [stack_section(phrases), _drawbacks(answers.why[0], phrases), provisos_section(phrases)]
    present = tuple(section for section in sections if section is not None)
    title = phrases.say("Consequences", "影响")
    nothing = Paragraph(inline(phrases.say("Nothing further follows from the rules.", "规则没有给出进一步的影响。")))
    return Section(id="consequences", title=title, blocks=() if present else (nothing,), sections=present)


def _drawbacks(why: Why, phrases: Phrases) -> Section | None:
    """What speaks against the choice all the same: evidence against it, and scenarios for which it is below neutral."""
    items = []
    for summand in why.evidence:
        if summand.amount < 0:
            told = f"{decimals(summand.amount, signed=True)} {phrases.title(summand.ground.rule)}"
            items.append(Item(inline(told), (Item(phrases.because(summand.ground)),)))
    for scenario in why.scenarios:
        if scenario.stars < Fraction(why.neutral_stars):
            name, stars = phrases.scenario(scenario.scenario), decimals(scenario.stars)
            told = phrases.say(f"{name}: only {stars} stars", f"{name}：仅 {stars} 星")
            cell = phrases.named(scenario.cell) if scenario.cell else phrases.say("mean", "平均")
            items.append(Item(inline(told, dim(f" [{cell}]"))))
    if not items:
        return None
    title = phrases.say("What speaks against it all the same", "不利之处")
    return Section(id="drawbacks", title=title, blocks=(Items(tuple(items)),))
