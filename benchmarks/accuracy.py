"""How often the choice is the published one, by verdict, and what adding stars alone would get."""

from __future__ import annotations

from collections import Counter

from casebook import COLLECTIONS, Judged, percent, read_cases, table

from imgexpert.decision.records import Decision
from imgexpert.expert import Expert


def stars_alone(expert: Expert, decision: Decision) -> str | None:
    """The type with the most stars over the scenarios that apply, weighted by importance; None for a tie."""
    knowledge = expert.rulebase.knowledge
    sums = {
        type_: sum(applied.importance * knowledge.ratings[applied.scenario][type_] for applied in decision.scenarios)
        for type_ in knowledge.rated
    }
    best = [type_ for type_, stars in sums.items() if stars == max(sums.values())]
    return best[0] if len(best) == 1 else None


def main() -> None:
    """Print three tables: the choices, the verdicts, the stars alone."""
    expert = Expert()
    judged = [Judged(case=case, decision=expert.decide(case.facts, case.id)) for case in read_cases()]
    by_collection = {name: [one for one in judged if one.case.collection == name] for name in COLLECTIONS}
    by_collection["all"] = judged
    choices, stars = [], []
    for name, group in by_collection.items():
        found, wanted = (sum(numbers) for numbers in zip(*(one.companions for one in group), strict=True))
        primary, accepted = sum(one.primary for one in group), sum(one.accepted for one in group)
        choices.append((name, len(group), primary, accepted, percent(accepted, len(group)), f"{found}/{wanted}"))
        alone = [(one, stars_alone(expert, one.decision)) for one in group]
        chosen = sum(choice == one.case.primary for one, choice in alone)
        fine = sum(choice in {one.case.primary, *one.case.acceptable} for one, choice in alone)
        stars.append((name, len(group), chosen, fine, percent(fine, len(group)), sum(c is None for _, c in alone)))
    print(f"{len(expert.rulebase.rules)} rules, {len(expert.rulebase.vocabulary.facts)} facts\n")
    print(table(("cases", "n", "primary", "or acceptable", "", "companions"), choices))
    verdicts = Counter((one.decision.verdict, one.accepted) for one in judged)
    names = dict.fromkeys(verdict for verdict, _ in sorted(verdicts))
    print("\n" + table(("verdict", "right", "wrong"), [(v, verdicts[v, True], verdicts[v, False]) for v in names]))
    print("\nstars alone\n" + table(("cases", "n", "primary", "or acceptable", "", "ties"), stars))
    for one in judged:
        if not one.accepted:
            choice, verdict = one.decision.choice, one.decision.verdict
            print(f"\nnot accepted: {one.case.id}: {choice} ({verdict}), not {one.case.primary}")


if __name__ == "__main__":
    main()
