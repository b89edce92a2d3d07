"""How many of the facts reported as able to change the choice really can: a search for answers that change it.

For each reported fact every single answer is tried first, then every answer on top of random answers to the other
reported facts. A change that is found is a proof; that none is found is none, so the last column is an upper bound.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Mapping

from casebook import percent, read_cases, table

from imgexpert.decision.decide import Decider
from imgexpert.expert import Expert
from imgexpert.vocabulary.answers import Answer, FactSet


class Search:
    """Looks for answers to open facts that change the choice."""

    def __init__(self, expert: Expert, generator: random.Random, samples: int) -> None:
        self.facts = expert.rulebase.vocabulary.facts
        self.decider = Decider(expert.rulebase)
        self.generator, self.samples = generator, samples

    def choice(self, answers: Mapping[str, Answer]) -> str | None:
        """The choice on `answers`; None where none is made, contradictory answers included."""
        return self.decider.decide(FactSet(answers=answers), "case").choice

    def answers(self, key: str, known: Mapping[str, Answer]) -> list[Answer]:
        """One answer to `key` for each way that rules can tell apart."""
        return list(self.decider.unknowns.hypothetical(self.facts[key], known.get(key)))

    def completion(self, known: Mapping[str, Answer], keys: Iterable[str]) -> dict[str, Answer]:
        """`known` with a random part of `keys` answered at random."""
        share = self.generator.random()
        drawn = [key for key in keys if self.generator.random() < share]
        return {**known, **{key: self.generator.choice(self.answers(key, known)) for key in drawn}}

    def changes(self, key: str, start: Mapping[str, Answer], choice: str | None) -> bool:
        """Whether some answer to `key`, given on top of `start`, leads to another type than `choice`."""
        return any(
            other is not None and other != choice
            for other in (self.choice({**start, key: answer}) for answer in self.answers(key, start))
        )

    def reach(self, key: str, known: Mapping[str, Answer], reported: Iterable[str], choice: str | None) -> str:
        """How `key` can change the choice: `alone`, `with others`, or `not found`."""
        if self.changes(key, known, choice):
            return "alone"
        others = [other for other in reported if other != key]
        for _ in range(self.samples):
            start = self.completion(known, others)
            before = self.choice(start)
            if before is not None and self.changes(key, start, before):
                return "with others"
        return "not found"


def main() -> None:
    """Print how the facts reported as unknown divide, by the verdict of the decision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=20, help="random completions for each reported fact")
    parser.add_argument("--cases", type=int, default=20, help="cases drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    generator = random.Random(arguments.seed)
    expert, cases = Expert(), read_cases()
    search = Search(expert, generator, arguments.samples)
    found: dict[str, Counter[str]] = {}
    for case in generator.sample(cases, min(arguments.cases, len(cases))):
        decision = expert.decide(case.facts, case.id)
        counts = found.setdefault(decision.verdict, Counter())
        counts["decisions"] += 1
        for key in decision.unknown:
            counts[search.reach(key, decision.facts.answers, decision.unknown, decision.choice)] += 1
    found["all"] = sum(found.values(), Counter[str]())
    ways = ("alone", "with others", "not found")
    rows = []
    for verdict, counts in found.items():
        reported = sum(counts[way] for way in ways)
        each = f"{reported / counts['decisions']:.1f}"
        rows.append((verdict, counts["decisions"], each, *(percent(counts[way], reported) for way in ways)))
    print(f"{arguments.samples} completions for each fact not found to change the choice alone\n")
    print(table(("verdict", "decisions", "reported each", *ways), rows))


if __name__ == "__main__":
    main()
