"""How long it takes to find what would flip a decision, over the published cases, and how small the changes are."""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter

from casebook import percent, read_cases, table

from imgexpert.expert import Decided, Expert

TARGETS = (1.0, 3.0)
"""Seconds for the median and for the 95th percentile."""


class Figures:
    """What one kind of question took, in seconds, and the sizes of what was found."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self.sizes: Counter[str] = Counter()

    def ask(self, decision: Decided, target: str | None) -> None:
        """Ask one question of one decision."""
        explanation = decision.explain()
        start = time.perf_counter()
        found = explanation.flip(target)
        self.taken.append(time.perf_counter() - start)
        self.sizes["none" if found.size is None else f"{found.size}{' given' if found.uses_given else ''}"] += 1

    def times(self) -> tuple[str, ...]:
        """How many questions, then median, 95th percentile and the longest time."""
        late = statistics.quantiles(self.taken, n=20)[-1]
        figures = (statistics.median(self.taken), late, max(self.taken))
        return str(len(self.taken)), *(f"{figure:.3f}" for figure in figures)

    def shares(self) -> tuple[str, ...]:
        """The share of the questions with an answer of each size."""
        return tuple(percent(self.sizes[size], len(self.taken)) for size in SIZES)


SIZES = ("1", "2", "3", "1 given", "2 given", "3 given", "none")


def main() -> None:
    """Print the times and the sizes, without a target and with each type as the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take every n-th case only")
    arguments = parser.parse_args()
    expert = Expert()
    decisions = [expert.decide(case.facts) for case in read_cases()[:: arguments.every]]
    types = tuple(expert.rulebase.knowledge.types)
    any_, all_ = Figures(), Figures()
    by_type = {type_: Figures() for type_ in types}
    decisions[0].explain().flip()  # What is worked out once for a rule base is no part of a question.
    for decision in decisions:
        any_.ask(decision, None)
        for type_ in types:
            if type_ != decision.choice:
                by_type[type_].ask(decision, type_)
    for figures in by_type.values():
        all_.taken += figures.taken
        all_.sizes += figures.sizes
    rows = [("any other type", any_), *by_type.items(), ("all types", all_)]
    print(table(("target", "questions", "median s", "p95 s", "max s"), [(name, *f.times()) for name, f in rows]))
    print(f"targets: median {TARGETS[0]:g} s, 95th percentile {TARGETS[1]:g} s\n")
    print(table(("smallest set", *SIZES), [(name, *f.shares()) for name, f in rows]))


if __name__ == "__main__":
    main()
