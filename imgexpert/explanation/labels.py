"""What people call the things that an explanation is made of, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from imgexpert.reading.text import Text
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import Answer, Choice, Selection, Span
from imgexpert.vocabulary.facts import Fact


def answer_label(fact: Fact, answer: Answer) -> Text:
    """`answer` in the vocabulary's words; a partial answer says what it leaves out."""
    match answer:
        case Choice(value):
            return fact.label_of(value)
        case Span(low, high):
            unit = fact.unit or Text("", "")
            told = f"{low:,}" if low == high else f"{low:,}–{high:,}"
            return Text(f"{told} {unit.en}".strip(), f"{told} {unit.zh}".strip())
        case Selection(included, excluded):
            return _selection(fact, included, excluded)


def _selection(fact: Fact, included: frozenset[str], excluded: frozenset[str]) -> Text:
    chosen = listed(fact.label_of(value) for value in fact.value_ids if value in included)
    if included | excluded == frozenset(fact.value_ids):
        return chosen if included else Text("none of them", "都没有")
    left_out = listed(fact.label_of(value) for value in fact.value_ids if value in excluded)
    if not excluded:
        return Text(f"at least {chosen.en}", f"至少有{chosen.zh}")
    if not included:
        return Text(f"not {left_out.en}", f"没有{left_out.zh}")
    return Text(f"{chosen.en}, not {left_out.en}", f"{chosen.zh}，没有{left_out.zh}")


def fact_label(fact: Fact, answer: Answer) -> Text:
    """A fact with its answer."""
    told = answer_label(fact, answer)
    return Text(f"{fact.label.en}: {told.en}", f"{fact.label.zh}：{told.zh}")


def type_label(rulebase: RuleBase, types: Iterable[str]) -> Text:
    """The names of image types."""
    return listed(rulebase.knowledge.types[type_].name for type_ in types)


def listed(names: Iterable[Text]) -> Text:
    """Names one after the other."""
    found = list(names)
    return Text(", ".join(name.en for name in found), "、".join(name.zh for name in found))


def signed(value: Fraction) -> str:
    """`value` with its sign; exact for quarters.

    >>> signed(Fraction(1, 2)), signed(Fraction(-1))
    ('+0.5', '−1')
    """
    return ("−" if value < 0 else "+") + f"{float(abs(value)):g}"


CHANGED: Mapping[str, Text] = {
    "strength": Text("strength", "强度"),
    "importance": Text("importance", "重要性"),
    "stars": Text("stars", "星级"),
    "parameter": Text("parameter", "参数"),
}
"""What a layer can set anew, by the action."""


def layered(rulebase: RuleBase, id_: str) -> Text:
    """What the rule or star `id_` is called: where there are layers, its own in front, and what others made of it."""
    if len(rulebase.layers) == 1:
        return Text(id_, id_)
    rule = rulebase.by_id.get(id_)
    en = zh = f"{rule.layer}: {id_}" if rule is not None else id_
    for change in rulebase.changes_of.get(id_, ()):
        if change.action in CHANGED:
            word, moved = CHANGED[change.action], f"{change.before} → {change.after}"
            en += f" ({change.layer}: {word.en} {moved})"
            zh += f"（{change.layer}：{word.zh} {moved}）"
    return Text(en, zh)
