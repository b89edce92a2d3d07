"""The codes of findings with what is to be said about each; `codes.yaml` beside this module holds them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from imgexpert.reading.fields import Fields
from imgexpert.reading.files import read_bytes
from imgexpert.reading.problems import InputRefused, Mistake, Problem
from imgexpert.reading.text import Text
from imgexpert.reading.yaml_reader import read_yaml

_FILE = Path(__file__).with_name("codes.yaml")
_CODE = re.compile(r"IX[1-9]\d\d")

_OF_MISTAKES: Mapping[Mistake, str] = {
    "unknown-fact": "IX102",
    "unknown-value": "IX103",
    "unknown-name": "IX104",
    "missing-translation": "IX106",
    "missing-citation": "IX703",
    "missing-example": "IX107",
    "doubled": "IX108",
}


@dataclass(frozen=True, kw_only=True)
class Code:
    """What a code means, why it matters, how to mend it, and what it looks like."""

    code: str
    title: Text
    why: Text
    mend: Text
    example: str


@cache
def codes() -> Mapping[str, Code]:
    """All codes, in their order."""
    problems: list[Problem] = []
    found: dict[str, Code] = {}
    for document in read_yaml(read_bytes(_FILE), _FILE.name):
        fields = Fields(document.tree(), Text("the codes", "代码表"), problems)
        for node in fields.items("codes"):
            inner = Fields(node, Text("a code", "代码"), problems)
            code = Code(
                code=inner.string("code", _CODE),
                title=inner.bilingual("title"),
                why=inner.bilingual("why"),
                mend=inner.bilingual("mend"),
                example=inner.string("example"),
            )
            inner.finish()
            found[code.code] = code
        fields.finish()
    if problems:
        raise InputRefused(problems)
    return found


def code_of(problem: Problem) -> str:
    """The code under which something is reported that the reader of rule bases refuses."""
    return "IX105" if problem.mistake is None else _OF_MISTAKES[problem.mistake]
