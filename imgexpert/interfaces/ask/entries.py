"""What a person types at a question: an answer, that they do not know, or something to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from imgexpert.reading.problems import InputRefused, Problem, nearest, shown
from imgexpert.reading.text import Language, Text
from imgexpert.vocabulary.answers import Answer, Choice, Selection
from imgexpert.vocabulary.facts import Fact, Vocabulary
from imgexpert.vocabulary.parsing import YES_NO_WORDS, node_of, parse_facts

Action: TypeAlias = Literal["help", "why", "back", "change", "finish", "quit"]

UNKNOWN_WORDS = ("d", "dunno", "don't know", "dont know", "?", "不知道", "不清楚")
NONE_WORDS = ("none", "0", "无", "都没有")
ACTIONS: dict[str, Action] = {
    "h": "help", "help": "help", "帮助": "help",
    "w": "why", "why": "why", "为什么": "why",
    "b": "back", "back": "back", "返回": "back",
    "c": "change", "change": "change", "修改": "change",
    "f": "finish", "finish": "finish", "结束": "finish",
    "q": "quit", "quit": "quit", "exit": "quit", "退出": "quit",
}  # fmt: skip
"""What can be typed instead of an answer."""

_BETWEEN = re.compile(r"[,;，；、\s]+")


@dataclass(frozen=True)
class Given:
    """An answer; None: the person does not know."""

    answer: Answer | None


@dataclass(frozen=True)
class Do:
    """Something to do instead of answering, with the fact it is about, if one was named."""

    action: Action
    about: str = ""


Entry: TypeAlias = Given | Do


def read_entry(text: str, fact: Fact) -> Entry:
    """What `text`, typed at the question of `fact`, means.

    Values can be named by their number in the list, their id or their label; a list that ends with *don't know*
    leaves the values that are not named unknown.

    Raises: InputRefused with what is wrong with it and what can be typed.
    """
    typed = text.strip()
    word = typed.casefold()
    if not typed:
        raise _refused(Text("type an answer, or d if you do not know", "请输入回答；不知道请输入 d"))
    if word in UNKNOWN_WORDS:
        return Given(None)
    first, _, rest = word.partition(" ")
    if word in ACTIONS or ACTIONS.get(first) == "change":
        return Do(ACTIONS[first if word not in ACTIONS else word], rest.strip())
    match fact.kind:
        case "number":
            return Given(_number(fact, typed))
        case "several-of":
            return Given(_selection(fact, typed))
        case _:
            return Given(Choice(_value(fact, typed)))


def read_key(text: str, keys: tuple[str, ...], vocabulary: Vocabulary) -> str | None:
    """The fact among `keys` that is meant by its number in the list, its key or its label; None when nothing is typed.

    Raises: InputRefused when there is no such fact among them.
    """
    typed = text.strip()
    if not typed:
        return None
    if typed.isdecimal() and 1 <= int(typed) <= len(keys):
        return keys[int(typed) - 1]
    names = {name.casefold(): key for key in keys for name in (key, *vocabulary.facts[key].label)}
    if typed.casefold() in names:
        return names[typed.casefold()]
    message = Text(f"`{shown(typed)}` is none of these", f"其中没有 `{shown(typed)}`")
    raise _refused(message, keys, typed)


def _number(fact: Fact, typed: str) -> Answer:
    by_label = {name.casefold(): word.id for word in fact.words for name in word.label}
    written = by_label.get(typed.casefold(), typed.replace(" ", ""))
    return parse_facts(node_of({fact.key: written}), _only(fact)).answers[fact.key]


def _selection(fact: Fact, typed: str) -> Answer:
    if typed.casefold() in NONE_WORDS:
        return Selection(frozenset(), frozenset(fact.value_ids))
    whole = _named(fact, typed)  # A label may hold spaces or commas.
    words = [typed] if whole else [word for word in _BETWEEN.split(typed) if word]
    partly = len(words) > 1 and words[-1].casefold() in UNKNOWN_WORDS
    chosen = frozenset(_value(fact, word) for word in (words[:-1] if partly else words))
    return Selection(chosen, frozenset() if partly else frozenset(fact.value_ids) - chosen)


def _value(fact: Fact, typed: str) -> str:
    named = _named(fact, typed)
    if named is None:
        message = Text(f"`{shown(typed)}` is none of the answers", f"`{shown(typed)}` 不在可选的回答中")
        raise _refused(message, fact.value_ids, typed)
    return named


def _named(fact: Fact, typed: str) -> str | None:
    word = typed.casefold()
    if fact.kind == "yes-no" and word in YES_NO_WORDS:
        return YES_NO_WORDS[word]
    if word.isdecimal() and 1 <= int(word) <= len(fact.values):
        return fact.value_ids[int(word) - 1]
    return next((v.id for v in fact.values if word in (v.id, v.label.en.casefold(), v.label.zh.casefold())), None)


def _only(fact: Fact) -> Vocabulary:
    return Vocabulary(families=(), facts={fact.key: fact})


def _refused(message: Text, choices: tuple[str, ...] = (), word: str = "") -> InputRefused:
    """What is wrong with a line, with the nearest of `choices`; all of them stand above the prompt already."""
    return InputRefused([Problem(message=message, nearest=nearest(word, choices))])


def completions(fact: Fact, language: Language) -> dict[str, str]:
    """What can be typed at the question of `fact`, each with what it stands for."""
    if fact.kind == "number":
        return {word.id: f"{word.low}..{word.high}  {word.label.to(language)}" for word in fact.words}
    return {value.id: value.label.to(language) for value in fact.values}
