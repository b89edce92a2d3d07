"""Refusing names of facts and types that do not exist, with the nearest that does."""

from __future__ import annotations

from collections.abc import Iterable

from imgexpert.reading.problems import InputRefused, Problem, nearest, shown
from imgexpert.reading.text import Text
from imgexpert.vocabulary.facts import Vocabulary

_FACT, _TYPE = Text("fact", "事实"), Text("image type", "镜像类型")


def refuse_unknown_facts(keys: Iterable[str], vocabulary: Vocabulary) -> None:
    """Raises: imgexpert.reading.problems.InputRefused with a problem for each of `keys` that is no fact."""
    _refuse(_FACT, keys, tuple(vocabulary.facts))


def refuse_unknown_type(type_: str, types: Iterable[str]) -> None:
    """Raises: imgexpert.reading.problems.InputRefused when `type_` is none of `types`."""
    _refuse(_TYPE, [type_], tuple(types))


def _refuse(what: Text, words: Iterable[str], allowed: tuple[str, ...]) -> None:
    problems = [
        Problem(
            message=Text(f"there is no {what.en} `{shown(word)}`", f"没有{what.zh} `{shown(word)}`"),
            allowed=allowed,
            nearest=nearest(word, allowed),
        )
        for word in words
        if word not in allowed
    ]
    if problems:
        raise InputRefused(problems)
