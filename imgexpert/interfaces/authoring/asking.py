"""Asking one question after the other: of a person on a terminal, of standard input, or of an option."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import click

from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.reading.text import Language, Text

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Gets answers and has each read before the next is asked for.

    On a terminal an answer that cannot be used is told why and asked for again; from a pipe or an option it ends the
    call, since the lines after it would answer the wrong questions.
    """

    language: Language

    @property
    def person(self) -> bool:
        """Whether somebody sits at a terminal."""
        return sys.stdin.isatty()

    def ask(self, question: Text, read: Callable[[str], T], given: str | None = None, default: str = "") -> T:
        """What `read` makes of the answer: the one given, else of a line; an empty line is the default.

        Raises: InputRefused as `read` does, and when the lines come to an end.
        """
        if given is not None:
            return read(given)
        while True:
            answer = self._line(question, default)
            try:
                return read(answer)
            except InputRefused as refused:
                if not self.person:
                    raise
                click.echo(refused.render(self.language), err=True)

    def several(self, question: Text, read: Callable[[str], T], given: Iterable[str] = ()) -> list[T]:
        """What `read` makes of each answer: of those given, else of lines up to an empty one."""
        told = [read(answer) for answer in given]
        return told or list(self._until_empty(question, read))

    def explain(self, lines: Iterable[str]) -> None:
        """Tell a person what helps to answer; a pipe needs no help."""
        if self.person:
            for line in lines:
                click.echo(line, err=True)

    def _until_empty(self, question: Text, read: Callable[[str], T]) -> Iterator[T]:
        while True:
            found = self.ask(question, lambda answer: read(answer) if answer else None)
            if found is None:
                return
            yield found

    def _line(self, question: Text, default: str) -> str:
        told = question.to(self.language)
        if self.person:
            try:
                answer = click.prompt(told, default=default, show_default=bool(default), err=True)
            except click.Abort:
                raise KeyboardInterrupt from None
            return str(answer).strip()
        answer = sys.stdin.readline()
        if not answer:
            raise InputRefused(
                [Problem(message=Text(f"the answers end before: {question.en}", f"答案到此为止，尚缺：{question.zh}"))]
            )
        return answer.strip() or default
