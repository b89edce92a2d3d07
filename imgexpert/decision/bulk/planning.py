"""From a rule base, and the way in which each column is read, to a plan: what to compute, in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any, TypeAlias

import narwhals as nw

from imgexpert.decision.bulk.columns import FactColumns, Known, assumed, nothing_known
from imgexpert.decision.bulk.firing import PACKED, packed_firings
from imgexpert.decision.bulk.inferring import InferredColumns, Inferring, steady_rules
from imgexpert.decision.bulk.native import Native, translated
from imgexpert.decision.bulk.reading import Reading
from imgexpert.decision.bulk.stages import Mask, Part, Stages, Term, all_masks, any_mask, apply, no_mask
from imgexpert.decision.bulk.standing import OutcomeColumns, Standing
from imgexpert.decision.bulk.verdicts import Named, joined_text, others_chosen, written
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.facts import Fact

Read: TypeAlias = Callable[[Stages, Fact], Reading]
"""How a column is read."""


@dataclass(frozen=True)
class Plan:
    """The parts to compute one after the other, and the columns that come out."""

    parts: Sequence[Part]
    outputs: Mapping[str, nw.Expr]
    names: Mapping[str, Named]
    """The outputs that are still the numbers of names."""
    _translating: Lock = field(default_factory=Lock)

    @cached_property
    def _translated(self) -> Native:
        return translated(self.parts, self.outputs, self.names)

    @property
    def native(self) -> Native:
        """The same in the embedded engine's own expressions."""
        with self._translating:  # It takes a while, and frames may be decided side by side.
            return self._translated

    @property
    def sources(self) -> Set[str]:
        """The columns of packed readings that are looked at."""
        return self.parts[0].stages.sources

    def run(self, frame: Any, kept: Sequence[str]) -> Any:
        """The `kept` columns of a narwhals frame, with the outputs."""
        for columns in (columns for part in self.parts for columns in part.stages.columns if columns):
            frame = frame.with_columns(**columns)
        texts = {name: named.text(self.outputs[name]) for name, named in self.names.items()}
        return frame.select(*kept, **{**self.outputs, **texts})


def planned(rulebase: RuleBase, reads: Mapping[str, Read], *, packed: bool) -> Plan:
    """The plan by which `rulebase` decides rows of columns that are read in these ways, by fact key."""
    stages = Stages()
    known: dict[str, FactColumns] = {}
    unreadable: dict[str, Mask] = {}
    for key, fact in rulebase.vocabulary.facts.items():
        known[key] = nothing_known(fact)
        if key in reads:
            reading = reads[key](stages, fact)
            known[key] = reading.columns
            unreadable[key] = stages.keep_mask(reading.unreadable)
    refused = stages.keep_mask(any_mask(unreadable.values()))
    parts, columns, firings = _decided(rulebase, stages, known)
    last = parts[-1].stages
    columns |= packed_firings(stages, firings) if packed else {"rules_fired": joined_text(firings)}
    names = {name: column for name, column in columns.items() if isinstance(column, Named)}
    outputs: dict[str, nw.Expr] = {}
    for name, column in columns.items():
        term = column.number if isinstance(column, Named) else column
        nothing = 0 if name in names or name.startswith(PACKED) else None
        outputs[name] = last.keep(_unless(refused, term, nothing)).expr
    outputs["refused"] = last.keep(joined_text(unreadable.items())).expr
    return Plan(parts, outputs, names)


def _decided(
    rulebase: RuleBase, stages: Stages, known: Known
) -> tuple[Sequence[Part], dict[str, Term | Named], Sequence[tuple[str, Mask]]]:
    """The decision on what is `known`: the parts of a plan, the columns by name, and where which rules fire."""
    inferred = Inferring(rulebase, stages).infer(known)
    standing = Standing(rulebase, stages, steady_rules(rulebase))
    scores = standing.scores(inferred)
    outcome = standing.outcome(inferred, scores)
    parts, last = [Part(stages)], Stages("last_")
    differ = stages.keep_mask(no_mask(inferred.known[rulebase.parameters.layer].known))
    if differ is not False:
        apart = Stages("layers_")
        other = _others_chosen(rulebase, standing.on(apart), known, inferred, outcome)
        part = Part(apart)
        if isinstance(differ, Term) and isinstance(other, Term):
            part = Part(apart, where=differ.expr, result=other.expr)
        parts.append(part)
        differ = all_masks([differ, other])
    columns = written(last, rulebase.parameters, scores, outcome, differ)
    return [*parts, Part(last)], columns, inferred.firings


def _others_chosen(
    rulebase: RuleBase, standing: Standing, known: Known, inferred: InferredColumns, outcome: OutcomeColumns
) -> Mask:
    """Where something else than in `outcome` is chosen once the layer is known."""
    layer = rulebase.vocabulary.facts[rulebase.parameters.layer]
    inferring = Inferring(rulebase, standing.stages)
    by_layer = []
    for value in layer.value_ids:
        under = inferring.infer({**known, layer.key: assumed(layer, value)}, before=inferred)
        by_layer.append(standing.outcome(under, standing.scores(under)))
    return standing.stages.keep_mask(others_chosen(outcome, by_layer))


def _unless(refused: Mask, term: Term, otherwise: int | None) -> Term:
    """`term`, and `otherwise` where the row is refused."""
    if isinstance(refused, bool):
        return term
    return apply(lambda no, expr: nw.when(~no).then(expr).otherwise(otherwise), refused, term)
