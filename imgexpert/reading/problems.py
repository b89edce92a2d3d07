"""What is wrong with an input, said so that the person who wrote it can put it right."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from imgexpert.reading.places import Place
from imgexpert.reading.text import Language, Text

_LISTED = 12  # More allowed values than this hide the sentence they are meant to explain.
_LONGEST_WORD = 80  # difflib takes quadratic time; nobody mistypes a word this long.
_SHORTEST_PREFIX = 2
_SEPARATORS = re.compile(r"[-_\s]+")


Mistake = Literal[
    "unknown-fact",
    "unknown-value",
    "unknown-name",
    "missing-translation",
    "missing-citation",
    "missing-example",
    "doubled",
]
"""Mistakes that programs tell apart; all others are told by their messages alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with an input: what, where, and what would be accepted instead.

    The message is a clause without a full stop, because the suggestions are appended to it.
    """

    message: Text
    place: Place | None = None
    allowed: tuple[str, ...] = ()
    nearest: str | None = None
    mistake: Mistake | None = None

    def render(self, language: Language) -> str:
        """One line for a person, such as `a.yaml:3:5: what is wrong; did you mean X? (allowed: X, Y)`."""
        return (f"{self.place}: " if self.place else "") + self.clause(language)

    def clause(self, language: Language) -> str:
        """The same without its place."""
        return self.message.to(language) + (self._advice_zh() if language == "zh" else self._advice_en())

    def _advice_en(self) -> str:
        listed = ", ".join(self.allowed[:_LISTED])
        if len(self.allowed) > _LISTED:
            listed += f" and {len(self.allowed) - _LISTED} more"
        if self.nearest is None:
            return f"; allowed: {listed}" if listed else ""
        return f"; did you mean {self.nearest}?" + (f" (allowed: {listed})" if listed else "")

    def _advice_zh(self) -> str:
        listed = "、".join(self.allowed[:_LISTED])
        if len(self.allowed) > _LISTED:
            listed += f"，另有 {len(self.allowed) - _LISTED} 个"
        if self.nearest is None:
            return f"；可用的有：{listed}" if listed else ""
        return f"；是不是想写 {self.nearest}？" + (f"（可用的有：{listed}）" if listed else "")


class InputRefused(Exception):  # noqa: N818 - it names what happened to the input, not a fault of the program.
    """An input cannot be used; `problems` says why, each with its place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return self.render("en")

    def render(self, language: Language) -> str:
        """All problems, one a line."""
        return "\n".join(problem.render(language) for problem in self.problems)


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice somebody most likely meant by `word`, or None when nothing is near.

    Case and the separators `-`, `_` and space make no difference; the beginning of a choice is enough.
    Equally near choices are decided by their order, so the answer is always the same.

    >>> nearest("micro", ["monolith", "microservices"])
    'microservices'
    >>> nearest("Public_Cloud", ["private-cloud", "public-cloud"])
    'public-cloud'
    """
    wanted = _bare(word)
    if not wanted or len(wanted) > _LONGEST_WORD:
        return None
    by_bare: dict[str, str] = {}
    for choice in choices:
        by_bare.setdefault(_bare(choice), choice)
    if wanted in by_bare:
        return by_bare[wanted]
    if len(wanted) >= _SHORTEST_PREFIX:
        longer = [bare for bare in by_bare if bare.startswith(wanted)]
        if longer:
            return by_bare[min(longer, key=len)]
    close = difflib.get_close_matches(wanted, by_bare, n=1, cutoff=0.65)
    return by_bare[close[0]] if close else None


def shown(text: str, longest: int = 60) -> str:
    r"""A piece of somebody's input as it may stand in a message: cut, and with nothing a terminal obeys.

    >>> shown("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    cut = text if len(text) <= longest else text[:longest] + "…"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in cut)


def _bare(word: str) -> str:
    return _SEPARATORS.sub("", word.casefold())
