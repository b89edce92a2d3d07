"""Scores, eligibility and the outcome in whole numbers, in all rows at once.

In each row all scores have one denominator, so that comparing numerators compares scores; no fraction is ever rounded
before it is written. The definitions are those of `decision.scoring` and `decision.verdict`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw

from imgexpert.decision.bulk.inferring import InferredColumns
from imgexpert.decision.bulk.stages import (
    Mask,
    Number,
    Stages,
    Term,
    all_masks,
    any_mask,
    apply,
    count,
    no_mask,
    times,
    total,
    value,
    where,
)
from imgexpert.decision.bulk.truths import Truths
from imgexpert.decision.tables import Tables, tables_of
from imgexpert.rulebase.parameters import QUARTERS
from imgexpert.rulebase.rulebase import RuleBase

NO_SCORE = -(2**40)
"""Less than any score: that of a type which cannot be chosen."""


@dataclass(frozen=True, kw_only=True)
class ScoreColumns:
    """The numerator of each type's score over the common `denominator`, and the evidence for it in quarter stars."""

    numerators: Mapping[str, Term]
    denominator: Term
    backing: Mapping[str, Number]


@dataclass(frozen=True, kw_only=True)
class OutcomeColumns:
    """The outcome in columns: where each type is the choice, and where each verdict that is no choice is given.

    `best` is the numerator of the best eligible type and `second` that of the next one, `NO_SCORE` where there is none.
    """

    eligible: Mapping[str, Mask]
    possible: Mapping[str, Mask]
    chosen: Mapping[str, Mask]
    impossible: Mask
    undecided: Mask
    tied: Mask
    best: Term
    second: Term


