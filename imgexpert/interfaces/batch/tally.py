"""What a batch came to: counts that add up over chunks, and the rows that a person should look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

MOST_CLOSE = 10
"""How many of the closest calls are kept."""

MOST_GROUPS = 10
"""How many of the largest groups are kept."""

MOST_OPEN = 60
"""How many open rows are kept, to see what further answers would settle."""

STEPS = 4
"""Bins to a star in the distribution of scores."""


_NUMBERS = ("rows", "decided", "refused", "legible", "verified")
_COUNTERS = ("verdicts", "choices", "settled", "reasons", "missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A row worth a look: what it is called, what was decided, and its answers as they stood in the cells."""

    subject: str
    verdict: str
    choice: str | None
    runner_up: str | None
    margin: float
    count: int
    cells: Mapping[str, str]


@dataclass(kw_only=True)
class Tally:
    """The counts of a chunk, or of all so far.

    `rows` are those decided, each as often as it stands for a row of the inventory, and `decided` those worked out.
    `refused` were not; `legible` of them could at least be told apart as rows. `settled` counts the choices that are
    clear or leaning, `scores` the rows by type and bin, `missing` the rows that leave a fact unknown, and `reasons`
    those in which a rule spoke for the choice.
    """

    rows: int = 0
    decided: int = 0
    refused: int = 0
    legible: int = 0
    verified: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    choices: Counter[str] = field(default_factory=Counter)
    settled: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    scores: dict[str, Counter[int]] = field(default_factory=dict)
    closest: list[Call] = field(default_factory=list)
    groups: list[Call] = field(default_factory=list)
    open: list[Call] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count what `other` counted as well."""
        for name in _NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in _COUNTERS:
            getattr(self, name).update(getattr(other, name))
        for type_, bins in other.scores.items():
            self.scores.setdefault(type_, Counter()).update(bins)
        # Sorting is stable: among equals those met first stay.
        self.closest = sorted([*self.closest, *other.closest], key=lambda call: call.margin)[:MOST_CLOSE]
        self.groups = sorted([*self.groups, *other.groups], key=lambda call: -call.count)[:MOST_GROUPS]
        self.open = [*self.open, *other.open][:MOST_OPEN]

    def data(self) -> dict[str, Any]:
        """The tally as plain data, for the journal."""
        found: dict[str, Any] = {}
        for part in fields(self):
            value = getattr(self, part.name)
            if isinstance(value, list):
                value = [_call_data(call) for call in value]
            elif part.name == "scores":
                value = {type_: sorted(bins.items()) for type_, bins in value.items()}
            found[part.name] = value
        return found


def tally_of(data: Mapping[str, Any]) -> Tally:
    """The tally that `data` was made of."""
    made = Tally(**{name: data[name] for name in _NUMBERS})
    for name in ("verdicts", "choices", "settled", "reasons", "missing"):
        setattr(made, name, Counter(data[name]))
    made.scores = {type_: Counter(dict(map(tuple, bins))) for type_, bins in data["scores"].items()}
    for name in ("closest", "groups", "open"):
        setattr(made, name, [Call(**call) for call in data[name]])
    return made


def _call_data(call: Call) -> dict[str, Any]:
    return {part.name: getattr(call, part.name) for part in fields(call)}
