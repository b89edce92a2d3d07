"""From scores to a verdict: backed by evidence or not, by how much, and never by the order of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from imgexpert.decision.records import Eligibility, Outcome, Verdict
from imgexpert.decision.scoring import Score
from imgexpert.rulebase.parameters import QUARTERS, Parameters


def outcome(
    scores: Mapping[str, Score],
    eligibility: Mapping[str, Eligibility],
    parameters: Parameters,
    *,
    conflicting: bool,
) -> Outcome:
    """The verdict over `scores`, with its choice, ties and margin."""
    eligible = sorted(
        (type_ for type_ in scores if eligibility[type_] == "eligible"), key=lambda type_: -scores[type_].total
    )
    margin = scores[eligible[0]].total - scores[eligible[1]].total if len(eligible) > 1 else None
    if conflicting or not eligible:
        open_ = not conflicting and "possible" in eligibility.values()
        return Outcome(verdict="undecided" if open_ else "impossible", choice=None, tied=(), margin=None)
    if not any(scores[type_].backing for type_ in eligible):
        return Outcome(verdict="undecided", choice=None, tied=(), margin=margin)
    best = [type_ for type_ in eligible if scores[type_].total == scores[eligible[0]].total]
    if len(best) > 1:
        return Outcome(verdict="tied", choice=None, tied=tuple(best), margin=margin)
    verdict = graded(margin, scores[best[0]].backing, parameters)
    ahead = any(eligibility[t] == "possible" and scores[t].total >= scores[best[0]].total for t in scores)
    if ahead:
        verdict = "close"  # One open answer away from another winner: that is no clear choice.
    return Outcome(verdict=verdict, choice=best[0], tied=(), margin=margin)


def graded(margin: Fraction | None, backing: Fraction, parameters: Parameters) -> Verdict:
    """`clear`, `leaning` or `close`: both the margin and the evidence for the winner must carry it."""
    if backing * QUARTERS < parameters.backing_quarters:
        return "close"
    if margin is None or margin * QUARTERS >= parameters.clear_quarters:
        return "clear"
    return "leaning" if margin * QUARTERS >= parameters.leaning_quarters else "close"


def guarded(decided: Outcome, by_layer: Sequence[Outcome]) -> Outcome:
    """`decided`, no stronger than `close` when the layer is unknown and the layers' choices differ.

    A machine and the workload on it are different questions: while it is open which one is asked, an answer to one
    of them must not pass for the answer.
    """
    if decided.verdict in ("clear", "leaning") and any(other.choice != decided.choice for other in by_layer):
        return Outcome(verdict="close", choice=decided.choice, tied=decided.tied, margin=decided.margin)
    return decided
