"""The summary for a person at the terminal: what was decided, why, how narrowly, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from imgexpert.interfaces.batch.summary import CloseCall, Summary, most_first
from imgexpert.interfaces.cells import padded, width
from imgexpert.interfaces.layout import BLANK, Line, Span, line, paragraph
from imgexpert.interfaces.ranking_text import bar_of
from imgexpert.interfaces.wording import VERDICTS, decimals, rule_name, type_name
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rulebase import RuleBase

_BAR = 20
_MEBIBYTE = 1 << 20
_SHOWN = 5
"""Reasons and missing facts in the summary; the report has more of them."""


def summary_lines(summary: Summary, rulebase: RuleBase, language: Language, cells: int) -> Iterator[Line]:
    """All of it, from how many rows there were down to where they are."""
    page = _Page(summary, rulebase, language, cells)
    yield from page.head()
    yield from page.section(Text("Choices", "选择"), page.choices())
    yield from page.section(Text("Verdicts", "结论"), page.verdicts())
    yield from page.section(Text("Most frequent reasons for a choice", "最常见的选择理由"), page.reasons())
    yield from page.section(Text("Equal rows, one decision", "相同的行，同一判断"), page.groups())
    yield from page.section(Text("Closest calls", "最接近的结论"), page.closest())
    yield from page.section(Text("Facts missing most", "最常缺少的事实"), page.missing())
    yield from page.foot()


class _Page:
    def __init__(self, summary: Summary, rulebase: RuleBase, language: Language, cells: int) -> None:
        self.summary = summary
        self.tally = summary.tally
        self.rulebase = rulebase
        self.language = language
        self.cells = cells

    def say(self, en: str, zh: str) -> str:
        return Text(en, zh).to(self.language)

    def section(self, heading: Text, body: Iterator[Line]) -> Iterator[Line]:
        lines = list(body)
        if lines:
            yield BLANK
            yield line(Span(heading.to(self.language), "head"))
            yield from lines

    def head(self) -> Iterator[Line]:
        rows, seconds = self.tally.rows, self.summary.seconds
        rate = rows / seconds if seconds else 0
        peak = self.summary.peak / _MEBIBYTE
        yield from paragraph(
            self.say(
                f"{rows:,} rows decided in {seconds:.1f} s ({rate:,.0f} a second), at most {peak:,.0f} MiB of memory",
                f"已判断 {rows:,} 行，用时 {seconds:.1f} 秒（每秒 {rate:,.0f} 行），内存峰值 {peak:,.0f} MiB",
            ),
            self.cells,
            style="strong",
        )
        if self.tally.decided != rows:
            yield from paragraph(
                self.say(f"in {self.tally.decided:,} groups of equal rows", f"归为 {self.tally.decided:,} 组相同的行"),
                self.cells,
            )
        if self.tally.verified:
            yield from paragraph(
                self.say(
                    f"{self.tally.verified:,} of them decided again by the inference engine, all with the same result",
                    f"其中 {self.tally.verified:,} 行由推理引擎重新判断，结果全部一致",
                ),
                self.cells,
            )

    def choices(self) -> Iterator[Line]:
        counts = self.tally.choices
        names = {type_: type_name(self.rulebase, type_, self.language) for type_ in counts}
        none = self.tally.rows - counts.total()
        rows = [(names[type_], counts[type_]) for type_ in most_first(counts, self.rulebase.knowledge.types)]
        yield from self._bars([*rows, *([(self.say("no choice", "没有选择"), none)] if none else [])])

    def verdicts(self) -> Iterator[Line]:
        counts = self.tally.verdicts
        yield from self._bars(
            (word.to(self.language), counts[verdict]) for verdict, word in VERDICTS.items() if counts[verdict]
        )

    def _bars(self, rows: Iterable[tuple[str, int]]) -> Iterator[Line]:
        listed = list(rows)
        column = max((width(name) for name, _ in listed), default=0)
        for name, count in listed:
            share = Fraction(count, self.tally.rows or 1)
            yield line(
                f"  {padded(name, column)}  ",
                Span(padded(bar_of(share, _BAR), _BAR), "bar"),
                f" {float(share) * 100:5.1f} %  {count:,}",
            )

    def reasons(self) -> Iterator[Line]:
        for rule, count in self.summary.reasons[:_SHOWN]:
            title = self.rulebase.by_id[rule].title.to(self.language)
            name = rule_name(self.rulebase, rule, self.language)
            yield from paragraph(f"{title} [{name}]", self.cells, first=f"  {count:>9,}  ")

    def groups(self) -> Iterator[Line]:
        for call in self.tally.groups[:_SHOWN]:
            choice = self._choice(call.choice)
            yield from paragraph(
                self.say(f"like {call.subject}: {choice}", f"与 {call.subject} 相同：{choice}"),
                self.cells,
                first=f"  {call.count:>9,}  ",
            )

    def closest(self) -> Iterator[Line]:
        for close in self.summary.closest:
            yield from paragraph(self._close(close), self.cells, first="  – ")

    def _close(self, close: CloseCall) -> str:
        call = close.call
        rivals = [
            type_name(self.rulebase, type_, self.language) for type_ in (call.runner_up or "").split(";") if type_
        ]
        lead = decimals(Fraction(call.margin).limit_denominator(10_000))
        over = self.say(" or ", "或").join(rivals)
        told = self.say(
            f"{call.subject}: {self._choice(call.choice)}, {lead} stars ahead of {over}",
            f"{call.subject}：{self._choice(call.choice)}，领先{over} {lead} 星",
        )
        return told + ("" if close.ask is None else self.say(f"; answer {close.ask}", f"；请回答 {close.ask}"))

    def _choice(self, choice: str | None) -> str:
        if choice is None:
            return self.say("no choice", "没有选择")
        return type_name(self.rulebase, choice, self.language)

    def missing(self) -> Iterator[Line]:
        facts = self.rulebase.vocabulary.facts
        named = [
            (f"{facts[key].label.to(self.language)} [{key}]", count) for key, count in self.summary.missing[:_SHOWN]
        ]
        yield from self._bars((name, count) for name, count in named if count)

    def foot(self) -> Iterator[Line]:
        yield BLANK
        if self.tally.refused:
            where = self.summary.errors or ""
            yield from paragraph(
                self.say(f"{self.tally.refused:,} rows refused", f"{self.tally.refused:,} 行被拒绝")
                + (self.say(f": see {where}", f"：见 {where}") if where else ""),
                self.cells,
                style="bad",
            )
        if self.summary.output is not None:
            yield from paragraph(
                self.say(f"Written to {self.summary.output}", f"已写入 {self.summary.output}"), self.cells, style="dim"
            )
