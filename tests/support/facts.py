"""Generated facts over a whole vocabulary: known, half known and unknown, and such that rules fire."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from imgexpert.inference.possible import Evaluator
from imgexpert.reading.problems import InputRefused
from imgexpert.rulebase.conditions import AtLeast, AtMost, atoms
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import Answer, Choice, FactSet, Selection, Span
from imgexpert.vocabulary.facts import Fact
from imgexpert.vocabulary.parsing import parse_facts

Answers = Mapping[str, Answer]

_MOST_EXAMPLES = 8  # Merged into one situation; more leave little unknown.


def given_as(answers: Answers) -> FactSet:
    """`answers` as a set of facts that came from a program."""
    return FactSet(answers=dict(answers))


class Situations:
    """Strategies for facts over the vocabulary of one rule base."""

    def __init__(self, rulebase: RuleBase) -> None:
        self.rulebase = rulebase
        self.facts = tuple(rulebase.vocabulary.facts.values())
        self.seeds = self._seeds()
        self._ends = self._number_ends()
        self._evaluator = Evaluator(rulebase)

    def _seeds(self) -> list[Answers]:
        """The answers in the rules' own examples: random answers alone would fire next to nothing."""
        seeds: list[Answers] = []
        for rule in self.rulebase.rules:
            for node in (*rule.examples.fires, *rule.examples.silent):
                try:
                    seeds.append(parse_facts(node, self.rulebase.vocabulary).answers)
                except InputRefused:
                    continue  # The tests of the examples say so; here any other will do.
        return seeds or [{}]

    def _number_ends(self) -> dict[str, list[int]]:
        """The numbers at which rules change their minds, and their neighbours."""
        ends: dict[str, set[int]] = {}
        for fact in self.facts:
            words = [end for word in fact.words for end in (word.low, word.high)]
            ends[fact.key] = {fact.minimum, fact.maximum, *words}
        for rule in self.rulebase.rules:
            for atom in atoms(rule.when):
                if isinstance(atom, (AtLeast, AtMost)):
                    ends[atom.key] |= {atom.bound - 1, atom.bound, atom.bound + 1}
        return {
            fact.key: sorted(end for end in ends[fact.key] if fact.minimum <= end <= fact.maximum)
            for fact in self.facts
        }

    def answer(self, fact: Fact, known: Answer | None = None) -> st.SearchStrategy[Answer]:
        """An answer to `fact`, partial ones included; one that says at least as much as `known` when it is given."""
        match fact.kind, known:
            case "several-of", Selection(included, excluded):
                return self._selection(fact, included, excluded)
            case "several-of", _:
                return self._selection(fact, frozenset(), frozenset())
            case "number", Span(low, high):
                return self._span(fact, low, high)
            case "number", _:
                return self._span(fact, fact.minimum, fact.maximum)
            case _:
                return st.just(known) if known else st.sampled_from(fact.value_ids).map(Choice)

    def _selection(self, fact: Fact, included: frozenset[str], excluded: frozenset[str]) -> st.SearchStrategy[Answer]:
        rest = [value for value in fact.value_ids if value not in included | excluded]
        if not rest:
            return st.just(Selection(included, excluded))
        # Hardly anybody ticks half of a list: one or two values, the others left out or left open.
        chosen = st.sets(st.sampled_from(rest), max_size=3)
        left_out = st.one_of(st.just(frozenset(rest)), st.frozensets(st.sampled_from(rest), max_size=len(rest)))
        return (
            st.tuples(chosen, left_out)
            .map(lambda drawn: Selection(included | drawn[0], excluded | (drawn[1] - drawn[0])))
            .filter(lambda selection: bool(selection.included | selection.excluded))
        )

    def _span(self, fact: Fact, low: int, high: int) -> st.SearchStrategy[Answer]:
        near = [end for end in self._ends[fact.key] if low <= end <= high]
        number = st.one_of(st.sampled_from([low, high, *near]), st.integers(low, high))
        exact = number.map(lambda end: Span(end, end))
        return st.one_of(exact, st.tuples(number, number).map(lambda ends: Span(min(ends), max(ends))))

    @st.composite
    @staticmethod
    def _answers(draw: st.DrawFn, situations: Situations) -> Answers:
        answers: dict[str, Answer] = {}
        for seed in draw(st.lists(st.sampled_from(situations.seeds), max_size=_MOST_EXAMPLES)):
            answers.update(seed)
        for fact in draw(st.lists(st.sampled_from(situations.facts), max_size=4)):
            answers[fact.key] = draw(situations.answer(fact))
        for key in draw(st.lists(st.sampled_from(sorted(answers)), max_size=2)) if answers else ():
            answers.pop(key, None)
        return answers

    def answers(self) -> st.SearchStrategy[Answers]:
        """Answers, from none to some thirty: merged examples of rules, with some changed, added and taken away."""
        return self._answers(self)

    @st.composite
    @staticmethod
    def _full(draw: st.DrawFn, situations: Situations) -> Answers:
        answers = dict(draw(situations.answers()))
        for fact in situations.facts:
            if fact.key not in answers:
                answers[fact.key] = draw(situations.answer(fact))
        return answers

    def full(self) -> st.SearchStrategy[Answers]:
        """An answer, be it partial, to every question there is."""
        return self._full(self)

    def any(self) -> st.SearchStrategy[Answers]:
        """Answers to a few questions, to many or to all."""
        return st.one_of(self.answers(), self.answers(), self.answers(), self.full())

    @st.composite
    @staticmethod
    def _completed(draw: st.DrawFn, situations: Situations) -> tuple[Answers, Answers]:
        partial = situations.peaceful(draw(situations.answers()), {})
        more = dict(draw(situations.any()))
        completion: dict[str, Answer] = dict(partial)
        for fact in situations.facts:
            if fact.key in partial and draw(st.booleans()):
                completion[fact.key] = draw(situations.answer(fact, partial[fact.key]))
            elif fact.key not in partial and fact.key in more:
                completion[fact.key] = more[fact.key]
        return partial, situations.peaceful(completion, partial)

    def completed(self) -> st.SearchStrategy[tuple[Answers, Answers]]:
        """Answers without conflicts, and the same with more said: answers added, lists closed, ranges narrowed."""
        return self._completed(self)

    def peaceful(self, answers: Answers, kept: Answers) -> Answers:
        """`answers` without what makes them contradict each other; those in `kept` (without conflicts) stay."""
        left = dict(answers)
        while conflicts := self._evaluator.infer(given_as(left)).conflicts:
            suspects = [key for conflict in conflicts for key in conflict.keys if left.get(key) != kept.get(key)]
            # A chain of derivations may hide which answer it began with; then the last one said has to go.
            culprit = suspects[-1] if suspects else next(k for k in reversed(left) if left[k] != kept.get(k))
            if culprit in kept:
                left[culprit] = kept[culprit]
            else:
                del left[culprit]
        return left
