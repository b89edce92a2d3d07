"""What is known of each fact, as columns, in all rows at once; and what deriving adds to it."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, cast

from imgexpert.decision.bulk.stages import Mask, Number, Stages, all_masks, any_mask, no_mask
from imgexpert.vocabulary.facts import Fact

LOWEST, HIGHEST = -(10**17), 10**17
"""The ends of a number that is unknown: beyond whatever can be written, so that nothing is certain of it."""


@dataclass(frozen=True)
class ChoiceColumns:
    """A yes-no or one-of fact: where it has each value, and where it has any."""

    values: Mapping[str, Mask]
    known: Mask


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
            return ChoiceColumns(dict.fromkeys(fact.value_ids, False), False)


def learned(stages: Stages, columns: FactColumns, value: str, fires: Mask) -> tuple[FactColumns, Mask]:
    """The columns after a rule has derived `value` where it `fires`, and where that contradicts what was known.

    What is known stays as it is: `inference.records.learn` is the same for one subject.
    """
    match columns:
        case ChoiceColumns(values, known):
            has = stages.keep_mask(any_mask([values[value], all_masks([fires, no_mask(known)])]))
            against = all_masks([fires, known, no_mask(values[value])])
            some = stages.keep_mask(any_mask([known, fires]))
            return replace(columns, values=_overlaid(values, value, has), known=some), against
        case SelectionColumns(included, excluded, known):
            against = stages.keep_mask(all_masks([fires, excluded[value]]))
            agreed = all_masks([fires, no_mask(excluded[value])])
            more = stages.keep_mask(any_mask([included[value], agreed]))
            # Where it contradicts, something was known already.
            some = stages.keep_mask(any_mask([known, fires]))
            return replace(columns, included=_overlaid(included, value, more), known=some), against
        case SpanColumns():
            raise AssertionError("numbers are not derived")


def _overlaid(masks: Mapping[str, Mask], value: str, mask: Mask) -> Mapping[str, Mask]:
    """`masks` with another one for `value`, without asking for the others: some are made only then."""
    return ChainMap({value: mask}, cast("dict[str, Mask]", masks))


def assumed(fact: Fact, value: str) -> ChoiceColumns:
    """The columns of a fact that has `value` in every row."""
    return ChoiceColumns({other: other == value for other in fact.value_ids}, True)
