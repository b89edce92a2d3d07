"""A recorded decision made again: the same bytes, or what changed since and what that changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Decision
from imgexpert.decision.serialising import json_text, record_of, sealed
from imgexpert.explanation.change_records import Changed, LostFact, Replay
from imgexpert.explanation.departures import departures
from imgexpert.explanation.recorded import Recorded
from imgexpert.explanation.serialising import plain_data
from imgexpert.reading.nodes import Mapping as MappingNode
from imgexpert.reading.nodes import Node
from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.reading.text import LANGUAGES, Text
from imgexpert.rulebase.fingerprints import BYTES
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import FactSet
from imgexpert.vocabulary.facts import Vocabulary
from imgexpert.vocabulary.parsing import parse_facts

Justify: TypeAlias = "Callable[[Decision], Mapping[str, Any]]"
"""Makes the `justification` of a record."""


def replay(recorded: Recorded, decider: Decider, justify: Justify | None = None) -> Replay:
    """What comes of `recorded` when `decider` decides its facts again.

    The justification of a record that has one is made again by `justify`; without it, it is taken over unchecked.
    """
    then, rulebase = recorded.content, decider.rulebase
    facts, lost = _facts(recorded.facts, then["facts"], rulebase.vocabulary)
    decision = decider.decide(facts, then["subject"])
    made = record_of(decision, rulebase)
    if "justification" in then and justify is not None:
        made["justification"] = dict(justify(decision))
    taken = {key: then[key] for key in ("justification", "explanation") if key in then and key not in made}
    whole = sealed({**made, **taken})
    identical = _laid_out({**whole, **_annex(then)}, recorded) == recorded.text
    same = whole["checksum"] == then["checksum"]
    rules, knowledge = _changes(then, whole, decision, rulebase)
    departing = departures(
        then, whole, rulebase, (*rules.bearing, *rules.others), (*knowledge.bearing, *knowledge.others)
    )
    same_rulebase = then["rulebase"]["digest"] == rulebase.digest
    return Replay(
        subject=then["subject"],
        identical=identical,
        layout=same and not identical,
        other_program=same_rulebase and not same,
        same_rulebase=same_rulebase,
        recorded_digest=then["rulebase"]["digest"],
        digest=rulebase.digest,
        recorded_layers=tuple(then["rulebase"]["layers"]),
        layers=tuple(layer.name for layer in rulebase.layers),
        rules=_with_grounds(rules, {rule for departure in departing for rule in departure.rules}),
        knowledge=_with_grounds(knowledge, {entry for departure in departing for entry in departure.entries}),
        lost=lost,
        departures=departing,
        unchecked=tuple(taken),
        # What was taken over belongs to the decision as it was recorded, and to no other.
        record={**whole, **_annex(then)} if same else sealed(made),
    )


def reported(replay: Replay) -> dict[str, Any]:
    """The record made again; unless it is identical, with what differs under the additional last key `replay`."""
    if replay.identical:
        return dict(replay.record)
    report = plain_data(replay)
    for key in ("subject", "record"):
        del report[key]
    return {**{key: value for key, value in replay.record.items() if key != "replay"}, "replay": report}


def _facts(node: Node, written: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[FactSet, tuple[LostFact, ...]]:
    """The recorded facts, and those that the vocabulary does not have any more."""
    try:
        return parse_facts(node, vocabulary), ()
    except InputRefused:
        pass
    assert isinstance(node, MappingNode)
    kept, lost = [], []
    for entry in node.entries:
        try:
            parse_facts(MappingNode((entry,), node.file, node.line, node.column), vocabulary)
            kept.append(entry)
        except InputRefused as refused:
            key = entry[0].text
            lost.append(LostFact(key=key, recorded=written[key], reason=_reason(refused.problems)))
    return parse_facts(MappingNode(tuple(kept), node.file, node.line, node.column), vocabulary), tuple(lost)


def _reason(problems: Iterable[Problem]) -> Text:
    placeless = [Problem(message=p.message, allowed=p.allowed, nearest=p.nearest) for p in problems]
    return Text(*("; ".join(problem.render(language) for problem in placeless) for language in LANGUAGES))


def _annex(record: Mapping[str, Any]) -> dict[str, Any]:
    return {"replay": record["replay"]} if "replay" in record else {}


def _laid_out(record: Mapping[str, Any], recorded: Recorded) -> str:
    """`record` as it would be written in the place of `recorded`."""
    text = json_text(record)
    if recorded.number is None or recorded.count is None:
        return text
    indented = "  " + text.rstrip("\n").replace("\n", "\n  ")  # No string in JSON holds a raw line end.
    before = "[\n" if recorded.number == 0 else ",\n"
    return before + indented + ("\n]\n" if recorded.number + 1 == recorded.count else "")


def _changes(
    then: Mapping[str, Any], now: Mapping[str, Any], decision: Decision, rulebase: RuleBase
) -> tuple[Changed, Changed]:
    """What changed in the rules and in the knowledge since the record was made."""
    old_rules, new_rules = _rules_named(then), _rules_named(now)
    old_items, new_items = _items_named(then), _items_named(now)
    cited = {cite for rule in new_rules for cite in rulebase.by_id[rule].cites}
    derived = {f"fact.{key}" for key in decision.inference.answers}
    bearing = {*old_items, *new_items, *cited, *derived}
    # The arithmetic rests on every parameter, though no record names one.
    parameters = [id_ for id_ in rulebase.fingerprints["knowledge"] if id_.startswith("parameter.")]
    bearing.update(parameters)
    old_items |= dict.fromkeys(parameters)
    for disagreement in rulebase.knowledge.disagreements:
        if not bearing.isdisjoint(disagreement.between):
            bearing.add(f"disagreement.{disagreement.id}")
    prints = then["rulebase"]["fingerprints"]
    return (
        _changed(prints["rules"], rulebase.fingerprints["rules"], {*old_rules, *new_rules}, old_rules),
        _changed(prints["knowledge"], rulebase.fingerprints["knowledge"], bearing, old_items),
    )


def _changed(recorded: str, present: Mapping[str, bytes], bearing: set[str], named: dict[str, None]) -> Changed:
    """In: the recorded fingerprints, the present ones by id, what the decision rests on, what the record names."""
    from binascii import a2b_base64

    data = a2b_base64(recorded)
    old = {data[at : at + BYTES] for at in range(0, len(data), BYTES)}
    fresh = [id_ for id_, print_ in present.items() if print_ not in old]
    gone = tuple(id_ for id_ in named if id_ not in present)
    accounted = len(gone) + sum(id_ in named for id_ in fresh)  # What is named was there, so it is not new.
    return Changed(
        bearing=tuple(id_ for id_ in fresh if id_ in bearing),
        others=tuple(id_ for id_ in fresh if id_ not in bearing),
        gone=gone,
        more_gone=max(0, len(old.difference(present.values())) - accounted),
    )


def _with_grounds(changed: Changed, grounds: set[str]) -> Changed:
    """`changed` with what a departure rests on among what the decision rests on."""
    found = tuple(id_ for id_ in changed.others if id_ in grounds)
    return Changed(
        bearing=(*changed.bearing, *found),
        others=tuple(id_ for id_ in changed.others if id_ not in grounds),
        gone=changed.gone,
        more_gone=changed.more_gone,
    )


def _rules_named(record: Mapping[str, Any]) -> dict[str, None]:
    """The rules on which the decision in `record` rests."""
    named = [*record["rules_fired"]]
    for row in (*record["ranking"], *record["scenarios"]):
        named += row.get("ruled_out_by", ()) or row.get("rules", ())
    for name in ("evidence", "companions", "provided_that", "conflicts"):
        named += [row["rule"] for row in record[name]]
    return dict.fromkeys(named)


def _items_named(record: Mapping[str, Any]) -> dict[str, None]:
    """The items of the knowledge on which the decision in `record` rests, by the ids that they have fingerprints by."""
    types = [row["type"] for row in record["ranking"]]
    rated = [row["type"] for row in record["ranking"] if row["rated"]]
    scenarios = [row["scenario"] for row in record["scenarios"]]
    facts = [*record["facts"], *record["unknown"]]
    return dict.fromkeys(
        (
            *(cite for row in record["evidence"] for cite in row["cites"]),
            *(f"scenario.{scenario}" for scenario in scenarios),
            *(f"rating.{scenario}.{type_}" for scenario in scenarios for type_ in rated),
            *(f"fact.{key}" for key in facts),
            *(f"type.{type_}" for type_ in types),
        )
    )
