"""Which unanswered facts could still change the choice, and which one to ask for next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from imgexpert.decision.outlook import Outlook, greatest_lead
from imgexpert.decision.records import Outcome
from imgexpert.decision.tables import tables_of
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
        self.tables = tables_of(rulebase)
        self._order = {key: place for place, key in enumerate(rulebase.vocabulary.facts)}
        self._weights: dict[frozenset[str], dict[str, int]] = {}
        self._readers: dict[str, list[Rule]] = {key: [] for key in rulebase.vocabulary.facts}
        self._deriving = [(rule, rule.then.key) for rule in rulebase.rules if isinstance(rule.then, DeriveFact)]
        self._bounds: dict[str, set[int]] = {}
        for rule in rulebase.rules:
            for key in dict.fromkeys(atom.key for atom in atoms(rule.when)):
                self._readers[key].append(rule)
            for atom in atoms(rule.when):
                if isinstance(atom, (AtLeast, AtMost)):
                    end = atom.bound if isinstance(atom, AtLeast) else atom.bound + 1
                    self._bounds.setdefault(atom.key, set()).update((end - 1, end))

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
        """The open facts that could change the order or the eligibility of `contenders`, most influential first.

        A fact's influence is the weight of the open rules that read it, each shared among the open facts it reads; a
        fact from which another can be derived has at least the influence of that one.
        """
        influence: dict[str, float] = {}
        weights = self._weights_for(contenders)
        for rule in outlook.open_rules:
            if weight := weights.get(rule.id):
                open_keys = self.evaluator.open_keys(rule, answers)
                for key in open_keys:
                    influence[key] = influence.get(key, 0.0) + weight / len(open_keys)
        self._inherit(influence, outlook, answers)
        return tuple(sorted(influence, key=lambda key: (-round(influence[key], 6), self._order[key])))

    def _inherit(self, influence: dict[str, float], outlook: Outlook, answers: Answers) -> None:
        changed = True
        while changed:
            changed = False
            for rule, derived in self._deriving:
                if derived in influence and outlook.truths[rule.id] is UNKNOWN:
                    for key in self.evaluator.open_keys(rule, answers):
                        if influence.get(key, 0.0) < influence[derived]:
                            influence[key] = influence[derived]
                            changed = True

    def _weights_for(self, contenders: frozenset[str]) -> dict[str, int]:
        """The rules that can move the contenders against each other, with how much, in quarter stars."""
        if contenders not in self._weights:
            weighed = {rule.id: self._weight(rule, contenders) for rule in self.rulebase.rules}
            self._weights[contenders] = {rule_id: weight for rule_id, weight in weighed.items() if weight}
        return self._weights[contenders]

    def _weight(self, rule: Rule, contenders: frozenset[str]) -> int:
        match rule.then:
            case GiveEvidence(types, _, quarters):
                # Evidence for all contenders alike changes no order, but may back a choice.
                return quarters if contenders.intersection(types) else 0
            case AddScenario(scenario, importance):
                stars = [self.tables.stars[scenario][self.tables.number[type_]] for type_ in contenders]
                # Stars that are equal still count: another scenario shrinks the contrast of the others.
                return max(1, importance * (max(stars) - min(stars)) // self.tables.scale) if stars else 0
            case RuleOut(types) | MakeEligible(types):
                return _EXCLUDING if contenders.intersection(types) else 0
            case _:
                return 0

    def separator(self, pair: tuple[str, str], keys: Iterable[str], outlook: Outlook, answers: Answers) -> str | None:
        """The fact in `keys` whose answers, taken as equally likely, would set the `pair` furthest apart.

        Rules that the answer settles alone are counted; None when no answer moves the two against each other.
        """
        one, other = (self.tables.number[type_] for type_ in pair)
        importances = {scenario: least for scenario, (least, _) in outlook.importances.items()}
        quarters = outlook.certain[one] - outlook.certain[other]
        start = self._lead(one, other, importances, quarters)
        best: tuple[float, str] | None = None
        for key in keys:
            leads = []
            for answer in self.hypothetical(self.rulebase.vocabulary.facts[key], answers.get(key)):
                raised, more = self._after(key, answer, pair, outlook, answers)
                leads.append(self._lead(one, other, {**importances, **raised}, quarters + more))
            if any(lead != start for lead in leads):
                reach = round(sum(abs(lead) for lead in leads) / len(leads), 9)
                if best is None or reach > best[0]:
                    best = (reach, key)
        return best[1] if best else None

    def _after(
        self, key: str, answer: Answer, pair: tuple[str, str], outlook: Outlook, answers: Answers
    ) -> tuple[dict[str, int], int]:
        """The importances that `answer` to `key` raises, and the quarter stars it gives the first of the pair."""
        changed = {**answers, key: answer}
        raised: dict[str, int] = {}
        quarters = 0
        for rule in self._readers[key]:
            if outlook.truths[rule.id] is not UNKNOWN or self.evaluator.truth(rule, changed) is not TRUE:
                continue
            match rule.then:
                case GiveEvidence(types, direction, amount):
                    step = amount if direction == "for" else -amount
                    quarters += step * ((pair[0] in types) - (pair[1] in types))
                case AddScenario(scenario, importance):
                    least = outlook.importances[scenario][0]
                    raised[scenario] = max(raised.get(scenario, least), importance)
                case _:
                    pass
        return raised, quarters

    def _lead(self, one: int, other: int, importances: Mapping[str, int], quarters: int) -> float:
        stars = self.tables.stars
        total = sum(imp * (stars[scenario][one] - stars[scenario][other]) for scenario, imp in importances.items())
        weight = self.rulebase.parameters.prior_weight + sum(importances.values())
        return total / (weight * self.tables.scale) + quarters / QUARTERS

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
        for number in sorted({low, high, *(n for n in self._bounds.get(key, ()) if low <= n <= high)}):
            yield Span(number, number)
