"""What stands in one cell of a table: the grammar of cells, and their reading into answers.

A cell holds what a facts file would: a word, a number or a range. Several values are parted by `;`; a list `[a, b]`
and a partial answer `{includes: [a], excludes: [b]}` are read too, with or without quotes around the names. An empty
cell is unknown. The grammar is regular, so that every dataframe engine can read a column by itself.
"""

from __future__ import annotations

import re

from imgexpert.reading.nodes import Mapping, Node, Scalar, Sequence
from imgexpert.reading.problems import InputRefused, Problem, shown
from imgexpert.reading.text import Text
from imgexpert.vocabulary.answers import Answer
from imgexpert.vocabulary.facts import Fact, Vocabulary
from imgexpert.vocabulary.parsing import node_of, parse_facts

BLANKS = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u2028\u2029\u202f\u205f\u3000"
)
"""What Python takes for white space, and what may surround a cell and the parts of it without meaning anything."""

WORD = r"[a-z0-9-]+"
_QUOTED = rf"(?:{WORD}|\"{WORD}\"|'{WORD}')"
_GAP = f"[{BLANKS}]*"
_LIST = rf"\[{_GAP}(?:{_QUOTED}(?:{_GAP},{_GAP}{_QUOTED})*{_GAP},?{_GAP})?\]"
_VALUES = rf"(?:{_LIST}|{_QUOTED})"


def _part(name: str) -> str:
    return rf"(?:{name}|\"{name}\"|'{name}'){_GAP}:{_GAP}{_VALUES}"


_BOTH = (
    rf"{_part('includes')}(?:{_GAP},{_GAP}{_part('excludes')})?",
    rf"{_part('excludes')}(?:{_GAP},{_GAP}{_part('includes')})?",
)
_PARTIAL = rf"\{{{_GAP}(?:(?:{_BOTH[0]}|{_BOTH[1]}){_GAP},?{_GAP})?\}}"
_PLAIN = rf"{WORD}(?:{_GAP};{_GAP}{WORD})*"

SEVERAL = rf"^(?:{_PLAIN}|{_LIST}|{_PARTIAL})$"
"""A cell that answers a several-of question; what stands in it between the words has no further meaning."""

INCLUDES_PART, EXCLUDES_PART = (rf"{name}[\"']?{_GAP}:{_GAP}{_VALUES}" for name in ("includes", "excludes"))
"""The parts of a partial answer."""


def parse_cell(fact: Fact, text: str, vocabulary: Vocabulary) -> Answer | None:
    """The answer to `fact` in the cell `text`; None when the cell leaves it unknown.

    Raises: InputRefused when the cell cannot be read, with what is allowed.
    """
    cell = text.strip(BLANKS)
    if not cell:
        return None
    node = _several(fact, cell) if fact.kind == "several-of" else node_of(cell)
    key = Scalar(fact.key, "text", "", 0, 0)
    return parse_facts(Mapping(((key, node),), "", 0, 0), vocabulary).answers.get(fact.key)


def _several(fact: Fact, cell: str) -> Node:
    """The tree of a cell that names several values."""
    if cell[0] not in "[{":
        return Sequence(tuple(node_of(part.strip(BLANKS)) for part in cell.split(";")), "", 0, 0)
    if not re.match(SEVERAL, cell):
        raise InputRefused([_unreadable(fact, cell)])
    if cell[0] == "[":
        return node_of(_words(cell))
    parts: dict[str, object] = {}
    for name, pattern in (("includes", INCLUDES_PART), ("excludes", EXCLUDES_PART)):
        if found := re.search(pattern, cell):
            parts[name] = _words(found[0].partition(":")[2])
    return node_of(parts)


def _words(text: str) -> list[str]:
    return re.findall(WORD, text)


def _unreadable(fact: Fact, cell: str) -> Problem:
    return Problem(
        message=Text(
            f"`{shown(cell)}` cannot be read as values of `{fact.key}`: write a;b, [a, b] or "
            "{includes: [a], excludes: [b]}",
            f"无法把 `{shown(cell)}` 读作 `{fact.key}` 的取值：请写成 a;b、[a, b] 或 {{includes: [a], excludes: [b]}}",
        ),
        allowed=fact.value_ids,
    )
