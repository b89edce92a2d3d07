"""Reading `rules/parameters.yaml` into `Parameters`."""

from __future__ import annotations

import re

from imgexpert.reading.fields import Fields
from imgexpert.reading.nodes import Node
from imgexpert.reading.problems import Problem
from imgexpert.reading.text import Text
from imgexpert.rulebase.parameters import Parameters

WORD = re.compile(r"[a-z]+(-[a-z]+)*")
"""A step of the scales of importance and of strength."""

_UNREAD = Parameters(
    version="",
    prior_weight=1,
    neutral_stars=0,
    importance={},
    strength={},
    clear_quarters=0,
    leaning_quarters=0,
    backing_quarters=0,
    layer="",
)


def load_parameters(root: Node | None, problems: list[Problem]) -> Parameters:
    """The parameters in the root node of `rules/parameters.yaml`; what is wrong goes into `problems`.

    Without a root the parameters are empty: why there is none has been told.
    """
    if root is None:
        return _UNREAD
    fields = Fields(root, Text("the parameters", "参数"), problems)
    parameters = Parameters(
        version=fields.string("version"),
        prior_weight=_at_least(fields, "prior_weight", 1),
        neutral_stars=_at_least(fields, "neutral_stars", 1),
        importance=_numbers(fields, "importance"),
        strength=_numbers(fields, "strength"),
        clear_quarters=_at_least(fields, "clear_quarters", 0),
        leaning_quarters=_at_least(fields, "leaning_quarters", 0),
        backing_quarters=_at_least(fields, "backing_quarters", 0),
        layer=fields.string("layer"),
    )
    fields.finish()
    return parameters


def _at_least(fields: Fields, name: str, least: int) -> int:
    known = len(fields.problems)
    number = fields.number(name)
    if number < least and len(fields.problems) == known:
        fields.complain(fields.entries[name], f"`{name}` must be {least} or more", f"`{name}` 必须不小于 {least}")
    return number


def _numbers(fields: Fields, name: str) -> dict[str, int]:
    node = fields.required(name)
    if node is None:
        return {}
    inner = Fields(node, Text(f"`{name}`", f"`{name}` "), fields.problems)
    return {word: _at_least(inner, word, 0) for word in inner.entries}
