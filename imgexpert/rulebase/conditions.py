"""The condition tree: a handful of primitives over facts, joined by and, or and not.

Everything else that a rule author may write (`equals`, `in`, a bare value, a list) is rewritten to these when it is
loaded, so that an evaluator implements these only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Equals:
    """A yes-no or one-of fact has one of `values`."""

    key: str
    values: frozenset[str]


@dataclass(frozen=True)
class Includes:
    """A several-of fact includes at least one of `values`."""

    key: str
    values: frozenset[str]


@dataclass(frozen=True)
class AtLeast:
    """A number is `bound` or more."""

    key: str
    bound: int


@dataclass(frozen=True)
class AtMost:
    """A number is `bound` or less."""

    key: str
    bound: int


@dataclass(frozen=True)
class Known:
    """Something, be it partial, is known of the fact."""

    key: str


@dataclass(frozen=True)
class And:
    """All parts hold; with no part it holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    """At least one part holds; with no part it does not."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Condition


Atom: TypeAlias = Equals | Includes | AtLeast | AtMost | Known
Condition: TypeAlias = Atom | And | Or | Not


def atoms(condition: Condition) -> Iterator[Atom]:
    """Every primitive in `condition`, in the order of writing, repeated ones too."""
    match condition:
        case And(parts) | Or(parts):
            for part in parts:
                yield from atoms(part)
        case Not(part):
            yield from atoms(part)
        case _:
            yield condition


def keys(condition: Condition) -> frozenset[str]:
    """The facts that `condition` reads."""
    return frozenset(atom.key for atom in atoms(condition))


@dataclass(frozen=True)
class Literal:
    """A primitive, or its negation."""

    atom: Atom
    holds: bool


def disjuncts(condition: Condition, holds: bool = True) -> list[frozenset[Literal]]:
    """The disjunctive normal form of `condition` (of its negation when `holds` is false).

    Each member is a set of literals that together make the condition true. Under three-valued logic the form is
    true, false or unknown exactly when the condition is: no literal is ever dropped against its opposite.
    """
    match condition:
        case Not(part):
            return disjuncts(part, not holds)
        case And(parts) | Or(parts):
            if isinstance(condition, And) == holds:
                return _products([disjuncts(part, holds) for part in parts])
            return _absorb([member for part in parts for member in disjuncts(part, holds)])
        case _:
            return [frozenset([Literal(condition, holds)])]


def _products(factors: list[list[frozenset[Literal]]]) -> list[frozenset[Literal]]:
    products: list[frozenset[Literal]] = [frozenset()]
    for factor in factors:
        products = _absorb([left | right for left in products for right in factor])
    return products


def _absorb(members: list[frozenset[Literal]]) -> list[frozenset[Literal]]:
    """Without the members that hold only when a smaller one holds anyway."""
    unique = list(dict.fromkeys(members))
    return [member for member in unique if not any(other < member for other in unique)]
