"""The decision record as JSON: the binding keys in their order, numbers for reading, and the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from imgexpert.decision.records import Decision, Evidence, Outcome, Ranked
from imgexpert.rulebase.layers import Change
from imgexpert.rulebase.rulebase import RuleBase

DECIMALS = 4

SCHEMA = "imgexpert-record/1"
"""The version of the record's shape, as `record.schema.json` beside this module states it."""

UNSEALED = ("checksum", "replay")
"""The keys that the checksum leaves out: itself, and what a replay reports of the record."""


def record_of(decision: Decision, rulebase: RuleBase) -> dict[str, Any]:
    """The record of `decision`, made under `rulebase`, as plain data.

    Numbers are rounded; what they are exactly stands beside the scores and the margin as a fraction. The last keys are
    the version of the shape and a checksum over all the others.
    """
    return sealed(
        {
            "subject": decision.subject,
            "verdict": decision.verdict,
            "choice": decision.choice,
            "tied": list(decision.tied),
            "by_layer": _by_layer(decision.by_layer),
            "margin": number(decision.margin),
            "margin_exact": None if decision.margin is None else str(decision.margin),
            "ranking": [_ranked(ranked) for ranked in decision.ranking],
            "scenarios": [
                {"scenario": applied.scenario, "importance": applied.importance, "rules": list(applied.rules)}
                for applied in decision.scenarios
            ],
            "evidence": [_evidence(item, rulebase) for item in decision.evidence],
            "companions": [
                {
                    "relation": c.relation,
                    "type": c.type,
                    "from": c.source,
                    "to": c.target,
                    "rule": c.rule,
                    "layer": rulebase.by_id[c.rule].layer,
                }
                for c in decision.companions
            ],
            "provided_that": [
                {
                    "type": p.type,
                    "effect": p.effect,
                    "rule": p.rule,
                    "facts": list(p.facts),
                    "layer": rulebase.by_id[p.rule].layer,
                }
                for p in decision.provisos
            ],
            "conflicts": [
                {"rule": c.rule, "facts": list(c.keys), "layer": rulebase.by_id[c.rule].layer}
                for c in decision.conflicts
            ],
            "unknown": list(decision.unknown),
            "ask": decision.ask,
            "rules_fired": list(decision.inference.fired),
            "rule_layers": _rule_layers(decision, rulebase),
            "facts": dict(decision.facts.written),
            "rulebase": {
                "version": rulebase.parameters.version,
                "digest": rulebase.digest,
                "layers": [layer.name for layer in rulebase.layers],
                "layer_digests": {layer.name: layer.digest for layer in rulebase.layers},
                "changes": [_change(change) for change in bearing_changes(decision, rulebase)],
                "fingerprints": dict(rulebase.fingerprint_sets),
            },
        }
    )


def sealed(content: Mapping[str, Any]) -> dict[str, Any]:
    """`content` with the version of its shape and its checksum as the last keys, those it had before replaced.

    Whoever adds to a record seals it anew: `sealed({**record, "justification": …})`.
    """
    record = {key: value for key, value in content.items() if key not in ("schema", *UNSEALED)}
    record["schema"] = SCHEMA
    return {**record, "checksum": checksum(record)}


def checksum(record: Mapping[str, Any]) -> str:
    """The checksum of `record`, whatever the order of its keys and its layout; `checksum` and `replay` do not count."""
    import hashlib  # Only records for programs need it and `json`, and every start would pay for them.
    import json

    content = {key: value for key, value in record.items() if key not in UNSEALED}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # A library's caller may name a subject in half characters, which only printing it has to refuse.
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def record_schema() -> str:
    """The published JSON Schema of records, as text."""
    return Path(__file__).with_name("record.schema.json").read_text(encoding="utf-8")


def json_text(value: object) -> str:
    """`value` as JSON with an end of line, the same for equal values on every machine."""
    import json

    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def rounded(value: Fraction, decimals: int) -> Fraction:
    """`value` rounded half up.

    Not half to even: adding a round number must not change the rounding, so that rounded parts add up to their
    rounded sum.

    >>> rounded(Fraction(1, 8), 2) + Fraction(1, 4) == rounded(Fraction(3, 8), 2)
    True
    """
    scale = 10**decimals
    return Fraction((value * scale + Fraction(1, 2)).__floor__(), scale)


def number(value: Fraction | None) -> float | None:
    """`value` as a plain number for a record."""
    return None if value is None else float(rounded(value, DECIMALS))


def _ranked(ranked: Ranked) -> dict[str, Any]:
    return {
        "type": ranked.type,
        "score": number(ranked.score),
        "suitability": number(ranked.suitability),
        "evidence": number(ranked.evidence),
        "eligible": ranked.eligibility == "eligible",
        "ruled_out_by": list(ranked.ruled_out_by),
        "eligibility": ranked.eligibility,
        "rated": ranked.rated,
        "score_exact": str(ranked.score),
    }


def _rule_layers(decision: Decision, rulebase: RuleBase) -> dict[str, str]:
    """The layer of each rule that the record names."""
    out = (rule for ranked in decision.ranking for rule in ranked.ruled_out_by)
    provisos = (proviso.rule for proviso in decision.provisos)
    named = dict.fromkeys((*decision.inference.fired, *out, *provisos))
    return {rule: rulebase.by_id[rule].layer for rule in named}


def bearing_changes(decision: Decision, rulebase: RuleBase) -> Iterator[Change]:
    """What layers changed of that which the decision rests on; what they disabled bears on all decisions."""
    fired, applied = set(decision.inference.fired), {found.scenario for found in decision.scenarios}
    for change in rulebase.changes:
        match change.action:
            case "disabled" | "parameter":
                yield change
            case "stars" if change.id.split(".")[1] in applied:
                yield change
            case _ if change.id in fired:
                yield change
            case _:
                pass


def _change(change: Change) -> dict[str, Any]:
    told = {"action": change.action, "id": change.id, "layer": change.layer}
    words = {"before": change.before, "after": change.after} if change.after else {}
    return {**told, **words, "reason": {"en": change.reason.en, "zh": change.reason.zh}}


def _evidence(item: Evidence, rulebase: RuleBase) -> dict[str, Any]:
    return {
        "type": item.type,
        "direction": item.direction,
        "stars": number(item.stars),
        "rule": item.rule,
        "cites": list(item.cites),
        "layer": rulebase.by_id[item.rule].layer,
    }


def _by_layer(outcomes: Mapping[str, Outcome] | None) -> dict[str, Any] | None:
    if outcomes is None:
        return None
    return {
        layer: {
            "verdict": outcome.verdict,
            "choice": outcome.choice,
            "tied": list(outcome.tied),
            "margin": number(outcome.margin),
        }
        for layer, outcome in outcomes.items()
    }
