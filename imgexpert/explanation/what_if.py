"""What differs once some facts are changed: the decision made again, and nothing told but the differences."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Companion, Decision
from imgexpert.explanation.change_records import Change, ScenarioMove, TypeMove, WhatIf
from imgexpert.explanation.naming import refuse_unknown_facts
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import Answer, FactSet, Plain
from imgexpert.vocabulary.facts import Vocabulary
from imgexpert.vocabulary.parsing import plain

_T = TypeVar("_T")


def what_if(decision: Decision, decider: Decider, changes: FactSet, withdrawn: Collection[str]) -> WhatIf:
    """What differs from `decision` once its facts are changed.

    In: the facts to change or to add, and the keys of those to take away again, which become unknown; of a key in
    both, the change counts.
    Raises: imgexpert.reading.problems.InputRefused when a withdrawn fact does not exist.
    """
    refuse_unknown_facts(withdrawn, decider.rulebase.vocabulary)
    kept = {key: answer for key, answer in decision.facts.answers.items() if key not in withdrawn}
    facts = stated({**kept, **changes.answers}, decider.rulebase.vocabulary)
    after = decider.decide(facts, decision.subject)
    added, removed = _companions(decision, after)
    return WhatIf(
        changes=changes_between(decision.facts, facts, decider.rulebase.vocabulary),
        verdict=_pair(decision.verdict, after.verdict),
        choice=_pair(decision.choice, after.choice),
        tied=_pair(decision.tied, after.tied),
        margin=_pair(decision.margin, after.margin),
        types=tuple(_types(decision, after, decider.rulebase)),
        scenarios=tuple(_scenarios(decision, after, decider.rulebase)),
        rules_added=_missing(after.inference.fired, decision.inference.fired),
        rules_removed=_missing(decision.inference.fired, after.inference.fired),
        companions_added=added,
        companions_removed=removed,
        contradictions=_missing(after.conflicts, decision.conflicts),
        before=decision,
        after=after,
    )


def stated(answers: Mapping[str, Answer], vocabulary: Vocabulary) -> FactSet:
    """`answers` as facts that came from a program, written as they would be in a file."""
    return FactSet(
        answers=answers, written={key: plain(answer, vocabulary.facts[key]) for key, answer in answers.items()}
    )


def changes_between(before: FactSet, after: FactSet, vocabulary: Vocabulary) -> tuple[Change, ...]:
    """The facts whose answers differ, in the vocabulary's order."""
    return tuple(
        Change(
            key=key,
            before=_plain(before, key, vocabulary),
            after=_plain(after, key, vocabulary),
            given=fact.given,
        )
        for key, fact in vocabulary.facts.items()
        if before.answers.get(key) != after.answers.get(key)
    )


def _plain(facts: FactSet, key: str, vocabulary: Vocabulary) -> Plain | None:
    answer = facts.answers.get(key)
    return None if answer is None else plain(answer, vocabulary.facts[key])


def _pair(before: _T, after: _T) -> tuple[_T, _T] | None:
    return None if before == after else (before, after)


def _missing(found: tuple[_T, ...], other: tuple[_T, ...]) -> tuple[_T, ...]:
    """What is found and not in the other, in the order found."""
    return tuple(item for item in found if item not in other)


def _types(before: Decision, after: Decision, rulebase: RuleBase) -> Iterator[TypeMove]:
    was = {ranked.type: ranked for ranked in before.ranking}
    now = {ranked.type: ranked for ranked in after.ranking}
    for type_ in rulebase.knowledge.types:
        old, new = was[type_], now[type_]
        if (old.score, old.eligibility) != (new.score, new.eligibility):
            yield TypeMove(
                type=type_,
                score_before=old.score,
                score_after=new.score,
                eligibility_before=old.eligibility,
                eligibility_after=new.eligibility,
            )


def _scenarios(before: Decision, after: Decision, rulebase: RuleBase) -> Iterator[ScenarioMove]:
    was = {applied.scenario: applied.importance for applied in before.scenarios}
    now = {applied.scenario: applied.importance for applied in after.scenarios}
    for scenario in rulebase.knowledge.scenarios:
        if was.get(scenario, 0) != now.get(scenario, 0):
            yield ScenarioMove(scenario=scenario, before=was.get(scenario, 0), after=now.get(scenario, 0))


def _companions(before: Decision, after: Decision) -> tuple[tuple[Companion, ...], tuple[Companion, ...]]:
    """The companions that come and those that go."""
    was = {_edge(companion) for companion in before.companions}
    now = {_edge(companion) for companion in after.companions}
    return (
        tuple(companion for companion in after.companions if _edge(companion) not in was),
        tuple(companion for companion in before.companions if _edge(companion) not in now),
    )


def _edge(companion: Companion) -> tuple[str, str, str]:
    return companion.relation, companion.source, companion.target
