"""Conditions as columns: where they are true and where they are false, apart from each other; elsewhere unknown.

Two columns of plain true and false leave nothing to an engine's own idea of null, which differs from one to the next.
The tables that they follow are those of `vocabulary.truth`.
"""

from __future__ import annotations

from imgexpert.decision.bulk.columns import ChoiceColumns, FactColumns, Known, SelectionColumns, SpanColumns
from imgexpert.decision.bulk.stages import Mask, Number, Stages, all_masks, any_mask, apply, no_mask
from imgexpert.rulebase.conditions import And, AtLeast, AtMost, Atom, Condition, Equals, Includes, Not, Or
from imgexpert.rulebase.conditions import Known as IsKnown


class Truths:
    """The truth of conditions over what is known in each row.

    With `settled`, no further answer will come and `known` is decided; without, it is unknown where the fact is.
    Primitives become columns once, however many conditions share them.
    """

    def __init__(self, stages: Stages, *, settled: bool = True) -> None:
        self._stages = stages
        self._settled = settled
        self._kept: dict[tuple[Atom, bool, int], tuple[FactColumns, Mask]] = {}

    def true(self, condition: Condition, known: Known) -> Mask:
        """Where `condition` is true."""
        return self._mask(condition, known, wanted=True)

    def false(self, condition: Condition, known: Known) -> Mask:
        """Where `condition` is false."""
        return self._mask(condition, known, wanted=False)

    def _mask(self, condition: Condition, known: Known, *, wanted: bool) -> Mask:
        match condition:
            case And(parts) | Or(parts):
                masks = [self._mask(part, known, wanted=wanted) for part in parts]
                return all_masks(masks) if isinstance(condition, And) == wanted else any_mask(masks)
            case Not(part):
                return self._mask(part, known, wanted=not wanted)
            case _:
                return self._kept_atom(condition, known[condition.key], wanted)

    def _kept_atom(self, atom: Atom, columns: FactColumns, wanted: bool) -> Mask:
        # Columns are told apart by identity: deriving makes new ones, a layer that is assumed too.
        key = (atom, wanted, id(columns))
        if key not in self._kept:
            self._kept[key] = (columns, self._stages.keep_mask(self._atom(atom, columns, wanted)))
        return self._kept[key][1]

    def _atom(self, atom: Atom, columns: FactColumns, wanted: bool) -> Mask:
        match atom, columns:
            case IsKnown(), _:
                return columns.known if wanted else no_mask(columns.known) if self._settled else False
            case Equals(_, values), ChoiceColumns(masks, known):
                has = any_mask(masks[value] for value in sorted(values))
                return has if wanted else all_masks([known, no_mask(has)])
            case Includes(_, values), SelectionColumns(included, excluded, known):
                if wanted:
                    return any_mask(included[value] for value in sorted(values))
                return all_masks([known, *(excluded[value] for value in sorted(values))])
            case AtLeast(_, bound), SpanColumns(low, high, _):
                return _from(low, bound) if wanted else no_mask(_from(high, bound))
            case AtMost(_, bound), SpanColumns(low, high, _):
                return no_mask(_from(high, bound + 1)) if wanted else _from(low, bound + 1)
            case _:
                return False  # A condition of another kind than the fact is never decided.


def _from(number: Number, bound: int) -> Mask:
    return number >= bound if isinstance(number, int) else apply(lambda expr: expr >= bound, number)
