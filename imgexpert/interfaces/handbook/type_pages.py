"""A page for each image type: what the source says of it, its stars, and the rules that bear on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from imgexpert.interfaces.compare_text import ATTRIBUTES
from imgexpert.interfaces.handbook.places import TYPES, Places
from imgexpert.interfaces.handbook.star_charts import bars
from imgexpert.interfaces.handbook.writing import Page, anchor, code
from imgexpert.interfaces.reports.markdown_report import escaped
from imgexpert.interfaces.rules_text import conclusion_words
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.knowledge import Entry, ImageType
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import AddCompanion, GiveEvidence, MakeEligible, Rule, RuleOut

_HEADINGS: Mapping[str, Text] = {
    "for": Text("What speaks for it", "支持它的依据"),
    "against": Text("What speaks against it", "不支持它的依据"),
    "rules-out": Text("What rules it out", "排除它的情况"),
    "admits": Text("What makes it possible", "使它成为可选的情况"),
    "companion": Text("What it goes with", "与它配套的类型"),
}


def type_pages(rulebase: RuleBase, places: Places, language: Language) -> Iterator[Page]:
    """The page that lists the types, and one for each of them."""
    index = Page(path=TYPES, language=language)
    index.heading(1, index.say("Image types", "镜像类型"))
    types = rulebase.knowledge.types
    index.items(
        f"{index.link(index.of(type_.name), places.type_(type_.id))} {code(type_.id)}: {index.of(type_.definition)}"
        for type_ in types.values()
    )
    index.lines += ["```{toctree}", ":hidden:", "", *types, "```"]
    yield index
    for type_ in types.values():
        yield _type(type_, rulebase, places, language)


def _type(type_: ImageType, rulebase: RuleBase, places: Places, language: Language) -> Page:
    page = Page(path=places.type_(type_.id).page, language=language)
    page.heading(1, page.of(type_.name))
    page.paragraph(code(type_.id))
    page.paragraph(page.of(type_.definition))
    if type_.rated:
        page.heading(2, page.say("Stars by scenario", "各场景星级"))
        rows = [
            (rulebase.knowledge.scenarios[scenario].name.to(language), stars[type_.id])
            for scenario, stars in rulebase.knowledge.ratings.items()
        ]
        page.html(bars(type_.name.to(language), rows))
    else:
        page.paragraph(
            page.say("The source neither compares nor rates this type.", "来源文档没有对该类型进行对比和评分。")
        )
    page.heading(2, page.say("Characteristics", "特点"))
    for entry in type_.characteristics:
        _entry(entry, page.of(entry.name), page, places)
    if type_.comparison:
        page.heading(2, page.say("In comparison", "对比"))
        for cell in type_.comparison:
            _entry(cell, page.of(ATTRIBUTES[cell.attribute]), page, places)
            if cell.because is not None:
                page.paragraph(page.say("Decides nothing by itself: ", "本身不参与判断：") + page.of(cell.because))
    _rules(type_.id, page, rulebase, places)
    return page


def _entry(entry: Entry, name: str, page: Page, places: Places) -> None:
    page.heading(3, name, anchor("entry", entry.id))
    page.paragraph(page.of(entry.statement))
    page.paragraph(f"{code(entry.id)} · {page.of(entry.where)}{places.cited_by(entry.id, page)}")


def _rules(type_: str, page: Page, rulebase: RuleBase, places: Places) -> None:
    bearing: dict[str, list[Rule]] = {heading: [] for heading in _HEADINGS}
    for rule in rulebase.rules:
        for heading in _bearing(rule, type_):
            bearing[heading].append(rule)
    for heading, rules in bearing.items():
        if rules:
            page.heading(2, page.of(_HEADINGS[heading]))
            page.items(
                f"{page.link(page.of(rule.title), places.rule(rule))}: "
                f"{escaped(conclusion_words(rule.then, rulebase, page.language))}"
                for rule in rules
            )


def _bearing(rule: Rule, type_: str) -> Iterator[str]:
    match rule.then:
        case GiveEvidence(types, direction) if type_ in types:
            yield direction
        case RuleOut(types) if type_ in types:
            yield "rules-out"
        case MakeEligible(types) if type_ in types:
            yield "admits"
        case AddCompanion(choices, _, other) if type_ in (*choices, other):
            yield "companion"
