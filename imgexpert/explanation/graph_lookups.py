"""What the graph of any decision under a rule base looks up, worked out once for each rule base."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from imgexpert.explanation.records import NodeKind
from imgexpert.rulebase.conditions import Known, Literal, atoms, disjuncts
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import Rule


@lru_cache(maxsize=8)
def asking_what_is_unknown(rulebase: RuleBase) -> tuple[tuple[Rule, tuple[frozenset[Literal], ...]], ...]:
    """The rules with alternatives that hold only while something is unknown, and these alternatives."""
    found = []
    for rule in rulebase.rules:
        if any(isinstance(atom, Known) for atom in atoms(rule.when)):
            asking = [
                member
                for member in disjuncts(rule.when)
                if any(isinstance(literal.atom, Known) and not literal.holds for literal in member)
            ]
            found.append((rule, tuple(asking)))
    return tuple(found)


@lru_cache(maxsize=8)
def citation_kinds(rulebase: RuleBase) -> Mapping[str, NodeKind]:
    """What kind of node each entry of the knowledge is."""
    knowledge = rulebase.knowledge
    kinds: dict[str, NodeKind] = {entry.id: "reference" for entry in knowledge.references}
    kinds |= dict.fromkeys((entry.id for entry in knowledge.general), "statement")
    for type_ in knowledge.types.values():
        kinds |= dict.fromkeys((entry.id for entry in type_.characteristics), "characteristic")
        kinds |= dict.fromkeys((cell.id for cell in type_.comparison), "cell")
    return kinds
