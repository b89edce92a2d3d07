"""From what people write to validated facts; every problem is reported with its place and what is allowed."""

from __future__ import annotations

import re
from typing import cast

from imgexpert.reading.full_width import with_advice
from imgexpert.reading.nodes import Mapping, Node, Scalar, Sequence
from imgexpert.reading.places import Place
from imgexpert.reading.problems import InputRefused, Mistake, Problem, nearest, shown
from imgexpert.reading.text import Text
from imgexpert.vocabulary.answers import Answer, Choice, FactSet, Plain, Selection, Span
from imgexpert.vocabulary.facts import NO, YES, Fact, Vocabulary

YES_NO_WORDS = {
    "yes": YES, "y": YES, "true": YES, "on": YES, "是": YES,
    "no": NO, "n": NO, "false": NO, "off": NO, "否": NO,
}  # fmt: skip
"""What is read as yes and as no, in small letters."""
_NUMBER = re.compile(r"[0-9]{1,15}")
_RANGE = re.compile(r"([0-9]{0,15})\.\.([0-9]{0,15})")


def parse_facts(node: Node, vocabulary: Vocabulary) -> FactSet:
    """The facts in the mapping `node`; an empty value leaves its fact unknown.

    Raises: InputRefused with every problem in it.
    """
    reader = _Reader(vocabulary)
    facts = reader.facts(node)
    if reader.problems:
        raise InputRefused(reader.problems)
    return facts


def place_of(node: Node) -> Place | None:
    """Where `node` stands; None for facts that came from a program instead of a file (line 0)."""
    return node.place if node.line else None


class _Reader:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.problems: list[Problem] = []

    def facts(self, node: Node) -> FactSet:
        answers: dict[str, Answer] = {}
        places: dict[str, Place] = {}
        written: dict[str, Plain] = {}
        stated: list[str] = []
        if not isinstance(node, Mapping):
            self.refuse(node, "facts must be a mapping of keys to answers", "facts 必须是“键: 答案”的映射")
            return FactSet(answers={})
        for key, value in node.entries:
            fact = self.vocabulary.facts.get(key.text)
            if fact is None:
                self.refuse(
                    key,
                    f"there is no fact `{shown(key.text)}`",
                    f"没有名为 `{shown(key.text)}` 的事实",
                    tuple(self.vocabulary.facts),
                    key.text,
                    "unknown-fact",
                )
                continue
            stated.append(fact.key)
            answer = None if _is_null(value) else self.answer(fact, value)
            if answer is not None:
                answers[fact.key] = answer
                written[fact.key] = plain(answer, fact)
                if place := place_of(key):
                    places[fact.key] = place
        return FactSet(answers=answers, places=places, written=written, stated=tuple(stated))

    def answer(self, fact: Fact, node: Node) -> Answer | None:
        match fact.kind:
            case "yes-no":
                return self.yes_no(fact, node)
            case "one-of":
                value = self.one_value(fact, node)
                return Choice(value) if value else None
            case "several-of":
                return self.selection(fact, node)
            case "number":
                return self.span(fact, node)

    def yes_no(self, fact: Fact, node: Node) -> Answer | None:
        word = node.text.lower() if isinstance(node, Scalar) else ""
        if word in YES_NO_WORDS:
            return Choice(YES_NO_WORDS[word])
        self.refuse(
            node,
            f"`{fact.key}` is answered with yes or no{_not_that(node)}",
            f"`{fact.key}` 只能回答 yes 或 no{_not_that(node, zh=True)}",
            (YES, NO),
            word,
        )
        return None

    def one_value(self, fact: Fact, node: Node) -> str | None:
        if not isinstance(node, Scalar):
            self.refuse(
                node,
                f"`{fact.key}` takes exactly one value",
                f"`{fact.key}` 只能取一个值",
                fact.value_ids,
            )
            return None
        if node.text in fact.value_ids:
            return node.text
        self.refuse(
            node,
            f"`{shown(node.text)}` is no value of `{fact.key}`",
            f"`{shown(node.text)}` 不是 `{fact.key}` 的取值",
            fact.value_ids,
            node.text,
            "unknown-value",
        )
        return None

    def selection(self, fact: Fact, node: Node) -> Answer | None:
        if isinstance(node, Mapping):
            return self.partial_selection(fact, node)
        chosen = self.several_values(fact, node)
        if chosen is None:
            return None
        return Selection(chosen, frozenset(fact.value_ids) - chosen)

    def partial_selection(self, fact: Fact, node: Mapping) -> Answer | None:
        sets: dict[str, frozenset[str] | None] = {"includes": frozenset(), "excludes": frozenset()}
        for key, value in node.entries:
            if key.text not in sets:
                self.refuse(
                    key,
                    f"a partial answer to `{fact.key}` has no part `{shown(key.text)}`",
                    f"`{fact.key}` 的部分答案没有 `{shown(key.text)}` 这一项",
                    tuple(sets),
                    key.text,
                )
                return None
            sets[key.text] = self.several_values(fact, value)
        included, excluded = sets["includes"], sets["excludes"]
        if included is None or excluded is None:
            return None
        for value_id in sorted(included & excluded):
            self.refuse(
                node,
                f"`{fact.key}` both includes and excludes `{value_id}`",
                f"`{fact.key}` 同时包含又排除了 `{value_id}`",
            )
            return None
        return Selection(included, excluded) if included or excluded else None

    def several_values(self, fact: Fact, node: Node) -> frozenset[str] | None:
        if isinstance(node, Mapping):
            self.refuse(node, f"`{fact.key}` takes a list of values", f"`{fact.key}` 需要取值列表", fact.value_ids)
            return None
        items = node.items if isinstance(node, Sequence) else (node,)
        values = [self.one_value(fact, item) for item in items]
        chosen = frozenset(value for value in values if value is not None)
        if None in values:
            return None
        if len(chosen) < len(values):
            self.refuse(node, f"`{fact.key}` names a value twice", f"`{fact.key}` 中有重复的取值")
            return None
        return chosen

    def span(self, fact: Fact, node: Node) -> Answer | None:
        text = node.text.strip() if isinstance(node, Scalar) else ""
        word = next((word for word in fact.words if word.id == text), None)
        if word is not None:
            return Span(word.low, word.high)
        if _NUMBER.fullmatch(text):
            low = high = int(text)
        elif text != ".." and (ends := _RANGE.fullmatch(text)):
            low = int(ends[1]) if ends[1] else fact.minimum
            high = int(ends[2]) if ends[2] else fact.maximum
        else:
            words = tuple(word.id for word in fact.words)
            self.refuse(
                node,
                f"`{fact.key}` takes a whole number, a range such as 10..50, 10.. or ..50, or a word{_not_that(node)}",
                f"`{fact.key}` 需要整数、区间（如 10..50、10.. 或 ..50）或区间名称{_not_that(node, zh=True)}",
                words,
                text,
            )
            return None
        if not fact.minimum <= low <= high <= fact.maximum:
            self.refuse(
                node,
                f"`{fact.key}` lies between {fact.minimum} and {fact.maximum}, smaller end first{_not_that(node)}",
                f"`{fact.key}` 的范围是 {fact.minimum} 到 {fact.maximum}，较小的一端在前{_not_that(node, zh=True)}",
            )
            return None
        return Span(low, high)

    def refuse(
        self,
        node: Node,
        en: str,
        zh: str,
        allowed: tuple[str, ...] = (),
        word: str = "",
        mistake: Mistake | None = None,
    ) -> None:
        self.problems.append(
            Problem(
                message=with_advice(en, zh, node),
                place=place_of(node),
                allowed=allowed,
                nearest=nearest(word, allowed),
                mistake=mistake,
            )
        )


def plain(answer: Answer, fact: Fact) -> Plain:
    """`answer` as it would be written in a facts file, values in the vocabulary's order."""
    match answer:
        case Choice(value):
            return value == YES if fact.kind == "yes-no" else value
        case Span(low, high):
            return low if low == high else f"{low}..{high}"
        case Selection(included, excluded):
            chosen = [value for value in fact.value_ids if value in included]
            if included | excluded == frozenset(fact.value_ids):
                return chosen
            left_out = [value for value in fact.value_ids if value in excluded]
            return {name: values for name, values in (("includes", chosen), ("excludes", left_out)) if values}


def node_of(value: object, depth: int = 0) -> Node:
    """The node tree of plain Python data, so that programs and files are read by the same code.

    Raises: InputRefused for anything that a facts file could not hold.
    """
    if isinstance(value, dict) and depth < 4:
        entries = tuple((cast(Scalar, _scalar(str(k))), node_of(v, depth + 1)) for k, v in value.items())
        return Mapping(entries, "", 0, 0)
    if isinstance(value, (list, tuple, set, frozenset)) and depth < 4:
        ordered = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return Sequence(tuple(node_of(item, depth + 1) for item in ordered), "", 0, 0)
    return _scalar(value)


def _scalar(value: object) -> Node:
    if value is None:
        return Scalar("", "null", "", 0, 0)
    if isinstance(value, bool):
        return Scalar("true" if value else "false", "boolean", "", 0, 0)
    if isinstance(value, int):
        return Scalar(str(value), "number", "", 0, 0)
    if isinstance(value, str):
        return Scalar(value, "text", "", 0, 0)
    name = type(value).__name__
    raise InputRefused([Problem(message=Text(f"an answer cannot be of the type {name}", f"答案不能是 {name} 类型"))])


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.style == "null"


def _not_that(node: Node, zh: bool = False) -> str:
    if not isinstance(node, Scalar):
        return "，不能是列表或映射" if zh else ", not with a list or mapping"
    return f"，而不是 `{shown(node.text)}`" if zh else f", not `{shown(node.text)}`"
