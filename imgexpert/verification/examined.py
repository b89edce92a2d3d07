"""A rule base under examination: what all checks ask about, each thing worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from imgexpert.decision.settling import Settled, Settling
from imgexpert.inference.possible import Evaluator
from imgexpert.reading.nodes import Node
from imgexpert.rulebase.conditions import keys
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import Rule
from imgexpert.rulebase.tracing import moving_rules
from imgexpert.verification.places import Places
from imgexpert.verification.samples import Sample, Unreadable, samples_of
from imgexpert.verification.solver import ALWAYS, BOUND, Formula, NotSettledError, both, negation
from imgexpert.verification.standing import Standing
from imgexpert.verification.worlds import Worlds
from imgexpert.vocabulary.answers import FactSet


class Examined:
    """One rule base with the trees of its files; `bound` is how long the solver may think about one question."""

    def __init__(self, rulebase: RuleBase, trees: Sequence[Node], bound: int = BOUND) -> None:
        self.rulebase = rulebase
        self.trees = trees
        self.bound = bound
        self.evaluator = Evaluator(rulebase)
        self.places = Places(trees)
        self._implied: dict[tuple[str, str], bool] = {}

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, in firing order."""
        return self.rulebase.rules

    @cached_property
    def worlds(self) -> Worlds:
        """All environments, as formulas."""
        return Worlds(self.rulebase, self.bound)

    @cached_property
    def moving(self) -> frozenset[str]:
        """The rules that can move a decision."""
        return frozenset(moving_rules(self.rulebase))

    @cached_property
    def standing(self) -> Standing:
        """How the types stand in them."""
        return Standing(self.rulebase, self.worlds)

    @cached_property
    def _settling(self) -> Settling:
        return Settling(self.rulebase, self.evaluator.infer, self.evaluator.prospect)

    def settle(self, facts: FactSet) -> Settled:
        """What `facts` come to."""
        return self._settling.settle(facts)

    @cached_property
    def _examples(self) -> list[Sample | Unreadable]:
        return list(samples_of(self.evaluator))

    @cached_property
    def samples(self) -> list[Sample]:
        """The examples of all rules that can be read."""
        return [example for example in self._examples if isinstance(example, Sample)]

    @cached_property
    def unreadable(self) -> list[Unreadable]:
        """The examples that cannot be read."""
        return [example for example in self._examples if isinstance(example, Unreadable)]

    def nearest_samples(self, rule: Rule) -> Iterator[Sample]:
        """The samples that say something of what `rule` asks, its own examples first."""
        read = keys(rule.when)
        yield from self.own_samples.get(rule.id, ())
        yield from (s for s in self.samples if s.rule is not rule and not read.isdisjoint(s.answers))

    @cached_property
    def own_samples(self) -> dict[str, list[Sample]]:
        """The samples by the rules whose examples they are."""
        own: dict[str, list[Sample]] = {}
        for sample in self.samples:
            own.setdefault(sample.rule.id, []).append(sample)
        return own

    def calm(self, rule: Rule) -> Formula:
        """No conflict is found, but perhaps the one that `rule` itself reports."""
        worlds = self.worlds
        if rule.kind != "conflicts":
            return worlds.peaceful
        others = [worlds.fires[other.id] for other in self.rules if other.kind == "conflicts" and other.id != rule.id]
        return both(worlds.consistent, *map(negation, others))

    def ground(self, rule: Rule) -> Formula:
        """Where `rule` can be of use: a conflict is reported anywhere, everything else matters only without one."""
        return ALWAYS if rule.kind == "conflicts" else self.worlds.peaceful

    @cached_property
    def dead(self) -> frozenset[str]:
        """The rules that fire nowhere that they could be of use, as far as that was settled."""
        return frozenset(rule.id for rule in self.rules if not self._seen[rule.id] and self._never_fires(rule))

    def implies(self, rule: Rule, other: Rule) -> bool:
        """Whether `other` fires wherever `rule` does; no solver is asked where an example says otherwise.

        Raises: NotSettledError when that was not found out within the bound.
        """
        if rule.id in self.dead or not self._seen[rule.id] <= self._seen[other.id]:
            return False
        pair = rule.id, other.id
        if pair not in self._implied:
            fires, silent = self.worlds.fires[rule.id], negation(self.worlds.fires[other.id])
            self._implied[pair] = not self.worlds.possible(self.ground(rule), fires, silent)
        return self._implied[pair]

    @cached_property
    def _seen(self) -> dict[str, set[int]]:
        """The numbers of the samples in which each rule fires to some use."""
        seen: dict[str, set[int]] = {rule.id: set() for rule in self.rules}
        conflicts = {rule.id for rule in self.rules if rule.kind == "conflicts"}
        for number, sample in enumerate(self.samples):
            for rule in sample.fired if sample.peaceful else sample.fired & conflicts:
                seen[rule].add(number)
        return seen

    def _never_fires(self, rule: Rule) -> bool:
        try:
            return not self.worlds.possible(self.ground(rule), self.worlds.fires[rule.id])
        except NotSettledError:
            return False  # The check of the rule asks again, and reports it.
