"""Decisions as Markdown: a decision record for each subject, ready to be committed."""

from __future__ import annotations

from imgexpert.expert import Decided
from imgexpert.interfaces.output import Output
from imgexpert.interfaces.reports.printing import report
from imgexpert.reading.text import Language


class MarkdownPrinter:
    """Prints the whole case for each decision as soon as it is made."""

    def __init__(self, output: Output, language: Language) -> None:
        self.output = output
        self.language = language
        self._begun = False

    def add(self, decision: Decided) -> None:
        """Print `decision`, apart from the one before."""
        text = report(decision.explain(), format="markdown", language=self.language)
        self.output.data(("\n---\n\n" if self._begun else "") + text)
        self._begun = True

    def finish(self, several: bool) -> None:
        """Nothing is held back."""
