"""Scores, eligibility and the outcome in whole numbers, in all rows at once.

In each row all scores have one denominator, so that comparing numerators compares scores; no fraction is ever rounded
before it is written. The definitions are those of `decision.scoring` and `decision.verdict`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from imgexpert.decision.bulk.inferring import InferredColumns
from imgexpert.decision.bulk.stages import (
    IntegerType,
    Mask,
    Number,
    Stages,
    Term,
    all_masks,
    any_mask,
    apply,
    as_term,
    cast,
    minus,
    no_mask,
    smallest,
    times,
    total,
    where,
)
from imgexpert.decision.bulk.truths import Truths
from imgexpert.decision.tables import Tables, tables_of
from imgexpert.rulebase.parameters import QUARTERS
from imgexpert.rulebase.rulebase import RuleBase


@dataclass(frozen=True, kw_only=True)
class ScoreColumns:
    """The numerator of each type's score over the common `denominator`, and the evidence for it in quarter stars."""

    numerators: Mapping[str, Term]
    denominator: Term
    backing: Mapping[str, Number]


@dataclass(frozen=True, kw_only=True)
class OutcomeColumns:
    """The outcome in columns: where each type is the choice, and where each verdict that is no choice is given.

    `best` is the numerator of the best eligible type and `second` that of the next one, less than any score where there
    is none; then the best is `alone`.
    """

    eligible: Mapping[str, Mask]
    possible: Mapping[str, Mask]
    chosen: Mapping[str, Mask]
    impossible: Mask
    undecided: Mask
    tied: Mask
    best: Term
    second: Term
    alone: Mask


