"""From outcomes to the columns that are written: verdict, choice, margin, runner-up and scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import narwhals as nw

from imgexpert.decision.bulk.stages import (
    Mask,
    Stages,
    Term,
    all_masks,
    any_mask,
    apply,
    as_term,
    no_mask,
    total,
    where,
)
from imgexpert.decision.bulk.standing import OutcomeColumns, ScoreColumns
from imgexpert.decision.serialising import DECIMALS
from imgexpert.rulebase.parameters import QUARTERS, Parameters

SEPARATOR = ";"
"""What parts several names in one cell."""


def written(
    stages: Stages,
    parameters: Parameters,
    scores: ScoreColumns,
    outcome: OutcomeColumns,
    by_layer: Sequence[OutcomeColumns],
    layer_open: Mask,
) -> dict[str, Term]:
    """The columns `verdict`, `choice`, `margin`, `runner_up` and the scores, by name.

    `by_layer` are the outcomes under each layer; they count where `layer_open`.
    """
    verdicts = _verdicts(stages, parameters, scores, outcome, _layers_differ(outcome, by_layer, layer_open))
    lead = apply(lambda best, second: best - second, outcome.best, outcome.second)
    comparable = all_masks([no_mask(outcome.impossible), no_mask(outcome.alone)])
    return {
        "verdict": _first_text(verdicts),
        "choice": _first_text(outcome.chosen),
        "margin": _given(comparable, _decimal(lead, scores.denominator)),
        "runner_up": _runner_up(stages, scores, outcome),
        **{f"score_{type_}": _decimal(number, scores.denominator) for type_, number in scores.numerators.items()},
    }


def _layers_differ(outcome: OutcomeColumns, by_layer: Sequence[OutcomeColumns], layer_open: Mask) -> Mask:
    """Where a layer has another choice than the answer for both."""
    if layer_open is False:
        return False
    same = [
        any_mask(all_masks([mine, layer.chosen[type_]]) for type_, mine in outcome.chosen.items()) for layer in by_layer
    ]
    return all_masks([layer_open, no_mask(all_masks(same))])


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


def _runner_up(stages: Stages, scores: ScoreColumns, outcome: OutcomeColumns) -> Term:
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
    return _first_text({type_: all_masks([single, mask]) for type_, mask in here.items()})


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


def _first_text(masks: Mapping[str, Mask]) -> Term:
    """The name of the first mask that is true; null where none is."""
    expr: nw.Expr = nw.lit(None, nw.String)
    stage = 0
    for name, mask in reversed(list(masks.items())):
        if mask is True:
            expr = nw.lit(name)
        elif isinstance(mask, Term):
            expr = nw.when(mask.expr).then(nw.lit(name)).otherwise(expr)
            stage = max(stage, mask.stage)
    return Term(expr, stage)


def _decimal(numerator: Term, denominator: Term) -> Term:
    """The quotient in stars, rounded half up as in a record.

    Dividing in floating point and rounding down is exact here: a quotient of whole numbers this small that is no whole
    number is further from the next one than it can be rounded.
    """
    scale = 10**DECIMALS

    def expr(over: nw.Expr, under: nw.Expr) -> nw.Expr:
        over, under = over.cast(nw.Float64), under.cast(nw.Float64)
        rounded = ((over * (2 * scale) + under) / (under * 2)).floor()
        # Divided by a column: some engines multiply by the inverse of a constant, which is not exact.
        quotient: nw.Expr = rounded / (under * 0 + scale)
        return quotient

    return apply(expr, numerator, denominator)


def _given(mask: Mask, term: Term) -> Term:
    if isinstance(mask, bool):
        return term if mask else Term(nw.lit(None, nw.Float64), 0)
    return apply(lambda condition, expr: nw.when(condition).then(expr), mask, term)


def _mask_term(mask: Mask) -> Term:
    return mask if isinstance(mask, Term) else Term(nw.lit(mask), 0)
