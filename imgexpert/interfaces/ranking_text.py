"""The ranking as bars: all types with score, suitability and evidence, greyed with the reason where they are out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from imgexpert.decision.records import Decision, Ranked
from imgexpert.explanation.labels import layered
from imgexpert.interfaces.cells import padded, width
from imgexpert.interfaces.layout import Line, Span, line, paragraph
from imgexpert.interfaces.wording import decimals, type_name
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rulebase import RuleBase

_EIGHTHS = "▏▎▍▌▋▊▉"
_STARS = 5
_NUMBERS = 8  # Cells for each of the three numbers, the gap before it included.
_HEADS = (Text("score", "得分"), Text("suits", "适合度"), Text("evidence", "依据"))


def ranking_lines(decision: Decision, rulebase: RuleBase, language: Language, cells: int) -> Iterator[Line]:
    """One line a type, and below it why it is out or still open."""
    names = {ranked.type: type_name(rulebase, ranked.type, language) for ranked in decision.ranking}
    heads = [head.to(language) for head in _HEADS]
    column = max(width(name) for name in names.values())
    room = [max(_NUMBERS, width(head) + 2) for head in heads]
    bar = max(5, min(20, cells - column - 4 - sum(room)))
    most = max(Fraction(_STARS), max(ranked.score for ranked in decision.ranking))
    head_line = "".join(_right(head, wide) for head, wide in zip(heads, room, strict=True))
    yield line(Span(" " * (column + bar + 4) + head_line, "dim"))
    for ranked in decision.ranking:
        out = ranked.eligibility == "ruled-out"
        chosen = ranked.type == decision.choice or ranked.type in decision.tied
        style = "dim" if out else "choice" if chosen else ""
        numbers = (
            _right(decimals(ranked.score), room[0])
            + _right(decimals(ranked.suitability), room[1])
            + _right(decimals(ranked.evidence, signed=True), room[2])
        )
        yield line(
            Span("  " + padded(names[ranked.type], column) + "  ", style),
            Span(padded(bar_of(ranked.score / most, bar), bar), "dim" if out else "bar"),
            Span(numbers, "dim" if out else ""),
        )
        for note in _notes(ranked, decision, rulebase, language):
            yield from paragraph(note, cells, first="      ", style="dim")


def bar_of(share: Fraction, cells: int) -> str:
    """A bar of at most `cells`, to an eighth of a cell.

    >>> bar_of(Fraction(1, 2), 5), bar_of(Fraction(-1), 5)
    ('██▌', '')
    """
    eighths = int(max(Fraction(0), min(Fraction(1), share)) * cells * 8)
    rest = eighths % 8
    return "█" * (eighths // 8) + (_EIGHTHS[rest - 1] if rest else "")


def _notes(ranked: Ranked, decision: Decision, rulebase: RuleBase, language: Language) -> Iterator[str]:
    """What a reader must know before comparing the numbers of this type."""
    parts = []
    if not ranked.rated:
        parts.append(Text("not rated (suits: the mean of the others)", "未评级（适合度取其他类型的平均值）"))
    if ranked.eligibility == "possible":
        rules = [p.rule for p in decision.provisos if p.type == ranked.type and p.effect == "lift"]
        parts.append(_possible(rules, rulebase))
    elif ranked.eligibility == "ruled-out" and ranked.ruled_out_by:
        parts.append(_ruled_out(ranked.ruled_out_by[0], decision, rulebase))
    if parts:
        yield Text("; ", "；").to(language).join(part.to(language) for part in parts)


def _possible(rules: list[str], rulebase: RuleBase) -> Text:
    if not rules:
        return Text("open whether it can be used here", "能否用于此处尚待确定")
    title = rulebase.by_id[rules[0]].title
    return Text(f"open: {title.en}", f"待定：{title.zh}")


def _ruled_out(rule_id: str, decision: Decision, rulebase: RuleBase) -> Text:
    rule = rulebase.by_id[rule_id]
    if rule_id in decision.inference.fired:
        called = layered(rulebase, rule_id)
        return Text(f"ruled out: {rule.title.en} [{called.en}]", f"已排除：{rule.title.zh} [{called.zh}]")
    return Text(
        f"ruled out, because this does not hold: {rule.title.en}", f"已排除，因为下述情况不成立：{rule.title.zh}"
    )


def _right(text: str, cells: int) -> str:
    return " " * (cells - width(text)) + text
