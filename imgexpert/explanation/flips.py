"""The smallest sets of changes that lead to another choice, each made sure of by deciding again."""

from __future__ import annotations

import heapq
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import CHOOSING, Decision, Verdict
from imgexpert.explanation.alternatives import Option, options_of
from imgexpert.explanation.change_records import Flips, FlipSet
from imgexpert.explanation.effects import LARGEST, Changes, effects_of
from imgexpert.explanation.flip_search import Blocks, Search
from imgexpert.explanation.naming import refuse_unknown_facts, refuse_unknown_type
from imgexpert.explanation.standings import Standing, standings_of
from imgexpert.explanation.what_if import changes_between, stated
from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.reading.text import Text
from imgexpert.vocabulary.answers import Selection

Rank: TypeAlias = tuple[int, int, bool, Fraction]

LISTED = 12
"""The most sets that are given; how many there are is said."""


def flips(decision: Decision, decider: Decider, target: str | None = None, fixed: Collection[str] = ()) -> Flips:
    """The smallest sets of changed or added facts after which another type is the choice, or `target` is.

    All sets of the smallest size that any has are found, of those made of answers that rules can tell apart: another
    value, another number, a value added to a list, dropped from it, alone on it, or none. Circumstances are changed
    only when nothing that somebody decides will do; facts in `fixed` keep their answers. A set ends in a choice:
    facts that contradict each other have none.
    Raises: imgexpert.reading.problems.InputRefused for a target or a fixed fact that does not exist, and for a target
    that is the choice already.
    """
    vocabulary = decider.rulebase.vocabulary
    _check(decision, decider, target, fixed)
    kept = [key for key in vocabulary.facts if key in fixed]
    given = [key for key, fact in vocabulary.facts.items() if fact.given and key not in kept]
    targets = [type_ for type_ in decider.rulebase.knowledge.types if type_ != decision.choice]
    wanted = targets if target is None else [target]
    found = _smallest(decision, decider, (*kept, *given), wanted)
    uses_given = not found.total and bool(given)
    if uses_given:
        found = _smallest(decision, decider, kept, wanted)
    sets = [_verified(decision, decider, found.options, *one) for one in found.best]
    return Flips(
        target=target,
        choice=decision.choice,
        size=found.size if sets else None,
        sets=tuple(sorted(sets, key=_shown_rank)),
        total=found.total,
        searched=found.size,
        uses_given=uses_given and bool(sets),
        fixed=tuple(kept),
    )


@dataclass(frozen=True, kw_only=True)
class _Found:
    """The sets of `size` changes that lead to a wanted type: how many, and the best; none means none up to `size`."""

    options: tuple[Option, ...]
    size: int
    total: int
    best: list[tuple[Changes, Standing]]


def _smallest(decision: Decision, decider: Decider, without: Collection[str], wanted: Collection[str]) -> _Found:
    options = options_of(decider.rulebase, decider.unknowns, decision, without)
    blocks, standings = Blocks(effects_of(decider, decision, options)), standings_of(decider.rulebase)
    searches = [Search(blocks, standings, type_) for type_ in wanted]
    found = _Found(options=options, size=0, total=0, best=[])
    for size in range(1, LARGEST + 1):
        all_ = [one for search in searches for one in search.found(size)]
        best = heapq.nsmallest(LISTED, all_, key=lambda one: (_rank(options, *one), one[0]))
        found = _Found(options=options, size=size, total=len(all_), best=best)
        if all_:
            break
    return found


def _shown_rank(one: FlipSet) -> Rank:
    return _strength(one.verdict, sum(change.after == [] for change in one.changes), one.margin)


def _rank(options: tuple[Option, ...], changes: Changes, standing: Standing) -> Rank:
    emptied = sum(isinstance(answer := options[n].answer, Selection) and not answer.included for n in changes)
    return _strength(standing.verdict, emptied, standing.margin)


def _strength(verdict: Verdict, emptied: int, margin: Fraction | None) -> Rank:
    """Smaller for stronger verdicts, then for fewer lists that end up with nothing on them, then for larger margins.

    An empty list is a possible answer, but seldom one that somebody has in mind; no margin means no rival at all.
    """
    return CHOOSING.index(verdict), emptied, margin is not None, -(margin or Fraction(0))


def _verified(
    decision: Decision, decider: Decider, options: tuple[Option, ...], changes: Changes, standing: Standing
) -> FlipSet:
    """The set as a whole decision on the changed facts confirms it, which knows the verdict better too."""
    vocabulary = decider.rulebase.vocabulary
    answers = {**decision.facts.answers, **{options[n].key: options[n].answer for n in changes}}
    facts = stated(answers, vocabulary)
    after = decider.decide(facts, decision.subject)
    if after.choice != standing.choice:
        raise RuntimeError(f"the changes lead to {after.choice}, not to {standing.choice} as was worked out")
    return FlipSet(
        changes=changes_between(decision.facts, facts, vocabulary),
        choice=after.choice,
        verdict=after.verdict,
        margin=after.margin,
    )


def _check(decision: Decision, decider: Decider, target: str | None, fixed: Collection[str]) -> None:
    refuse_unknown_facts(fixed, decider.rulebase.vocabulary)
    types = decider.rulebase.knowledge.types
    if target is None:
        return
    refuse_unknown_type(target, types)
    if target == decision.choice:
        others = tuple(type_ for type_ in types if type_ != target)
        raise InputRefused(
            [Problem(message=Text(f"`{target}` is the choice already", f"`{target}` 已经是当前选择"), allowed=others)]
        )
