"""The report on an inventory: one page with charts that stands alone, for people who will not read the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from imgexpert.decision.decide import Decider
from imgexpert.interfaces.batch.effects import effects
from imgexpert.interfaces.batch.report_charts import axis, histogram, score_range, shares
from imgexpert.interfaces.batch.report_words import MEANINGS, words
from imgexpert.interfaces.batch.summary import Summary, most_first
from imgexpert.interfaces.batch.tally import STEPS
from imgexpert.interfaces.reports.page import environment, read_part, style_hash
from imgexpert.interfaces.wording import VERDICTS, decimals, rule_name, type_name
from imgexpert.reading.text import Language

_TEMPLATE, _STYLES = "inventory.html.jinja", ("page.css", "inventory.css")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a chart: what it is called, its bar, and its numbers as text."""

    id: str
    name: str
    note: str
    svg: Markup
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """A line of the table of closest calls."""

    subject: str
    choice: str
    runner_up: str
    margin: str
    ask: str
    question: str


def report_page(summary: Summary, inventory: str, decider: Decider, language: Language) -> str:
    """The whole document on `inventory` in `language`; the same summary gives the same bytes."""
    reporting = _Reporting(summary, decider, language)
    text = words(language)
    style = "".join(map(read_part, _STYLES))
    tally = summary.tally
    low, high = score_range(list(tally.scores.values()))
    worth = list(reporting.effects())
    return environment().get_template(_TEMPLATE).render(
        t=text,
        style=Markup(style),  # Our own files, not anybody's input.
        style_hash=style_hash(style),
        inventory=inventory,
        rulebase=decider.rulebase,
        figures=list(reporting.figures(text)),
        choices=list(reporting.choices(text)),
        whole=shares((f"v-{verdict}", tally.verdicts[verdict] / (tally.rows or 1)) for verdict in VERDICTS),
        verdicts=list(reporting.verdicts()),
        scores=list(reporting.scores(text, low, high)),
        axis=axis(low, high),
        reasons=list(reporting.reasons()),
        missing=list(reporting.missing()),
        effects=worth,
        effects_told=text["effects_told"].format(rows=len(tally.open)),
        closest=list(reporting.closest(text)),
        groups=list(reporting.groups(text)),
    )  # fmt: skip


class _Reporting:
    def __init__(self, summary: Summary, decider: Decider, language: Language) -> None:
        self.summary = summary
        self.tally = summary.tally
        self.decider = decider
        self.rulebase = decider.rulebase
        self.language = language

    def figures(self, text: dict[str, str]) -> Iterator[tuple[str, str, str]]:
        """The numbers at the head: name, value, note."""
        tally = self.tally
        yield text["rows"], f"{tally.rows:,}", ""
        if tally.decided != tally.rows:
            yield text["groups"], f"{tally.decided:,}", ""
        yield text["settled"], self._percent(tally.settled.total()), text["settled_note"]
        yield text["open"], f"{tally.rows - tally.choices.total():,}", ""
        yield text["refused"], f"{tally.refused:,}", ""
        yield text["verified"], f"{tally.verified:,}", text["verified_note"] if tally.verified else ""

    def choices(self, text: dict[str, str]) -> Iterator[Row]:
        """The rows by type, settled ones first in each bar; all bars to one scale."""
        most = max([*self.tally.choices.values(), 1])
        for type_ in most_first(self.tally.choices, self.rulebase.knowledge.types):
            count = self.tally.choices[type_]
            settled = self.tally.settled[type_]
            bar = shares((("settled", settled / most), ("close", (count - settled) / most)))
            yield self._counted(type_, self._type(type_), "", bar, count)
        none = self.tally.rows - self.tally.choices.total()
        if none:
            yield self._counted("none", text["no_choice"], "", shares([("none", min(1.0, none / most))]), none)

    def verdicts(self) -> Iterator[Row]:
        """Each verdict with what to do about it."""
        for verdict, word in VERDICTS.items():
            count = self.tally.verdicts[verdict]
            if count:
                bar = shares([(f"v-{verdict}", count / self.tally.rows)])
                note = MEANINGS[verdict].to(self.language)
                yield self._counted(verdict, word.to(self.language), note, bar, count)

    def scores(self, text: dict[str, str], low: int, high: int) -> Iterator[Row]:
        """A histogram a type, the highest mean first."""
        means = {type_: _mean(counted) for type_, counted in self.tally.scores.items()}
        for type_ in sorted(means, key=lambda type_: -means[type_]):
            drawn = histogram(self.tally.scores[type_], low, high)
            mean = decimals(Fraction(means[type_]).limit_denominator(10_000))
            yield Row(id=type_, name=self._type(type_), note="", svg=drawn, numbers=(f"{text['mean']} {mean}★",))

    def reasons(self) -> Iterator[Row]:
        """The rules that spoke for most choices."""
        most = max([count for _, count in self.summary.reasons] + [1])
        for rule, count in self.summary.reasons:
            title = self.rulebase.by_id[rule].title.to(self.language)
            name = rule_name(self.rulebase, rule, self.language)
            yield self._counted(rule, title, name, shares([("for", count / most)]), count)

    def missing(self) -> Iterator[Row]:
        """The facts that most rows leave unknown."""
        for key, count in self.summary.missing:
            if count:
                label = self.rulebase.vocabulary.facts[key].label.to(self.language)
                yield self._counted(key, label, key, shares([("none", count / (self.tally.rows or 1))]), count)

    def effects(self) -> Iterator[Row]:
        """What knowing each fact would do."""
        for effect in effects(self.tally.open, self.decider):
            fact = self.rulebase.vocabulary.facts[effect.key]
            yield Row(
                id=effect.key,
                name=fact.label.to(self.language),
                note=fact.question.to(self.language),
                svg=shares([("settled", effect.settles / len(self.tally.open))]),
                numbers=(str(effect.settles), str(effect.changes)),
            )

    def closest(self, text: dict[str, str]) -> Iterator[Close]:
        """The smallest margins."""
        facts = self.rulebase.vocabulary.facts
        for close in self.summary.closest:
            call = close.call
            rivals = [self._type(type_) for type_ in (call.runner_up or "").split(";") if type_]
            yield Close(
                subject=call.subject,
                choice=self._type(call.choice) if call.choice else text["none"],
                runner_up=", ".join(rivals) or text["none"],
                margin=decimals(Fraction(call.margin).limit_denominator(10_000)) + "★",
                ask=close.ask or "",
                question=facts[close.ask].question.to(self.language) if close.ask else text["none"],
            )

    def groups(self, text: dict[str, str]) -> Iterator[Row]:
        """The largest groups of equal rows."""
        most = max([call.count for call in self.tally.groups] + [1])
        for call in self.tally.groups:
            choice = self._type(call.choice) if call.choice else text["no_choice"]
            note = f"{text['like']} {call.subject}"
            yield self._counted(call.subject, choice, note, shares([("settled", call.count / most)]), call.count)

    def _counted(self, id_: str, name: str, note: str, bar: Markup, count: int) -> Row:
        return Row(id=id_, name=name, note=note, svg=bar, numbers=(f"{count:,}", self._percent(count)))

    def _percent(self, count: int) -> str:
        return f"{count / (self.tally.rows or 1):.1%}"

    def _type(self, type_: str) -> str:
        return type_name(self.rulebase, type_, self.language)


def _mean(counted: Counter[int]) -> float:
    """About the mean score: each row counts as the middle of its bin."""
    return sum((number + 0.5) / STEPS * count for number, count in counted.items()) / (counted.total() or 1)
