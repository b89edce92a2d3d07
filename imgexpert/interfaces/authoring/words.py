"""Reading what people answer about a rule, in the words of the vocabulary, into what a rule file would say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from imgexpert.interfaces.authoring.drafts import flow
from imgexpert.reading.nodes import Node
from imgexpert.reading.problems import InputRefused, Problem, nearest, shown
from imgexpert.reading.text import Text
from imgexpert.reading.yaml_reader import read_yaml
from imgexpert.rulebase.condition_loading import ConditionReader
from imgexpert.rulebase.conditions import Condition
from imgexpert.rulebase.names import Lexicon, Names
from imgexpert.rulebase.rule_loading import ID, RuleReader
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import RELATIONS, Kind

_SEPARATORS = re.compile(r"[\s,，、]+")
_PAIR = re.compile(r"\s*[:：]\s*")
_BOUNDS = ("at-least", "at-most")
_CARRIES = "carries"


@dataclass(frozen=True)
class Words:
    """Reads answers against one rule base.

    Facts, values, types and scenarios may be given by id or by label. Every method raises InputRefused with what
    is wrong and the nearest spelling.
    """

    rulebase: RuleBase

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """The keys of facts by everything that people may call them."""
        return _by_label({key: fact.label for key, fact in self.rulebase.vocabulary.facts.items()})

    def condition(self, answer: str) -> dict[str, Any]:
        """One condition, such as `hosting public-cloud, private-cloud`, `not layer: machine`, `unknown fleet_size`."""
        words = answer.strip()
        first, _, rest = words.partition(" ")
        if first in ("not", "unless"):
            data: dict[str, Any] = {first: self.condition(rest)}
        elif first in ("known", "unknown"):
            data = {first: self._key(rest)}
        else:
            data = self._comparison(words)
        self.compiled(data)
        return data

    def compiled(self, data: dict[str, Any]) -> Condition:
        """The condition that `data` would be in a rule file."""
        problems: list[Problem] = []
        condition = ConditionReader(
            vocabulary=self.rulebase.vocabulary, facts=self.lexicon.facts, problems=problems
        ).condition(_node(data))
        _refuse(problems)
        return condition

    def conclusion(self, answer: str, kind: Kind) -> dict[str, Any]:
        """What follows, in the words that the kind of rule takes."""
        words = [word for word in _SEPARATORS.split(_PAIR.sub(" ", answer)) if word]
        data = self._conclusion(words, kind)
        problems: list[Problem] = []
        self.reader(problems).conclusion(_node(data), kind)
        _refuse(problems)
        return data

    def citations(self, answer: str) -> tuple[str, ...]:
        """What the rule cites, at least one entry."""
        cited = tuple(dict.fromkeys(word for word in _SEPARATORS.split(answer) if word))
        if not cited:
            raise _refused("a rule cites at least one entry of the knowledge", "规则至少要引用知识库中的一个条目")
        _refuse(
            _unknown(
                word,
                self.rulebase.entries,
                f"nothing in the knowledge is called `{shown(word)}`",
                f"知识库中没有 `{shown(word)}`",
            )
            for word in cited
            if word not in self.rulebase.entries
        )
        return cited

    def rule_id(self, answer: str) -> str:
        """An id that no rule has."""
        if not ID.fullmatch(answer):
            raise _refused(
                f"`{shown(answer)}` is no id: write lower-case words joined by hyphens",
                f"`{shown(answer)}` 不能用作 id：请用连字符连接的小写英文单词",
            )
        if answer in self.rulebase.by_id:
            place = self.rulebase.by_id[answer].place
            raise _refused(f"rule `{answer}` stands at {place} already", f"规则 `{answer}` 已在 {place} 定义")
        return answer

    def free_id(self, title: str) -> str:
        """An id made of the title that no rule has."""
        words = re.findall(r"[a-z0-9]+", title.lower())[:8]
        stem = "-".join(words) if words and words[0][0].isalpha() else "-".join(["rule", *words])
        taken = (stem, *(f"{stem}-{number}" for number in range(2, len(self.rulebase.rules) + 3)))
        return next(name for name in taken if name not in self.rulebase.by_id)

    def reader(self, problems: list[Problem]) -> RuleReader:
        """A reader of rules over the same rule base."""
        return RuleReader(
            vocabulary=self.rulebase.vocabulary,
            lexicon=self.lexicon,
            parameters=self.rulebase.parameters,
            problems=problems,
        )

    @cached_property
    def lexicon(self) -> Lexicon:
        """Everything that the rule may name: a rule base that was loaded leaves nothing out."""

        def whole(ids: Iterable[str]) -> Names:
            return Names(ids=tuple(ids), complete=True)

        rulebase = self.rulebase
        return Lexicon(
            facts=whole(rulebase.vocabulary.facts),
            types=whole(rulebase.knowledge.types),
            scenarios=whole(rulebase.knowledge.scenarios),
            entries=whole(rulebase.entries),
            importance=whole(rulebase.parameters.importance),
            strength=whole(rulebase.parameters.strength),
        )

    def _comparison(self, words: str) -> dict[str, Any]:
        name, colon, rest = _split_pair(words)
        if not colon:
            name, _, rest = words.partition(" ")
        key = self._key(name)
        fact = self.rulebase.vocabulary.facts[key]
        for bound in _BOUNDS:
            if rest.startswith(bound + " "):
                return {key: {bound: rest.removeprefix(bound).strip()}}
        labels = _by_label({value.id: value.label for value in fact.values})
        whole = labels.get(rest.strip().casefold())
        parts = [whole] if whole else [part for part in re.split(r"\s*[,，、]\s*", rest.strip()) if part]
        if not parts:
            allowed = fact.value_ids or _BOUNDS
            raise _refused(f"which value of `{key}`?", f"`{key}` 取什么值？", allowed=allowed)
        values = [labels.get(part.casefold(), part) for part in parts]
        if len(values) == 1:
            return {key: values[0]}
        return {key: {"includes" if fact.kind == "several-of" else "in": values}}

    def _key(self, name: str) -> str:
        found = self.facts.get(name.strip().casefold())
        if found is None:
            raise InputRefused(
                [
                    _unknown(
                        name.strip(),
                        self.rulebase.vocabulary.facts,
                        f"there is no fact `{shown(name.strip())}`; `imgexpert facts list` lists all",
                        f"没有名为 `{shown(name.strip())}` 的事实；全部事实见 `imgexpert facts list`",
                    )
                ]
            )
        return found

    def _conclusion(self, words: list[str], kind: Kind) -> dict[str, Any]:
        types = _by_label({type_.id: type_.name for type_ in self.rulebase.knowledge.types.values()})
        scenarios = _by_label({one.id: one.name for one in self.rulebase.knowledge.scenarios.values()})
        first, rest = (words[0], words[1:]) if words else ("", [])
        match kind:
            case "derive":
                return {"concludes": {self._key(first): rest[0] if rest else ""}}
            case "scenarios":
                return {"scenario": scenarios.get(first.casefold(), first), "importance": rest[0] if rest else ""}
            case "evidence":
                _one_of(first, ("for", "against"))
                return {first: _resolved(rest[:-1], types), "strength": rest[-1] if rest else ""}
            case "exclusions":
                _one_of(first, ("rules-out", "makes-eligible"))
                return {first: _resolved(rest, types)}
            case "companions":
                relation = next((word for word in words if word in (*RELATIONS, _CARRIES)), "")
                _one_of(relation, (*RELATIONS, _CARRIES))
                place = words.index(relation)
                target = _resolved(words[place + 1 :], types)
                of = _resolved(words[:place], types)
                return {"companion": {"of": of, "relation": relation, "type": target[0] if target else ""}}
            case "conflicts":
                return {"conflict": [self._key(word) for word in words]}


def _by_label(named: Mapping[str, Text]) -> dict[str, str]:
    """Ids by everything that people may call them, without regard to case; an id outweighs a label."""
    labels: dict[str, str] = {}
    for id_, label in named.items():
        labels.setdefault(label.en.casefold(), id_)
        labels.setdefault(label.zh.casefold(), id_)
    return {**labels, **{id_.casefold(): id_ for id_ in named}}


def _resolved(words: list[str], labels: Mapping[str, str]) -> list[str]:
    return [labels.get(word.casefold(), word) for word in words]


def _split_pair(words: str) -> tuple[str, str, str]:
    found = _PAIR.search(words)
    return (words[: found.start()], ":", words[found.end() :]) if found else (words, "", "")


def _one_of(word: str, allowed: tuple[str, ...]) -> None:
    if word not in allowed:
        raise InputRefused(
            [_unknown(word, allowed, f"`{shown(word)}` is not understood here", f"此处不能写 `{shown(word)}`", allowed)]
        )


def _unknown(word: str, among: Iterable[str], en: str, zh: str, allowed: tuple[str, ...] = ()) -> Problem:
    return Problem(message=Text(en, zh), nearest=nearest(word, among), allowed=allowed)


def _refused(en: str, zh: str, allowed: tuple[str, ...] = ()) -> InputRefused:
    return InputRefused([Problem(message=Text(en, zh), allowed=allowed)])


def _node(data: Mapping[str, Any]) -> Node:
    """`data` as the reader of rule files would meet it."""
    return next(iter(read_yaml(flow(data).encode(), ""))).tree()


def _refuse(problems: Iterable[Problem]) -> None:
    """Refuse for `problems`, whose places mean nothing to somebody who wrote no file."""
    found = [replace(problem, place=None) for problem in problems]
    if found:
        raise InputRefused(found)
