"""One explained decision as a web page that stands alone: no network, no scripts, nothing beside the one file."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from imgexpert.decision.records import Decision
from imgexpert.explanation.explain import Explanation
from imgexpert.explanation.reasons import runner_up
from imgexpert.interfaces.reports.blocks import Item, Items, Paragraph, Section
from imgexpert.interfaces.reports.page_words import words
from imgexpert.interfaces.wording import VERDICTS, decimals, joined, type_name
from imgexpert.reading.text import Language

if TYPE_CHECKING:
    import jinja2

_TEMPLATE, _STYLE = "page.html.jinja", "page.css"
_VERDICT = "verdict"  # The section that belongs to the head of the page.
_OWN = ("scores", "sums", "proof", "tables", "citations")  # Anchors of what the page adds to the sections.
_LONG = 40  # Lines of a section from which on it is folded, so that a reader sees what else there is.
_MANY = 4  # Parts of a section from which on each is folded.


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section with its place in the page: an anchor that is unlike any other, the level of its heading."""

    anchor: str
    section: Section
    level: int
    folded: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number at the head of the page."""

    name: str
    value: str
    note: str = ""


def page(explanation: Explanation, sections: Sequence[Section], language: Language) -> str:
    """The whole document in `language`, into which the ready-made `sections` are set in their order.

    The section `verdict` goes into the head. The same explanation gives the same bytes.
    """
    # Drawing takes libraries that no other command should wait for.
    from markupsafe import Markup

    from imgexpert.interfaces.reports.charts import charts
    from imgexpert.interfaces.reports.page_tables import citations, comparison, star_table

    text = words(language)
    decision, rulebase = explanation.decision, explanation.rulebase
    head, parts = _parts(sections)
    style = read_part(_STYLE)
    unlisted = [type_ for type_ in rulebase.knowledge.types.values() if not type_.comparison]
    return (
        environment()
        .get_template(_TEMPLATE)
        .render(
            language=language,
            t=text,
            style=Markup(style),  # Our own file, not anybody's input.
            style_hash=style_hash(style),
            decision=decision,
            verdict=VERDICTS[decision.verdict].to(language),
            named=_named(explanation, language),
            figures=list(_figures(explanation, language, text)),
            head=head,
            parts=parts,
            rulebase=rulebase,
            charts=charts(explanation, language),
            drawings=_drawings(explanation, language, text),
            comparison=comparison(explanation, language),
            star_table=star_table(explanation, language),
            unlisted=joined((type_.name.to(language) for type_ in unlisted), language),
            citations=citations(explanation, language),
        )
    )


def _named(explanation: Explanation, language: Language) -> str:
    """The types that the verdict names; empty when it names none."""
    decision = explanation.decision
    types = [decision.choice] if decision.choice else decision.tied
    return joined((type_name(explanation.rulebase, type_, language) for type_ in types), language)


def _figures(explanation: Explanation, language: Language, text: dict[str, str]) -> Iterator[Figure]:
    decision = explanation.decision
    if decision.choice or decision.tied:
        ranked = decision.ranking[0]
        yield Figure(name=text["score"], value=f"{decimals(ranked.score)}★")
        yield _lead(explanation, language, text, decision)
    yield Figure(name=text["facts"], value=str(len(decision.facts.answers)))
    yield Figure(name=text["rules"], value=str(len(decision.inference.fired)))
    open_ = len(decision.unknown)
    yield Figure(name=text["open"], value=str(open_), note=text["open_note"] if open_ else "")


def _lead(explanation: Explanation, language: Language, text: dict[str, str], decision: Decision) -> Figure:
    rival = runner_up(decision) if decision.choice else None
    if decision.margin is None:
        return Figure(name=text["lead"], value="–", note=text["alone"])
    note = text["over"].format(type_name(explanation.rulebase, rival, language)) if rival else ""
    return Figure(name=text["lead"], value=f"{decimals(decision.margin)}★", note=note)


def _parts(sections: Sequence[Section]) -> tuple[Part | None, tuple[Part, ...]]:
    """The part for the head, and the others."""
    taken = set(_OWN)
    parts = [_part(section, 2, taken, among=0) for section in sections]
    head = next((part for part in parts if part.section.id == _VERDICT), None)
    return head, tuple(part for part in parts if part is not head)


def _part(section: Section, level: int, taken: set[str], *, among: int) -> Part:
    """`section` with those in it; `among` is how many stand beside it below the same heading."""
    anchor, number = section.id, 1
    while anchor in taken:
        number += 1
        anchor = f"{section.id}-{number}"
    taken.add(anchor)
    below = tuple(_part(inner, level + 1, taken, among=len(section.sections)) for inner in section.sections)
    folded = among >= _MANY or _lines(section) > _LONG
    return Part(anchor=anchor, section=section, level=min(level, 6), folded=folded, parts=below)


def _lines(section: Section) -> int:
    """About how long the blocks of a section itself are; tables are read at a glance and do not count."""
    count = 0
    for block in section.blocks:
        match block:
            case Paragraph():
                count += 1
            case Items(items):
                count += sum(map(_item_lines, items))
            case _:
                pass
    return count


def _item_lines(item: Item) -> int:
    return 1 + sum(map(_item_lines, item.below))


def _drawings(explanation: Explanation, language: Language, text: dict[str, str]) -> list[dict[str, Any]]:
    """The way to this decision, where there is one, and the whole proof."""
    from imgexpert.interfaces.reports.graph_picture import path_of, picture
    from imgexpert.interfaces.reports.graph_svg import drawing

    path = path_of(explanation)
    found = []
    for name, only in (("path", True), ("whole", False)):
        if path or not only:
            drawn = picture(explanation.graph, path, explanation.rulebase, language, only_marked=only)
            done = drawing(drawn, f"page-{name}", text[f"{name}_label"], text["proof_told"])
            found.append({"name": name, "title": text[name], "boxes": len(drawn.boxes), "drawing": done})
    return found


def style_hash(style: str) -> str:
    """What lets `style`, and nothing else, into a page by its Content-Security-Policy."""
    return b64encode(sha256(style.encode()).digest()).decode("ascii")


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """What fills the template: everything put into it is escaped, and a name that is missing is an error."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FunctionLoader(read_part), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def read_part(name: str) -> str:
    """A template or style sheet of this package."""
    return files("imgexpert.interfaces.reports").joinpath(name).read_text(encoding="utf-8")
