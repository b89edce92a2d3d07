"""The reference evaluator: the rule base compiled to an experta engine that decides one subject at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from imgexpert.inference.experta_import import Agenda, Fact, FactList, InitialFact, KnowledgeEngine, Matcher, Rule
from imgexpert.inference.matcher import LiteralMatcher, SalienceStrategy
from imgexpert.inference.patterns import FactPool, patterns_of
from imgexpert.inference.possible import contradiction
from imgexpert.inference.records import Conflict, Firing, Inference, learn
from imgexpert.rulebase import rules as rulebase_rules
from imgexpert.rulebase.conditions import Literal, disjuncts
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import Answer, FactSet

_CLOSING = "what is still unknown"


class _PooledFacts(FactList):  # type: ignore[misc]
    """experta's list of facts, for those of a pool: two of them are the same only when they are one object."""

    def __init__(self) -> None:
        super().__init__()
        self._declared: set[int] = set()

    def declare(self, fact: Fact) -> None:
        """Add `fact` unless it is there; experta's own compares and checks what is in it."""
        if id(fact) not in self._declared:
            self._declared.add(id(fact))
            fact.__factid__ = len(self)
            self[len(self)] = fact
            self.added.append(fact)


class _Engine(KnowledgeEngine):  # type: ignore[misc]
    """What every compiled engine has in common: total order, recorded firings, a clean reset."""

    __matcher__ = LiteralMatcher
    __strategy__ = SalienceStrategy

    def __init__(self) -> None:
        super().__init__()
        self._initial = InitialFact()
        self.begin({})

    def begin(self, answers: dict[str, Answer]) -> None:
        """Start over with the asserted `answers`, whatever state an earlier run was left in."""
        self.running = False
        self.answers = answers
        self.firings: list[Firing] = []
        self.fired: set[str] = set()
        self.conflicts: list[Conflict] = []
        self.reset()

    def reset(self) -> None:
        """Go back to an empty agenda and the initial fact; experta's own looks for more such facts in every member."""
        self.agenda = Agenda()
        self.facts = _PooledFacts()
        self.matcher.reset()
        self.declare(self._initial)

    def declare(self, *facts: Fact) -> None:
        """State facts of the pool, which need none of the examination that experta's own gives them."""
        for fact in facts:
            self.facts.declare(fact)
        if not self.running:
            self.strategy.update_agenda(self.agenda, *self.get_activations())


class CompiledRule(Rule):  # type: ignore[misc]
    """An experta rule whose action is a plain function of the engine.

    Several patterns in one rule are a conjunction; experta's `&` and `|` lose their way and are never used. The class
    leaves out what experta's decorator does for every rule (reading its signature), half the time of a start.
    """

    def __new__(cls, *patterns: Any, salience: int, name: str, action: Callable[[_Engine], None]) -> CompiledRule:
        """A rule of `patterns`; `name` must be unique, since rules of one name are one rule to experta."""
        rule: CompiledRule = super().__new__(cls, *patterns, salience=salience)
        rule.__name__ = name
        rule.action = action
        return rule

    def new_conditions(self, *patterns: Any) -> CompiledRule:
        """The same rule with other patterns, as Rete asks for."""
        return type(self)(*patterns, salience=self.salience, name=self.__name__, action=self.action)

    def __call__(self, engine: _Engine) -> None:
        """Fire."""
        self.action(engine)


class Consultation:
    """An engine for one rule base, built once and reused for any number of subjects.

    One subject at a time: a lock keeps threads apart, since experta's engine is not made for them.
    """

    def __init__(self, rulebase: RuleBase, matcher: type[Matcher] = LiteralMatcher) -> None:
        self.rulebase = rulebase
        self._shared: dict[Literal, tuple[Fact, ...]] = {}
        rules = dict(self._compiled())
        # experta names a rule by its attribute, and collects rules when the engine is created.
        self._engine: _Engine = type("ImageEngine", (_Engine,), {**rules, "__matcher__": matcher})()
        self._steps = len(rules) + 1
        self._lock = threading.Lock()
        self._facts = FactPool(self._shared)

    def infer(self, facts: FactSet) -> Inference:
        """What follows from `facts`: rules fire in the total order of the rule base until none is left."""
        with self._lock:
            engine, answers = self._engine, facts.answers
            engine.begin(dict(answers))
            engine.declare(*(fact for key in sorted(answers) for fact in self._facts.stating(key, answers[key])))
            engine.run(self._steps)
            if engine.agenda.activations:
                raise RuntimeError("the inference did not end: a rule fired twice")
            return Inference(firings=tuple(engine.firings), answers=engine.answers, conflicts=tuple(engine.conflicts))

    def _compiled(self) -> list[tuple[str, Rule]]:
        """The experta rules by name: one for each alternative of a rule, saliences falling in firing order."""
        plans: list[tuple[str, Sequence[Any], Callable[[_Engine], None]]] = []
        closed = False
        for rule in self.rulebase.rules:
            if rule.kind != "derive" and not closed:
                plans.append((_CLOSING, (InitialFact(),), self._close))
                closed = True
            for number, member in enumerate(disjuncts(rule.when)):
                patterns = [pattern for literal in member for pattern in self._patterns(literal)]
                plans.append((f"{rule.id}#{number}", patterns or (InitialFact(),), self._action(rule, member)))
        return [
            (name, CompiledRule(*patterns, salience=len(plans) - place, name=name, action=action))
            for place, (name, patterns, action) in enumerate(plans)
        ]

    def _patterns(self, literal: Literal) -> tuple[Fact, ...]:
        """The patterns of `literal`, which rules that share it share too."""
        if literal not in self._shared:
            self._shared[literal] = tuple(patterns_of(literal))
        return self._shared[literal]

    def _close(self, engine: _Engine) -> None:
        """After all deriving, state what is still unknown, so that rules can ask for it."""
        engine.declare(*self._facts.unknown(engine.answers))

    def _action(self, rule: rulebase_rules.Rule, member: frozenset[Literal]) -> Callable[[_Engine], None]:
        firing = Firing(rule.id, member)

        def fire(engine: _Engine) -> None:
            if rule.id in engine.fired:
                return  # Another alternative of the same rule has concluded this already.
            engine.fired.add(rule.id)
            engine.firings.append(firing)
            self._conclude(engine, rule)

        return fire

    def _conclude(self, engine: _Engine, rule: rulebase_rules.Rule) -> None:
        concluded = self._facts.concluded
        match rule.then:
            case rulebase_rules.DeriveFact(key, value):
                self._derive(engine, rule, key, value)
            case rulebase_rules.ReportConflict(keys):
                engine.conflicts.append(Conflict(rule.id, keys))
                engine.declare(concluded(rule.kind, rule.id))
            case rulebase_rules.AddScenario(scenario, _):
                engine.declare(concluded(rule.kind, scenario))
            case rulebase_rules.RuleOut(types) | rulebase_rules.MakeEligible(types):
                engine.declare(*(concluded(rule.kind, type_) for type_ in types))
            case _:
                engine.declare(concluded(rule.kind, rule.id))

    def _derive(self, engine: _Engine, rule: rulebase_rules.Rule, key: str, value: str) -> None:
        match learn(engine.answers, self.rulebase.vocabulary.facts[key], value):
            case None:
                engine.conflicts.append(contradiction(rule))
            case True:
                engine.declare(*self._facts.stating(key, engine.answers[key]))  # What was stated before is not again.
            case False:
                pass
