"""The rules over all rows at once: what is derived, which rules fire, and where answers contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from imgexpert.decision.bulk.columns import FactColumns, Known, learned
from imgexpert.decision.bulk.stages import Mask, Stages, all_masks, any_mask, no_mask
from imgexpert.decision.bulk.truths import Truths
from imgexpert.rulebase.conditions import keys
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import DeriveFact, ReportConflict, Rule


@dataclass(frozen=True, kw_only=True)
class InferredColumns:
    """What an inference returns, in columns.

    `firings` holds in the order of firing which rule fires where; a rule may stand there more than once, and fires in
    each row at most once. `fired` holds each rule once.
    """

    known: Known
    firings: Sequence[tuple[str, Mask]]
    fired: Mapping[str, Mask]
    conflicting: Mask


class Inferring:
    """The rules of one rule base, made columns."""

    def __init__(self, rulebase: RuleBase, stages: Stages) -> None:
        self._rulebase = rulebase
        self._stages = stages
        self._truths = Truths(stages)
        self._derive = [rule for rule in rulebase.rules if rule.kind == "derive"]
        self._other = [rule for rule in rulebase.rules if rule.kind != "derive"]
        self._attempts = tuple(attempts(self._derive))

    def infer(self, known: Known, before: InferredColumns | None = None) -> InferredColumns:
        """What follows from what is `known`.

        With an inference made `before` from other knowledge, the columns of rules that read the same are taken over.
        """
        firings: list[tuple[str, Mask]] = []
        fired: dict[str, Mask] = {}
        conflicts: list[Mask] = []
        now = dict(known)
        for rule in self._attempts:
            fires = self._truths.true(rule.when, now)
            if rule.id in fired:
                fires = all_masks([fires, no_mask(fired[rule.id])])
            fires = self._stages.keep_mask(fires)
            firings.append((rule.id, fires))
            fired[rule.id] = self._stages.keep_mask(any_mask([fired.get(rule.id, False), fires]))
            conflicts.append(self._derived(rule, now, fires))
        for rule in self._other:
            fires = self._taken_over(rule, now, before)
            fired[rule.id] = fires
            firings.append((rule.id, fires))
            if isinstance(rule.then, ReportConflict):
                conflicts.append(fires)
        conflicting = self._stages.keep_mask(any_mask(conflicts))
        return InferredColumns(known=now, firings=firings, fired=fired, conflicting=conflicting)

    def _derived(self, rule: Rule, now: dict[str, FactColumns], fires: Mask) -> Mask:
        """Add to `now` what `rule` derives where it `fires`; where that contradicts what is known."""
        assert isinstance(rule.then, DeriveFact)
        if fires is False:
            return False
        key = rule.then.key
        now[key], against = learned(self._stages, now[key], rule.then.value, fires)
        return against

    def _taken_over(self, rule: Rule, now: Known, before: InferredColumns | None) -> Mask:
        if before is not None and all(now[key] is before.known[key] for key in keys(rule.when)):
            return before.fired[rule.id]
        return self._stages.keep_mask(self._truths.true(rule.when, now))


def order_of_firing(rulebase: RuleBase) -> tuple[str, ...]:
    """The rules of `rulebase` as the firings of an inference are listed: those tried again stand there again."""
    derive = [rule for rule in rulebase.rules if rule.kind == "derive"]
    return tuple(rule.id for rule in (*attempts(derive), *(r for r in rulebase.rules if r.kind != "derive")))


def steady_rules(rulebase: RuleBase) -> frozenset[str]:
    """The rules that fire or not whatever the layer is: neither they nor what they build on reads it."""
    moving = {rulebase.parameters.layer}
    derive = [rule for rule in rulebase.rules if isinstance(rule.then, DeriveFact)]
    while more := {_derived_key(rule) for rule in derive if keys(rule.when) & moving} - moving:
        moving |= more
    return frozenset(rule.id for rule in rulebase.rules if not keys(rule.when) & moving)


def attempts(rules: Sequence[Rule]) -> Iterator[Rule]:
    """The deriving `rules` in an order in which trying each once fires them as an engine's agenda does.

    The agenda always fires the first rule that can; so after a rule has fired, the earlier ones that read what it
    derives are tried again before any later one, and so on with what they derive. Where every rule reads only what
    earlier ones derive, as rules are mostly written, this is the rules in their order.
    """
    for place, rule in enumerate(rules):
        yield rule
        yield from _woken(rules[:place], frozenset([_derived_key(rule)]))


def _woken(rules: Sequence[Rule], news: frozenset[str]) -> Iterator[Rule]:
    """The `rules` that read `news`, each followed by the earlier ones that it wakes in turn."""
    for place, rule in enumerate(rules):
        if keys(rule.when) & news:
            woken = [rule, *_woken(rules[:place], frozenset([_derived_key(rule)]))]
            yield from woken
            news |= {_derived_key(other) for other in woken}


def _derived_key(rule: Rule) -> str:
    assert isinstance(rule.then, DeriveFact)
    return rule.then.key
