"""Texts that are there in one language only: the same words twice, or one language where the other belongs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from imgexpert.reading.nodes import Mapping, Node, Scalar, Sequence
from imgexpert.reading.text import Text
from imgexpert.verification.checks.check import Check
from imgexpert.verification.examined import Examined
from imgexpert.verification.findings import Finding

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_COMMON_WORD = re.compile(r"(?<![\w.-])[a-z]{2,}(?![\w.-])")
"""A word as names of products, standards and protocols seldom have: lower-case letters throughout."""


def texts(examined: Examined) -> Iterable[Mapping]:
    """Every text in two languages, in the order of the files."""
    return [found for root in examined.trees for found in _texts(root)]


def text_name(text: Mapping) -> tuple[str, ...]:
    """Where a text stands."""
    return (str(text.place),)


def untranslated(_: Examined, text: Mapping) -> Iterator[Finding]:
    """The text, if its Chinese holds no Chinese or its English holds Chinese; names are the same in all languages."""
    en, zh = text.get("en"), text.get("zh")
    if not isinstance(en, Scalar) or not isinstance(zh, Scalar):
        return
    if not _HAN.search(zh.text) and (zh.text != en.text or _COMMON_WORD.search(en.text)):
        yield Finding(
            code="IX701",
            place=zh.place,
            message=Text(
                f'the Chinese text "{_short(zh.text)}" holds no Chinese character',
                f"中文文本“{_short(zh.text)}”中没有汉字",
            ),
            about=(_short(en.text),),
        )
    if _HAN.search(en.text):
        yield Finding(
            code="IX702",
            place=en.place,
            message=Text(
                f'the English text "{_short(en.text)}" holds Chinese characters',
                f"英文文本“{_short(en.text)}”中含有汉字",
            ),
            about=(_short(en.text),),
        )


def _texts(node: Node) -> Iterator[Mapping]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _texts(item)
    elif isinstance(node, Mapping):
        if {key.text for key in node.keys} == {"en", "zh"}:
            yield node
        else:
            for _, inner in node.entries:
                yield from _texts(inner)


def _short(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


UNTRANSLATED = Check(codes=("IX701", "IX702"), over=texts, find=untranslated, named=text_name)
