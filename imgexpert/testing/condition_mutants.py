"""The mistakes that can be made in a condition, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from imgexpert.rulebase.conditions import And, AtLeast, AtMost, Atom, Condition, Equals, Includes, Known, Not, Or, atoms
from imgexpert.vocabulary.facts import Vocabulary

ConditionOperator = Literal["negate", "drop-part", "swap-all-any", "shift-bound", "drop-value", "replace-value"]


@dataclass(frozen=True, kw_only=True)
class Slip:
    """One mistake: `before` became `after` in the `whole` condition, at or from the primitive of that number."""

    operator: ConditionOperator
    primitive: int
    before: Condition
    after: Condition
    whole: Condition


Rebuild = Callable[[Condition], Condition]
"""Puts a part back into the condition that it was taken from."""


def mutated_conditions(condition: Condition, vocabulary: Vocabulary) -> Iterator[Slip]:
    """Every single mistake in `condition`, in the order of writing."""
    yield from _within(condition, 0, lambda part: part, vocabulary)


def _within(condition: Condition, first: int, rebuild: Rebuild, vocabulary: Vocabulary) -> Iterator[Slip]:
    """The mistakes in a part whose first primitive has the number `first`."""

    def slip(operator: ConditionOperator, after: Condition) -> Slip:
        return Slip(operator=operator, primitive=first, before=condition, after=after, whole=rebuild(after))

    match condition:
        case Not(And() | Or() | Not() as part):
            yield from _within(part, first, lambda new: rebuild(Not(new)), vocabulary)
        case Not(part):
            yield slip("negate", part)
            for operator, atom in _changed_atoms(part, vocabulary):
                yield slip(operator, Not(atom))
        case And(parts) | Or(parts):
            if len(parts) > 1:
                yield slip("swap-all-any", Or(parts) if isinstance(condition, And) else And(parts))
            yield from _in_parts(type(condition), parts, first, rebuild, vocabulary)
        case _:
            yield slip("negate", Not(condition))
            for operator, atom in _changed_atoms(condition, vocabulary):
                yield slip(operator, atom)


def _in_parts(
    join: type[And] | type[Or], parts: tuple[Condition, ...], first: int, rebuild: Rebuild, vocabulary: Vocabulary
) -> Iterator[Slip]:
    for place, part in enumerate(parts):
        before, after = parts[:place], parts[place + 1 :]
        if before or after:
            rest = join((*before, *after))
            yield Slip(operator="drop-part", primitive=first, before=part, after=rest, whole=rebuild(rest))

        def put_back(
            new: Condition, before: tuple[Condition, ...] = before, after: tuple[Condition, ...] = after
        ) -> Condition:
            return rebuild(join((*before, new, *after)))

        yield from _within(part, first, put_back, vocabulary)
        first += sum(1 for _ in atoms(part))


def _changed_atoms(atom: Condition, vocabulary: Vocabulary) -> Iterator[tuple[ConditionOperator, Atom]]:
    """The primitive with one of its values or its bound changed."""
    match atom:
        case AtLeast(key, bound) | AtMost(key, bound):
            for other in (bound - 1, bound + 1):
                if other >= 0:
                    yield "shift-bound", type(atom)(key, other)
        case Equals(key, values) | Includes(key, values):
            order = vocabulary.facts[key].value_ids
            for value in (value for value in order if value in values):
                if len(values) > 1:
                    yield "drop-value", type(atom)(key, values - {value})
                other_values = (order[(order.index(value) + step) % len(order)] for step in range(1, len(order)))
                other_value = next((other for other in other_values if other not in values), None)
                if other_value is not None:
                    yield "replace-value", type(atom)(key, values - {value} | {other_value})
        case Known():
            return
        case _:
            raise AssertionError("only primitives hold values")
