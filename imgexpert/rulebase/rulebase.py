"""The rule base as a whole: vocabulary, knowledge, parameters and rules, with the digest that identifies them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from imgexpert.rulebase.knowledge import Entry, Knowledge
from imgexpert.rulebase.layers import Change, Layer
from imgexpert.rulebase.parameters import Parameters
from imgexpert.rulebase.rules import KINDS, MakeEligible, Rule
from imgexpert.vocabulary.facts import Vocabulary


@dataclass(frozen=True, kw_only=True, eq=False)
class RuleBase:
    """A loaded, checked rule base; `rules` stand in firing order (kind, then id).

    Two are the same only when they are one object: comparing `digest` tells whether they say the same.
    """

    vocabulary: Vocabulary
    knowledge: Knowledge
    parameters: Parameters
    rules: tuple[Rule, ...]
    digest: str
    layers: tuple[Layer, ...]
    """The lowest first."""
    changes: tuple[Change, ...]
    """What the upper layers changed in those below, in the order in which they did."""
    added: Mapping[str, str]
    """The layers of facts (`fact.KEY`), values (`value.KEY.ID`) and references that are not the lowest layer's."""
    fingerprints: Mapping[str, Mapping[str, bytes]]
    """Of each rule and of each item of the knowledge, by id, under `rules` and `knowledge`."""

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        """Every rule by its id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Everything that can be cited, by its id."""
        return {entry.id: entry for entry in self.knowledge.citable()}

    @cached_property
    def changes_of(self) -> Mapping[str, tuple[Change, ...]]:
        """The changes by what they concern, for each thing that was changed."""
        found: dict[str, list[Change]] = {}
        for change in self.changes:
            found.setdefault(change.id, []).append(change)
        return {id_: tuple(changes) for id_, changes in found.items()}

    @cached_property
    def disabled(self) -> Mapping[str, Change]:
        """The rules that do not count any more, by id, each with the change that says so."""
        return {
            change.id: change for change in self.changes if change.action == "disabled" and change.id not in self.by_id
        }

    @cached_property
    def fingerprint_sets(self) -> Mapping[str, str]:
        """The fingerprints without their ids, as records keep them: sorted, one after the other, in base64."""
        from binascii import b2a_base64  # Only records need it, and every start would pay for it.

        return {
            part: b2a_base64(b"".join(sorted(set(by_id.values()))), newline=False).decode("ascii")
            for part, by_id in self.fingerprints.items()
        }

    @cached_property
    def conditional_types(self) -> frozenset[str]:
        """The types that are chosen only once a rule has made them eligible."""
        return frozenset(
            type_ for rule in self.rules if isinstance(rule.then, MakeEligible) for type_ in rule.then.types
        )


def firing_order(rule: Rule) -> tuple[int, str]:
    """The key of the total order in which rules fire: the layer of the decision model, then the id.

    It depends on nothing but the rule, so that no order of files, facts or hash seeds can change it.
    """
    return KINDS.index(rule.kind), rule.id
