"""In what two records of one decision differ, place by place, and which rules and entries each difference rests on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from imgexpert.explanation.change_records import Departure
from imgexpert.rulebase.conditions import atoms
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import MakeEligible

Record: TypeAlias = "Mapping[str, Any]"

_ROWS: Mapping[str, tuple[str, ...]] = {
    # list in the record: the keys that tell its rows apart
    "ranking": ("type",),
    "scenarios": ("scenario",),
    "evidence": ("rule", "type"),
    "companions": ("relation", "from", "to"),
    "provided_that": ("type", "rule"),
    "conflicts": ("rule",),
}
_WHOLE = ("facts",)
"""Mappings whose values are compared as a whole: an answer is one thing, however it is written."""

_NO_OUTCOME = ("explanation", "schema", "checksum", "replay")
_OF_THE_RULEBASE = ("digest", "fingerprints")
"""What tells that the rule base changed, which is reported by what changed in it."""

_ADMITTED = ("eligible", "eligibility", "ruled_out_by")
_SUITED = ("suitability", "score", "score_exact")
_BACKED = ("evidence", "score", "score_exact")


def departures(
    recorded: Record, now: Record, rulebase: RuleBase, changed_rules: Iterable[str], changed_entries: Iterable[str]
) -> tuple[Departure, ...]:
    """The places in which `recorded` differs from the record made `now`, in the order of a record's keys.

    In: the present rule base, with the ids of the rules and items of the knowledge that changed since.
    """
    grounds = _Grounds(recorded, now, rulebase, tuple(changed_rules), tuple(changed_entries))
    return tuple(
        Departure(
            path=".".join(path), recorded=then, now=present, rules=grounds.rules(path), entries=grounds.entries(path)
        )
        for path, then, present in _differences(recorded, now)
    )


def _differences(recorded: Record, now: Record) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Path, value then and value now of each place that differs."""
    for key in dict.fromkeys((*now, *recorded)):
        then, present = recorded.get(key), now.get(key)
        if key in _NO_OUTCOME:
            continue
        if key == "justification":
            yield from _in_graph(then or {}, present or {})
        elif key == "rulebase":
            yield from _in_mapping((key,), _without(then or {}), _without(present or {}))
        elif key in _ROWS:
            yield from _in_rows(key, then or [], present or [])
        elif isinstance(then, dict) and isinstance(present, dict):
            yield from _in_mapping((key,), then, present, deep=key not in _WHOLE)
        elif not _same(then, present):
            yield (key,), then, present


