"""A finished batch in one record: what it came to, how it ran, and what to answer next where it was close."""

from __future__ import annotations

import resource
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from imgexpert.decision.decide import Decider
from imgexpert.interfaces.batch.tally import Call, Tally
from imgexpert.interfaces.batch.target import Target
from imgexpert.interfaces.batch.verifying import facts_of

_FREQUENT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCall:
    """A call that could easily have gone the other way, and the fact to answer next (None where none helps)."""

    call: Call
    ask: str | None


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a batch came to; `peak` is the greatest memory of the process in bytes, `rules` their digest."""

    tally: Tally
    closest: tuple[CloseCall, ...]
    reasons: tuple[tuple[str, int], ...]
    missing: tuple[tuple[str, int], ...]
    seconds: float
    peak: int
    output: str | None
    errors: str | None
    rules: str

    def data(self) -> dict[str, Any]:
        """The summary for programs."""
        tally = self.tally
        return {
            "rows": tally.rows,
            "decided": tally.decided,
            "refused": tally.refused,
            "verified": tally.verified,
            "verdicts": _ordered(tally.verdicts),
            "choices": _ordered(tally.choices),
            "reasons": dict(self.reasons),
            "missing": dict(self.missing),
            "closest": [
                {
                    "subject": close.call.subject,
                    "choice": close.call.choice,
                    "runner_up": close.call.runner_up,
                    "margin": close.call.margin,
                    "ask": close.ask,
                }
                for close in self.closest
            ],
            "groups": [
                {"count": call.count, "subject": call.subject, "choice": call.choice, "verdict": call.verdict}
                for call in tally.groups
            ],
            "seconds": round(self.seconds, 3),
            "peak_memory": self.peak,
            "output": self.output,
            "errors": self.errors,
            "rulebase": self.rules,
        }


def summary_of(tally: Tally, decider: Decider, *, seconds: float, target: Target) -> Summary:
    """The summary of a batch decided by `decider` in so many `seconds`."""
    vocabulary = decider.rulebase.vocabulary
    closest = tuple(
        CloseCall(call=call, ask=decider.decide(facts_of(call.cells, vocabulary), call.subject).ask)
        for call in tally.closest
    )
    listed = target.path is not None and not target.flowing and tally.refused
    return Summary(
        tally=tally,
        closest=closest,
        reasons=tuple(_most(tally.reasons)),
        missing=tuple(_most(tally.missing)),
        seconds=seconds,
        peak=_peak_memory(),
        output=str(target.path) if target.path is not None and tally.decided else None,
        errors=str(target.errors) if listed else None,
        rules=decider.rulebase.digest,
    )


def most_first(counted: Counter[str], order: Iterable[str]) -> list[str]:
    """Everything that was counted, the most frequent first, those equally frequent in `order`."""
    return sorted((name for name in order if counted[name]), key=lambda name: -counted[name])


def _peak_memory() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _most(counted: Counter[str]) -> list[tuple[str, int]]:
    """The most frequent, those equally frequent by name."""
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:_FREQUENT]


def _ordered(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
