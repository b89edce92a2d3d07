"""Conditions as pairs of formulas: when they are known to hold, and when they are known not to."""

from __future__ import annotations

from typing import NamedTuple

from imgexpert.rulebase.conditions import And, AtLeast, AtMost, Condition, Equals, Includes, Known, Not, Or
from imgexpert.verification.solver import NEVER, Formula, both, either, negation
from imgexpert.verification.stands import Bounded, Listed, Picked, Stands


class Truths(NamedTuple):
    """When a condition is true and when it is false; otherwise it is unknown."""

    holds: Formula
    fails: Formula


def truths(condition: Condition, stands: Stands, *, settled: bool = True) -> Truths:
    """The truth of `condition` under strong Kleene logic, over what is known of each fact.

    With `settled`, no further answer will come, so that an unknown fact surely is not known.
    """
    match condition:
        case And(parts):
            inner = [truths(part, stands, settled=settled) for part in parts]
            return Truths(both(*(part.holds for part in inner)), either(*(part.fails for part in inner)))
        case Or(parts):
            inner = [truths(part, stands, settled=settled) for part in parts]
            return Truths(either(*(part.holds for part in inner)), both(*(part.fails for part in inner)))
        case Not(part):
            holds, fails = truths(part, stands, settled=settled)
            return Truths(fails, holds)
        case Known(key):
            known = stands[key].known
            return Truths(known, negation(known) if settled else NEVER)
        case Equals() | Includes():
            return _of_values(condition, stands)
        case AtLeast(key, bound):
            reached, below = _at(stands, key, bound)
            return Truths(reached, below)
        case AtMost(key, bound):
            reached, below = _at(stands, key, bound + 1)
            return Truths(below, reached)


def _of_values(atom: Equals | Includes, stands: Stands) -> Truths:
    stand = stands[atom.key]
    match stand:
        case Picked(values):
            return Truths(
                either(*(formula for value, formula in values.items() if value in atom.values)),
                either(*(formula for value, formula in values.items() if value not in atom.values)),
            )
        case Listed(included, excluded):
            return Truths(
                either(*(included[value] for value in sorted(atom.values))),
                both(stand.known, *(excluded[value] for value in sorted(atom.values))),
            )
        case Bounded():
            raise AssertionError("A number has no values; the loader has refused such a condition.")


def _at(stands: Stands, key: str, bound: int) -> tuple[Formula, Formula]:
    stand = stands[key]
    assert isinstance(stand, Bounded)
    return stand.reached[bound], stand.below[bound]
