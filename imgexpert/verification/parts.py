"""The parts of a condition as its author sees them, each with its place and with what is left without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imgexpert.reading.places import Place
from imgexpert.rulebase.conditions import And, AtLeast, AtMost, Condition, Known, Not, Or, atoms
from imgexpert.rulebase.rules import Rule


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a rule's condition; `parts` are those below it, `steps` the way to it from the top.

    What the loader writes for one thing that an author wrote (a number that equals, `unless`, `unknown`) is one part.
    """

    condition: Condition
    place: Place
    steps: tuple[int, ...]
    parts: tuple[Part, ...]


def parts_of(rule: Rule) -> Part:
    """The whole condition of `rule`, with its parts."""
    return _part(rule, rule.when, (), 0)


def innermost_first(part: Part) -> Iterator[Part]:
    """`part` and all below it, those below first."""
    for inner in part.parts:
        yield from innermost_first(inner)
    yield part


def without(condition: Condition, steps: tuple[int, ...]) -> Condition:
    """`condition` without the part at `steps`, which stands in an `and` or `or`."""
    if isinstance(condition, Not):
        return Not(without(condition.part, steps[1:]))
    assert isinstance(condition, (And, Or))
    parts = list(condition.parts)
    if len(steps) == 1:
        del parts[steps[0]]
    else:
        parts[steps[0]] = without(parts[steps[0]], steps[1:])
    return type(condition)(tuple(parts))


def _part(rule: Rule, condition: Condition, steps: tuple[int, ...], before: int) -> Part:
    line, column = rule.spots[before] if before < len(rule.spots) else (rule.place.line, rule.place.column)
    parts: list[Part] = []
    if not _one_thing(condition):
        inside = condition.parts if isinstance(condition, (And, Or)) else ()
        inside = (condition.part,) if isinstance(condition, Not) else inside
        at = before
        for number, inner in enumerate(inside):
            if not (_is_unless(condition) and number < len(inside) - 1):
                parts.append(_part(rule, inner, (*steps, number), at))
            at += sum(1 for _ in atoms(inner))
    return Part(condition=condition, place=Place(rule.place.file, line, column), steps=steps, parts=tuple(parts))


def _one_thing(condition: Condition) -> bool:
    match condition:
        case And((AtLeast(key, least), AtMost(other, most))):
            return key == other and least == most
        case Not(Known()):
            return True
        case _:
            return False


def _is_unless(condition: Condition) -> bool:
    if not isinstance(condition, Or) or len(condition.parts) < 2:
        return False
    *silent, _ = condition.parts
    return all(isinstance(part, Not) and isinstance(part.part, Known) for part in silent)


def joins_parts(part: Part) -> bool:
    """Whether an author wrote a list of conditions here, one of which could be left out."""
    return len(part.parts) > 1 and isinstance(part.condition, (And, Or))