class Standing:
    """The arithmetic of one rule base, made columns."""

    def __init__(self, rulebase: RuleBase, stages: Stages) -> None:
        self._rulebase = rulebase
        self._tables: Tables = tables_of(rulebase)
        self._stages = stages
        self._open = Truths(rulebase.vocabulary, stages, settled=False)

    def scores(self, inferred: InferredColumns) -> ScoreColumns:
        """Every type's score."""
        tables, parameters, keep = self._tables, self._rulebase.parameters, self._stages.keep
        importances = self._importances(inferred)
        weight = total([parameters.prior_weight, *importances.values()])
        weight = self._stages.keep_number(weight)
        prior = parameters.prior_weight * parameters.neutral_stars * tables.scale
        backing, against = (self._evidence(inferred, sign) for sign in (1, -1))
        numerators = {}
        for place, type_ in enumerate(tables.types):
            suitable = total([prior, *(times(i, tables.stars[s][place]) for s, i in importances.items())])
            evidence = total([backing[type_], times(against[type_], -1)])
            scaled = apply(lambda a, b: a * b, _term(evidence), _term(times(weight, tables.scale)))
            numerators[type_] = keep(_term(total([times(suitable, QUARTERS), scaled])))
        denominator = keep(_term(times(weight, tables.scale * QUARTERS)))
        return ScoreColumns(numerators=numerators, denominator=denominator, backing=backing)

    def _importances(self, inferred: InferredColumns) -> dict[str, Number]:
        """The importance of each scenario: the highest that a rule which fires gives it."""
        by_scenario: dict[str, dict[int, list[Mask]]] = {}
        for rule, scenario, importance in self._tables.scenario_rules:
            by_scenario.setdefault(scenario, {}).setdefault(importance, []).append(inferred.fired[rule])
        importances: dict[str, Number] = {}
        for scenario, levels in by_scenario.items():
            number: Number = 0
            for importance in sorted(levels):
                number = where(any_mask(levels[importance]), importance, number)
            if isinstance(number, Term):
                number = apply(lambda expr: expr.cast(nw.Int64), number)
            importances[scenario] = self._stages.keep_number(number)
        return importances

    def _evidence(self, inferred: InferredColumns, sign: int) -> dict[str, Number]:
        """The quarter stars for (sign 1) or against (-1) each type."""
        given: dict[str, dict[int, list[Mask]]] = {type_: {} for type_ in self._tables.types}
        for rule, steps in self._tables.evidence_rules:
            for type_, step in zip(self._tables.types, steps, strict=True):
                if step * sign > 0:
                    given[type_].setdefault(abs(step), []).append(inferred.fired[rule])
        return {
            type_: self._stages.keep_number(
                _wide(total(times(count(masks, nw.Int16), quarters) for quarters, masks in levels.items()))
            )
            for type_, levels in given.items()
        }

    def outcome(self, inferred: InferredColumns, scores: ScoreColumns) -> OutcomeColumns:
        """Which type is chosen where, and where none is."""
        keep_mask, numerators = self._stages.keep_mask, scores.numerators
        eligible, possible = self._eligible(inferred)
        open_for = {type_: where(mask, numerators[type_], NO_SCORE) for type_, mask in eligible.items()}
        standing = {type_: self._stages.keep(_term(number)) for type_, number in open_for.items()}
        best = self._stages.keep(apply(nw.max_horizontal, *standing.values()))
        leads = {
            type_: keep_mask(all_masks([eligible[type_], apply(lambda a, b: a == b, numerators[type_], best)]))
            for type_ in standing
        }
        leaders = self._stages.keep(_term(count(leads.values())))
        backed = any_mask(all_masks([eligible[t], _positive(scores.backing[t])]) for t in standing)
        nobody = no_mask(any_mask(eligible.values()))
        some_possible = any_mask(possible.values())
        conflicting = inferred.conflicting
        impossible = keep_mask(any_mask([conflicting, all_masks([nobody, no_mask(some_possible)])]))
        undecided = keep_mask(all_masks([no_mask(impossible), any_mask([nobody, no_mask(backed)])]))
        many = apply(lambda expr: expr > 1, leaders)
        decided = all_masks([no_mask(impossible), no_mask(undecided)])
        tied = keep_mask(all_masks([decided, many]))
        single = keep_mask(all_masks([decided, no_mask(many)]))
        behind = {t: where(all_masks([leads[t], no_mask(many)]), NO_SCORE, standing[t]) for t in standing}
        return OutcomeColumns(
            eligible=eligible,
            possible=possible,
            chosen={type_: keep_mask(all_masks([single, leads[type_]])) for type_ in standing},
            impossible=impossible,
            undecided=undecided,
            tied=tied,
            best=best,
            second=self._stages.keep(apply(nw.max_horizontal, *(_term(number) for number in behind.values()))),
        )

    def _eligible(self, inferred: InferredColumns) -> tuple[dict[str, Mask], dict[str, Mask]]:
        """Where each type can be chosen, and where it could once an open question is answered."""
        eligible: dict[str, Mask] = {}
        possible: dict[str, Mask] = {}
        for type_ in self._tables.types:
            out = any_mask(inferred.fired[rule] for rule in self._tables.out[type_])
            ways_in = self._tables.ways_in[type_]
            let_in = any_mask(inferred.fired[rule] for rule in ways_in) if ways_in else True
            may = any_mask(self._may_fire(rule, inferred) for rule in ways_in)
            eligible[type_] = self._stages.keep_mask(all_masks([no_mask(out), let_in]))
            possible[type_] = self._stages.keep_mask(all_masks([no_mask(out), no_mask(let_in), may]))
        return eligible, possible

    def _may_fire(self, rule: str, inferred: InferredColumns) -> Mask:
        """Where it is open whether `rule` will fire."""
        when = self._rulebase.by_id[rule].when
        decided = any_mask([self._open.true(when, inferred.known), self._open.false(when, inferred.known)])
        return no_mask(decided)


def _positive(number: Number) -> Mask:
    return number > 0 if isinstance(number, int) else apply(lambda expr: expr > 0, number)


def _term(number: Number) -> Term:
    return number if isinstance(number, Term) else Term(value(number), 0)


def _wide(number: Number) -> Number:
    return number if isinstance(number, int) else apply(lambda expr: expr.cast(nw.Int64), number)
