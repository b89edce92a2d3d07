"""Which unanswered facts could still change the choice, and which one to ask for next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from imgexpert.decision.outlook import Outlook, contrasts, evidence_lead, greatest_lead
from imgexpert.decision.records import Outcome
from imgexpert.inference.possible import Answers, Evaluator
from imgexpert.rulebase.conditions import AtLeast, AtMost, atoms
from imgexpert.rulebase.parameters import QUARTERS
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import AddScenario, DeriveFact, GiveEvidence, MakeEligible, Rule, RuleOut
from imgexpert.vocabulary.answers import Answer, Choice, Selection, Span
from imgexpert.vocabulary.facts import Fact
from imgexpert.vocabulary.truth import TRUE, UNKNOWN

_EXCLUDING = 8
"""The influence of a rule that can exclude a type, in quarter stars: as much as two strong pieces of evidence."""


class Unknowns:
    """Answers for one rule base; it holds only what follows from the rules."""

    def __init__(self, rulebase: RuleBase, evaluator: Evaluator) -> None:
        self.rulebase = rulebase
        self.evaluator = evaluator
        self.stars = {scenario: contrasts(rulebase, scenario) for scenario in rulebase.knowledge.scenarios}
        self.readers: dict[str, list[Rule]] = {key: [] for key in rulebase.vocabulary.facts}
        self.bounds: dict[str, set[int]] = {}
        for rule in rulebase.rules:
            for key in dict.fromkeys(atom.key for atom in atoms(rule.when)):
                self.readers[key].append(rule)
            for atom in atoms(rule.when):
                if isinstance(atom, (AtLeast, AtMost)):
                    end = atom.bound if isinstance(atom, AtLeast) else atom.bound + 1
                    self.bounds.setdefault(atom.key, set()).update((end - 1, end))

    def contenders(self, outcome: Outcome, outlook: Outlook) -> frozenset[str]:
        """The types among which the choice may still change; empty when it cannot.

        With a choice that stays eligible, those that can come to tie or overtake it; else all that may be eligible.
        """
        choice = outcome.choice
        if choice is None or choice not in outlook.surely_eligible:
            return outlook.may_be_eligible
        rivals = frozenset(
            type_
            for type_ in outlook.may_be_eligible - {choice}
            if greatest_lead(self.rulebase, outlook, type_, choice) >= 0
        )
        return rivals | {choice} if rivals else rivals

    def influential(self, contenders: frozenset[str], outlook: Outlook, answers: Answers) -> tuple[str, ...]:
        """The open facts that could change the order or the eligibility of `contenders`, most influential first."""
        influence: dict[str, Fraction] = {}
        derived: set[str] = set()
        deriving = [rule for rule in outlook.open_rules if isinstance(rule.then, DeriveFact)]
        for rule in outlook.open_rules:
            weight = self._weight(rule, contenders)
            if weight:
                open_keys = self.evaluator.open_keys(rule, answers)
                for key in open_keys:
                    influence[key] = influence.get(key, Fraction(0)) + Fraction(weight, len(open_keys))
        while more := [
            (key, influence[rule.then.key])
            for rule in deriving
            if isinstance(rule.then, DeriveFact) and rule.then.key in influence and rule.id not in derived
            for key in self._mark(derived, rule, answers)
        ]:
            for key, share in more:
                influence[key] = max(influence.get(key, Fraction(0)), share)
        order = {key: place for place, key in enumerate(self.rulebase.vocabulary.facts)}
        return tuple(sorted(influence, key=lambda key: (-influence[key], order[key])))

    def _mark(self, derived: set[str], rule: Rule, answers: Answers) -> frozenset[str]:
        derived.add(rule.id)
        return self.evaluator.open_keys(rule, answers)

    def _weight(self, rule: Rule, contenders: frozenset[str]) -> int:
        """How much `rule` can move the contenders against each other, in quarter stars; 0 for not at all."""
        match rule.then:
            case GiveEvidence(types, _, quarters):
                touched = contenders.intersection(types)
                return quarters if touched and (touched != contenders or len(contenders) == 1) else 0
            case AddScenario(scenario, importance):
                stars = [self.stars[scenario][type_] for type_ in contenders]
                return max(1, importance * int(max(stars) - min(stars))) if stars else 0
            case RuleOut(types) | MakeEligible(types):
                return _EXCLUDING if contenders.intersection(types) else 0
            case _:
                return 0

    def separator(
        self, pair: tuple[str, str], keys: Iterable[str], outlook: Outlook, answers: Answers
    ) -> str | None:
        """The fact in `keys` whose answers, taken as equally likely, would set the `pair` furthest apart.

        Rules that the answer settles alone are counted; None when no answer moves the two against each other.
        """
        best: tuple[float, str] | None = None
        importances = {scenario: least for scenario, (least, _) in outlook.importances.items()}
        quarters = sum(
            evidence_lead(rule.then, *pair)
            for rule in self.rulebase.rules
            if outlook.truths[rule.id] is TRUE and isinstance(rule.then, GiveEvidence)
        )
        start = self._lead(pair, importances, quarters)
        for key in keys:
            leads = [
                self._lead(pair, *self._after(key, answer, pair, outlook, answers, importances, quarters))
                for answer in self.hypothetical(self.rulebase.vocabulary.facts[key], answers.get(key))
            ]
            if leads and any(lead != start for lead in leads):
                reach = sum(abs(lead) for lead in leads) / len(leads)
                if best is None or reach > best[0]:
                    best = (reach, key)
        return best[1] if best else None

    def _after(
        self,
        key: str,
        answer: Answer,
        pair: tuple[str, str],
        outlook: Outlook,
        answers: Answers,
        importances: Mapping[str, int],
        quarters: int,
    ) -> tuple[Mapping[str, int], int]:
        changed = {**answers, key: answer}
        raised = dict(importances)
        for rule in self.readers[key]:
            if outlook.truths[rule.id] is UNKNOWN and self.evaluator.truth(rule, changed) is TRUE:
                match rule.then:
                    case GiveEvidence():
                        quarters += evidence_lead(rule.then, *pair)
                    case AddScenario(scenario, importance):
                        raised[scenario] = max(raised.get(scenario, 0), importance)
                    case _:
                        pass
        return raised, quarters

    def _lead(self, pair: tuple[str, str], importances: Mapping[str, int], quarters: int) -> float:
        one, other = pair
        total = sum(
            importance * (self.stars[scenario][one] - self.stars[scenario][other])
            for scenario, importance in importances.items()
            if importance
        )
        weight = self.rulebase.parameters.prior_weight + sum(importances.values())
        return float(total) / weight + quarters / QUARTERS

    def hypothetical(self, fact: Fact, known: Answer | None) -> Iterator[Answer]:
        """One answer for each way in which `fact` could be answered, as far as rules can tell them apart."""
        match fact.kind, known:
            case ("number", Span(low, high)):
                yield from self._numbers(fact.key, low, high)
            case ("number", _):
                yield from self._numbers(fact.key, fact.minimum, fact.maximum)
            case ("several-of", Selection(included, excluded)):
                rest = frozenset(fact.value_ids) - included - excluded
                yield Selection(included, excluded | rest)
                for value in sorted(rest):
                    yield Selection(included | {value}, excluded | (rest - {value}))
            case ("several-of", _):
                everything = frozenset(fact.value_ids)
                for value in fact.value_ids:
                    yield Selection(frozenset([value]), everything - {value})
            case _:
                for value in fact.value_ids:
                    yield Choice(value)

    def _numbers(self, key: str, low: int, high: int) -> Iterator[Answer]:
        for number in sorted({low, high, *(n for n in self.bounds.get(key, ()) if low <= n <= high)}):
            yield Span(number, number)
