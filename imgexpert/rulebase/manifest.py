"""Reading `layer.yaml`: what a layer is called, and which rules of the layers below it disables or weighs otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imgexpert.reading.fields import Fields
from imgexpert.reading.nodes import Node, Scalar
from imgexpert.reading.problems import Problem
from imgexpert.reading.text import Text
from imgexpert.rulebase.rules import BUILT_IN

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,39}")
_NOTHING = Text("", "")


@dataclass(frozen=True, kw_only=True)
class Intervention:
    """Something done to the rule `rule` of a layer below: disabled, or given another strength or importance.

    `node` is where it is written; `weight` the new strength or importance, None to disable the rule.
    """

    rule: str
    node: Node
    weight: tuple[str, Scalar] | None
    reason: Text


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The content of a `layer.yaml`."""

    name: str
    version: str = ""
    title: Text = _NOTHING
    description: Text = _NOTHING
    interventions: tuple[Intervention, ...] = ()


BASE = Manifest(name=BUILT_IN)
"""What the lowest layer, which has no manifest, is called."""


def load_manifest(root: Node, problems: list[Problem]) -> Manifest:
    """The manifest in the root node of a `layer.yaml`; what is wrong goes into `problems`."""
    fields = Fields(root, Text("a layer", "规则层"), problems)
    name = fields.string("name", _NAME)
    if name == BUILT_IN:
        fields.complain(
            root, f"`{BUILT_IN}` is the name of the lowest layer", f"`{BUILT_IN}` 是最底层的名称，请另取名称"
        )
    manifest = Manifest(
        name=name,
        version=fields.string("version", _VERSION, default=""),
        title=fields.bilingual("title", required=False),
        description=fields.bilingual("description", required=False),
        interventions=(*_disabled(fields), *_weighed(fields)),
    )
    fields.finish()
    return manifest


def _disabled(fields: Fields) -> Iterator[Intervention]:
    for node in fields.items("disables", required=False):
        inner = Fields(node, Text("an entry of `disables`", "`disables` 的条目"), fields.problems)
        yield Intervention(rule=inner.string("rule"), node=node, weight=None, reason=inner.bilingual("reason"))
        inner.finish()


def _weighed(fields: Fields) -> Iterator[Intervention]:
    for node in fields.items("changes", required=False):
        inner = Fields(node, Text("an entry of `changes`", "`changes` 的条目"), fields.problems)
        rule, reason = inner.string("rule"), inner.bilingual("reason")
        given = [(word, value) for word in ("strength", "importance") if (value := inner.optional(word)) is not None]
        inner.finish()
        match given:
            case [(word, Scalar() as value)]:
                yield Intervention(rule=rule, node=node, weight=(word, value), reason=reason)
            case _:
                inner.complain(
                    node,
                    "an entry of `changes` gives one word for `strength` or `importance`",
                    "`changes` 的每个条目须给出 `strength` 或 `importance` 中的一项",
                )
