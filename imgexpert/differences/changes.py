"""What changed between two rule bases, item by item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from imgexpert.reading.places import Place
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import Rule

How = Literal["added", "removed", "changed"]
Aspect = Literal["kind", "conditions", "conclusion", "title", "citations"]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item that changed: a rule, or an item of the knowledge by the id of its fingerprint (`rating.S.T`, …).

    `aspects` say what of a rule is different; `before` and `after` are the numbers of a star or a parameter.
    """

    id: str
    rule: bool
    how: How
    place: Place | None = None
    aspects: tuple[Aspect, ...] = ()
    before: int | str | None = None
    after: int | str | None = None

    @property
    def name(self) -> str:
        """What tells it from every other item."""
        return f"rule.{self.id}" if self.rule else self.id


def changed_items(one: RuleBase, other: RuleBase) -> tuple[Item, ...]:
    """Everything that is different in `other`: rules first, in firing order, then the knowledge."""
    return (*_rules(one, other), *_knowledge(one, other))


def _rules(one: RuleBase, other: RuleBase) -> Iterator[Item]:
    old, new = one.fingerprints["rules"], other.fingerprints["rules"]
    for rule in (*other.rules, *(rule for rule in one.rules if rule.id not in other.by_id)):
        if rule.id not in old:
            yield Item(id=rule.id, rule=True, how="added", place=rule.place)
        elif rule.id not in new:
            yield Item(id=rule.id, rule=True, how="removed", place=rule.place)
        elif old[rule.id] != new[rule.id]:
            before = one.by_id[rule.id]
            yield Item(id=rule.id, rule=True, how="changed", place=rule.place, aspects=tuple(_aspects(before, rule)))


def _aspects(before: Rule, after: Rule) -> Iterator[Aspect]:
    if before.kind != after.kind:
        yield "kind"
    if before.when != after.when:
        yield "conditions"
    if before.then != after.then:
        yield "conclusion"
    if before.title != after.title:
        yield "title"
    if before.cites != after.cites:
        yield "citations"


def _knowledge(one: RuleBase, other: RuleBase) -> Iterator[Item]:
    old, new = one.fingerprints["knowledge"], other.fingerprints["knowledge"]
    before, after = numbers(one), numbers(other)
    for id_ in dict.fromkeys((*old, *new)):
        if old.get(id_) != new.get(id_):
            how: How = "added" if id_ not in old else "removed" if id_ not in new else "changed"
            yield Item(id=id_, rule=False, how=how, before=before.get(id_), after=after.get(id_))


def numbers(rulebase: RuleBase) -> Mapping[str, int | str]:
    """The stars and the parameters of `rulebase` by the ids of their fingerprints."""
    found: dict[str, int | str] = {
        f"rating.{scenario}.{type_}": stars
        for scenario, row in rulebase.knowledge.ratings.items()
        for type_, stars in row.items()
    }
    for name, value in vars(rulebase.parameters).items():
        if isinstance(value, Mapping):
            found |= {f"parameter.{name}.{word}": number for word, number in value.items()}
        else:
            found[f"parameter.{name}"] = value
    return found
