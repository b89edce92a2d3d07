"""How far each verdict can be trusted: the published decisions again, with facts withheld at random."""

from __future__ import annotations

import argparse
import random
from collections import Counter

from casebook import Judged, percent, read_cases, table

from imgexpert.expert import Expert

VERDICTS = ("clear", "leaning", "close", "tied", "undecided", "impossible")


def main() -> None:
    """Print, for 0 to 3 facts withheld, how often each verdict was given and how often it was right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=50, help="random draws for each case and number withheld")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    expert, cases, generator = Expert(), read_cases(), random.Random(arguments.seed)
    rows = []
    for withheld in range(4):
        given, right = Counter[str](), Counter[str]()
        for case in cases:
            for _ in range(arguments.draws if withheld else 1):
                dropped = generator.sample(sorted(case.facts), min(withheld, len(case.facts)))
                facts = {key: value for key, value in case.facts.items() if key not in dropped}
                judged = Judged(case=case, decision=expert.decide(facts, case.id))
                given[judged.decision.verdict] += 1
                right[judged.decision.verdict] += judged.accepted
        total = given.total()
        cells = [f"{percent(given[v], total)} / {percent(right[v], given[v])}" for v in VERDICTS]
        rows.append((withheld, total, percent(right.total(), total), *cells))
    print("share of decisions / of these right (primary or acceptable)\n")
    print(table(("withheld", "decisions", "right", *VERDICTS), rows))


if __name__ == "__main__":
    main()
