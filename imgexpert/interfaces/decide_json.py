"""Decisions as JSON: one record for one subject, a list for several, written as they are made."""

from __future__ import annotations

from imgexpert.decision.records import Decision
from imgexpert.decision.serialising import json_text, record_of
from imgexpert.interfaces.output import Output
from imgexpert.rulebase.rulebase import RuleBase


class JsonPrinter:
    """Holds one record back until it is known whether there are more, and never more than one.

    A list is written element by element, with the same bytes as if it had been written at once.
    """

    def __init__(self, output: Output, rulebase: RuleBase) -> None:
        self.output = output
        self.rulebase = rulebase
        self._held: str | None = None
        self._begun = False

    def add(self, decision: Decision) -> None:
        """Take the next decision, and write the one before."""
        if self._held is not None:
            self._write_element(self._held, last=False)
        self._held = json_text(record_of(decision, self.rulebase))

    def finish(self, several: bool) -> None:
        """Write the last record: alone, unless there were several documents, refused ones included."""
        if self._held is None:
            return
        if several:
            self._write_element(self._held, last=True)
        else:
            self.output.data(self._held)

    def _write_element(self, record: str, *, last: bool) -> None:
        start = "" if self._begun else "[\n"
        self._begun = True
        indented = "  " + record.rstrip("\n").replace("\n", "\n  ")  # No string in JSON holds a raw line end.
        self.output.data(start + indented + ("\n]\n" if last else ",\n"))
