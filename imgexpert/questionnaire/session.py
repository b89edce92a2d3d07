"""The state machine: a state and an answer give the next state, and each state has its turn. No input, no output.

Every step is a pure function of the rule base and the state, so that a terminal, a web page and a test can drive the
same questionnaire.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Decision
from imgexpert.inference.records import Conflict
from imgexpert.questionnaire.choosing import Chooser
from imgexpert.questionnaire.contest import GOALS, Contest, Goal, contest
from imgexpert.questionnaire.overturning import Overturning
from imgexpert.questionnaire.position import Board, Position
from imgexpert.questionnaire.progress import fewest
from imgexpert.questionnaire.records import Chance, Contradiction, End, Question, Revision, Standing, State, Turn
from imgexpert.rulebase.conditions import keys
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import DeriveFact
from imgexpert.vocabulary.answers import Answer, FactSet, Selection, Span
from imgexpert.vocabulary.facts import Fact
from imgexpert.vocabulary.parsing import plain


class Questionnaire:
    """A questionnaire under one rule base; it holds nothing but what follows from the rules."""

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self.rulebase: RuleBase = decider.rulebase
        self.board = Board(self.rulebase)
        self._chooser = Chooser(self.board, decider.unknowns)
        self._overturning = Overturning(decider)
        self._facts = self.rulebase.vocabulary.facts

    def begin(self, subject: str, facts: Mapping[str, Answer], goal: Goal = "choice") -> State:
        """The state in which `facts` are known; of those known in part the rest may be asked."""
        return State(subject=subject, answers=dict(facts), goal=goal)

    def resume(self, subject: str, facts: Mapping[str, Answer | None], goal: Goal = "choice") -> State:
        """The state in which all of `facts` were asked; None: the person does not know."""
        return State(subject=subject, answers=dict(facts), given=tuple(facts), goal=goal)

    def open_questions(self, state: State) -> tuple[str, ...]:
        """The facts whose answers could still change what comes out, in the vocabulary's order."""
        choice = self.decider.decide(self.facts(state), state.subject).choice if state.goal == "companions" else None
        position, _ = self.board.position(self._answers(state), self._askable(state))
        return tuple(contest(self.board, position, state.goal, choice).questions)

    def overturning(self, state: State) -> tuple[str, ...]:
        """The open questions of which one answer, with one value, would change the choice, the others left open."""
        return self._overturning.alone(self.facts(state), self.open_questions(state))

    def turn(self, state: State) -> Turn:
        """Where `state` stands, and what comes next."""
        decision = self.decider.decide(self.facts(state), state.subject)
        position, conflicts = self.board.position(self._answers(state), self._askable(state))
        left = contest(self.board, position, state.goal, decision.choice)
        step = self._next(state, position, left, conflicts, decision)
        # An answer that is being changed is asked for, whether it counts or not.
        most = len({*left.questions, *([state.asking] if state.asking else ())})
        return Turn(
            decision=decision,
            standings=tuple(self._standings(position, left, decision)),
            least=fewest(self.board, position, left) if state.goal == "choice" else min(1, most),
            most=most,
            next=step,
        )

    def answer(self, state: State, key: str, answer: Answer | None) -> tuple[State, Revision]:
        """The state once `key` is answered (None: not known), with what that did to later answers.

        What is known of the fact already stays known: what was stated of it in part, and what follows from other
        answers, which a list does not deny by leaving it out. Later answers that contradict a changed one are
        withdrawn, to be asked again where they still count; those that contradict earlier answers stand until one is
        chosen.
        """
        stated = None if key in state.given or key == state.asking else state.answers.get(key)
        if answer is None:
            answer = stated
        elif isinstance(answer, Selection):
            answer = _merged(answer, stated, self._known(state, key))
        given = state.given if key in state.given else (*state.given, key)
        after = replace(state, answers={**state.answers, key: answer}, given=given, asking=None)
        if state.asking != key:
            return after, Revision()
        withdrawn: list[str] = []
        later = given[given.index(key) + 1 :]
        while victims := [other for other in self._contradicting(after) if other in later and other in after.answers]:
            withdrawn += victims
            after = _without(after, victims)
        return after, Revision(withdrawn=tuple(withdrawn), idle=self._idle(state, after, later))

    def back(self, state: State) -> State:
        """The state before the last answer, or before an answer was about to be changed."""
        if state.asking is not None:
            return replace(state, asking=None)
        return _without(state, state.given[-1:])

    def change(self, state: State, key: str) -> State:
        """The state in which the answer to `key` is asked again; the old one stands until then."""
        return replace(state, asking=key)

    def go_on(self, state: State, goal: Goal) -> State:
        """The state with a further goal."""
        return replace(state, goal=max(state.goal, goal, key=GOALS.index))

    def facts(self, state: State) -> FactSet:
        """What is known in `state`, as it is decided on."""
        known = self._answers(state)
        return FactSet(answers=known, written={key: plain(known[key], self._facts[key]) for key in known})

    def _answers(self, state: State) -> dict[str, Answer]:
        return {key: answer for key, answer in state.answers.items() if answer is not None and key != state.asking}

    def _known(self, state: State, key: str) -> Answer | None:
        """What is known of `key` before it is asked: from a file, or because it follows from other answers."""
        answers = self._answers(state)
        if key in state.given:
            answers.pop(key, None)
        return self.board.prospects.view(answers, self._askable(state))[0].answers.get(key)

    def _askable(self, state: State) -> frozenset[str]:
        closed = set(state.given) - {state.asking}
        return frozenset(
            fact.key
            for fact in self._facts.values()
            if fact.key not in closed and (fact.key == state.asking or not _complete(fact, state.answers.get(fact.key)))
        )

    def _next(
        self, state: State, position: Position, left: Contest, conflicts: tuple[Conflict, ...], decision: Decision
    ) -> Question | Contradiction | End:
        if state.asking is not None:
            return self._question(state.asking, position, left)
        if conflicts:
            return Contradiction(conflicts=conflicts, keys=tuple(self._answered(state, conflicts)))
        if left.questions:
            return self._question(self._chooser.next_question(position, left, state.goal), position, left)
        return self._end(state, position, decision)

    def _question(self, key: str, position: Position, left: Contest) -> Question:
        numbers = left.questions.get(key, frozenset())
        types = self.board.tables.types
        return Question(
            fact=self._facts[key],
            known=position.view.answers.get(key),
            rules=tuple(self.rulebase.rules[number] for number in sorted(numbers)),
            between=tuple(types[type_] for type_ in left.contenders),
        )

    def _end(self, state: State, position: Position, decision: Decision) -> End:
        scores = contest(self.board, position, "scores", None).questions
        stack = contest(self.board, position, "companions", decision.choice).questions
        unknown = {key for key in state.given if state.answers[key] is None}
        known = self.board.position(self._answers(state), self._askable(state) | unknown)[0]
        doubts = contest(self.board, known, "choice", None).questions
        return End(
            scores=tuple(scores),
            companions=tuple(key for key in stack if key not in scores),
            doubts=tuple(key for key in doubts if key in unknown),
        )

    def _standings(self, position: Position, left: Contest, decision: Decision) -> Iterator[Standing]:
        """The types as they are ranked; those that can still win first."""
        number = self.board.tables.number
        scored = {ranked.type: ranked.score for ranked in decision.ranking}
        for type_ in sorted(scored, key=lambda type_: (number[type_] not in left.contenders, -scored[type_])):
            lowest, highest = self.board.scores(position, number[type_])
            chance: Chance = "behind" if self.board.may_be_eligible(position, type_) else "excluded"
            yield Standing(
                type=type_,
                chance="possible" if number[type_] in left.contenders else chance,
                score=scored[type_],
                lowest=lowest,
                highest=highest,
            )

    def _contradicting(self, state: State) -> list[str]:
        conflicts = self.board.position(self._answers(state), self._askable(state))[1]
        return list(self._answered(state, conflicts))

    def _answered(self, state: State, conflicts: tuple[Conflict, ...]) -> Iterator[str]:
        """The answered facts behind `conflicts`, in the order of answering: themselves, or what they follow from."""
        behind, waiting = set(), [key for conflict in conflicts for key in conflict.keys]
        while waiting:
            key = waiting.pop()
            if key in behind:
                continue
            behind.add(key)
            if state.answers.get(key) is None:
                waiting += [
                    ground
                    for rule in self.rulebase.rules
                    if isinstance(rule.then, DeriveFact) and rule.then.key == key
                    for ground in keys(rule.when)
                ]
        return (key for key in state.answers if key in behind and state.answers[key] is not None)

    def _idle(self, before: State, after: State, later: tuple[str, ...]) -> tuple[str, ...]:
        """The `later` answers that counted in `before` and do so no longer in `after`."""
        kept = [key for key in later if after.answers.get(key) is not None]
        once = replace(before, asking=None)
        return tuple(key for key in kept if self._counts(once, key) and not self._counts(after, key))

    def _counts(self, state: State, key: str) -> bool:
        """Whether the question `key` would be worth asking if it had not been asked."""
        unasked = _without(state, [key])
        position, _ = self.board.position(self._answers(unasked), self._askable(unasked))
        return key in contest(self.board, position, state.goal, None).questions


def _without(state: State, withdrawn: Collection[str]) -> State:
    return replace(
        state,
        answers={key: answer for key, answer in state.answers.items() if key not in withdrawn},
        given=tuple(key for key in state.given if key not in withdrawn),
    )


def _merged(answer: Selection, stated: Answer | None, known: Answer | None) -> Selection:
    """`answer` together with what was `stated`, denying nothing that is `known`."""
    before = stated if isinstance(stated, Selection) else Selection(frozenset(), frozenset())
    certain = known.included if isinstance(known, Selection) else frozenset[str]()
    included = answer.included | before.included
    return Selection(included, (answer.excluded | before.excluded) - included - certain)


def _complete(fact: Fact, answer: Answer | None) -> bool:
    """Whether `answer` leaves nothing of `fact` unknown."""
    match answer:
        case None:
            return False
        case Selection(included, excluded):
            return included | excluded >= frozenset(fact.value_ids)
        case Span(low, high):
            return low == high
        case _:
            return True
