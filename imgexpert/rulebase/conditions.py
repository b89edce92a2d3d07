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


class TooManyDisjuncts(Exception):  # noqa: N818 - it names what was met, not a fault of the program.
    """The disjunctive normal form is larger than its reader can use."""


def disjuncts(condition: Condition, holds: bool = True, most: int | None = None) -> list[frozenset[Literal]]:
    """The disjunctive normal form of `condition` (of its negation when `holds` is false).

    Each member is a set of literals that together make the condition true. Under three-valued logic the form is
    true, false or unknown exactly when the condition is: no literal is ever dropped against its opposite.

    Raises: TooManyDisjuncts as soon as more than `most` members turn up on the way, before they fill the memory.
    """
    match condition:
        case Not(part):
            return disjuncts(part, not holds, most)
        case And(parts) | Or(parts):
            expanded = [disjuncts(part, holds, most) for part in parts]
            if isinstance(condition, And) == holds:
                return _products(expanded, most)
            return _absorb([member for part in expanded for member in part], most)
        case _:
            return [frozenset([Literal(condition, holds)])]


def _products(factors: list[list[frozenset[Literal]]], most: int | None) -> list[frozenset[Literal]]:
    products: list[frozenset[Literal]] = [frozenset()]
    for factor in factors:
        products = _absorb([left | right for left in products for right in factor], most)
    return products


def _absorb(members: list[frozenset[Literal]], most: int | None) -> list[frozenset[Literal]]:
    """Without the members that hold only when a smaller one holds anyway."""
    unique = list(dict.fromkeys(members))
    # Looking for smaller ones takes quadratic time: a crowd is given up before.
    if most is not None and len(unique) > most * most:
        raise TooManyDisjuncts
    kept = [member for member in unique if not any(other < member for other in unique)]
    if most is not None and len(kept) > most:
        raise TooManyDisjuncts
    return kept
