"""Where lines come from: a terminal with editing and completion, or standard input as it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import Protocol

from imgexpert.reading.problems import InputRefused
from imgexpert.reading.text import Language

Check = Callable[[str], object]
"""Reads a line; raises InputRefused when it cannot be used."""


class Prompt(Protocol):
    """Asks for lines. `patient` tells whether a person sits there, who can be offered things."""

    patient: bool

    def line(self, mark: str, check: Check, words: Mapping[str, str], keys: str) -> str:
        """A line for which `check` raises nothing; `words` complete it, `keys` remind of what else can be typed.

        Raises: EOFError when there are no more lines, KeyboardInterrupt for Ctrl-C.
        """
        ...


class PlainPrompt:
    """Lines of standard input, as scripts and bare terminals give them; `refused` counts those of no use."""

    def __init__(self, language: Language) -> None:
        self.patient = sys.stdin.isatty()
        self.refused = 0
        self._language = language
        self._number = 0

    def line(self, mark: str, check: Check, words: Mapping[str, str], keys: str) -> str:  # noqa: ARG002 - nothing to complete
        """The next usable line; what is wrong with others is told with their number."""
        while True:
            sys.stderr.write(mark)
            sys.stderr.flush()
            text = sys.stdin.readline()
            self._number += 1
            if not text:
                sys.stderr.write("\n")
                raise EOFError
            if not self.patient:
                sys.stderr.write(text.rstrip("\n") + "\n")  # So that what was asked and answered can be read again.
            try:
                check(text)
            except InputRefused as refused:
                self.refused += not self.patient
                place = "" if self.patient else f"<stdin>:{self._number}: "
                sys.stderr.write(place + refused.render(self._language) + "\n")
            else:
                return text


class TerminalPrompt:
    """Lines typed at a terminal, checked before they are taken, with completion; the dialogue is on standard error."""

    patient = True

    def __init__(self, language: Language) -> None:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.output import create_output

        self._language = language
        self._session: PromptSession[str] = PromptSession(output=create_output(stdout=sys.stderr))

    def line(self, mark: str, check: Check, words: Mapping[str, str], keys: str) -> str:
        """The line typed."""
        from prompt_toolkit.completion import WordCompleter
        from prompt_toolkit.document import Document
        from prompt_toolkit.validation import ValidationError, Validator

        language = self._language

        class Checking(Validator):
            def validate(self, document: Document) -> None:
                try:
                    check(document.text)
                except InputRefused as refused:
                    raise ValidationError(len(document.text), refused.render(language)) from None

        return self._session.prompt(
            mark,
            validator=Checking(),
            validate_while_typing=False,
            completer=WordCompleter(list(words), meta_dict=dict(words), WORD=True, ignore_case=True),
            complete_while_typing=False,
            bottom_toolbar=keys,
        )


def prompt_of(language: Language) -> PlainPrompt | TerminalPrompt:
    """The best prompt for where the program runs."""
    # A bare terminal cannot move its cursor.
    bare = os.environ.get("TERM", "dumb") in ("dumb", "unknown", "")
    if bare or not sys.stdin.isatty() or not sys.stderr.isatty():
        return PlainPrompt(language)
    return TerminalPrompt(language)
