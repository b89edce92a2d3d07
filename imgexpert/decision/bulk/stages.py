"""Expressions in stages: what is used more than once becomes a column, as early as what it reads exists.

A frame engine computes the columns of one stage side by side, and each of them once. One huge expression instead would
be computed as often as its parts are mentioned, and is more than the code generators of some engines can take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import add, and_, or_
from typing import TypeAlias

import narwhals as nw

PREFIX = "__imgexpert_"
"""What the names of all columns begin with that are dropped at the end."""


@dataclass(frozen=True)
class Term:
    """An expression, and the first stage in which all columns that it reads exist."""

    expr: nw.Expr
    stage: int


@dataclass(frozen=True)
class Part:
    """A part of a plan; with `where`, what it computes matters only there, and only the column `result` is read."""

    stages: Stages
    where: nw.Expr | None = None
    result: nw.Expr | None = None


Mask: TypeAlias = "Term | bool"
"""A column of true and false, never null; a plain bool where it is the same in every row."""

Number: TypeAlias = "Term | int"
"""A column of whole numbers, never null; a plain int where it is the same in every row."""


IntegerType: TypeAlias = "type[nw.Int8] | type[nw.Int16] | type[nw.Int32] | type[nw.Int64]"

_WIDTHS: tuple[tuple[IntegerType, int], ...] = ((nw.Int8, 8), (nw.Int16, 16), (nw.Int32, 32))


class Stages:
    """The columns to compute, by stage; the columns of a stage read only those of earlier ones.

    With `part`, a part of a plan that is computed after others and may read all their columns.
    """

    def __init__(self, part: str = "") -> None:
        self._prefix = PREFIX + part
        self.columns: list[dict[str, nw.Expr]] = []
        self.sources: set[str] = set()

    def source(self, name: str) -> Term:
        """A column that is there before the first stage."""
        self.sources.add(name)
        return Term(nw.col(name), 0)

    def keep(self, term: Term) -> Term:
        """`term` as a column."""
        while len(self.columns) <= term.stage:
            self.columns.append({})
        stage = self.columns[term.stage]
        name = f"{self._prefix}{term.stage}_{len(stage)}"
        stage[name] = term.expr
        return Term(nw.col(name), term.stage + 1)

    def keep_mask(self, mask: Mask) -> Mask:
        """`mask` as a column, unless it is the same in every row."""
        return mask if isinstance(mask, bool) else self.keep(mask)

    def keep_number(self, number: Number) -> Number:
        """`number` as a column, unless it is the same in every row."""
        return number if isinstance(number, int) else self.keep(number)


def apply(function: Callable[..., nw.Expr], *terms: Term) -> Term:
    """`function` of the expressions of `terms`."""
    return Term(function(*(term.expr for term in terms)), max(term.stage for term in terms))


def all_masks(masks: Iterable[Mask]) -> Mask:
    """True where all are; with none, true."""
    return _joined(list(masks), and_, decisive=False)


def any_mask(masks: Iterable[Mask]) -> Mask:
    """True where one is; with none, false."""
    return _joined(list(masks), or_, decisive=True)


def _joined(masks: Sequence[Mask], join: Callable[[nw.Expr, nw.Expr], nw.Expr], *, decisive: bool) -> Mask:
    terms = [mask for mask in masks if isinstance(mask, Term)]
    if any(mask is decisive for mask in masks):
        return decisive
    return apply(lambda *exprs: balanced(join, exprs), *terms) if terms else not decisive


def balanced(join: Callable[[nw.Expr, nw.Expr], nw.Expr], exprs: Sequence[nw.Expr]) -> nw.Expr:
    """All `exprs` joined, as a tree of little depth: some engines descend by recursion."""
    if len(exprs) == 1:
        return exprs[0]
    middle = len(exprs) // 2
    return join(balanced(join, exprs[:middle]), balanced(join, exprs[middle:]))


def no_mask(mask: Mask) -> Mask:
    """True where `mask` is false."""
    return (not mask) if isinstance(mask, bool) else apply(lambda expr: ~expr, mask)


def total(numbers: Iterable[Number]) -> Number:
    """The sum of `numbers`."""
    listed = list(numbers)
    terms = [number for number in listed if isinstance(number, Term)]
    constant = sum(number for number in listed if isinstance(number, int))
    if not terms:
        return constant
    whole = apply(lambda *exprs: balanced(add, exprs), *terms)
    return apply(lambda expr: expr + constant, whole) if constant else whole


def minus(number: Number, other: Number) -> Number:
    """The difference of two numbers."""
    if isinstance(other, int):
        return total([number, -other])
    if isinstance(number, int):
        return apply(lambda expr: number - expr, other)
    return apply(lambda one, two: one - two, number, other)


def times(number: Number, factor: int) -> Number:
    """`number` multiplied by the constant `factor`."""
    if isinstance(number, int):
        return number * factor
    if factor == 0:
        return 0
    return number if factor == 1 else apply(lambda expr: expr * factor, number)


def where(mask: Mask, then: Number, otherwise: Number, dtype: IntegerType) -> Number:
    """`then` where `mask` is true, else `otherwise`, in columns of `dtype`."""
    if isinstance(mask, bool):
        return then if mask else otherwise
    terms = [mask, *(number for number in (then, otherwise) if isinstance(number, Term))]
    expr = nw.when(mask.expr).then(value(then, dtype)).otherwise(value(otherwise, dtype))
    return Term(expr, max(term.stage for term in terms))


def value(number: Number, dtype: IntegerType) -> nw.Expr:
    """The expression of `number`, a literal of `dtype` where it is the same in every row."""
    return number.expr if isinstance(number, Term) else nw.lit(number, dtype)


def as_term(number: Number, dtype: IntegerType) -> Term:
    """`number` as a term."""
    return number if isinstance(number, Term) else Term(nw.lit(number, dtype), 0)


def smallest(bound: int) -> IntegerType:
    """The type of the narrowest whole numbers that reach from -`bound` to `bound`: narrow columns are fast ones."""
    return next((dtype for dtype, bits in _WIDTHS if bound < 2 ** (bits - 1)), nw.Int64)


def cast(number: Number, dtype: IntegerType) -> Number:
    """`number` in columns of `dtype`."""
    return number if isinstance(number, int) else apply(lambda expr: expr.cast(dtype), number)
