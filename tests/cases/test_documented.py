"""Published decisions are reached again: choices, verdicts, and what stands beside the choice."""

from __future__ import annotations

from functools import cache

import pytest
from casebook import COLLECTIONS, Judged, read_cases

from imgexpert.expert import Expert

OWN_FLOORS = {
    # collection: (primary, primary or acceptable), as measured when last raised
    "own-a": (23, 23),
    "own-b": (23, 24),
    "own-c": (27, 29),
}


@cache
def judged(collection: str) -> tuple[Judged, ...]:
    """Every case of `collection`, decided."""
    expert = Expert()
    return tuple(Judged(case=case, decision=expert.decide(case.facts, case.id)) for case in read_cases([collection]))


def described(one: Judged) -> str:
    """A line on a case, for people who look into why it misses."""
    decision, case = one.decision, one.case
    wanted = " or ".join([case.primary, *sorted(case.acceptable)])
    return f"{case.id}: {decision.choice or decision.tied} ({decision.verdict}) instead of {wanted}"


def misses(group: tuple[Judged, ...]) -> list[str]:
    """A line on every case whose choice is not the published one."""
    return [described(one) for one in group if not one.primary]


def test_there_are_as_many_cases_as_documented() -> None:
    assert [len(judged(name)) for name in COLLECTIONS] == [39, 24, 24, 30]


def test_every_case_has_an_id_of_its_own() -> None:
    ids = [case.id for case in read_cases()]
    assert len(set(ids)) == len(ids)


def test_nearly_all_documented_choices_are_the_published_ones() -> None:
    group = judged("documented")
    assert sum(one.primary for one in group) >= 37, misses(group)


def test_all_documented_choices_are_published_or_acceptable() -> None:
    assert [described(one) for one in judged("documented") if not one.accepted] == []


def test_no_documented_choice_is_wrong_and_called_clear() -> None:
    wrong = [one for one in judged("documented") if not one.accepted]
    assert [described(one) for one in wrong if one.decision.verdict == "clear"] == []


def test_nine_in_ten_published_companions_are_found() -> None:
    found, wanted = (sum(numbers) for numbers in zip(*(one.companions for one in judged("documented")), strict=True))
    assert 10 * found >= 9 * wanted > 0


@pytest.mark.parametrize("collection", OWN_FLOORS)
def test_own_collections_do_not_fall_behind(collection: str) -> None:
    group = judged(collection)
    print("\n".join(misses(group)))
    primary, accepted = OWN_FLOORS[collection]
    assert sum(one.primary for one in group) >= primary, misses(group)
    assert sum(one.accepted for one in group) >= accepted, misses(group)
