"""This project's own ways to evaluate a rule base, and experta with the matcher that it comes with."""

from __future__ import annotations

from imgexpert.inference.consult import Consultation
from imgexpert.inference.experta_import import KnowledgeEngine
from imgexpert.inference.possible import Evaluator
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import FactSet
from peers.engine import Engine


class Consulting(Engine):
    """What decides single subjects: experta with a matcher made for rules that join no facts."""

    name = "imgexpert, consulting"

    def __init__(self, rulebase: RuleBase) -> None:
        self._infer = Consultation(rulebase).infer

    def subject(self, facts: FactSet) -> FactSet:
        return facts

    def fired(self, subject: FactSet) -> set[str]:
        return set(self._infer(subject).fired)


class Rete(Consulting):
    """The same rules and facts, matched by the Rete network that experta comes with."""

    name = "experta, its Rete matcher"
    largest = 1500  # Its cost grows with the square of the rules.

    def __init__(self, rulebase: RuleBase) -> None:
        self._infer = Consultation(rulebase, matcher=KnowledgeEngine.__matcher__).infer


class Interpreter(Consulting):
    """The rule tree walked in plain Python, in three-valued logic: the oracle of the tests."""

    name = "plain Python interpreter"

    def __init__(self, rulebase: RuleBase) -> None:
        self._infer = Evaluator(rulebase).infer
