"""Pieces of Markdown pages, and links between them, as MyST reads them (https://myst-parser.readthedocs.io)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from imgexpert.interfaces.reports.markdown_report import escaped
from imgexpert.reading.text import Language, Text

MARK = "<!-- Made by `imgexpert rules docs` from the rule base: changes to this file are lost. -->"
_NO_ANCHOR = re.compile(r"[^a-z0-9]+")


def anchor(kind: str, name: str) -> str:
    """Where on its page something is, such as `rule-small-services`."""
    return f"{kind}-{_NO_ANCHOR.sub('-', name.lower()).strip('-')}"


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where something is described: a page, without its ending, and an anchor on it, empty for the whole page."""

    page: str
    anchor: str = ""


@dataclass(kw_only=True)
class Page:
    """One page being written in one language; `path` is below the folder of the language, without the ending."""

    path: str
    language: Language
    lines: list[str] = field(default_factory=list)

    def say(self, en: str, zh: str) -> str:
        """The wording in the page's language."""
        return Text(en, zh).to(self.language)

    def of(self, text: Text) -> str:
        """`text` in the page's language, as Markdown shows it."""
        return escaped(text.to(self.language))

    def heading(self, level: int, markdown: str, target: str = "") -> None:
        """A heading, which links can lead to when it has a target."""
        if target:
            self.lines += [f"({target})=", ""]
        self.lines += [f"{'#' * level} {markdown}", ""]

    def paragraph(self, markdown: str) -> None:
        """A paragraph."""
        self.lines += [markdown, ""]

    def items(self, items: Iterable[str], indent: str = "") -> None:
        """A list, when there is anything in it; items bring the indent of what is below others along."""
        listed = [f"{indent}- {item}" for item in items]
        if listed:
            self.lines += [*listed, ""]

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]], numeric: Iterable[int] = ()) -> None:
        """A table."""
        right = set(numeric)
        marks = ["---:" if number in right else "---" for number in range(len(head))]
        self.lines += [_row(head), _row(marks), *map(_row, rows), ""]

    def code(self, lines: Iterable[str], language: str = "text") -> None:
        """A block of code."""
        self.lines += [f"```{language}", *lines, "```", ""]

    def html(self, html: str) -> None:
        """A block of HTML; an empty line would end it."""
        self.lines += [*(line for line in html.splitlines() if line.strip()), ""]

    def contents(self, pages: Iterable[str], depth: int = 1) -> None:
        """The pages below this one, named as if from here."""
        self.lines += ["```{toctree}", f":maxdepth: {depth}", "", *pages, "```", ""]

    def link(self, markdown: str, spot: Spot) -> str:
        """A link from this page to `spot`."""
        to = posixpath.relpath(f"{spot.page}.md", posixpath.dirname(self.path) or ".")
        if spot.page == self.path:
            return f"[{markdown}](#{spot.anchor})"
        return f"[{markdown}]({to}{'#' if spot.anchor else ''}{spot.anchor})"

    @property
    def text(self) -> str:
        """The whole page."""
        return "\n".join([MARK, "", *self.lines]).rstrip() + "\n"


def code(text: str) -> str:
    """`text` as code inside a sentence or a table."""
    return f"`{text}`".replace("|", "\\|")


def nested(items: Iterable[tuple[int, str]]) -> Iterator[str]:
    """Items of a list with how deep they lie, as lines."""
    for depth, item in items:
        yield f"{'  ' * depth}- {item}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
