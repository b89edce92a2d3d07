"""Explanations as plain data, the same for the same explanation: exact numbers as text, sets in order."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from imgexpert.decision.records import Decision
from imgexpert.reading.text import Text


def plain_data(value: object) -> Any:
    """`value`, a record of this package or a part of one, as dictionaries, lists, texts, numbers and None.

    Fractions become text such as `7/4`, a `Text` a mapping of its languages. A whole `Decision` inside a record is
    left out: it is a record of its own.
    """
    if isinstance(value, Text):
        return {"en": value.en, "zh": value.zh}
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain_data(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_data(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(plain_data(item) for item in value)
    if is_dataclass(value):
        parts = {field.name: getattr(value, field.name) for field in fields(value)}
        return {name: plain_data(part) for name, part in parts.items() if not isinstance(part, Decision)}
    return value


def named_in(data: object, ids: Container[str]) -> Iterator[str]:
    """Those of `ids` that plain `data` names, anywhere in it and as often as it does."""
    if isinstance(data, str):
        yield from [data] if data in ids else []
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from named_in(key, ids)
            yield from named_in(value, ids)
    elif isinstance(data, list):
        for item in data:
            yield from named_in(item, ids)
