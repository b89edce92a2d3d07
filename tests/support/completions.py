"""Ways in which a questionnaire that has ended could have gone on: the answers that nobody was asked for."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import product

from imgexpert.decision.records import Outcome
from imgexpert.decision.settling import Settling
from imgexpert.decision.tables import tables_of
from imgexpert.decision.unknowns import Unknowns
from imgexpert.inference.possible import Evaluator
from imgexpert.questionnaire.records import State
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import GiveEvidence, MakeEligible, RuleOut
from imgexpert.vocabulary.answers import Answer, FactSet, Selection
from tests.support.facts import given_as

EXHAUSTIVE = 400
"""The most completions that are all gone through."""


class Completions:
    """Completions of states under one rule base, and what is decided on them without the engine."""

    def __init__(self, rulebase: RuleBase) -> None:
        self.rulebase = rulebase
        self._facts = rulebase.vocabulary.facts
        self._evaluator = Evaluator(rulebase)
        self._unknowns = Unknowns(rulebase, self._evaluator)
        self._settling = Settling(rulebase, self._evaluator.infer, self._evaluator.prospect)
        self._types = tables_of(rulebase).types

    def outcome(self, answers: Mapping[str, Answer]) -> Outcome | None:
        """What is decided on `answers`; None when they contradict each other."""
        settled = self._settling.settle(FactSet(answers=dict(answers)))
        return None if settled.inference.conflicts else settled.outcome

    def of(
        self, state: State, open_: tuple[str, ...], chance: random.Random, samples: int
    ) -> Iterator[dict[str, Answer]]:
        """Completions of `state`: all over the facts in `open_` when they are few, else `samples` drawn at random.

        Then, for each type, one that answers everything in its favour.
        """
        known = {key: answer for key, answer in state.answers.items() if answer is not None}
        ways = {key: [None, *self._ways(key, known.get(key), chance)] for key in open_}
        number = 1
        for answers in ways.values():
            number *= len(answers)
        if number <= EXHAUSTIVE:
            for chosen in product(*ways.values()):
                yield known | {key: answer for key, answer in zip(ways, chosen, strict=True) if answer is not None}
            return
        for _ in range(samples):
            share = chance.random()
            drawn = [key for key in self._unasked(state) if chance.random() < share]
            yield known | {key: chance.choice(list(self._ways(key, known.get(key), chance))) for key in drawn}
        for type_ in self._types:
            yield self._favouring(type_, known, open_, chance)

    def _unasked(self, state: State) -> list[str]:
        return [key for key in self._facts if key not in state.given and key not in state.answers]

    def _ways(self, key: str, known: Answer | None, chance: random.Random) -> list[Answer]:
        """One answer for each way that rules can tell apart, for lists also none and some mixtures."""
        fact = self._facts[key]
        found = list(self._unknowns.hypothetical(fact, known))
        if fact.kind == "several-of":
            base = known.included if isinstance(known, Selection) else frozenset[str]()
            rest = [
                value for value in fact.value_ids if not isinstance(known, Selection) or value not in known.excluded
            ]
            for _ in range(3):
                some = base | {value for value in rest if chance.random() < 0.4}
                found.append(Selection(some, frozenset(fact.value_ids) - some))
            found.append(Selection(base, frozenset(fact.value_ids) - base))
        return found

    def _favouring(
        self, type_: str, known: Mapping[str, Answer], open_: tuple[str, ...], chance: random.Random
    ) -> dict[str, Answer]:
        """`known` with each open fact answered so that most speaks for `type_`, one after the other."""
        answers = dict(known)
        for key in open_:
            options = [answers, *({**answers, key: way} for way in self._ways(key, answers.get(key), chance))]
            answers = max(options, key=lambda option: self._favour(type_, option))
        return answers

    def _favour(self, type_: str, answers: Mapping[str, Answer]) -> int:
        inference = self._evaluator.infer(given_as(answers))
        favour = -1000 * len(inference.conflicts)
        for rule_id in inference.fired:
            match self.rulebase.by_id[rule_id].then:
                case GiveEvidence(types, direction, quarters):
                    step = quarters if direction == "for" else -quarters
                    favour += step * (len(self._types) * (type_ in types) - len(types))
                case RuleOut(types):
                    favour += -100 if type_ in types else 10
                case MakeEligible(types):
                    favour += 100 if type_ in types else 0
                case _:
                    pass
        return favour
