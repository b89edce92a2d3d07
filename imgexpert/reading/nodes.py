"""The tree that a YAML or JSON document is read into: text with positions, nothing interpreted.

What a scalar means is decided by whoever knows the fact it answers. Until then `no`, `6.10`, `2024-01-01`
and `0x10` are only texts, so that no release number is shortened and no `no` becomes false by accident.

Nodes keep plain numbers and make a `Place` only when asked: a rule base has tens of thousands of nodes,
and almost none of them is ever complained about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from imgexpert.reading.places import Place
from imgexpert.reading.problems import InputRefused, Problem

Style = Literal["plain", "text", "number", "boolean", "null"]

MAX_DEPTH = 40
"""How many sequences and mappings may stand inside each other; more is a mistake or an attack."""


class _Placed:
    """What every node knows about where it begins."""

    __slots__ = ()

    file: str
    line: int
    column: int

    @property
    def place(self) -> Place:
        """Where the node begins."""
        return Place(self.file, self.line, self.column)


@dataclass(frozen=True, slots=True)
class Scalar(_Placed):
    """One value as it was written.

    `plain` is an unquoted YAML value in its raw text; `text` a quoted or block one and a JSON string;
    `number`, `boolean` and `null` are JSON's, in raw text; an absent YAML value is `null` with no text.
    """

    text: str
    style: Style
    file: str
    line: int
    column: int


class ScalarDraft(_Placed):
    """A scalar while it is being filled in; setting `__class__` to `Scalar` freezes it.

    A frozen dataclass sets each field through a guarded call, which for the scalars of a rule base would
    be a quarter of the whole reading time. Both classes have the same slots, so this is only a change of
    which methods apply. For reader loops; everybody else makes a `Scalar`.
    """

    __slots__ = ("column", "file", "line", "style", "text")

    def __init__(self, text: str, style: Style, file: str, line: int, column: int) -> None:
        self.text = text
        self.style = style
        self.file = file
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Sequence(_Placed):
    """A list of nodes."""

    items: tuple[Node, ...]
    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mapping(_Placed):
    """Names with their nodes, in the order of the file; the readers have refused every double name."""

    entries: tuple[tuple[Scalar, Node], ...]
    file: str
    line: int
    column: int

    @property
    def keys(self) -> tuple[Scalar, ...]:
        """The names, each with its place."""
        return tuple(key for key, _ in self.entries)

    def get(self, name: str) -> Node | None:
        """What stands under `name`, or None when the name does not occur."""
        for key, node in self.entries:
            if key.text == name:
                return node
        return None


Node: TypeAlias = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document of a file: its tree, or everything that is wrong with it.

    `root` is None exactly when there are problems.
    """

    root: Node | None
    problems: tuple[Problem, ...] = ()
    place: Place

    def tree(self) -> Node:
        """The root node.

        Raises: InputRefused with all problems of the document, when it has any.
        """
        if self.root is None:
            raise InputRefused(self.problems)
        return self.root
