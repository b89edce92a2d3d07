"""Full-width punctuation where YAML needs ASCII: what Chinese keyboards write, and a reader hardly sees."""

from __future__ import annotations

import re

from imgexpert.reading.nodes import Node, Scalar
from imgexpert.reading.text import Text

WIDE_COLON = re.compile(r"\s*(?:- )*[A-Za-z0-9_.-]+\s*(：)")
"""A key, or what was meant to be one, before a colon that YAML takes for a letter."""

_WIDE = re.compile(r"[A-Za-z0-9_.-]+\s*([：，])")  # Longer words are sentences, in which these are right.
_HALF = {"：": ":", "，": ","}


def with_advice(en: str, zh: str, node: Node) -> Text:
    """A message about `node`, which says too when its text holds full-width punctuation after a name."""
    wide = _WIDE.match(node.text) if isinstance(node, Scalar) else None
    if wide is None:
        return Text(en, zh)
    sign, half = wide[1], _HALF[wide[1]]
    return Text(
        f"{en}; a full-width `{sign}` stands in it: write `{half}` and a space",
        f"{zh}；其中有全角“{sign}”：请改为半角 `{half}` 加一个空格",
    )
