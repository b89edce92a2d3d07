"""One decision as a page of its own: charts, the drawn proof, the tables of the source, and the sections of the report.

The page needs nothing but itself: no script, no network, no font. Everything is escaped by the template engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from imgexpert.explanation.answers import leading
from imgexpert.explanation.explain import Explanation
from imgexpert.explanation.graph_building import CHOICE, CITATIONS
from imgexpert.interfaces.compare_text import ATTRIBUTES
from imgexpert.interfaces.reports.bars import score_steps, standing_bars
from imgexpert.interfaces.reports.blocks import Items, Paragraph, Section
from imgexpert.interfaces.reports.drawing import drawing
from imgexpert.interfaces.reports.phrases import Phrases
from imgexpert.interfaces.wording import VERDICTS
from imgexpert.reading.text import Language

_HERE = Path(__file__).parent
_STARS = 5


def page(explanation: Explanation, sections: Sequence[Section], language: Language) -> str:
    """The whole HTML document; `sections` are those of the report, the first one being the verdict."""
    phrases = Phrases(explanation, language)
    decision = explanation.decision
    chosen = leading(decision)
    cited = _cited(explanation)
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            language="zh-Hans" if language == "zh" else "en",
            say=phrases.say,
            style=Markup((_HERE / "page.css").read_text(encoding="utf-8")),  # Ours: nobody's input is in it.
            decision=decision,
            verdict=phrases.of(VERDICTS[decision.verdict]),
            rulebase=explanation.rulebase,
            opening=sections[0],
            sections=sections[1:],
            standings=standing_bars(phrases),
            waterfalls=[
                {
                    "type": ranked.type,
                    "name": phrases.type_(ranked.type),
                    "open": ranked.type in chosen,
                    "steps": score_steps(explanation.why(ranked.type), phrases),
                }
                for ranked in decision.ranking
            ],
            drawing=drawing(explanation.graph, _path(explanation), language),
            comparison=_comparison(phrases, cited),
            stars=_stars(phrases),
            citations=list(_citations(phrases, cited)),
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.tests["paragraph"] = lambda block: isinstance(block, Paragraph)
    environment.tests["items"] = lambda block: isinstance(block, Items)
    return environment


def _path(explanation: Explanation) -> set[str]:
    """The nodes that bear the chosen type, with the choice and its companions; without a choice all that bear that."""
    choice = explanation.decision.choice
    if choice is None:
        return {node.id for node in explanation.how(CHOICE).nodes}
    borne = {node.id for node in explanation.graph.nodes if node.kind in ("choice", "companion")}
    adding = {f"rule:{companion.rule}" for companion in explanation.decision.companions}
    return borne | adding | {node.id for node in explanation.how(f"type:{choice}").nodes}


def _cited(explanation: Explanation) -> Mapping[str, list[str]]:
    """What the rules cite that fired, with those rules."""
    found: dict[str, list[str]] = {}
    for rule in explanation.decision.inference.fired:
        for cite in explanation.rulebase.by_id[rule].cites:
            found.setdefault(cite, []).append(rule)
    return found


def _comparison(phrases: Phrases, cited: Mapping[str, list[str]]) -> dict[str, Any]:
    """The source's comparison table; a cell is lit when a rule that fired cites it."""
    types = [type_ for type_ in phrases.rulebase.knowledge.types.values() if type_.comparison]
    rows = [
        {
            "name": phrases.of(name),
            "cells": [
                {"id": cell.id, "text": phrases.of(cell.statement), "rules": cited.get(cell.id, [])}
                for type_ in types
                for cell in type_.comparison
                if cell.attribute == attribute
            ],
        }
        for attribute, name in ATTRIBUTES.items()
    ]
    return {"types": [_head(type_.id, phrases) for type_ in types], "rows": rows}


def _stars(phrases: Phrases) -> dict[str, Any]:
    """The source's star table; a row is lit when its scenario applies."""
    knowledge = phrases.rulebase.knowledge
    importances = {applied.scenario: applied.importance for applied in phrases.decision.scenarios}
    rows = [
        {
            "name": phrases.scenario(scenario),
            "importance": importances.get(scenario, 0),
            "cells": [{"count": row[type_], "empty": _STARS - row[type_]} for type_ in knowledge.rated],
        }
        for scenario, row in knowledge.ratings.items()
    ]
    unrated = [phrases.type_(type_) for type_ in knowledge.types if type_ not in knowledge.rated]
    return {"types": [_head(type_, phrases) for type_ in knowledge.rated], "rows": rows, "unrated": unrated}


def _head(type_: str, phrases: Phrases) -> dict[str, Any]:
    return {"name": phrases.type_(type_), "chosen": type_ == phrases.decision.choice}


def _citations(phrases: Phrases, cited: Mapping[str, list[str]]) -> Iterator[dict[str, Any]]:
    """Every entry cited, in the order of the graph, with what it says, where it is found and by which rules."""
    for node in phrases.explanation.graph.nodes:
        if node.kind in CITATIONS and node.id in cited:
            entry = phrases.rulebase.entries[node.id]
            where = phrases.of(entry.where)
            address = next((word for word in where.split() if word.startswith(("https://", "http://"))), None)
            yield {
                "id": entry.id,
                "says": phrases.of(entry.statement),
                "where": where,
                "address": address,
                "rules": cited[node.id],
            }
