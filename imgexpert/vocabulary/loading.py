"""Reading `knowledge/vocabulary/` into a `Vocabulary`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import cast

from imgexpert.reading.fields import Fields
from imgexpert.reading.nodes import Node
from imgexpert.reading.problems import Problem
from imgexpert.reading.text import Text
from imgexpert.vocabulary.facts import KINDS, NO, YES, Fact, Family, Kind, Value, Vocabulary, Word

KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = ("all", "any", "not", "unless", "known", "unknown")
"""Words of the condition language, which no fact may be called."""

_YES_NO = (
    Value(id=YES, label=Text("yes", "是")),
    Value(id=NO, label=Text("no", "否")),
)


def load_vocabulary(roots: Iterable[Node], problems: list[Problem]) -> Vocabulary:
    """The vocabulary in the family files whose `roots` are given.

    What is wrong goes into `problems`; with any, the vocabulary must not be used.
    """
    families: list[Family] = []
    facts: list[Fact] = []
    seen: dict[str, Node] = {}
    for root in roots:
        fields = Fields(root, Text("a vocabulary file", "词汇文件"), problems)
        family = _family(fields, problems)
        families.append(family)
        for node in fields.items("facts"):
            fact = _fact(node, family.id, problems)
            if fact.key in seen:
                en, zh = f"fact `{fact.key}` is defined twice", f"事实 `{fact.key}` 重复定义"
                fields.complain(node, en, zh, mistake="doubled")
            seen[fact.key] = node
            facts.append(fact)
        fields.finish()
    families.sort(key=lambda family: (family.order, family.id))
    rank = {family.id: index for index, family in enumerate(families)}
    facts.sort(key=lambda fact: rank[fact.family])  # Stable: the order within a file is its author's.
    return Vocabulary(families=tuple(families), facts={fact.key: fact for fact in facts})


def _family(fields: Fields, problems: list[Problem]) -> Family:
    node = fields.required("family")
    if node is None:
        return Family(id="", order=0, label=Text("", ""))
    inner = Fields(node, Text("a family", "类别"), problems)
    family = Family(id=inner.string("id", ID), order=inner.number("order"), label=inner.bilingual("label"))
    inner.finish()
    return family


def _fact(node: Node, family: str, problems: list[Problem]) -> Fact:
    fields = Fields(node, Text("a fact", "事实"), problems)
    key = fields.string("key", KEY)
    if key in RESERVED:
        fields.complain(node, f"`{key}` is a word of the rule language", f"`{key}` 是规则语言的保留字")
    kind = cast(Kind, fields.choice("kind", KINDS))
    number = kind == "number"
    fact = Fact(
        key=key,
        kind=kind,
        family=family,
        label=fields.bilingual("label"),
        question=fields.bilingual("question"),
        why=fields.bilingual("why"),
        find_out=fields.bilingual("find_out"),
        values=_YES_NO if kind == "yes-no" else tuple(_values(fields)) if not number else (),
        unit=fields.bilingual("unit") if number else None,
        minimum=fields.number("minimum") if number else 0,
        maximum=fields.number("maximum") if number else 0,
        words=tuple(_words(fields)) if number else (),
        given=fields.flag("given", default=False),
    )
    fields.finish()
    return fact


def _values(fields: Fields) -> Iterator[Value]:
    seen: set[str] = set()
    for node in fields.items("values"):
        inner = Fields(node, Text("a value", "取值"), fields.problems)
        help_text = inner.bilingual("help", required=False)
        value = Value(
            id=inner.string("id", ID), label=inner.bilingual("label"), help=help_text if help_text.en else None
        )
        inner.finish()
        if value.id in seen:
            en, zh = f"value `{value.id}` is defined twice", f"取值 `{value.id}` 重复定义"
            inner.complain(node, en, zh, mistake="doubled")
        seen.add(value.id)
        yield value


def _words(fields: Fields) -> Iterator[Word]:
    for node in fields.items("words", required=False):
        inner = Fields(node, Text("a word for a range", "区间名称"), fields.problems)
        yield Word(
            id=inner.string("id", ID),
            low=inner.number("from"),
            high=inner.number("to"),
            label=inner.bilingual("label"),
        )
        inner.finish()
