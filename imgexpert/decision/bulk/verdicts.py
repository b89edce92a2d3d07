"""From outcomes to the columns that are written: verdict, choice, margin, runner-up and scores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from imgexpert.decision.bulk.stages import (
    Mask,
    Number,
    Stages,
    Term,
    all_masks,
    any_mask,
    apply,
    as_term,
    no_mask,
    smallest,
    total,
    where,
)
from imgexpert.decision.bulk.standing import OutcomeColumns, ScoreColumns
from imgexpert.decision.serialising import DECIMALS
from imgexpert.rulebase.parameters import QUARTERS, Parameters

SEPARATOR = ";"
"""What parts several names in one cell."""


@dataclass(frozen=True)
class Named:
    """A column of names, numbered from 1; 0 is none. Numbers are chosen between much faster than texts."""

    number: Term
    names: tuple[str, ...]

    @staticmethod
    def first(masks: Mapping[str, Mask]) -> Named:
        """The name of the first mask that is true."""
        dtype = smallest(len(masks))
        number: Number = 0
        for place, mask in reversed(list(enumerate(masks.values(), 1))):
            number = where(mask, place, number, dtype)
        return Named(as_term(number, dtype), tuple(masks))

    def text(self, number: nw.Expr) -> nw.Expr:
        """The names for `number`."""
        expr: nw.Expr = nw.lit(None, nw.String)
        for place, name in enumerate(self.names, 1):
            expr = nw.when(number == place).then(nw.lit(name)).otherwise(expr)
        return expr


def written(
    stages: Stages,
    parameters: Parameters,
    scores: ScoreColumns,
    outcome: OutcomeColumns,
    differ: Mask,
) -> dict[str, Term | Named]:
    """The columns `verdict`, `choice`, `margin`, `runner_up` and the scores, by name.

    `differ` is where a layer has another choice than the answer for both.
    """
    verdicts = _verdicts(stages, parameters, scores, outcome, differ)
    decimal = _decimals(stages, scores.denominator)
    lead = apply(lambda best, second: best - second, outcome.best, outcome.second)
    comparable = all_masks([no_mask(outcome.impossible), no_mask(outcome.alone)])
    return {
        "verdict": Named.first(verdicts),
        "choice": Named.first(outcome.chosen),
        "margin": _given(comparable, decimal(lead)),
        "runner_up": _runner_up(stages, scores, outcome),
        **{f"score_{type_}": decimal(number) for type_, number in scores.numerators.items()},
    }


def others_chosen(outcome: OutcomeColumns, by_layer: Sequence[OutcomeColumns]) -> Mask:
    """Where the outcome under a layer has another choice than `outcome`."""
    same = [
        any_mask(all_masks([mine, layer.chosen[type_]]) for type_, mine in outcome.chosen.items()) for layer in by_layer
    ]
    return no_mask(all_masks(same))


def _verdicts(
    stages: Stages, parameters: Parameters, scores: ScoreColumns, outcome: OutcomeColumns, differ: Mask
) -> dict[str, Mask]:
    """Where each verdict is given; what is left is `close`."""
    backed = any_mask(
        all_masks([mask, _at_least(scores.backing[type_], parameters.backing_quarters)])
        for type_, mask in outcome.chosen.items()
    )
    rivals = [
        all_masks([mask, apply(lambda number, best: number >= best, scores.numerators[type_], outcome.best)])
        for type_, mask in outcome.possible.items()
    ]
    chosen = any_mask(outcome.chosen.values())
    firm = stages.keep_mask(all_masks([chosen, backed, no_mask(any_mask(rivals)), no_mask(differ)]))

    def ahead(quarters: int) -> Mask:
        # (best - second) / denominator >= quarters / QUARTERS, in whole numbers.
        far = apply(
            lambda best, second, denominator: (best - second) * QUARTERS >= denominator * quarters,
            outcome.best,
            outcome.second,
            scores.denominator,
        )
        return any_mask([outcome.alone, far])

    return {
        "impossible": outcome.impossible,
        "undecided": outcome.undecided,
        "tied": outcome.tied,
        "clear": all_masks([firm, ahead(parameters.clear_quarters)]),
        "leaning": all_masks([firm, ahead(parameters.leaning_quarters)]),
        "close": True,
    }


def _at_least(number: Term | int, least: int) -> Mask:
    return number >= least if isinstance(number, int) else apply(lambda expr: expr >= least, number)


def _runner_up(stages: Stages, scores: ScoreColumns, outcome: OutcomeColumns) -> Named:
    """The next eligible type behind a choice; none where several are equal, since no order of a table decides."""
    chosen = any_mask(outcome.chosen.values())
    here = {
        type_: stages.keep_mask(
            all_masks(
                [
                    chosen,
                    outcome.eligible[type_],
                    no_mask(outcome.chosen[type_]),
                    apply(lambda number, second: number == second, number, outcome.second),
                ]
            )
        )
        for type_, number in scores.numerators.items()
    }
    count = as_term(total(where(mask, 1, 0, nw.Int8) for mask in here.values()), nw.Int8)
    single = stages.keep(apply(lambda e: e == 1, count))
    return Named.first({type_: all_masks([single, mask]) for type_, mask in here.items()})


def joined_text(masks: Iterable[tuple[str, Mask]]) -> Term:
    """The names whose mask is true, joined; null where none is."""
    parts = [(name, mask) for name, mask in masks if mask is not False]
    if not parts:
        return Term(nw.lit(None, nw.String), 0)
    terms = [_mask_term(mask) for _, mask in parts]
    texts = [nw.when(term.expr).then(nw.lit(name)) for term, (name, _) in zip(terms, parts, strict=True)]
    joined = nw.concat_str(texts, separator=SEPARATOR, ignore_nulls=True)
    some = _mask_term(any_mask(mask for _, mask in parts))
    return Term(nw.when(some.expr).then(joined), max(term.stage for term in (*terms, some)))


def _decimals(stages: Stages, denominator: Term) -> Callable[[Term], Term]:
    """What makes of a numerator the quotient in stars, rounded half up as in a record.

    Dividing in floating point and rounding down is exact here: a quotient of whole numbers this small that is no whole
    number is further from the next one than it can be rounded.
    """
    scale = 10**DECIMALS
    under = stages.keep(apply(lambda whole: whole.cast(nw.Float64), denominator))
    twice = stages.keep(apply(lambda expr: expr * 2, under))
    # Divided by a column: some engines multiply by the inverse of a constant, which is not exact.
    constant = stages.keep(apply(lambda expr: expr * 0 + scale, under))

    def quotient(over: nw.Expr, under: nw.Expr, twice: nw.Expr, constant: nw.Expr) -> nw.Expr:
        rounded: nw.Expr = ((over.cast(nw.Float64) * (2 * scale) + under) / twice).floor()
        stars: nw.Expr = rounded / constant
        return stars

    return lambda numerator: apply(quotient, numerator, under, twice, constant)


def _given(mask: Mask, term: Term) -> Term:
    if isinstance(mask, bool):
        return term if mask else Term(nw.lit(None, nw.Float64), 0)
    return apply(lambda condition, expr: nw.when(condition).then(expr), mask, term)


def _mask_term(mask: Mask) -> Term:
    return mask if isinstance(mask, Term) else Term(nw.lit(mask), 0)
