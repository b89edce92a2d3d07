"""Which facts made a rule fire, in words."""

from __future__ import annotations

from imgexpert.decision.records import Decision
from imgexpert.reading.text import Text
from imgexpert.rulebase.conditions import Equals, Includes, Known, Literal
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import Answer, Choice, Selection, Span

_LISTED = 3  # Values of one fact that a reader still takes in at a glance.


def grounds_of(decision: Decision, rulebase: RuleBase, rule: str) -> tuple[Text, ...]:
    """The facts on which `rule` fired, such as `hosting: public-cloud`, in the vocabulary's order.

    Of one fact only what holds is told, unless nothing but what does not hold made the rule fire.
    """
    firing = next(firing for firing in decision.inference.firings if firing.rule == rule)
    by_key: dict[str, list[Literal]] = {}
    for literal in firing.because:
        by_key.setdefault(literal.atom.key, []).append(literal)
    return tuple(
        _worded(key, by_key[key], decision, tuple(fact.value_ids))
        for key, fact in rulebase.vocabulary.facts.items()
        if key in by_key
    )


def _worded(key: str, literals: list[Literal], decision: Decision, order: tuple[str, ...]) -> Text:
    answer = decision.inference.answers.get(key)
    if answer is None:
        return Text(f"{key}: not answered", f"{key}: 未回答")
    derived = answer != decision.facts.answers.get(key)
    holding = [literal for literal in literals if literal.holds]
    text = _true(key, holding, answer, order) if holding or not isinstance(answer, Selection) else None
    if text is None:
        text = _excluded(key, literals, order)
    if derived and key not in decision.facts.answers:
        return Text(f"{text.en} (follows)", f"{text.zh}（推得）")
    return text


def _true(key: str, literals: list[Literal], answer: Answer, order: tuple[str, ...]) -> Text:
    match answer:
        case Choice(value):
            told = value
        case Span(low, high):
            told = str(low) if low == high else f"{low}..{high}"
        case Selection(included, _):
            atoms = [literal.atom for literal in literals]
            asked = frozenset(v for atom in atoms if isinstance(atom, Includes) for v in atom.values)
            meant = included & asked if asked else included
            return _listed(f"{key}: ", [value for value in order if value in meant], Text("none", "无"))
    return Text(f"{key}: {told}", f"{key}: {told}")


def _excluded(key: str, literals: list[Literal], order: tuple[str, ...]) -> Text:
    values: frozenset[str] = frozenset()
    for literal in literals:
        match literal.atom:
            case Includes(_, named) | Equals(_, named):
                values |= named
            case Known():
                return Text(f"{key}: answered", f"{key}: 已回答")
            case _:
                pass
    named_values = [value for value in order if value in values]
    en = _listed(f"{key}: not ", named_values, Text("", "")).en
    return Text(en, _listed(f"{key}: 不含 ", named_values, Text("", "")).zh)


def _listed(start: str, values: list[str], none: Text) -> Text:
    if not values:
        return Text(start + none.en, start + none.zh)
    more = len(values) - _LISTED
    listed = ", ".join(values[:_LISTED])
    if more <= 0:
        return Text(start + listed, start + listed)
    return Text(f"{start}{listed} and {more} more", f"{start}{listed} 等 {len(values)} 项")
