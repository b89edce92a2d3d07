"""Answers to a printer: the same sections as text, Markdown or a page, the same records as JSON or a drawing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from imgexpert.decision.serialising import json_text, record_of, sealed
from imgexpert.explanation.answers import Questions, answer, everything
from imgexpert.explanation.explain import Explanation
from imgexpert.explanation.graph_building import CHOICE
from imgexpert.explanation.serialising import named_in
from imgexpert.interfaces.layout import Line, plain
from imgexpert.interfaces.reports.blocks import Section
from imgexpert.reading.text import Language

Format = Literal["text", "json", "markdown", "html", "mermaid"]

_CELLS = 80


def report(
    explanation: Explanation,
    questions: Questions | None = None,
    *,
    format: Format = "text",
    language: Language = "en",
    full: bool = False,
    cells: int = _CELLS,
) -> str:
    """The answers to `questions` in one of the formats, as `imgexpert explain` prints them.

    In: without questions the whole case as Markdown and HTML, and the short answer as text unless `full` is set; with
    questions `full` leaves nothing out of their answers. `cells` is the width of a line of text.
    Raises: imgexpert.reading.problems.InputRefused for a type, fact or node that does not exist.
    """
    printer = Printer(explanation, questions or Questions(), format, language, full=full)
    return plain(printer.lines(cells)) if format == "text" else printer.text()


class Printer:
    """Prints the answers to some questions about one decision; they are worked out when it is made."""

    def __init__(
        self, explanation: Explanation, asked: Questions, format_: Format, language: Language, *, full: bool
    ) -> None:
        self.explanation = explanation
        self.format = format_
        self.language = language
        self.full = full
        # In a report, and where everything is asked for, the whole case is told; else the answers alone.
        self.whole = asked.none and (full or format_ in ("markdown", "html"))
        if self.whole:
            asked = everything(explanation)
        elif asked.none and format_ == "text":
            asked = _in_short(explanation)
        self.answers = answer(explanation, asked)

    def lines(self, cells: int) -> Iterator[Line]:
        """The answers as lines of at most `cells`; the whole case ends with the whole proof."""
        from imgexpert.interfaces.reports.how_blocks import how_section
        from imgexpert.interfaces.reports.phrases import Phrases
        from imgexpert.interfaces.reports.text_report import text_lines

        sections = self._sections()
        if self.whole:
            sections.append(how_section(self.explanation.graph, Phrases(self.explanation, self.language)))
        return text_lines(sections, cells)

    def text(self) -> str:
        """The answers in any format but text."""
        match self.format:
            case "json":
                return json_text(self._record())
            case "mermaid":
                return self._mermaid()
            case "html":
                from imgexpert.interfaces.reports.page import page  # It brings a template engine along.

                return page(self.explanation, self._sections(), self.language)
            case _:
                return self._markdown()

    def _mermaid(self) -> str:
        from imgexpert.interfaces.reports.mermaid import mermaid

        graph = self.answers.how[0] if self.answers.how else self.explanation.graph
        return mermaid(graph, self.explanation.how(graph.root or CHOICE), self.language)

    def _markdown(self) -> str:
        from imgexpert.interfaces.reports.markdown_report import markdown
        from imgexpert.interfaces.reports.report import sources_section

        sections = self._sections()
        return markdown([*sections, sources_section(self.explanation, self.language)] if self.whole else sections)

    def _record(self) -> dict[str, Any]:
        """The decision record with the justification graph and the answers, sealed anew."""
        rulebase = self.explanation.rulebase
        record, data = record_of(self.explanation.decision, rulebase), self.answers.data()
        if data:
            # They name rules that did not fire, too, of which the record itself says nothing.
            data["rule_layers"] = {id_: rulebase.by_id[id_].layer for id_ in sorted({*named_in(data, rulebase.by_id)})}
        parts = {"justification": self.explanation.justification()} | ({"explanation": data} if data else {})
        return sealed({**record, **parts})

    def _sections(self) -> list[Section]:
        from imgexpert.interfaces.reports.report import answer_sections, whole_sections

        made = whole_sections if self.whole else answer_sections
        return made(self.explanation, self.answers, self.language, full=self.full)


def _in_short(explanation: Explanation) -> Questions:
    """Why the choice, or what stands in the way of one."""
    choice = explanation.decision.choice
    return Questions(why=(choice,)) if choice else Questions(obstacles=True, why_not=explanation.decision.tied)
