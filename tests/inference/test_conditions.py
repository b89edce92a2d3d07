"""What a condition means: the evaluator against truth tables, against all completions, and against its normal form."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgexpert.inference.possible import compile_condition
from imgexpert.reading.text import Text
from imgexpert.rulebase.conditions import (
    And,
    AtLeast,
    AtMost,
    Atom,
    Condition,
    Equals,
    Includes,
    Known,
    Literal,
    Not,
    Or,
    atoms,
    disjuncts,
    keys,
)
from imgexpert.vocabulary.answers import Answer, Choice, Selection, Span
from imgexpert.vocabulary.facts import Fact, Kind, Value
from imgexpert.vocabulary.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of
from tests.support.facts import Answers
from tests.support.rules import an_atom, conditions

_NOTHING = Text("-", "-")


def fact(key: str, kind: Kind, *values: str) -> Fact:
    """A fact with nothing but what evaluators look at; numbers go from 0 to 3."""
    return Fact(
        key=key,
        kind=kind,
        family="f",
        label=_NOTHING,
        question=_NOTHING,
        why=_NOTHING,
        find_out=_NOTHING,
        values=tuple(Value(id=value, label=_NOTHING) for value in values),
        maximum=3 if kind == "number" else 0,
    )


FACTS = (
    fact("flag", "yes-no", "yes", "no"),
    fact("one", "one-of", "a", "b", "c"),
    fact("many", "several-of", "x", "y", "z"),
    fact("number", "number"),
)
SPANS = [Span(low, high) for low in range(4) for high in range(low, 4)]
SELECTIONS = [
    Selection(frozenset(v for v, s in zip("xyz", marks, strict=True) if s == "+"),
              frozenset(v for v, s in zip("xyz", marks, strict=True) if s == "-"))
    for marks in product("+-?", repeat=3) if set(marks) != {"?"}
]  # fmt: skip
ANSWERS: dict[str, list[Answer | None]] = {
    "flag": [None, Choice("yes"), Choice("no")],
    "one": [None, Choice("a"), Choice("b"), Choice("c")],
    "many": [None, *SELECTIONS],
    "number": [None, *SPANS],
}
situations = st.fixed_dictionaries({key: st.sampled_from(answers) for key, answers in ANSWERS.items()}).map(
    lambda drawn: {key: answer for key, answer in drawn.items() if answer is not None}
)


def completions(key: str, answer: Answer | None) -> list[Answer]:
    """Every complete answer that agrees with `answer`."""
    match answer:
        case Choice():
            return [answer]
        case Span(low, high):
            return [Span(number, number) for number in range(low, high + 1)]
        case Selection(included, excluded):
            return [s for s in SELECTIONS if len(s.included | s.excluded) == 3
                    and included <= s.included and excluded <= s.excluded]  # fmt: skip
        case None if key == "many":
            return completions(key, Selection(frozenset(), frozenset()))
        case None if key == "number":
            return completions(key, Span(0, 3))
        case None:
            return [other for other in ANSWERS[key] if other is not None]


def all_completions(answers: Answers) -> Iterator[dict[str, Answer]]:
    """Every way in which all questions may come to be answered completely."""
    ways = [completions(key, answers.get(key)) for key in ANSWERS]
    return (dict(zip(ANSWERS, chosen, strict=True)) for chosen in product(*ways))


def holds(condition: Condition, complete: Answers) -> bool:
    """Plain two-valued truth, for complete answers."""
    match condition:
        case And(parts):
            return all(holds(part, complete) for part in parts)
        case Or(parts):
            return any(holds(part, complete) for part in parts)
        case Not(part):
            return not holds(part, complete)
        case Known():
            return True
        case _:
            pass
    match condition, complete[condition.key]:
        case Equals(_, values), Choice(value):
            return value in values
        case Includes(_, values), Selection(included, _):
            return bool(values & included)
        case AtLeast(_, bound), Span(number, _):
            return number >= bound
        case AtMost(_, bound), Span(number, _):
            return number <= bound
        case _:
            raise AssertionError(condition)


def agreed(truths: set[bool]) -> Truth:
    """What all completions agree on."""
    return UNKNOWN if len(truths) == 2 else TRUE if truths == {True} else FALSE


def by_tables(condition: Condition, answers: Answers, *, settled: bool) -> Truth:
    """The truth of `condition` from that of its atoms by the tables of `vocabulary.truth`."""
    match condition:
        case And(parts):
            return all_of(by_tables(part, answers, settled=settled) for part in parts)
        case Or(parts):
            return any_of(by_tables(part, answers, settled=settled) for part in parts)
        case Not(part):
            return ~by_tables(part, answers, settled=settled)
        case _:
            return compile_condition(condition, settled=settled)(answers)


ATOMS = [
    *(Equals("flag", frozenset(values)) for values in ("", ["yes"], ["no"], ["yes", "no"])),
    *(Equals("one", frozenset(values)) for values in ("a", "bc", "abc")),
    *(Includes("many", frozenset(values)) for values in ("x", "xy", "xyz")),
    *(AtLeast("number", bound) for bound in range(-1, 6)),
    *(AtMost("number", bound) for bound in range(-1, 6)),
]


def named(atom: Atom) -> str:
    """A name that is the same in every process, which the order of a set is not: tests are dealt out by name."""
    values = sorted(getattr(atom, "values", ()))
    return f"{type(atom).__name__} {atom.key} {' '.join(values) or getattr(atom, 'bound', '')}".strip()


@pytest.mark.parametrize("atom", ATOMS, ids=named)
@pytest.mark.parametrize("settled", [True, False], ids=["settled", "open"])
def test_an_atom_is_true_or_false_exactly_when_all_completions_agree(atom: Condition, settled: bool) -> None:
    (key,) = keys(atom)
    test = compile_condition(atom, settled=settled)
    for answer in ANSWERS[key]:
        if answer is None:
            assert test({}) is UNKNOWN  # Also where any answer would do: nobody has said that there is one.
            continue
        truths = {holds(atom, {key: complete}) for complete in completions(key, answer)}
        assert test({key: answer}) is agreed(truths), answer


@pytest.mark.parametrize("key", ANSWERS)
def test_known_is_decided_when_all_is_settled_and_open_before(key: str) -> None:
    settled, open_ = (compile_condition(Known(key), settled=settled) for settled in (True, False))
    assert (settled({}), open_({})) == (FALSE, UNKNOWN)
    for answer in ANSWERS[key][1:]:
        assert answer is not None
        assert settled({key: answer}) is open_({key: answer}) is TRUE


TABLE = {
    (FALSE, FALSE): (FALSE, FALSE),
    (FALSE, UNKNOWN): (FALSE, UNKNOWN),
    (FALSE, TRUE): (FALSE, TRUE),
    (UNKNOWN, UNKNOWN): (UNKNOWN, UNKNOWN),
    (UNKNOWN, TRUE): (UNKNOWN, TRUE),
    (TRUE, TRUE): (TRUE, TRUE),
}


@pytest.mark.parametrize(("pair", "expected"), TABLE.items())
def test_the_tables_are_kleenes(pair: tuple[Truth, Truth], expected: tuple[Truth, Truth]) -> None:
    assert (all_of(pair), any_of(pair)) == expected
    assert (all_of(reversed(pair)), any_of(reversed(pair))) == expected
    assert tuple(~truth for truth in (FALSE, UNKNOWN, TRUE)) == (TRUE, UNKNOWN, FALSE)
    assert (all_of([]), any_of([])) == (TRUE, FALSE)


@settings(max_examples=400)
@given(condition=conditions(FACTS, 12), answers=situations, settled=st.booleans())
def test_a_compiled_condition_follows_the_tables(condition: Condition, answers: Answers, settled: bool) -> None:
    assert compile_condition(condition, settled=settled)(answers) is by_tables(condition, answers, settled=settled)


@settings(max_examples=400)
@given(condition=conditions(FACTS, 12), answers=situations, settled=st.booleans())
def test_the_normal_form_means_the_same(condition: Condition, answers: Answers, settled: bool) -> None:
    compiled = compile_condition(condition, settled=settled)(answers)
    assert any_of(_member(member, answers, settled) for member in disjuncts(condition)) is compiled
    assert any_of(_member(member, answers, settled) for member in disjuncts(condition, holds=False)) is ~compiled


def _member(member: frozenset[Literal], answers: Answers, settled: bool) -> Truth:
    truths = [(literal, compile_condition(literal.atom, settled=settled)(answers)) for literal in member]
    return all_of(truth if literal.holds else ~truth for literal, truth in truths)


@given(condition=conditions(FACTS, 12))
def test_the_normal_form_invents_and_absorbs_rightly(condition: Condition) -> None:
    members = disjuncts(condition)
    assert {literal.atom for member in members for literal in member} <= set(atoms(condition))
    assert not any(one < other for one in members for other in members)
    assert len(set(members)) == len(members)


@settings(max_examples=200)
@given(condition=conditions(FACTS, 8), answers=situations)
def test_what_is_certain_holds_in_every_completion(condition: Condition, answers: Answers) -> None:
    """The open truth is sound: it may be unknown where all completions agree, but it never contradicts one."""
    truth = compile_condition(condition, settled=False)(answers)
    if truth is not UNKNOWN:
        assert {holds(condition, complete) for complete in all_completions(answers)} == {truth is TRUE}


@given(data=st.data(), answers=situations)
def test_more_answers_never_take_back_what_was_certain(data: st.DataObject, answers: Answers) -> None:
    condition = data.draw(conditions(FACTS, 8))
    more = dict(data.draw(st.sampled_from(list(all_completions(answers)))))
    for key in data.draw(st.sets(st.sampled_from(sorted(more)))):
        if key in answers:
            more[key] = answers[key]
        else:
            del more[key]
    open_ = compile_condition(condition, settled=False)
    if open_(answers) is not UNKNOWN:
        assert open_(more) is open_(answers)
        assert compile_condition(condition, settled=True)(more) is open_(answers)


@given(data=st.data(), answers=situations)
def test_only_known_tells_settled_from_open(data: st.DataObject, answers: Answers) -> None:
    atom = data.draw(st.sampled_from(FACTS).flatmap(an_atom))
    settled, open_ = (compile_condition(atom, settled=settled)(answers) for settled in (True, False))
    assert settled is open_ or (isinstance(atom, Known) and (settled, open_) == (FALSE, UNKNOWN))
