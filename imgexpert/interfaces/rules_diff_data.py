"""What is different between two rule bases, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from imgexpert.decision.records import Outcome
from imgexpert.decision.serialising import rounded
from imgexpert.differences.changes import Item

if TYPE_CHECKING:
    from imgexpert.interfaces.rules_diff import Comparison


def diff_data(found: Comparison) -> dict[str, Any]:
    """The two rule bases, the changed items, and the subjects decided otherwise."""
    return {
        "same": found.same,
        **{
            side: {
                "name": name,
                "digest": rulebase.digest,
                "layers": [layer.name for layer in rulebase.layers],
                "rules": len(rulebase.rules),
            }
            for side, name, rulebase in zip(("a", "b"), found.names, found.bases, strict=True)
        },
        "changes": [_item(item) for item in found.items],
        "subjects": found.subjects,
        "generated_with_seed": found.seed,
        "decisions": [
            {
                "subject": departure.subject.name,
                "facts": dict(departure.subject.one.written),
                "before": _outcome(departure.before),
                "after": _outcome(departure.after),
                "responsible": [item.name for item in departure.single],
                "jointly": [item.name for item in departure.jointly],
            }
            for departure in found.departures
        ],
        "unreadable": [
            {"subject": name, "problems": [problem.render("en") for problem in refusal.problems]}
            for name, refusal in found.unreadable
        ],
    }


def _item(item: Item) -> dict[str, Any]:
    data: dict[str, Any] = {"item": item.name, "how": item.how}
    if item.rule:
        data["place"] = None if item.place is None else str(item.place)
        data["aspects"] = list(item.aspects)
    elif item.before is not None or item.after is not None:
        data["before"], data["after"] = item.before, item.after
    return data


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "verdict": outcome.verdict,
        "choice": outcome.choice,
        "tied": list(outcome.tied),
        "margin": None if outcome.margin is None else float(rounded(outcome.margin, 4)),
    }
