"""Errors of YAML syntax, told to people who do not know the parser's vocabulary.

libyaml and PyYAML name what the parser expected; the text around the error shows what the writer did. The
common mistakes are recognised by both together, the others by the message alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.reader import ReaderError

from imgexpert.reading.full_width import WIDE_COLON
from imgexpert.reading.places import Place
from imgexpert.reading.problems import Problem, shown
from imgexpert.reading.text import Text
from imgexpert.reading.yaml_wording import (
    AFTER_DOCUMENT,
    BAD_INDENTATION,
    BY_MESSAGE,
    COLON_IN_VALUE,
    DIRECTIVE,
    END_OF_TEXT,
    INDENTED_UNDER_VALUE,
    KEY_ABSENT,
    MISSING_COLON,
    MISSING_SPACE_AFTER_COLON,
    MISSING_SPACE_AFTER_DASH,
    NEEDS_QUOTES,
    NOTHING_TO_CLOSE,
    TAB,
    TEXT_AFTER_VALUE,
    WIDE_COLON_AFTER_KEY,
    control_character,
    flow_broken,
    flow_unclosed,
    generic,
    value_missing,
)

_LINE_END = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\xa0-\ufffd\U00010000-\U0010ffff]")
_TIGHT_COLON = re.compile(r"\s*(?:- )*[\w.-]+(:)(?=[^\s:/])")
_TIGHT_DASH = re.compile(r"\s*(-)[^\s-]")
_BLOCK_ERROR = re.compile(
    r"cannot start any token|tab character|not allowed (?:in this context|here)|could not find expected ':'"
    r"|expected key|block end|'-' indicator"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spot:
    """Where the parser stumbled, counted from 0 within the parsed text."""

    lines: list[str]
    line: int
    column: int

    @property
    def text(self) -> str:
        return self.lines[self.line] if self.line < len(self.lines) else ""

    @property
    def character(self) -> str:
        return self.text[self.column : self.column + 1]

    @property
    def at_end(self) -> bool:
        """Whether only blank lines and comments follow."""
        rest = [self.text[self.column :], *self.lines[self.line + 1 :]]
        return all(not line.strip() or line.lstrip().startswith("#") for line in rest)

    def at(self, line: int, column: int) -> _Spot:
        return _Spot(lines=self.lines, line=line, column=column)

    def above(self) -> _Spot | None:
        """The nearest line above that says something."""
        for line in range(self.line - 1, -1, -1):
            if self.lines[line].strip() and not self.lines[line].lstrip().startswith("#"):
                return self.at(line, 0)
        return None


def explain(error: yaml.YAMLError, text: str, file: str, first_line: int) -> Problem:
    """The problem behind an error of the parser.

    In: the error, the text that was parsed, its file, and the line of the file on which the text begins.
    Out: the problem, at the place where the writer has to change something.
    """
    if isinstance(error, ReaderError):
        bad = _CONTROL.search(text)
        at = bad.start() if bad else 0
        place = Place.at(file, text, at, first_line=first_line)
        return Problem(message=control_character(ord(bad.group()) if bad else 0), place=place)
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Problem(message=generic(shown(str(error), 200)), place=Place(file, first_line, 1))
    lines = _LINE_END.split(text)
    spot = _Spot(lines=lines, line=error.problem_mark.line, column=error.problem_mark.column)
    if spot.line >= len(lines):  # libyaml ends a last line that has no line end.
        spot = spot.at(len(lines) - 1, len(lines[-1]))
    context: Any = error.context_mark
    begin = spot if context is None else spot.at(context.line, context.column)
    message, where = _read_off(error.problem or "", error.context or "", spot, begin, first_line)
    return Problem(message=message, place=Place(file, where.line + first_line, where.column + 1))


def _read_off(problem: str, context: str, spot: _Spot, begin: _Spot, first_line: int) -> tuple[Text, _Spot]:
    """What to say, and about which spot; `begin` is where the parser began what it could not finish."""
    tab = _tab_in_indentation(spot)
    if tab is not None and _BLOCK_ERROR.search(problem):
        return TAB, tab
    if "cannot start any token" in problem:
        return NEEDS_QUOTES, spot
    if "mapping values are not allowed" in problem:
        return _unexpected_colon(spot)
    if "could not find expected ':'" in problem:
        return _missing_colon(begin)
    if re.search(r"expected ',' or '[\]}]'", problem):
        closer = "]" if "']'" in problem else "}"
        if spot.at_end or spot.text.startswith("---"):
            return flow_unclosed(begin.character, closer), begin
        return flow_broken(begin.character, closer, begin.line + first_line, begin.column + 1), spot
    if "expected key" in problem or "block end" in problem or "'-' indicator" in problem:
        return _no_key(spot), spot
    if "node content" in problem:
        return _no_value(spot), spot
    if "document start" in problem:
        return _after_document(spot)
    for pattern, sentence, about_begin in BY_MESSAGE:
        if re.search(pattern, f"{context}: {problem}"):
            return sentence, begin if about_begin else spot
    return generic(problem), spot


def _tab_in_indentation(spot: _Spot) -> _Spot | None:
    blank = spot.text[: len(spot.text) - len(spot.text.lstrip(" \t"))]
    tab = blank.find("\t")
    return spot.at(spot.line, tab) if tab >= 0 else None


def _unexpected_colon(spot: _Spot) -> tuple[Text, _Spot]:
    """A colon that makes a key where none may stand: on this line, or because of the line above."""
    if re.search(r":\s", spot.text[: spot.column]):
        return COLON_IN_VALUE, spot
    above = spot.above()
    if above is None:
        return generic("mapping values are not allowed in this context"), spot
    tight = _TIGHT_COLON.match(above.text)
    if tight:
        return MISSING_SPACE_AFTER_COLON, above.at(above.line, tight.start(1))
    dash = _TIGHT_DASH.match(above.text)
    if dash:
        return MISSING_SPACE_AFTER_DASH, above.at(above.line, dash.start(1))
    wide = WIDE_COLON.match(above.text)
    if wide:
        return WIDE_COLON_AFTER_KEY, above.at(above.line, wide.start(1))
    key = spot.at(spot.line, len(spot.text) - len(spot.text.lstrip()))
    if ":" in above.text or above.text.lstrip().startswith("- "):
        return INDENTED_UNDER_VALUE, key
    return MISSING_COLON, above.at(above.line, len(above.text) - len(above.text.lstrip()))


def _missing_colon(begin: _Spot) -> tuple[Text, _Spot]:
    wide = WIDE_COLON.match(begin.text)
    if wide:
        return WIDE_COLON_AFTER_KEY, begin.at(begin.line, wide.start(1))
    tight = _TIGHT_COLON.match(begin.text)
    if tight:
        return MISSING_SPACE_AFTER_COLON, begin.at(begin.line, tight.start(1))
    dash = _TIGHT_DASH.match(begin.text)
    if dash:
        return MISSING_SPACE_AFTER_DASH, begin.at(begin.line, dash.start(1))
    return MISSING_COLON, begin


def _no_key(spot: _Spot) -> Text:
    if spot.text[: spot.column].strip():
        return TEXT_AFTER_VALUE
    return KEY_ABSENT if spot.character == ":" else BAD_INDENTATION


def _after_document(spot: _Spot) -> tuple[Text, _Spot]:
    """More than one value in a document, or a `%` line that no document follows."""
    percent = [line for line, text in enumerate(spot.lines[: spot.line + 1]) if text.startswith("%")]
    if spot.at_end and percent:
        return DIRECTIVE, spot.at(percent[-1], 0)
    return AFTER_DOCUMENT, spot


def _no_value(spot: _Spot) -> Text:
    if spot.at_end:
        return END_OF_TEXT
    if spot.character in ("]", "}"):
        return NOTHING_TO_CLOSE
    if spot.character == ":":
        return KEY_ABSENT
    return value_missing(spot.character)
