"""What further answers would do: for rows that are not settled, each likely question is answered in every way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from imgexpert.decision.bulk import BulkDecider
from imgexpert.decision.decide import Decider
from imgexpert.decision.records import CHOOSING
from imgexpert.interfaces.batch.deciding import cell_text
from imgexpert.interfaces.batch.tally import Call
from imgexpert.interfaces.batch.verifying import facts_of
from imgexpert.vocabulary.parsing import plain

_FIRST = 6  # Of the open facts of a row, the most influential.
_ASKED = 10
_CALL, _KEY = "__call", "__key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What knowing one fact would do to the open rows that leave it unknown.

    In `changes` of them some answer to it alone would change the choice, in `settles` some answer would make the choice
    clear or leaning.
    """

    key: str
    changes: int
    settles: int


def effects(calls: Sequence[Call], decider: Decider) -> tuple[Effect, ...]:
    """The effects of the facts that matter most to `calls`, those that settle most first."""
    keys = _keys(calls, decider)
    tried = list(_tried(calls, keys, decider))
    if not tried:
        return ()
    decided = BulkDecider(decider.rulebase).decide(pl.DataFrame(tried, infer_schema_length=None))
    choices = {place: call.choice for place, call in enumerate(calls)}
    changed: dict[str, set[int]] = {key: set() for key in keys}
    settled: dict[str, set[int]] = {key: set() for key in keys}
    for place, key, verdict, choice in decided.select(_CALL, _KEY, "verdict", "choice").iter_rows():
        if choice is not None and choice != choices[place]:
            changed[key].add(place)
        if verdict in CHOOSING[:2]:
            settled[key].add(place)
    found = [Effect(key=key, changes=len(changed[key]), settles=len(settled[key])) for key in keys]
    return tuple(sorted(found, key=lambda effect: (-effect.settles, -effect.changes, effect.key)))


def _keys(calls: Sequence[Call], decider: Decider) -> list[str]:
    """The facts that could change the choice of most of these rows."""
    counted: Counter[str] = Counter()
    for call in calls:
        decision = decider.decide(facts_of(call.cells, decider.rulebase.vocabulary), call.subject)
        counted.update(decision.unknown[:_FIRST])
        if decision.ask is not None:
            counted[decision.ask] += 1
    return [key for key, _ in counted.most_common(_ASKED)]


def _tried(calls: Sequence[Call], keys: Sequence[str], decider: Decider) -> Iterator[dict[str, object]]:
    """Each row with each of the facts that it leaves unknown answered in each way that rules can tell apart."""
    facts = decider.rulebase.vocabulary.facts
    for key in keys:
        fact = facts[key]
        cells = [cell_text(plain(answer, fact)) for answer in decider.unknowns.hypothetical(fact, None)]
        for place, call in enumerate(calls):
            if key not in call.cells:
                for cell in cells:
                    yield {_CALL: place, _KEY: key, **call.cells, key: cell}