class Standing:
    """The arithmetic of one rule base, made columns."""

    def __init__(self, rulebase: RuleBase, stages: Stages, steady: frozenset[str]) -> None:
        """The columns go to `stages`. `steady` rules fire in the same rows in any inference: they are added up once."""
        self._rulebase = rulebase
        self._tables: Tables = tables_of(rulebase)
        self.stages = stages
        self._steady = steady
        self._steady_sums: dict[tuple[str, int], Number] = {}
        self._open = Truths(stages, settled=False)
        self._sizes = _Sizes.of(rulebase)

    def on(self, stages: Stages) -> Standing:
        """The same on other `stages`, which are computed later, with what was summed up already."""
        other = Standing(self._rulebase, stages, self._steady)
        other._steady_sums = self._steady_sums
        return other

    def scores(self, inferred: InferredColumns) -> ScoreColumns:
        """Every type's score."""
        tables, parameters, sizes = self._tables, self._rulebase.parameters, self._sizes
        keep = self.stages.keep
        importances = self._importances(inferred)
        weight = self.stages.keep_number(cast(total([parameters.prior_weight, *importances.values()]), sizes.score))
        prior = parameters.prior_weight * parameters.neutral_stars * tables.scale
        backing, against = (self._evidence(inferred, sign) for sign in (1, -1))
        scale = keep(as_term(times(weight, tables.scale), sizes.score))
        numerators = {}
        for place, type_ in enumerate(tables.types):
            stars = {scenario: tables.stars[scenario][place] * QUARTERS for scenario in importances}
            suitable = total([prior * QUARTERS, *(times(i, stars[s]) for s, i in importances.items())])
            evidence = minus(backing[type_], against[type_])
            parts = [as_term(cast(number, sizes.score), sizes.score) for number in (suitable, evidence)]
            numerators[type_] = keep(apply(lambda s, e, w: s + e * w, *parts, scale))
        denominator = keep(apply(lambda w: w * QUARTERS, scale))
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
                number = where(any_mask(levels[importance]), importance, number, self._sizes.suitability)
            importances[scenario] = self.stages.keep_number(number)
        return importances

    def _evidence(self, inferred: InferredColumns, sign: int) -> dict[str, Number]:
        """The quarter stars for (sign 1) or against (-1) each type."""
        sums: dict[str, Number] = {}
        for place, type_ in enumerate(self._tables.types):
            given = [(r, steps[place] * sign) for r, steps in self._tables.evidence_rules if steps[place] * sign > 0]
            if (type_, sign) not in self._steady_sums:
                steady = [(rule, quarters) for rule, quarters in given if rule in self._steady]
                self._steady_sums[type_, sign] = self.stages.keep_number(self._sum(steady, inferred))
            moving = [(rule, quarters) for rule, quarters in given if rule not in self._steady]
            sums[type_] = self.stages.keep_number(total([self._steady_sums[type_, sign], self._sum(moving, inferred)]))
        return sums

    def _sum(self, given: Sequence[tuple[str, int]], inferred: InferredColumns) -> Number:
        return total(where(inferred.fired[rule], quarters, 0, self._sizes.evidence) for rule, quarters in given)

    def outcome(self, inferred: InferredColumns, scores: ScoreColumns) -> OutcomeColumns:
        """Which type is chosen where, and where none is."""
        keep_mask, numerators = self.stages.keep_mask, scores.numerators
        eligible, possible = self._eligible(inferred)
        size, none = self._sizes.score, self._sizes.no_score
        standing = {
            type_: self.stages.keep(as_term(where(mask, numerators[type_], none, size), size))
            for type_, mask in eligible.items()
        }
        best = self.stages.keep(apply(nw.max_horizontal, *standing.values()))
        leads = {
            type_: keep_mask(all_masks([eligible[type_], apply(lambda a, b: a == b, numerators[type_], best)]))
            for type_ in standing
        }
        leading = total(where(mask, 1, 0, nw.Int8) for mask in leads.values())
        many = keep_mask(apply(lambda e: e > 1, as_term(leading, nw.Int8)))
        backed = any_mask(all_masks([eligible[t], _positive(scores.backing[t])]) for t in standing)
        nobody = no_mask(any_mask(eligible.values()))
        some_possible = any_mask(possible.values())
        conflicting = inferred.conflicting
        impossible = keep_mask(any_mask([conflicting, all_masks([nobody, no_mask(some_possible)])]))
        undecided = keep_mask(all_masks([no_mask(impossible), any_mask([nobody, no_mask(backed)])]))
        decided = all_masks([no_mask(impossible), no_mask(undecided)])
        tied = keep_mask(all_masks([decided, many]))
        single = keep_mask(all_masks([decided, no_mask(many)]))
        behind = [as_term(where(all_masks([leads[t], no_mask(many)]), none, standing[t], size), size) for t in standing]
        second = self.stages.keep(apply(nw.max_horizontal, *behind))
        return OutcomeColumns(
            eligible=eligible,
            possible=possible,
            chosen={type_: keep_mask(all_masks([single, leads[type_]])) for type_ in standing},
            impossible=impossible,
            undecided=undecided,
            tied=tied,
            best=best,
            second=second,
            alone=keep_mask(apply(lambda e: e == none, second)),
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
            eligible[type_] = self.stages.keep_mask(all_masks([no_mask(out), let_in]))
            possible[type_] = self.stages.keep_mask(all_masks([no_mask(out), no_mask(let_in), may]))
        return eligible, possible

    def _may_fire(self, rule: str, inferred: InferredColumns) -> Mask:
        """Where it is open whether `rule` will fire."""
        when = self._rulebase.by_id[rule].when
        decided = any_mask([self._open.true(when, inferred.known), self._open.false(when, inferred.known)])
        return no_mask(decided)


def _positive(number: Number) -> Mask:
    return number > 0 if isinstance(number, int) else apply(lambda expr: expr > 0, number)


@dataclass(frozen=True, kw_only=True)
class _Sizes:
    """Types wide enough for whatever the rules of one rule base can add up to, and a score below all others."""

    evidence: IntegerType
    suitability: IntegerType
    score: IntegerType
    no_score: int

    @classmethod
    def of(cls, rulebase: RuleBase) -> _Sizes:
        """The sizes for `rulebase`, with every rule firing at once."""
        tables, parameters = tables_of(rulebase), rulebase.parameters
        evidence = sum(max(map(abs, steps)) for _, steps in tables.evidence_rules)
        importances: dict[str, int] = {}
        for _, scenario, importance in tables.scenario_rules:
            importances[scenario] = max(importance, importances.get(scenario, 0))
        suitability = parameters.prior_weight * parameters.neutral_stars * tables.scale
        suitability += sum(importance * max(tables.stars[s]) for s, importance in importances.items())
        weight = (parameters.prior_weight + sum(importances.values())) * tables.scale
        score = QUARTERS * suitability + evidence * weight + 1
        return cls(
            evidence=smallest(evidence),
            suitability=smallest(QUARTERS * suitability),
            # Margins in quarter stars are compared: the difference of two scores, times the quarters.
            score=smallest(2 * score * QUARTERS),
            no_score=-score,
        )
