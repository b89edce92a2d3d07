"""A scanner of JSON text that says where everything stands.

The standard library's parser tells neither where a value stands nor that a key came twice, and it reads
`NaN`; this one keeps numbers as they are written. Recursion is bounded by the limit on nesting.
"""

from __future__ import annotations

import json
import re

from imgexpert.reading.json_wording import (
    AFTER_VALUE,
    COLON_EXPECTED,
    KEY_EXPECTED,
    LAST_COMMA,
    NO_COMMENTS,
    NOT_A_NUMBER,
    NOTHING,
    SINGLE_QUOTES,
    VALUE_EXPECTED,
    bare_word,
    broken_string,
    not_finite,
)
from imgexpert.reading.nodes import MAX_DEPTH, Mapping, Node, Scalar, Sequence, Style
from imgexpert.reading.places import Place
from imgexpert.reading.problems import Problem, nearest
from imgexpert.reading.refusals import DocumentGivenUp, Problems, doubled_key, half_character, too_deep
from imgexpert.reading.text import Text
from imgexpert.reading.yaml_wording import END_OF_TEXT, flow_broken, flow_unclosed

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
        "(?P<string>[^"\\\x00-\x1f]*)"
      | (?P<sign>[\[\]{},:])
      | (?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.+-])
      | (?P<quote>")
      | (?P<word>[^\W\d]\w*)
      | (?P<odd>[-+.]?\w[\w.+-]*|[^\ \t\r\n])
    )""",
    re.VERBOSE,
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_WORDS: dict[str, Style] = {"true": "boolean", "false": "boolean", "null": "null"}
_NOT_FINITE = frozenset({"NaN", "Infinity", "-Infinity", "+Infinity", "-NaN"})
_NUMERIC = re.compile(r"[-+.\w]")
_HABITS = {"#": NO_COMMENTS, "/": NO_COMMENTS, "'": SINGLE_QUOTES}
_decode_string = json.JSONDecoder().raw_decode

_Token = tuple[str, str, int]
"""What it is (a sign is its own name), its text, and where it begins."""


class JsonScanner:
    """One pass over a JSON text; what is wrong goes to `problems`."""

    def __init__(self, text: str, file: str, first_line: int) -> None:
        self.text = text
        self.file = file
        self.first_line = first_line
        self.problems = Problems()
        self.end = 0  # Of the last token.
        self.line = first_line
        self.line_begin = 0
        self.later_lines = iter([*(end.end() for end in _LINE_END.finditer(text)), len(text) + 1])
        self.next_line = next(self.later_lines)

    def root(self) -> Node:
        """The value of the whole text.

        Raises: DocumentGivenUp when it cannot be read to its end.
        """
        token = self._token()
        if token[0] == "end":
            raise self._given_up(NOTHING, token)
        node = self._value(token, 0)
        after = self._token()
        if after[0] != "end":
            raise self._given_up(_habit(after, AFTER_VALUE), after)
        return node

    def _token(self) -> _Token:
        match = _TOKEN.match(self.text, self.end)
        if match is None:
            return "end", "", len(self.text.rstrip(" \t\r\n"))
        kind = match.lastgroup or ""
        text, at = match[kind], match.start(kind)
        self.end = match.end()
        if kind == "string":
            return kind, text, at - 1
        if kind == "sign":
            return text, text, at
        if kind == "quote":
            return "string", self._string(at), at
        return kind, text, at

    def _string(self, at: int) -> str:
        """A string with escapes, which begins at `at`."""
        try:
            text, self.end = _decode_string(self.text, at)
        except json.JSONDecodeError as error:
            raise self._given_up(broken_string(error.msg), ("string", "", error.pos)) from None
        if _HALF_CHARACTER.search(text):
            self.problems.note(half_character(self._place(at)))
        return str(text)

    def _value(self, token: _Token, depth: int) -> Node:
        kind, text, at = token
        if kind == "string":
            return Scalar(text, "text", self.file, *self._position(at))
        if kind == "number":
            return Scalar(text, "number", self.file, *self._position(at))
        if kind == "word" and text in _WORDS:
            return Scalar(text, _WORDS[text], self.file, *self._position(at))
        if kind not in ("[", "{"):
            raise self._no_value(token)
        if depth == MAX_DEPTH:
            self.problems.append(too_deep(self._place(at)))
            raise DocumentGivenUp
        return self._sequence(token, depth + 1) if kind == "[" else self._mapping(token, depth + 1)

    def _sequence(self, opener: _Token, depth: int) -> Sequence:
        line, column = self._position(opener[2])
        items: list[Node] = []
        token = self._token()
        while token[0] != "]":
            items.append(self._value(token, depth))
            token = self._separator(opener, "]")
        return Sequence(tuple(items), self.file, line, column)

    def _mapping(self, opener: _Token, depth: int) -> Mapping:
        line, column = self._position(opener[2])
        entries: list[tuple[Scalar, Node]] = []
        token = self._token()
        while token[0] != "}":
            if token[0] != "string":
                raise self._no_key(opener, token)
            key = Scalar(token[1], "text", self.file, *self._position(token[2]))
            colon = self._token()
            if colon[0] != ":":
                raise self._given_up(COLON_EXPECTED, colon)
            entries.append((key, self._value(self._token(), depth)))
            token = self._separator(opener, "}")
        if len({key.text for key, _ in entries}) != len(entries):
            self._note_doubled(entries)
        return Mapping(tuple(entries), self.file, line, column)

    def _separator(self, opener: _Token, closer: str) -> _Token:
        """What follows an entry: the token that begins the next one, or the closing bracket."""
        token = self._token()
        if token[0] == closer:
            return token
        if token[0] == ",":
            following = self._token()
            if following[0] == closer:
                raise self._given_up(LAST_COMMA, token)
            return following
        if token[0] == "end":
            raise self._given_up(flow_unclosed(opener[0], closer), opener)
        opened = self._place(opener[2])
        sentence = flow_broken(opener[0], closer, opened.line, opened.column)
        raise self._given_up(_habit(token, sentence), token)

    def _no_key(self, opener: _Token, token: _Token) -> DocumentGivenUp:
        if token[0] == "end":
            return self._given_up(flow_unclosed(opener[0], "}"), opener)
        return self._given_up(_habit(token, KEY_EXPECTED), token)

    def _no_value(self, token: _Token) -> DocumentGivenUp:
        kind, text, at = token
        if text in _NOT_FINITE:
            return self._given_up(not_finite(text), token)
        if kind == "word":
            near = nearest(text, _WORDS)
            self.problems.append(Problem(message=bare_word(text), place=self._place(at), nearest=near))
            return DocumentGivenUp()
        if kind == "odd" and _NUMERIC.match(text):
            return self._given_up(NOT_A_NUMBER, token)
        return self._given_up(END_OF_TEXT if kind == "end" else _habit(token, VALUE_EXPECTED), token)

    def _note_doubled(self, entries: list[tuple[Scalar, Node]]) -> None:
        first: dict[str, Scalar] = {}
        for key, _ in entries:
            if key.text in first:
                self.problems.note(doubled_key(key, first[key.text]))
            else:
                first[key.text] = key

    def _position(self, at: int) -> tuple[int, int]:
        """Line and column of `at`, which never goes back from call to call."""
        while at >= self.next_line:
            self.line += 1
            self.line_begin = self.next_line
            self.next_line = next(self.later_lines)
        return self.line, at - self.line_begin + 1

    def _place(self, at: int) -> Place:
        """The place of `at`, anywhere in the text; only problems need it."""
        return Place.at(self.file, self.text, at, first_line=self.first_line)

    def _given_up(self, message: Text, token: _Token) -> DocumentGivenUp:
        """Note why the text cannot be read on; the caller raises what this returns."""
        self.problems.append(Problem(message=message, place=self._place(token[2])))
        return DocumentGivenUp()


def _habit(token: _Token, otherwise: Text) -> Text:
    """The sentence for a sign that people bring along from other notations, if the token is one."""
    return _HABITS.get(token[1], otherwise) if token[0] == "odd" else otherwise
