"""What is known about one environment: an answer a fact, each possibly partial, nothing for what is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from imgexpert.reading.places import Place


@dataclass(frozen=True)
class Choice:
    """The answer to a yes-no or one-of question."""

    value: str


@dataclass(frozen=True)
class Selection:
    """The answer to a several-of question; values in neither set are unknown."""

    included: frozenset[str]
    excluded: frozenset[str]


@dataclass(frozen=True)
class Span:
    """A number that lies between two ends, both included; equal ends are an exact number."""

    low: int
    high: int


Answer: TypeAlias = Choice | Selection | Span

Plain: TypeAlias = "str | bool | int | list[str] | dict[str, list[str]]"


@dataclass(frozen=True, kw_only=True)
class FactSet:
    """Validated answers by fact key, with where each came from; a key that is absent is unknown."""

    answers: Mapping[str, Answer]
    places: Mapping[str, Place] = field(default_factory=dict)
    written: Mapping[str, Plain] = field(default_factory=dict)
    """The answers as they were asserted, for the record."""
    stated: tuple[str, ...] = ()
    """The keys as they were written, in that order, also those that were written without an answer."""