def _in_rows(name: str, then: list[Any], now: list[Any]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    old, new = _by_key(name, then), _by_key(name, now)
    in_order = list(old) == list(new)
    if not in_order and (name == "ranking" or set(old) == set(new)):
        yield (name,), [".".join(key) for key in old], [".".join(key) for key in new]
    for key in dict.fromkeys((*new, *old)):
        if key in old and key in new:
            yield from _in_mapping((name, *key), old[key], new[key], deep=False)
        else:
            yield (name, *key), old.get(key), new.get(key)


def _by_key(name: str, rows: list[Any]) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    for row in rows:
        key = tuple(str(row[part]) for part in _ROWS[name])
        while key in found:
            key = (*key, "again")  # A rule may name a type twice.
        found[key] = row
    return found


def _in_mapping(
    path: tuple[str, ...], then: Record, now: Record, *, deep: bool = True
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    for key in dict.fromkeys((*now, *then)):
        old, new = then.get(key), now.get(key)
        if deep and isinstance(old, dict) and isinstance(new, dict):
            yield from _in_mapping((*path, key), old, new)
        elif not _same(old, new):
            yield (*path, key), old, new


def _in_graph(then: Record, now: Record) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Nodes by id and edges by their ends and kind."""
    for part, keys in (("nodes", ("id",)), ("edges", ("source", "target", "kind"))):
        old, new = ({"→".join(row[key] for key in keys): row for row in graph.get(part, ())} for graph in (then, now))
        yield from _in_mapping(("justification", part), old, new, deep=False)


def _without(rulebase: Record) -> Record:
    return {key: value for key, value in rulebase.items() if key not in _OF_THE_RULEBASE}


def _same(one: object, other: object) -> bool:
    """Whether they are written alike: true is not 1, and 1 is not 1.0."""
    return json.dumps(one) == json.dumps(other)


class _Grounds:
    """Which rules and entries stand behind the places of two records."""

    def __init__(
        self, then: Record, now: Record, rulebase: RuleBase, rules: tuple[str, ...], entries: tuple[str, ...]
    ) -> None:
        self.then = then
        self.now = now
        self.rulebase = rulebase
        self.changed = rules
        self.changed_entries = entries
        self.fired = _apart(then["rules_fired"], now["rules_fired"])
        self.leaders = _leaders(then) | _leaders(now)

    def rules(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The rules on which the difference at `path` rests."""
        match path:
            case ("evidence" | "conflicts", rule, *_):
                return (rule,)
            case ("companions" | "provided_that" as name, *key):
                return self._of_row(name, tuple(key))
            case ("scenarios", scenario, *_):
                return self._raising(scenario)
            case ("ranking", type_, field):
                return tuple(dict.fromkeys(self._of_type(type_, field)))
            case ("ranking", type_):
                return tuple(dict.fromkeys(self._of_type(type_, None)))
            case ("ranking" | "verdict" | "choice" | "tied" | "margin" | "margin_exact",):
                return tuple(dict.fromkeys(self._of_outcome()))
            case ("rules_fired",):
                return self.fired
            case ("unknown" | "ask" as key,):
                then, now = _listed(self.then[key]), _listed(self.now[key])
                return self._reading(_apart(then, now) or tuple(now))
            case _:
                return ()

    def entries(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The changed items of the knowledge on which the difference at `path` rests."""
        match path:
            case ("facts", key):
                return tuple(entry for entry in self.changed_entries if entry == f"fact.{key}")
            case ("ranking", type_, "suitability" | "score" | "score_exact"):
                return tuple(self._scoring([type_]))
            case ("ranking" | "verdict" | "choice" | "tied" | "margin" | "margin_exact",):
                return tuple(self._scoring(sorted(self.leaders)))
            case ("unknown" | "ask",):
                # Open facts may raise any scenario: no record tells whose stars they were weighed by.
                return tuple(id_ for id_ in self.changed_entries if id_.startswith(("rating.", "parameter.")))
            case _:
                return ()

    def _scoring(self, types: list[str]) -> Iterator[str]:
        """The changed stars and parameters from which the scores of `types` are made."""
        rated = {row["type"] for row in (*self.then["ranking"], *self.now["ranking"]) if row["rated"]}
        scenarios = {row["scenario"] for row in (*self.then["scenarios"], *self.now["scenarios"])}
        # A type without stars of its own has the mean of the others.
        columns = {column for type_ in types for column in ((type_,) if type_ in rated else rated)}
        stars = {f"rating.{scenario}.{type_}" for scenario in scenarios for type_ in columns}
        yield from (entry for entry in self.changed_entries if entry in stars or entry.startswith("parameter."))

    def _of_outcome(self) -> Iterator[str]:
        for row in _rows_apart(self.then["conflicts"], self.now["conflicts"]):
            yield row["rule"]
        for type_ in sorted(self.leaders):
            yield from self._of_type(type_, None)

    def _of_type(self, type_: str, field: str | None) -> Iterator[str]:
        """The rules behind a difference in the row of `type_` in the ranking, in the whole row or in one field."""
        if field is None or field in _SUITED:
            for row in _rows_apart(self.then["scenarios"], self.now["scenarios"]):
                yield from self._raising(row["scenario"])
        if field is None or field in _BACKED:
            rows = _rows_apart(self.then["evidence"], self.now["evidence"])
            yield from (row["rule"] for row in rows if row["type"] == type_)
        if field is None or field in _ADMITTED:
            yield from _apart(_excluders(self.then, type_), _excluders(self.now, type_))
            for rule in self.fired:
                known = self.rulebase.by_id.get(rule)
                if known is not None and isinstance(known.then, MakeEligible) and type_ in known.then.types:
                    yield rule

    def _raising(self, scenario: str) -> tuple[str, ...]:
        """The rules that raise a scenario otherwise than they did; all of them when that cannot be told."""
        then, now = (
            [rule for row in record["scenarios"] if row["scenario"] == scenario for rule in row["rules"]]
            for record in (self.then, self.now)
        )
        both = tuple(rule for rule in now if rule in self.changed)
        return tuple(dict.fromkeys((*_apart(then, now), *both))) or tuple(dict.fromkeys((*now, *then)))

    def _of_row(self, name: str, key: tuple[str, ...]) -> tuple[str, ...]:
        rows = (_by_key(name, record[name]) for record in (self.then, self.now))
        length = len(_ROWS[name])
        return tuple(dict.fromkeys(row["rule"] for found in rows if (row := found.get(key[:length])) is not None))

    def _reading(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """The changed rules that read one of the facts `keys`."""
        known = (self.rulebase.by_id[rule] for rule in self.changed if rule in self.rulebase.by_id)
        return tuple(rule.id for rule in known if any(atom.key in keys for atom in atoms(rule.when)))


def _leaders(record: Record) -> set[str]:
    """The types between which the choice was made."""
    return {*record["tied"], *(row["type"] for row in record["ranking"][:2])}


def _excluders(record: Record, type_: str) -> list[str]:
    return [rule for row in record["ranking"] if row["type"] == type_ for rule in row["ruled_out_by"]]


def _rows_apart(then: list[Any], now: list[Any]) -> list[Any]:
    """The rows that stand in only one of two lists."""
    return [row for row in then if row not in now] + [row for row in now if row not in then]


def _apart(then: Iterable[str], now: Iterable[str]) -> tuple[str, ...]:
    """What stands in only one of the two."""
    old, new = list(then), list(now)
    return tuple(item for item in dict.fromkeys((*old, *new)) if (item in old) != (item in new))


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []
