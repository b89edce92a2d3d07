"""Reading conditions as rule authors write them, and rewriting them to the primitives."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from imgexpert.reading.full_width import with_advice
from imgexpert.reading.nodes import Mapping, Node, Scalar, Sequence
from imgexpert.reading.problems import Mistake, Problem, nearest, shown
from imgexpert.rulebase.conditions import And, AtLeast, AtMost, Condition, Equals, Includes, Known, Not, Or, keys
from imgexpert.rulebase.names import Names, names
from imgexpert.rulebase.rules import Spot
from imgexpert.vocabulary.facts import Fact, Vocabulary
from imgexpert.vocabulary.loading import ID

_OPERATORS = {
    "yes-no": ("equals",),
    "one-of": ("equals", "in"),
    "several-of": ("includes",),
    "number": ("equals", "at-least", "at-most"),
}


@dataclass(frozen=True, kw_only=True)
class ConditionReader:
    """Reads conditions over one vocabulary; problems are collected in `problems`.

    `facts` says which names are facts, and of which words nobody can tell because a file could not be read.
    """

    vocabulary: Vocabulary
    facts: Names
    problems: list[Problem]
    spots: list[Spot] = field(default_factory=list)
    """Where each primitive made so far is written, in the order of `conditions.atoms`."""

    def nothing(self) -> Condition:
        """The condition that never holds: what stands in for one that could not be read."""
        return Or(())

    def condition(self, node: Node) -> Condition:
        """The condition at `node`; a list means that all its members hold."""
        if isinstance(node, Sequence):
            return And(tuple(self.condition(item) for item in node.items))
        if not isinstance(node, Mapping) or len(node.entries) != 1:
            return self._refuse(
                node,
                "a condition is one `fact: value` pair, or all, any, not, unless, known or unknown",
                "条件是单个“事实: 取值”，或 all、any、not、unless、known、unknown",
            )
        key, value = node.entries[0]
        match key.text:
            case "all" | "any":
                return self._joined(key.text, value)
            case "not":
                return Not(self.condition(value))
            case "unless":
                return self._unless(value)
            case "known":
                return self._known(value)
            case "unknown":
                return Not(self._known(value))
            case _:
                return self._over_fact(key, value)

    def _joined(self, word: str, node: Node) -> Condition:
        if not isinstance(node, Sequence) or not node.items:
            return self._refuse(node, f"`{word}` takes a list of conditions", f"`{word}` 需要条件列表")
        parts = tuple(self.condition(item) for item in node.items)
        return And(parts) if word == "all" else Or(parts)

    def _unless(self, node: Node) -> Condition:
        """Nothing is known of the fact, or it is not so: how a rule says that silence does not stop it."""
        before = len(self.spots)
        condition = self.condition(node)
        read = sorted(keys(condition))
        self.spots[before:before] = [(node.line, node.column)] * len(read)
        return Or((*(Not(Known(key)) for key in read), Not(condition)))

    def _known(self, node: Node) -> Condition:
        if isinstance(node, Scalar) and not self.facts.refuses(node.text):
            self._written_at(node)
            return Known(node.text)
        return self._no_fact(node)

    def _over_fact(self, key: Scalar, node: Node) -> Condition:
        fact = self.vocabulary.facts.get(key.text)
        if fact is None:
            return self._no_fact(key) if self.facts.refuses(key.text) else self.nothing()
        if isinstance(node, Scalar):
            operator = "includes" if fact.kind == "several-of" else "equals"
            return self._compare(fact, operator, node)
        if not isinstance(node, Mapping) or len(node.entries) != 1:
            return self._refuse(
                node,
                f"`{fact.key}` is compared with one value or with one operator",
                f"`{fact.key}` 应与单个取值或单个运算符比较",
                _OPERATORS[fact.kind],
            )
        name, value = node.entries[0]
        if name.text not in _OPERATORS[fact.kind]:
            return self._refuse(
                name,
                f"a {fact.kind} fact knows no operator `{shown(name.text)}`",
                f"{fact.kind} 类事实没有运算符 `{shown(name.text)}`",
                _OPERATORS[fact.kind],
            )
        return self._compare(fact, name.text, value)

    def _compare(self, fact: Fact, operator: str, node: Node) -> Condition:
        if fact.kind == "number":
            return self._number(fact, operator, node)
        items = node.items if isinstance(node, Sequence) and operator != "equals" else (node,)
        values: list[str] = []
        known = names(fact.value_ids, ID, complete=bool(fact.values))
        for item in items:
            if isinstance(item, Scalar) and not known.refuses(item.text):
                values.append(item.text)
            else:
                text = item.text if isinstance(item, Scalar) else ""
                self._refuse(
                    item,
                    f"`{shown(text)}` is no value of `{fact.key}`",
                    f"`{shown(text)}` 不是 `{fact.key}` 的取值",
                    fact.value_ids,
                    "unknown-value",
                )
        chosen = frozenset(values)
        self._written_at(node)
        return Includes(fact.key, chosen) if operator == "includes" else Equals(fact.key, chosen)

    def _number(self, fact: Fact, operator: str, node: Node) -> Condition:
        if not isinstance(node, Scalar) or not re.fullmatch(r"\d{1,15}", node.text):
            return self._refuse(node, f"`{fact.key}` is compared with a whole number", f"`{fact.key}` 应与整数比较")
        bound = int(node.text)
        self._written_at(node)
        match operator:
            case "at-least":
                return AtLeast(fact.key, bound)
            case "at-most":
                return AtMost(fact.key, bound)
            case _:
                self._written_at(node)  # Two primitives stand for it.
                return And((AtLeast(fact.key, bound), AtMost(fact.key, bound)))

    def _written_at(self, node: Node) -> None:
        self.spots.append((node.line, node.column))

    def _no_fact(self, node: Node) -> Condition:
        text = node.text if isinstance(node, Scalar) else ""
        return self._refuse(
            node,
            f"there is no fact `{shown(text)}`",
            f"没有名为 `{shown(text)}` 的事实",
            self.facts.ids,
            "unknown-fact",
        )

    def _refuse(
        self, node: Node, en: str, zh: str, allowed: tuple[str, ...] = (), mistake: Mistake | None = None
    ) -> Condition:
        word = node.text if isinstance(node, Scalar) else ""
        self.problems.append(
            Problem(
                message=with_advice(en, zh, node),
                place=node.place,
                allowed=allowed,
                nearest=nearest(word, allowed),
                mistake=mistake,
            )
        )
        return self.nothing()
