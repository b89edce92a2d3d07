"""What is known of each fact, as columns, in all rows at once; and what deriving adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from imgexpert.decision.bulk.stages import Mask, Number, Stages, all_masks, any_mask, apply, no_mask, where
from imgexpert.vocabulary.facts import Fact

UNKNOWN_CODE = 0
"""The code of a yes-no or one-of fact that is unknown; its values count from 1."""

LOWEST, HIGHEST = -(10**17), 10**17
"""The ends of a number that is unknown: beyond whatever can be written, so that nothing is certain of it."""


@dataclass(frozen=True)
class ChoiceColumns:
    """A yes-no or one-of fact: the code of its value."""

    code: Number


@dataclass(frozen=True)
class SelectionColumns:
    """A several-of fact: which values it surely includes and surely excludes, and whether anything is known."""

    included: Mapping[str, Mask]
    excluded: Mapping[str, Mask]
    known: Mask


@dataclass(frozen=True)
class SpanColumns:
    """A number: the two ends between which it lies."""

    low: Number
    high: Number
    known: Mask


FactColumns: TypeAlias = ChoiceColumns | SelectionColumns | SpanColumns
Known: TypeAlias = Mapping[str, FactColumns]


def nothing_known(fact: Fact) -> FactColumns:
    """The columns of a fact that no row says anything of."""
    match fact.kind:
        case "number":
            return SpanColumns(LOWEST, HIGHEST, False)
        case "several-of":
            none: dict[str, Mask] = dict.fromkeys(fact.value_ids, False)
            return SelectionColumns(none, none, False)
        case _:
            return ChoiceColumns(UNKNOWN_CODE)


def code_of(fact: Fact, value: str) -> int:
    """The code of `value`."""
    return fact.value_ids.index(value) + 1


def has_code(columns: ChoiceColumns, code: int) -> Mask:
    """Where the fact has the value of `code`."""
    number = columns.code
    return number == code if isinstance(number, int) else apply(lambda expr: expr == code, number)


def is_known(columns: FactColumns) -> Mask:
    """Where anything is known of the fact."""
    return no_mask(has_code(columns, UNKNOWN_CODE)) if isinstance(columns, ChoiceColumns) else columns.known


def learned(stages: Stages, fact: Fact, columns: FactColumns, value: str, fires: Mask) -> tuple[FactColumns, Mask]:
    """The columns after a rule has derived `value` where it `fires`, and where that contradicts what was known.

    What is known stays as it is: `inference.records.learn` is the same for one subject.
    """
    match columns:
        case ChoiceColumns(code):
            number = code_of(fact, value)
            unknown, same = has_code(columns, UNKNOWN_CODE), has_code(columns, number)
            news = where(all_masks([fires, unknown]), number, code)
            return ChoiceColumns(stages.keep_number(news)), all_masks([fires, no_mask(any_mask([unknown, same]))])
        case SelectionColumns(included, excluded, known):
            against = stages.keep_mask(all_masks([fires, excluded[value]]))
            agreed = all_masks([fires, no_mask(excluded[value])])
            more = stages.keep_mask(any_mask([included[value], agreed]))
            # Where it contradicts, something was known already.
            some = stages.keep_mask(any_mask([known, fires]))
            return replace(columns, included={**included, value: more}, known=some), against
        case SpanColumns():
            raise AssertionError("numbers are not derived")


def asserted(columns: FactColumns, code: int) -> ChoiceColumns:
    """The columns of a fact of which every row says `code`."""
    assert isinstance(columns, ChoiceColumns)
    return ChoiceColumns(code)
