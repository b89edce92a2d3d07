"""Rules that say the same twice, and rules that take back what others give."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imgexpert.reading.places import Place
from imgexpert.reading.text import Text
from imgexpert.rulebase.rules import (
    AddCompanion,
    AddScenario,
    DeriveFact,
    GiveEvidence,
    MakeEligible,
    ReportConflict,
    Rule,
    RuleOut,
)
from imgexpert.verification.checks.check import Check
from imgexpert.verification.examined import Examined
from imgexpert.verification.findings import Ends, Finding, Fires, Witness
from imgexpert.verification.solver import Formula, NotSettledError, negation


@dataclass(frozen=True)
class Pair:
    """Two rules, `rule` standing after `other` or being the one that may be superfluous."""

    rule: Rule
    other: Rule


def pairs(examined: Examined) -> Iterable[Pair]:
    """Every two rules of a kind, each once."""
    rules = [rule for rule in examined.rules if rule.id not in examined.dead]
    return (Pair(rule, other) for place, rule in enumerate(rules) for other in rules[:place] if rule.kind == other.kind)


def name(pair: Pair) -> tuple[str, ...]:
    """Both ids."""
    return pair.rule.id, pair.other.id


def repeated(examined: Examined, pair: Pair) -> Iterator[Finding]:
    """Two rules that conclude the same, one of which fires only where the other does, or nowhere else."""
    rule, other = pair.rule, pair.other
    one, two = _covers(other, rule), _covers(rule, other)
    if not (one or two or _same_evidence(rule, other)):
        return
    implies = examined.implies
    alike = (one and two) or _same_evidence(rule, other)
    if alike and implies(rule, other) and implies(other, rule):
        yield _duplicate(examined, rule, other)
    elif one and implies(rule, other):
        yield _subsumed(examined, rule, other)
    elif two and implies(other, rule):
        yield _subsumed(examined, other, rule)


def opposed(examined: Examined, pair: Pair) -> Iterator[Finding]:
    """Two rules of which one takes back what the other gives, or that derive what cannot be true together."""
    for rule, other in ((pair.rule, pair.other), (pair.other, pair.rule)):
        if _takes_back(other, rule) and examined.implies(rule, other):
            yield _taken_back(examined, rule, other)
            return
    if _rival_values(examined, pair):
        worlds = examined.worlds
        rule, other = pair.rule, pair.other
        facts = worlds.find(worlds.fires[rule.id], worlds.fires[other.id], *_unsaid(examined, rule))
        if facts is not None:
            at, one, two = _placed(examined, rule, other)
            yield Finding(
                code="IX305",
                place=at,
                message=Text(
                    f"rules {one.en} and {two.en} can fire together and answer one question differently",
                    f"规则{one.zh}与{two.zh}可能同时触发，却对同一问题推出不同的答案",
                ),
                about=(rule.id, other.id),
                witness=Witness(subjects=(facts,), shows=(Ends("impossible"),)),
            )


def covered_rules(examined: Examined) -> frozenset[str]:
    """The rules that say nothing that another one does not say too, as far as that was settled."""
    covered: set[str] = set()
    for pair in pairs(examined):
        for rule, other in ((pair.rule, pair.other), (pair.other, pair.rule)):
            with contextlib.suppress(NotSettledError):
                if _covers(other, rule) and examined.implies(rule, other):
                    covered.add(rule.id)
    return frozenset(covered)


def _covers(other: Rule, rule: Rule) -> bool:
    """Whether what `rule` concludes changes nothing once `other` has concluded. Evidence adds up: it never is so."""
    match rule.then, other.then:
        case AddScenario(scenario, importance), AddScenario(same, more):
            return scenario == same and importance <= more
        case (RuleOut(types), RuleOut(wider)) | (MakeEligible(types), MakeEligible(wider)):
            return set(types) <= set(wider)
        case DeriveFact(key, value), DeriveFact(other_key, other_value):
            return (key, value) == (other_key, other_value)
        case AddCompanion(choices, relation, type_, hosted), AddCompanion(wider, same, other_type, other_hosted):
            return set(choices) <= set(wider) and (relation, type_, hosted) == (same, other_type, other_hosted)
        case ReportConflict(keys), ReportConflict(other_keys):
            return set(keys) == set(other_keys)
        case _:
            return False


def _same_evidence(rule: Rule, other: Rule) -> bool:
    match rule.then, other.then:
        case GiveEvidence(types, direction, _), GiveEvidence(other_types, other_direction, _):
            return set(types) == set(other_types) and direction == other_direction
        case _:
            return False


def _takes_back(other: Rule, rule: Rule) -> bool:
    match rule.then, other.then:
        case GiveEvidence(types, direction, quarters), GiveEvidence(other_types, other_direction, more):
            return direction != other_direction and set(types) <= set(other_types) and quarters <= more
        case _:
            return False


def _rival_values(examined: Examined, pair: Pair) -> bool:
    match pair.rule.then, pair.other.then:
        case DeriveFact(key, value), DeriveFact(other_key, other_value):
            several = examined.rulebase.vocabulary.facts[key].kind == "several-of"
            return key == other_key and value != other_value and not several
        case _:
            return False


def _unsaid(examined: Examined, rule: Rule) -> list[Formula]:
    """Nobody has answered the question that `rule` answers by deriving."""
    assert isinstance(rule.then, DeriveFact)
    return [negation(examined.worlds.said[rule.then.key].known)]


def _types(rule: Rule) -> tuple[str, ...]:
    return rule.then.types if isinstance(rule.then, GiveEvidence) else ()


def _placed(examined: Examined, rule: Rule, other: Rule) -> tuple[Place, Text, Text]:
    """Where a finding about two rules stands, and both as its sentence names them: with the other place.

    It stands on `rule`, but on `other` when that is of a layer above: there it was made, and there it can be mended.
    """
    ranks = {layer.name: rank for rank, layer in enumerate(examined.rulebase.layers)}
    at, elsewhere = (other, rule) if ranks[other.layer] > ranks[rule.layer] else (rule, other)
    here = Text(f"`{at.id}`", f" `{at.id}` ")
    there = Text(f"`{elsewhere.id}` ({elsewhere.place})", f" `{elsewhere.id}`（{elsewhere.place}）")
    return (at.place, here, there) if at is rule else (at.place, there, here)


def _taken_back(examined: Examined, rule: Rule, other: Rule) -> Finding:
    types = sorted(set(_types(rule)) & set(_types(other)))
    at, one, two = _placed(examined, rule, other)
    return Finding(
        code="IX305",
        place=at,
        message=Text(
            f"whenever rule {one.en} fires, rule {two.en} says the opposite of {', '.join(types)} at least as strongly",
            f"规则{one.zh}触发时，规则{two.zh}总会对 {'、'.join(types)} 作出至少同样强的相反判断",
        ),
        about=(rule.id, other.id),
        witness=_both_fire(examined, rule, other),
    )


def _duplicate(examined: Examined, rule: Rule, other: Rule) -> Finding:
    at, one, two = _placed(examined, rule, other)
    return Finding(
        code="IX303",
        place=at,
        message=Text(
            f"rule {one.en} fires exactly when rule {two.en} does, and says the same",
            f"规则{one.zh}与规则{two.zh}触发条件完全相同，结论也相同",
        ),
        about=(rule.id, other.id),
        witness=_both_fire(examined, rule, other),
    )


def _subsumed(examined: Examined, rule: Rule, other: Rule) -> Finding:
    at, one, two = _placed(examined, rule, other)
    return Finding(
        code="IX304",
        place=at,
        message=Text(
            f"rule {one.en} fires only where rule {two.en} fires too and says as much",
            f"规则{one.zh}只在规则{two.zh}也触发时触发，而后者的结论已包含前者",
        ),
        about=(rule.id, other.id),
        witness=_both_fire(examined, rule, other),
    )


def _both_fire(examined: Examined, rule: Rule, other: Rule) -> Witness | None:
    worlds = examined.worlds
    facts = worlds.find(examined.ground(rule), worlds.fires[rule.id])
    return None if facts is None else Witness(subjects=(facts,), shows=(Fires(rule.id), Fires(other.id)))


REPEATED = Check(codes=("IX303", "IX304"), over=pairs, find=repeated, named=name)
OPPOSED = Check(codes=("IX305",), over=pairs, find=opposed, named=name)
