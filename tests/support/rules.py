"""Generated conditions and rules, stranger than anybody would write them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from hypothesis import strategies as st

from imgexpert.reading.places import Place
from imgexpert.reading.text import Text
from imgexpert.rulebase.checks import MOST_DISJUNCTS
from imgexpert.rulebase.conditions import (
    And,
    AtLeast,
    AtMost,
    Atom,
    Condition,
    Equals,
    Includes,
    Known,
    Not,
    Or,
    atoms,
    disjuncts,
)
from imgexpert.rulebase.examples import Examples
from imgexpert.rulebase.rulebase import RuleBase, firing_order
from imgexpert.rulebase.rules import (
    BUILT_IN,
    AddScenario,
    Conclusion,
    DeriveFact,
    GiveEvidence,
    Kind,
    MakeEligible,
    ReportConflict,
    Rule,
    RuleOut,
)
from imgexpert.vocabulary.facts import Fact


def an_atom(fact: Fact) -> st.SearchStrategy[Atom]:
    """A primitive over `fact`."""
    known: st.SearchStrategy[Atom] = st.just(Known(fact.key))
    if fact.kind == "number":
        bounds = st.integers(fact.minimum, min(fact.maximum, fact.minimum + 6))
        return st.one_of(
            known, bounds.map(lambda bound: AtLeast(fact.key, bound)), bounds.map(lambda bound: AtMost(fact.key, bound))
        )
    values = st.frozensets(st.sampled_from(fact.value_ids), min_size=1, max_size=3)
    if fact.kind == "several-of":
        return st.one_of(known, values.map(lambda chosen: Includes(fact.key, chosen)))
    return st.one_of(known, values.map(lambda chosen: Equals(fact.key, chosen)))


def conditions(facts: Sequence[Fact], most_leaves: int = 8) -> st.SearchStrategy[Condition]:
    """A condition tree over `facts`: nested, with empty and repeated parts, and with contradictions."""
    return st.recursive(
        st.sampled_from(facts).flatmap(an_atom),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda parts: And(tuple(parts))),
            st.lists(inner, max_size=3).map(lambda parts: Or(tuple(parts))),
            inner.map(Not),
        ),
        max_leaves=most_leaves,
    )


@st.composite
def rule_bases(draw: st.DrawFn, shipped: RuleBase, facts: Sequence[Fact]) -> RuleBase:
    """`shipped` with up to eight generated rules in place of its own, all of them over `facts`."""
    count = draw(st.integers(1, 8))
    rules = [_rule(draw, shipped, facts, number) for number in range(count)]
    return with_rules(shipped, [rule for rule in rules if len(disjuncts(rule.when)) <= MOST_DISJUNCTS])


def with_rules(rulebase: RuleBase, rules: Sequence[Rule]) -> RuleBase:
    """`rulebase` with `rules` in place of its own."""
    return dataclasses.replace(rulebase, rules=tuple(sorted(rules, key=firing_order)))


def _rule(draw: st.DrawFn, shipped: RuleBase, facts: Sequence[Fact], number: int) -> Rule:
    kind, then = draw(st.sampled_from(facts).flatmap(lambda fact: _conclusions(shipped, fact)))
    when = draw(conditions(facts))
    if kind == "derive" and any(isinstance(atom, Known) for atom in atoms(when)):
        kind, then = "evidence", GiveEvidence(("base",), "for", 2)  # The loader refuses such a rule.
    return made_rule(f"generated-{number}", kind, when, then)


def _conclusions(shipped: RuleBase, fact: Fact) -> st.SearchStrategy[tuple[Kind, Conclusion]]:
    types = st.lists(st.sampled_from(sorted(shipped.knowledge.types)), min_size=1, max_size=3, unique=True).map(tuple)
    scenarios = st.sampled_from(sorted(shipped.knowledge.scenarios))
    strategies: list[st.SearchStrategy[tuple[Kind, Conclusion]]] = [
        st.builds(lambda scenario, importance: ("scenarios", AddScenario(scenario, importance)),
                  scenarios, st.integers(1, 3)),
        st.builds(lambda chosen, direction, quarters: ("evidence", GiveEvidence(chosen, direction, quarters)),
                  types, st.sampled_from(["for", "against"]), st.sampled_from([1, 2, 4])),
        types.map(lambda chosen: ("exclusions", RuleOut(chosen))),
        types.map(lambda chosen: ("exclusions", MakeEligible(chosen))),
        st.just(("conflicts", ReportConflict((fact.key,)))),
    ]  # fmt: skip
    if fact.kind != "number":  # What derives is what makes the order of firing matter: as many as all others.
        derived = st.sampled_from(fact.value_ids)
        strategies += [derived.map(lambda value: ("derive", DeriveFact(fact.key, value)))] * 4
    return st.one_of(strategies)


def made_rule(rule_id: str, kind: Kind, when: Condition, then: Conclusion, cites: tuple[str, ...] = ()) -> Rule:
    """A rule that stands in no file."""
    return Rule(
        id=rule_id,
        kind=kind,
        title=Text(rule_id, rule_id),
        when=when,
        then=then,
        cites=cites,
        examples=Examples(fires=(), silent=()),
        place=Place("made.yaml", 1, 1),
        layer=BUILT_IN,
    )
