"""The satisfiability solver (Z3) behind a few words: the only module that imports it.

Everything that is asked is about yes-or-no variables and sums of them with whole weights, which its solver for finite
domains decides exactly. A question is given up after so many conflicts rather than so many seconds: the answer
must not depend on the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import z3

Formula: TypeAlias = Any
"""A z3.BoolRef; z3 carries no types."""

ALWAYS: Formula = z3.BoolVal(True)
NEVER: Formula = z3.BoolVal(False)

BOUND = 20_000
"""Conflicts after which a question counts as not settled."""


class NotSettledError(Exception):
    """The solver gave up within its bound."""


def variable(name: str) -> Formula:
    """A new yes-or-no variable."""
    return z3.Bool(name)


def mark(one: Formula) -> int:
    """A number that stands for a variable as long as it is kept."""
    return int(one.get_id())


def both(*parts: Formula) -> Formula:
    """All of `parts` hold."""
    kept = [part for part in parts if not z3.is_true(part)]
    if any(z3.is_false(part) for part in kept):
        return NEVER
    return z3.And(kept) if len(kept) > 1 else kept[0] if kept else ALWAYS


def either(*parts: Formula) -> Formula:
    """At least one of `parts` holds."""
    kept = [part for part in parts if not z3.is_false(part)]
    if any(z3.is_true(part) for part in kept):
        return ALWAYS
    return z3.Or(kept) if len(kept) > 1 else kept[0] if kept else NEVER


def negation(part: Formula) -> Formula:
    """`part` does not hold."""
    if z3.is_true(part):
        return NEVER
    return ALWAYS if z3.is_false(part) else z3.Not(part)


def same(one: Formula, other: Formula) -> Formula:
    """Both hold, or neither."""
    return one == other


def at_least(weighed: Iterable[tuple[Formula, int]], bound: int) -> Formula:
    """The weights of those that hold add up to `bound` or more."""
    terms, missing = [], bound
    for formula, weight in weighed:
        if weight > 0:
            terms.append((formula, weight))
        elif weight < 0:  # w·x = w + |w|·(1 − x)
            terms.append((negation(formula), -weight))
            missing -= weight
    if missing <= 0:
        return ALWAYS
    if sum(weight for _, weight in terms) < missing:
        return NEVER
    return z3.PbGe(terms, missing)


def exactly(formulas: Sequence[Formula], count: int) -> Formula:
    """`count` of `formulas` hold."""
    if not formulas:
        return ALWAYS if count == 0 else NEVER
    return z3.PbEq([(formula, 1) for formula in formulas], count)


class Solver:
    """Assumptions, and questions about them."""

    def __init__(self, bound: int = BOUND) -> None:
        self._solver = z3.SolverFor("QF_FD")
        self._solver.set("max_conflicts", bound)

    def assume(self, formula: Formula) -> None:
        """From now on `formula` holds."""
        if not z3.is_true(formula):
            self._solver.add(formula)

    def named(self, name: str, formula: Formula) -> Formula:
        """A variable that stands for `formula`, so that questions stay short."""
        if z3.is_true(formula) or z3.is_false(formula):
            return formula
        stands_for = variable(name)
        self._solver.add(stands_for == formula)
        return stands_for

    def find(self, formulas: Sequence[Formula], variables: Sequence[Formula]) -> frozenset[int] | None:
        """The numbers of the `variables` that hold in some case where all `formulas` do; None where there is none.

        Raises: NotSettledError when neither was found out within the bound.
        """
        if any(z3.is_false(formula) for formula in formulas):
            return None
        answer = self._solver.check(*(formula for formula in formulas if not z3.is_true(formula)))
        if answer == z3.unsat:
            return None
        if answer != z3.sat:
            raise NotSettledError
        model = self._solver.model()
        return frozenset(place for place, one in enumerate(variables) if z3.is_true(model[one]))

    def possible(self, formulas: Sequence[Formula]) -> bool:
        """Whether all `formulas` can hold together.

        Raises: NotSettledError when that was not found out within the bound.
        """
        return self.find(formulas, ()) is not None
