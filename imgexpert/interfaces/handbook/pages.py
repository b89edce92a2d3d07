"""All pages of the reference in one language, each with a place in the table of contents."""

from __future__ import annotations

from collections.abc import Iterator

from imgexpert.interfaces.handbook.command_pages import commands_page
from imgexpert.interfaces.handbook.fact_pages import fact_pages
from imgexpert.interfaces.handbook.finding_pages import findings_page
from imgexpert.interfaces.handbook.knowledge_pages import layers_page, sources_page, tables_page
from imgexpert.interfaces.handbook.places import (
    COMMANDS,
    FACTS,
    FINDINGS,
    INDEX,
    LAYERS,
    RULES,
    SOURCES,
    TABLES,
    TYPES,
    Places,
)
from imgexpert.interfaces.handbook.rule_pages import rule_pages
from imgexpert.interfaces.handbook.type_pages import type_pages
from imgexpert.interfaces.handbook.writing import Page
from imgexpert.reading.text import LANGUAGES, Language
from imgexpert.rulebase.rulebase import RuleBase


def reference(rulebase: RuleBase) -> dict[str, str]:
    """The text of every page by its path, in every language: `en/reference/types/…` and so on."""
    return {f"{language}/{page.path}.md": page.text for language in LANGUAGES for page in _pages(rulebase, language)}


def _pages(rulebase: RuleBase, language: Language) -> Iterator[Page]:
    places = Places(rulebase)
    layered = len(rulebase.layers) > 1
    index = Page(path=INDEX, language=language)
    index.heading(1, index.say("Reference", "参考"))
    index.paragraph(
        index.say(
            "Made from the rule base and the commands' own help.",
            "以下内容由规则库和各命令的帮助文本生成。",
        )
    )
    listed = (TYPES, TABLES, FACTS, RULES, SOURCES, *((LAYERS,) if layered else ()), FINDINGS, COMMANDS)
    index.contents(path.removeprefix("reference/") for path in listed)
    yield index
    yield from type_pages(rulebase, places, language)
    yield tables_page(rulebase, places, language)
    yield from fact_pages(rulebase, places, language)
    yield from rule_pages(rulebase, places, language)
    yield sources_page(rulebase, places, language)
    if layered:
        yield layers_page(rulebase, places, language)
    yield findings_page(language)
    yield commands_page(language)
