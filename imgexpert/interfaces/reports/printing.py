"""Answers to a printer: the same sections as text, Markdown or a page, the same records as JSON or a drawing."""

from __future__ import annotations

from imgexpert.explanation.answers import Answers
from imgexpert.explanation.explain import Explanation
from imgexpert.explanation.graph_building import CHOICE
from imgexpert.interfaces.layout import BLANK, Line, paragraph
from imgexpert.interfaces.output import Output
from imgexpert.interfaces.reports.blocks import Section
from imgexpert.interfaces.settings import Settings
from imgexpert.reading.text import Text

_MORE = Text(
    "More: --why-not TYPE, --what-if KEY=VALUE, --flip, --robustness, --full; -o FILE.html for a page with charts",
    "更多：--why-not 类型、--what-if 键=值、--flip、--robustness、--full；-o 文件.html 得到带图表的网页",
)


def print_answers(
    explanation: Explanation, answers: Answers, settings: Settings, output: Output, *, whole: bool
) -> None:
    """Print `answers` in the format of `settings`; with `whole`, as the whole case for a review."""
    match settings.format:
        case "json":
            from imgexpert.decision.serialising import json_text

            output.data(json_text(record(explanation, answers)))
        case "mermaid":
            from imgexpert.interfaces.reports.mermaid import mermaid

            graph = answers.how[0] if answers.how else explanation.graph
            output.data(mermaid(graph, explanation.how(graph.root or CHOICE), settings.language))
        case "markdown":
            from imgexpert.interfaces.reports.markdown_report import markdown
            from imgexpert.interfaces.reports.report import sources_section

            sections = _sections(explanation, answers, settings, whole=whole)
            sections += [sources_section(explanation, settings.language)] if whole else []
            output.data(markdown(sections))
        case "html":
            from imgexpert.interfaces.reports.page import page

            sections = _sections(explanation, answers, settings, whole=whole)
            output.data(page(explanation, sections, settings.language))
        case _:
            _text(explanation, answers, settings, output, whole=whole)


def record(explanation: Explanation, answers: Answers) -> dict[str, object]:
    """The decision record with the justification graph and the answers, sealed anew."""
    from imgexpert.decision.serialising import record_of, sealed

    found = {**record_of(explanation.decision, explanation.rulebase), "justification": explanation.justification()}
    data = answers.data()
    return sealed({**found, "explanation": data} if data else found)


def _sections(explanation: Explanation, answers: Answers, settings: Settings, *, whole: bool) -> list[Section]:
    from imgexpert.interfaces.reports.report import answer_sections, whole_sections

    if whole:
        return whole_sections(explanation, answers, settings.language)
    return answer_sections(explanation, answers, settings.language, full=False)


def _text(explanation: Explanation, answers: Answers, settings: Settings, output: Output, *, whole: bool) -> None:
    from imgexpert.interfaces.reports.how_blocks import how_section
    from imgexpert.interfaces.reports.phrases import Phrases
    from imgexpert.interfaces.reports.text_report import text_lines

    sections = _sections(explanation, answers, settings, whole=whole)
    if whole:
        sections.append(how_section(explanation.graph, Phrases(explanation, settings.language)))
    output.lines(text_lines(sections, output.cells))
    if not whole:
        output.lines(_hint(settings, output.cells))


def _hint(settings: Settings, cells: int) -> list[Line]:
    told = settings.say(_MORE)
    return [BLANK, *paragraph(told, cells, style="dim")] if not settings.quiet else []
