"""How many questions the questionnaire asks until the choice is settled, against the order of the vocabulary's files.

The published cases are persons who know what the case states, and nothing else; the sampled profiles are inventories'
rows, published decisions with answers taken away, changed and added. Three orders end by the same proof: the
questionnaire's own; the files' order, leaving out what can no longer matter; and the files' order as it is. Who
finishes before has the choice on what is known so far: how often that is the one that all facts give is the last table.
"""

from __future__ import annotations

import argparse
import statistics
import time
from bisect import bisect_left
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from typing import Any

from casebook import percent, read_cases, table
from profiles import Profiles, subjects

from imgexpert.decision.records import Decision
from imgexpert.expert import Expert
from imgexpert.questionnaire.records import Question, State
from imgexpert.vocabulary.answers import Answer

TARGETS = (30, 100)
"""Per cent of the questions saved, and milliseconds for the median to the next question."""

EARLY = (2, 5, 10, 15, 20, 30)
"""Numbers of questions after which somebody finishes early."""

Person = Mapping[str, Answer]


@dataclass
class Figures:
    """What asking one group of persons took: questions in each order, seconds a turn, and choices that agree.

    `early` has for each person, by number of questions, whether the verdict was clear and the choice the final one.
    """

    own: list[int] = field(default_factory=list)
    still_open: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    early: list[dict[int, tuple[bool, bool]]] = field(default_factory=list)
    agreeing: int = 0
    contradictory: int = 0

    def add(self, other: Figures) -> None:
        """Take the figures of more persons in."""
        self.own += other.own
        self.still_open += other.still_open
        self.files += other.files
        self.seconds += other.seconds
        self.early += other.early
        self.agreeing += other.agreeing
        self.contradictory += other.contradictory


class Asking:
    """Asks persons under the shipped rules."""

    def __init__(self, expert: Expert) -> None:
        self.expert = expert
        self.questionnaire = expert.questionnaire()
        self.keys = tuple(expert.rulebase.vocabulary.facts)

    def ask(self, person: Person) -> Figures:
        """What asking one person in each order took."""
        figures = Figures()
        state, decisions = self._own(person, figures)
        turn = self.questionnaire.turn(state)
        everything = self.expert.decide(self.questionnaire.facts(self.questionnaire.begin("all", person)))
        if everything.conflicts or turn.decision.conflicts:
            figures.contradictory += 1
            return figures
        figures.own.append(len(state.given))
        figures.still_open.append(self._in_order(person, lambda left: next(key for key in self.keys if key in left)))
        figures.files.append(self._all_in_order(person))
        figures.agreeing += _same(turn.decision, everything)
        reached = {number: decisions[min(number, len(decisions) - 1)] for number in EARLY}
        figures.early.append(
            {number: (early.verdict == "clear", _same(early, everything)) for number, early in reached.items()}
        )
        return figures

    def _own(self, person: Person, figures: Figures) -> tuple[State, list[Decision]]:
        state, decisions = self.questionnaire.begin("person", {}), []
        while True:
            start = time.perf_counter()
            turn = self.questionnaire.turn(state)
            taken = time.perf_counter() - start
            decisions.append(turn.decision)
            if not isinstance(turn.next, Question):
                return state, decisions
            figures.seconds.append(taken)
            state, _ = self.questionnaire.answer(state, turn.next.fact.key, person.get(turn.next.fact.key))

    def _in_order(self, person: Person, choose: Callable[[tuple[str, ...]], str]) -> int:
        state = self.questionnaire.begin("person", {})
        while left := self.questionnaire.open_questions(state):
            key = choose(left)
            state, _ = self.questionnaire.answer(state, key, person.get(key))
        return len(state.given)

    def _all_in_order(self, person: Person) -> int:
        """Where the files' order ends; looked for by halving, since questions only become fewer."""

        def settled(number: int) -> bool:
            answers = {key: person.get(key) for key in self.keys[:number]}
            return not self.questionnaire.open_questions(self.questionnaire.resume("person", answers))

        return bisect_left(range(len(self.keys)), True, key=settled)


@cache
def asking() -> Asking:
    """What asks in this process."""
    return Asking(Expert())


def ask(person: Person) -> Figures:
    """What asking one person took, in whichever process."""
    return asking().ask(person)


def _same(one: Decision, other: Decision) -> bool:
    return (one.choice, one.tied) == (other.choice, other.tied)


def row(name: str, figures: Figures) -> tuple[str, ...]:
    """One group in the table of questions."""
    means = [statistics.mean(counts) for counts in (figures.own, figures.still_open, figures.files)]
    saved = [percent(mean - means[0], mean) for mean in means[1:]]
    agreed = f"{figures.agreeing}/{len(figures.own)}"
    late = sorted(figures.own)[int(0.95 * (len(figures.own) - 1))]
    return (
        name,
        str(len(figures.own)),
        f"{means[0]:.1f}",
        str(late),
        f"{means[1]:.1f}",
        saved[0],
        f"{means[2]:.1f}",
        saved[1],
        agreed,
    )


def early_row(name: str, number: int, figures: Figures) -> tuple[str, ...]:
    """What finishing after a number of questions comes to, for one group."""
    all_ = [early[number] for early in figures.early]
    clear = [right for is_clear, right in all_ if is_clear]
    right = sum(right for _, right in all_)
    return (
        name,
        str(number),
        f"{right}/{len(all_)}",
        percent(right, len(all_)),
        f"{sum(clear)}/{len(clear)}",
        percent(sum(clear), len(clear)) if clear else "–",
    )


def main() -> None:
    """Print the questions asked, then the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", type=int, default=1000, help="sampled profiles")
    parser.add_argument("--every", type=int, default=1, help="take every n-th published case only")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    expert = Expert()
    known: list[Mapping[str, Any]] = [case.facts for case in read_cases()[:: arguments.every]]
    frame = Profiles(expert.rulebase, arguments.seed).frame(arguments.profiles)
    groups: dict[str, list[Mapping[str, Any]]] = {
        "published cases": known,
        "sampled profiles": [*subjects(expert.rulebase, frame)],
    }
    found: dict[str, Figures] = {}
    for name, persons in groups.items():
        found[name] = Figures()
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            for figures in pool.map(ask, [expert.facts(person).answers for person in persons], chunksize=8):
                found[name].add(figures)
    head = ("persons", "n", "own order", "p95", "files, what matters", "saved", "files", "saved", "same choice")
    print(table(head, [row(name, figures) for name, figures in found.items()]))
    print(f"\ncontradicting themselves and left out: {sum(f.contradictory for f in found.values())}")
    rows = []
    for name, figures in found.items():
        times = sorted(1000 * second for second in figures.seconds)
        late = times[int(0.95 * (len(times) - 1))]
        rows.append((name, len(times), f"{statistics.median(times):.0f}", f"{late:.0f}", f"{times[-1]:.0f}"))
    print("\n" + table(("time to the next question", "n", "median ms", "p95 ms", "max ms"), rows))
    early = [early_row(name, number, figures) for name, figures in found.items() for number in EARLY]
    print("\n" + table(("finished after", "questions", "final choice", "share", "of clear ones", "share"), early))
    print(f"targets: {TARGETS[0]} % saved, median {TARGETS[1]} ms")


if __name__ == "__main__":
    main()
