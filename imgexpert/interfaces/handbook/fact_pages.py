"""The vocabulary: a page for each family of facts, each fact with its question, its values and who reads it."""

from __future__ import annotations

from collections.abc import Iterator

from imgexpert.interfaces.fact_words import allowed_words
from imgexpert.interfaces.facts_text import KINDS
from imgexpert.interfaces.handbook.places import FACTS, Places
from imgexpert.interfaces.handbook.writing import Page, anchor, code
from imgexpert.interfaces.reports.markdown_report import escaped
from imgexpert.reading.text import Language
from imgexpert.rulebase.conditions import keys
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import DeriveFact
from imgexpert.vocabulary.facts import Fact


def fact_pages(rulebase: RuleBase, places: Places, language: Language) -> Iterator[Page]:
    """The page that lists the facts, and one for each family."""
    facts, families = rulebase.vocabulary.facts.values(), rulebase.vocabulary.families
    index = Page(path=FACTS, language=language)
    index.heading(1, index.say("Vocabulary", "词汇表"))
    index.paragraph(
        index.say(
            f"{len(facts)} facts can be stated about a subject. What is not stated is unknown.",
            f"一个对象可以陈述 {len(facts)} 项事实；没有陈述的按未知处理。",
        )
    )
    for family in families:
        index.heading(2, index.link(index.of(family.label), places.facts(family.id)))
        index.items(
            f"{index.link(index.of(fact.label), places.fact(fact.key))} {code(fact.key)}"
            for fact in facts
            if fact.family == family.id
        )
    index.lines += ["```{toctree}", ":hidden:", "", *(family.id for family in families), "```"]
    yield index
    for family in families:
        page = Page(path=places.facts(family.id).page, language=language)
        page.heading(1, page.of(family.label))
        for fact in facts:
            if fact.family == family.id:
                _fact(fact, page, rulebase, places)
        yield page


def _fact(fact: Fact, page: Page, rulebase: RuleBase, places: Places) -> None:
    page.heading(2, page.of(fact.label), anchor("fact", fact.key))
    given = page.say(" · a circumstance that nobody decides", " · 属于客观情况，无人能决定") if fact.given else ""
    layer = places.layer(f"fact.{fact.key}", page)
    page.paragraph(f"{code(fact.key)} · {page.of(KINDS[fact.kind])}{given}{layer}")
    page.paragraph(page.of(fact.question))
    page.paragraph(page.say("*Why it is asked:* ", "*为什么要问：* ") + page.of(fact.why))
    page.paragraph(page.say("*How to find out:* ", "*如何得知：* ") + page.of(fact.find_out))
    if fact.kind == "number":
        page.paragraph(page.say("*Answer:* ", "*回答：* ") + escaped(allowed_words(fact, page.language)))
    elif fact.kind != "yes-no":
        head = (page.say("Value", "取值"), page.say("Meaning", "含义"))
        page.table(
            head,
            (
                (
                    code(value.id),
                    page.of(value.label)
                    + (page.say(": ", "：") + page.of(value.help) if value.help else "")
                    + places.layer(f"value.{fact.key}.{value.id}", page),
                )
                for value in fact.values
            ),
        )
    reading = [rule for rule in rulebase.rules if fact.key in keys(rule.when)]
    giving = [rule for rule in rulebase.rules if isinstance(rule.then, DeriveFact) and rule.then.key == fact.key]
    for rules, en, zh in ((reading, "Read by", "读取它的规则"), (giving, "Follows from", "推出它的规则")):
        if rules:
            page.paragraph(page.say(f"*{en}:* ", f"*{zh}：* ") + places.listed(rules, page))
