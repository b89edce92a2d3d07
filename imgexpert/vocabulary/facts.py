"""The facts people can state: keys, kinds, values and the words in which they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from imgexpert.reading.text import Text

Kind = Literal["yes-no", "one-of", "several-of", "number"]
KINDS: tuple[Kind, ...] = ("yes-no", "one-of", "several-of", "number")

YES, NO = "yes", "no"


@dataclass(frozen=True, kw_only=True)
class Value:
    """One value that an answer can take."""

    id: str
    label: Text
    help: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Word:
    """A name for a range of numbers, such as `hundreds`; both ends belong to it."""

    id: str
    low: int
    high: int
    label: Text


@dataclass(frozen=True, kw_only=True)
class Fact:
    """The definition of one fact.

    `values` is empty for numbers; for yes-no facts it holds `yes` and `no`. `minimum` and `maximum` are in `unit`
    and 0 for all but numbers. A `given` fact is a circumstance, such as the hardware that exists: whoever owns the
    subject finds it so and does not decide it.
    """

    key: str
    kind: Kind
    family: str
    label: Text
    question: Text
    why: Text
    find_out: Text
    values: tuple[Value, ...] = ()
    unit: Text | None = None
    minimum: int = 0
    maximum: int = 0
    words: tuple[Word, ...] = ()
    given: bool = False

    @property
    def value_ids(self) -> tuple[str, ...]:
        """The ids of all values, in the vocabulary's order."""
        return tuple(value.id for value in self.values)

    def label_of(self, value: str) -> Text:
        """What a person calls `value`; the id itself where the vocabulary has no label for it."""
        return next((v.label for v in self.values if v.id == value), Text(value, value))


@dataclass(frozen=True, kw_only=True)
class Family:
    """Facts that belong together, for people who browse."""

    id: str
    order: int
    label: Text


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """All facts by key, in the order of their families and files."""

    families: tuple[Family, ...]
    facts: Mapping[str, Fact]
