"""Inventories for tests: generated situations as rows of text cells, and what the reference says of each row."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from imgexpert.decision.decide import Decider
from imgexpert.decision.serialising import number
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import Answer, Choice, Selection, Span
from imgexpert.vocabulary.facts import Fact
from tests.support.facts import Answers, Situations, given_as


def cell(fact: Fact, answer: Answer) -> str:
    """`answer` as it would stand in a table."""
    match answer:
        case Choice(value):
            return value
        case Span(low, high):
            return str(low) if low == high else f"{low}..{high}"
        case Selection(included, excluded):
            if included | excluded == frozenset(fact.value_ids):
                return ";".join(sorted(included)) or "[]"
            parts = {"includes": included, "excludes": excluded}
            return "{" + ", ".join(f"{name}: [{', '.join(sorted(part))}]" for name, part in parts.items()) + "}"


def frame_of(rulebase: RuleBase, rows: Sequence[Answers]) -> pl.DataFrame:
    """A table of `rows`, all facts of the vocabulary as columns of text, and a column that is no fact."""
    facts = rulebase.vocabulary.facts
    columns: dict[str, list[str | None]] = {"subject": [f"row {place}" for place in range(len(rows))]}
    for key, fact in facts.items():
        columns[key] = [cell(fact, row[key]) if key in row else None for row in rows]
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def drawn(situations: Situations, count: int, seed: int) -> list[Answers]:
    """`count` situations: merged examples of rules, with some answers taken away and some drawn at random."""
    chance = random.Random(seed)
    return [_drawn(situations, chance) for _ in range(count)]


def _drawn(situations: Situations, chance: random.Random) -> Answers:
    answers: dict[str, Answer] = {}
    for seed in chance.sample(situations.seeds, min(len(situations.seeds), chance.randrange(8))):
        answers.update(seed)
    for fact in chance.sample(situations.facts, min(len(situations.facts), chance.choice([1, 3, 8, 20]))):
        if (answer := _answer(fact, chance)) is not None:
            answers[fact.key] = answer
    return answers


def _answer(fact: Fact, chance: random.Random) -> Answer | None:
    if fact.kind == "number":
        words = [end for word in fact.words for end in (word.low, word.high)]
        ends = sorted(chance.choices([fact.minimum, fact.maximum, *words], k=chance.choice([1, 2])))
        return Span(ends[0], ends[-1])
    if fact.kind != "several-of":
        return Choice(chance.choice(fact.value_ids))
    chosen = frozenset(chance.sample(fact.value_ids, min(len(fact.value_ids), chance.choice([0, 1, 1, 2, 3]))))
    rest = sorted(frozenset(fact.value_ids) - chosen)
    left_out = frozenset(rest if chance.random() < 0.7 else chance.sample(rest, chance.randrange(len(rest) + 1)))
    return Selection(chosen, left_out) if chosen or left_out else None


def expected(decider: Decider, answers: Mapping[str, Answer], subject: str) -> dict[str, Any]:
    """The row for `answers` as the reference evaluator decides them."""
    decision = decider.decide(given_as(answers), subject)
    others = [r for r in decision.ranking if r.eligibility == "eligible" and r.type != decision.choice]
    alone = len(others) == 1 or (len(others) > 1 and others[0].score > others[1].score)
    stars = {ranked.type: number(ranked.score) for ranked in decision.ranking}
    return {
        "subject": subject,
        "verdict": decision.verdict,
        "choice": decision.choice,
        "margin": number(decision.margin),
        "runner_up": others[0].type if decision.choice and alone else None,
        **{f"score_{type_}": stars[type_] for type_ in decider.rulebase.knowledge.types},
        "rules_fired": ";".join(decision.inference.fired) or None,
        "refused": None,
    }
