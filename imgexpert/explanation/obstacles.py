"""What stands between the facts and a choice: what collides, what rules types out, what is missing."""

from __future__ import annotations

from imgexpert.explanation.records import Contradiction, Obstacles
from imgexpert.explanation.trace import Trace
from imgexpert.explanation.why import exclusions


def obstacles(trace: Trace) -> Obstacles:
    """The obstacles to the decision that `trace` walks through; for one with a choice, what could still upset it."""
    decision = trace.decision
    return Obstacles(
        verdict=decision.verdict,
        tied=decision.tied,
        contradictions=tuple(
            Contradiction(keys=conflict.keys, ground=trace.ground(conflict.rule)) for conflict in decision.conflicts
        ),
        excluded={
            ranked.type: tuple(exclusions(trace, ranked))
            for ranked in decision.ranking
            if ranked.eligibility == "ruled-out"
        },
        ask=decision.ask,
        unknown=decision.unknown,
    )
