"""Reading a column of cells: what each cell says of a fact, and which cells cannot be read.

The expressions accept what `vocabulary.cells` accepts and mean the same by it; a test holds them to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import add

import narwhals as nw

from imgexpert.decision.bulk.columns import (
    HIGHEST,
    LOWEST,
    ChoiceColumns,
    FactColumns,
    SelectionColumns,
    SpanColumns,
    nothing_known,
)
from imgexpert.decision.bulk.stages import Mask, Stages, Term, all_masks, any_mask, apply, balanced, no_mask
from imgexpert.vocabulary.cells import BLANKS, EXCLUDES_PART, INCLUDES_PART, SEVERAL
from imgexpert.vocabulary.facts import NO, YES, Fact
from imgexpert.vocabulary.parsing import YES_NO_WORDS

_SEPARATOR = ";"
_DIGITS = 15


@dataclass(frozen=True)
class Reading:
    """What a column says of a fact, and where its cells cannot be read."""

    columns: FactColumns
    unreadable: Mask


def read_column(stages: Stages, fact: Fact, dtype: nw.dtypes.DType) -> Reading:
    """The reading of the column named after `fact`, whose values are of `dtype`."""
    cell = Term(nw.col(fact.key), 0)
    if dtype == nw.Unknown:
        return Reading(nothing_known(fact), False)
    if dtype == nw.List or dtype == nw.Array:
        return _list(stages, fact, cell)
    if dtype == nw.Boolean and fact.kind == "yes-no":
        values = {YES: apply(lambda e: e.fill_null(False), cell), NO: apply(lambda e: (~e).fill_null(False), cell)}
        known = stages.keep(apply(lambda e: ~e.is_null(), cell))
        return Reading(ChoiceColumns({value: stages.keep(mask) for value, mask in values.items()}, known), False)
    if fact.kind == "number" and dtype.is_numeric():
        return _number(stages, fact, cell, floating=dtype.is_float())
    if dtype.is_nested() or dtype.is_float() or dtype.is_temporal():
        return _refused(stages, fact, cell)
    text = cell if dtype == nw.String else apply(lambda e: e.cast(nw.String), cell)
    stripped = stages.keep(apply(lambda e: e.str.strip_chars(BLANKS), text))
    return _text(stages, fact, stripped)


def _text(stages: Stages, fact: Fact, text: Term) -> Reading:
    match fact.kind:
        case "yes-no":
            lower = stages.keep(apply(lambda e: e.str.to_lowercase(), text))
            words = {value: [word for word, v in YES_NO_WORDS.items() if v == value] for value in fact.value_ids}
            return _choice(stages, lower, words)
        case "one-of":
            return _choice(stages, text, {value: [value] for value in fact.value_ids})
        case "several-of":
            return _selection(stages, fact, text)
        case "number":
            return _span(stages, fact, text)


def _choice(stages: Stages, text: Term, words: Mapping[str, list[str]]) -> Reading:
    values: dict[str, Mask] = {
        value: stages.keep(apply(lambda e, s=spellings: e.is_in(s).fill_null(False), text))
        for value, spellings in words.items()
    }
    known = stages.keep_mask(any_mask(values.values()))
    return Reading(ChoiceColumns(values, known), all_masks([_written(text), no_mask(known)]))


def _written(text: Term) -> Term:
    """Where a cell says anything."""
    return apply(lambda e: (e != "").fill_null(False), text)


def _number(stages: Stages, fact: Fact, cell: Term, *, floating: bool) -> Reading:
    """The reading of numbers that are numbers already."""
    known = stages.keep(apply(lambda e: ~(e.is_null() | e.is_nan()) if floating else ~e.is_null(), cell))
    whole = stages.keep(
        apply(
            lambda e, k: nw.when(k & (e >= fact.minimum) & (e <= fact.maximum)).then(e).otherwise(fact.minimum - 1),
            cell,
            known,
        )
    )
    number = stages.keep(apply(lambda e: e.cast(nw.Int64), whole))
    fits = apply(lambda e, w, k: k & (e >= fact.minimum) & (e == w), number, whole, known)
    return _ends(stages, number, number, stages.keep_mask(fits), unreadable=all_masks([known, no_mask(fits)]))


def _span(stages: Stages, fact: Fact, text: Term) -> Reading:
    number = rf"[0-9]{{1,{_DIGITS}}}"
    words = {word.id: word for word in fact.words}
    spelled = stages.keep(apply(lambda e: e.is_in(list(words)).fill_null(False), text)) if words else False
    written = stages.keep(
        apply(
            lambda e: e.str.contains(rf"^(?:{number}|{number}\.\.(?:{number})?|\.\.{number})$").fill_null(False), text
        )
    )
    parts = apply(lambda e, w: nw.when(w).then(e).otherwise(nw.lit("0")), text, written)
    parts = stages.keep(parts)
    ends = []
    for pattern, absent in ((r"\.\.[0-9]*$", fact.minimum), (r"^[0-9]*\.\.", fact.maximum)):
        end = stages.keep(apply(lambda e, p=pattern: e.str.replace_all(p, ""), parts))
        end = apply(lambda e, a=absent: nw.when(e == "").then(nw.lit(str(a))).otherwise(e).cast(nw.Int64), end)
        ends.append(stages.keep(end))
    inside = apply(lambda low, high: (low >= fact.minimum) & (low <= high) & (high <= fact.maximum), *ends)
    numeric = stages.keep_mask(all_masks([written, inside]))
    low, high = ends
    for word in words.values():
        here = apply(lambda e, w=word.id: e == w, text)
        low = apply(lambda h, e, n=word.low: nw.when(h).then(nw.lit(n)).otherwise(e), here, low)
        high = apply(lambda h, e, n=word.high: nw.when(h).then(nw.lit(n)).otherwise(e), here, high)
    known = stages.keep_mask(any_mask([numeric, spelled]))
    return _ends(stages, low, high, known, unreadable=all_masks([_written(text), no_mask(known)]))


def _ends(stages: Stages, low: Term, high: Term, known: Mask, *, unreadable: Mask) -> Reading:
    assert isinstance(known, Term)
    columns = SpanColumns(
        low=stages.keep(apply(lambda e, k: nw.when(k).then(e).otherwise(nw.lit(LOWEST)), low, known)),
        high=stages.keep(apply(lambda e, k: nw.when(k).then(e).otherwise(nw.lit(HIGHEST)), high, known)),
        known=known,
    )
    return Reading(columns, unreadable)


def _selection(stages: Stages, fact: Fact, text: Term) -> Reading:
    some = stages.keep(_written(text))
    shaped = stages.keep(apply(lambda e: e.str.contains(SEVERAL).fill_null(False), text))
    partial = stages.keep(apply(lambda e, s: s & e.str.starts_with("{").fill_null(False), text, shaped))
    included = _named(stages, fact, text, EXCLUDES_PART)
    excluded = _named(stages, fact, text, INCLUDES_PART)
    inside = {value: stages.keep_mask(all_masks([shaped, mask])) for value, mask in included.values.items()}
    outside = {value: all_masks([partial, mask]) for value, mask in excluded.values.items()}
    both = any_mask(all_masks([inside[value], outside[value]]) for value in fact.value_ids)
    # Every name is a value and stands there once: as many names as values found.
    odd = any_mask([included.odd, all_masks([partial, excluded.odd])])
    fits = stages.keep_mask(all_masks([some, shaped, no_mask(both), no_mask(odd)]))
    complete = stages.keep_mask(all_masks([fits, no_mask(partial)]))
    left_out = {
        value: stages.keep_mask(
            any_mask([all_masks([complete, no_mask(inside[value])]), all_masks([fits, outside[value]])])
        )
        for value in fact.value_ids
    }
    taken = {value: stages.keep_mask(all_masks([fits, inside[value]])) for value in fact.value_ids}
    known = stages.keep_mask(any_mask([complete, any_mask(taken.values()), any_mask(left_out.values())]))
    return Reading(SelectionColumns(taken, left_out, known), all_masks([some, no_mask(fits)]))


@dataclass(frozen=True)
class _Named:
    """Which values a cell names, and where it names anything else, or a value twice."""

    values: Mapping[str, Mask]
    odd: Mask


_KEYS = r"(?:includes|excludes)[^a-z0-9-]*:"
_NO_WORD = "[^a-z0-9-]+"


def _named(stages: Stages, fact: Fact, text: Term, without: str) -> _Named:
    """What the cells of `text` name outside the part that matches `without`."""

    def names(cell: nw.Expr) -> nw.Expr:
        rest = cell.str.replace_all(without, "").str.replace_all(_KEYS, "")
        inner = rest.str.replace_all(_NO_WORD, _SEPARATOR * 2).str.strip_chars(_SEPARATOR)
        return nw.concat_str([nw.lit(_SEPARATOR), inner, nw.lit(_SEPARATOR)])

    def odd(named: nw.Expr, *masks: nw.Expr) -> nw.Expr:
        # Each name has its own two separators: the values found must make up the whole length.
        lengths = [mask.cast(nw.Int32) * (len(v) + 2) for mask, v in zip(masks, fact.value_ids, strict=True)]
        whole = (named.str.len_chars() == balanced(add, lengths)) | (named == _SEPARATOR * 2)
        return ~whole.fill_null(True)

    named = stages.keep(apply(names, text))
    values = [
        stages.keep(apply(lambda e, w=f";{value};": e.str.contains(w, literal=True).fill_null(False), named))
        for value in fact.value_ids
    ]
    return _Named(dict(zip(fact.value_ids, values, strict=True)), apply(odd, named, *values))


def _list(stages: Stages, fact: Fact, cell: Term) -> Reading:
    """The reading of cells that are lists already."""
    if fact.kind != "several-of":
        return _refused(stages, fact, cell)
    some = stages.keep(apply(lambda e: ~e.is_null(), cell))
    inside = {
        value: stages.keep(apply(lambda e, v=value: e.list.contains(v).fill_null(False), cell))
        for value in fact.value_ids
    }
    found = apply(lambda *masks: balanced(add, [mask.cast(nw.Int32) for mask in masks]), *inside.values())
    fits = stages.keep(apply(lambda e, s, f: s & (e.list.len() == f).fill_null(False), cell, some, found))
    taken = {value: stages.keep_mask(all_masks([fits, mask])) for value, mask in inside.items()}
    left_out = {value: stages.keep_mask(all_masks([fits, no_mask(mask)])) for value, mask in inside.items()}
    return Reading(SelectionColumns(taken, left_out, fits), all_masks([some, no_mask(fits)]))


def _refused(stages: Stages, fact: Fact, cell: Term) -> Reading:
    """No cell of this type can be an answer."""
    return Reading(nothing_known(fact), stages.keep(apply(lambda e: ~e.is_null(), cell)))
