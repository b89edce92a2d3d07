"""Deciding a whole frame: the rule base compiled to expressions, for whatever engine the frame belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import narwhals as nw

from imgexpert.decision.bulk.columns import FactColumns, asserted, code_of, is_known, nothing_known
from imgexpert.decision.bulk.inferring import Inferring
from imgexpert.decision.bulk.reading import read_column
from imgexpert.decision.bulk.stages import Mask, Stages, Term, any_mask, apply, no_mask
from imgexpert.decision.bulk.standing import Standing
from imgexpert.decision.bulk.verdicts import joined_text, written
from imgexpert.rulebase.rulebase import RuleBase

Frame = TypeVar("Frame")


class BulkDecider:
    """Decides the rows of frames by one rule base."""

    def __init__(self, rulebase: RuleBase) -> None:
        self.rulebase = rulebase

    def decide(self, frame: Frame) -> Frame:
        """`frame` decided: its columns that are no facts, then the decision on each row.

        In: any eager or lazy frame that narwhals knows; columns called after facts hold cells as in a CSV file, or
        booleans, numbers and lists; an empty cell is unknown.
        Out: a frame of the same kind, lazy ones still lazy, with the columns `verdict`, `choice`, `margin`,
        `runner_up`, `score_<type>` for each type, `rules_fired` (ids in the order of firing, joined by `;`), and
        `refused`: the facts whose cells cannot be read, joined by `;`. A row with such a cell has nothing else.
        """
        native: Any = nw.from_native(cast(Any, frame))
        stages, outputs = self._compiled(native.collect_schema())
        facts = self.rulebase.vocabulary.facts
        kept = [name for name in native.collect_schema().names() if name not in facts]
        for columns in stages.columns:
            native = native.with_columns(**columns)
        return cast(Frame, native.select(*kept, **outputs).to_native())

    def _compiled(self, schema: nw.Schema) -> tuple[Stages, Mapping[str, nw.Expr]]:
        stages = Stages()
        known: dict[str, FactColumns] = {}
        unreadable: dict[str, Mask] = {}
        for key, fact in self.rulebase.vocabulary.facts.items():
            known[key] = nothing_known(fact)
            if key in schema:
                reading = read_column(stages, fact, schema[key])
                known[key] = reading.columns
                unreadable[key] = stages.keep_mask(reading.unreadable)
        refused = stages.keep_mask(any_mask(unreadable.values()))
        inferring, standing = Inferring(self.rulebase, stages), Standing(self.rulebase, stages)
        inferred = inferring.infer(known)
        scores = standing.scores(inferred)
        layer = self.rulebase.vocabulary.facts[self.rulebase.parameters.layer]
        layer_open = no_mask(is_known(inferred.known[layer.key]))
        by_layer = []
        for value in layer.value_ids:
            assumed = {**known, layer.key: asserted(known[layer.key], code_of(layer, value))}
            under = inferring.infer(assumed, before=inferred)
            by_layer.append(standing.outcome(under, standing.scores(under)))
        outcome = standing.outcome(inferred, scores)
        texts = written(stages, self.rulebase.parameters, scores, outcome, by_layer, layer_open)
        fired = joined_text(dict(inferred.firings))
        columns = {**texts, "rules_fired": fired}
        outputs = {name: stages.keep(_unless(refused, term)).expr for name, term in columns.items()}
        outputs["refused"] = stages.keep(joined_text(unreadable)).expr
        return stages, outputs


def _unless(refused: Mask, term: Term) -> Term:
    """`term`, null where the row is refused."""
    if isinstance(refused, bool):
        return term
    return apply(lambda no, expr: nw.when(~no).then(expr), refused, term)
