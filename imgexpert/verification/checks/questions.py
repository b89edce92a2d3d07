"""Questions that change nothing: facts and values that no rule reads, and values that no rule tells apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imgexpert.reading.text import Text
from imgexpert.rulebase.conditions import Atom, Equals, Includes, atoms
from imgexpert.verification.checks.check import Check, listed
from imgexpert.verification.examined import Examined
from imgexpert.verification.findings import DecideAlike, Finding, Witness
from imgexpert.vocabulary.answers import Answer, Choice, FactSet, Selection, Span
from imgexpert.vocabulary.facts import Fact
from imgexpert.vocabulary.parsing import plain


def facts(examined: Examined) -> Iterable[Fact]:
    """All facts."""
    return tuple(examined.rulebase.vocabulary.facts.values())


def fact_name(fact: Fact) -> tuple[str, ...]:
    """A fact's key."""
    return (fact.key,)


def unread(examined: Examined, fact: Fact) -> Iterator[Finding]:
    """The fact, if no rule asks for it, or none through which it could change a choice."""
    reading = [rule for rule in examined.rules if any(atom.key == fact.key for atom in atoms(rule.when))]
    place = examined.places.of("fact", fact.key)
    if not reading:
        yield Finding(
            code="IX501",
            place=place,
            message=Text(f"no rule reads the fact `{fact.key}`", f"没有规则读取事实 `{fact.key}`"),
            about=(fact.key,),
            witness=_alike(fact, _two_answers(fact)),
        )
        return
    if not any(rule.id in examined.moving or rule.kind == "conflicts" for rule in reading):
        yield Finding(
            code="IX502",
            place=place,
            message=Text(
                f"the fact `{fact.key}` can change no choice: it is read only by {listed(rule.id for rule in reading)}",
                f"事实 `{fact.key}` 不会改变任何选择：读取它的只有 {listed((rule.id for rule in reading), '、')}",
            ),
            about=(fact.key,),
        )


def blurred(examined: Examined, fact: Fact) -> Iterator[Finding]:
    """The groups of values of the fact that every rule treats alike."""
    reading = [atom for rule in examined.rules for atom in atoms(rule.when) if atom.key == fact.key]
    if fact.kind == "number" or not reading:
        return
    groups: dict[frozenset[int], list[str]] = {}
    for value in fact.value_ids:
        groups.setdefault(_readers(reading, value), []).append(value)
    for readers, values in groups.items():
        if fact.kind == "several-of" and not readers:
            yield _no_reader(examined, fact, values)
        elif len(values) > 1:
            yield _one_group(examined, fact, values)


def _readers(reading: list[Atom], value: str) -> frozenset[int]:
    """The numbers of the conditions that ask for the value."""
    return frozenset(
        number for number, atom in enumerate(reading) if isinstance(atom, (Equals, Includes)) and value in atom.values
    )


def _one_group(examined: Examined, fact: Fact, values: list[str]) -> Finding:
    return Finding(
        code="IX503",
        place=examined.places.of("value", fact.key, values[1]),
        message=Text(
            f"no rule tells these values of `{fact.key}` apart: {listed(values)}",
            f"没有规则区分 `{fact.key}` 的这些取值：{listed(values, '、')}",
        ),
        about=(fact.key, *values),
        witness=_alike(fact, [_alone(fact, value) for value in values]),
    )


def _no_reader(examined: Examined, fact: Fact, values: list[str]) -> Finding:
    others = [value for value in fact.value_ids if value not in values]
    return Finding(
        code="IX504",
        place=examined.places.of("value", fact.key, values[0]),
        message=Text(
            f"no rule reads these values of `{fact.key}`: {listed(values)}",
            f"没有规则读取 `{fact.key}` 的这些取值：{listed(values, '、')}",
        ),
        about=(fact.key, *values),
        # With or without one of them, beside another value that keeps the list from being empty.
        witness=_alike(fact, [_list(fact, {values[0]}), _list(fact, {values[-1]})])
        if len(values) > 1
        else _alike(fact, [_list(fact, {*others[:1]}), _list(fact, {*others[:1], *values})]),
    )


def _two_answers(fact: Fact) -> list[Answer]:
    if fact.kind == "number":
        return [Span(fact.minimum, fact.minimum), Span(fact.maximum, fact.maximum)]
    return [_alone(fact, fact.value_ids[0]), _alone(fact, fact.value_ids[-1])]


def _alone(fact: Fact, value: str) -> Answer:
    return _list(fact, {value}) if fact.kind == "several-of" else Choice(value)


def _list(fact: Fact, chosen: set[str]) -> Answer:
    return Selection(frozenset(chosen), frozenset(fact.value_ids) - chosen)


def _alike(fact: Fact, answers: list[Answer]) -> Witness:
    subjects = [FactSet(answers={fact.key: answer}, written={fact.key: plain(answer, fact)}) for answer in answers]
    return Witness(subjects=tuple(subjects), shows=(DecideAlike(),))


UNREAD = Check(codes=("IX501", "IX502"), over=facts, find=unread, named=fact_name)
BLURRED = Check(codes=("IX503", "IX504"), over=facts, find=blurred, named=fact_name)
