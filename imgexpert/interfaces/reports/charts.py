"""The scores as bars and each score as a waterfall: exact numbers beside shapes that are drawn to one scale.

Shapes are placed in percent of the width they get, so that a chart fits a telephone and a wide screen without its
lines or letters being stretched; the words stand beside them as ordinary text.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from imgexpert.decision.records import Ranked
from imgexpert.explanation.answers import leading
from imgexpert.explanation.explain import Explanation
from imgexpert.explanation.records import EvidenceSummand, ScenarioSummand, Why
from imgexpert.interfaces.wording import ELIGIBILITY, decimals, rule_name, type_name
from imgexpert.reading.text import Language, Text

_STARS = 5  # What the source can give; the axis shows all of it.
_CENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One type in the ranking; `notes` are what a reader must know before comparing it."""

    type: str
    name: str
    chosen: bool
    out: bool
    tags: tuple[str, ...]
    notes: tuple[str, ...]
    score: str
    suitability: str
    evidence: str
    svg: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row of a waterfall. `kind` is start, scenario, evidence, subtotal or total; `exact` the number unrounded."""

    kind: str
    label: str
    basis: str
    rule: str
    negative: bool
    amount: str
    exact: str
    svg: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """The score of one type as a sum; `told` is the same sum in one line, `rounded` that the decimals are not exact."""

    type: str
    name: str
    chosen: bool
    out: bool
    opened: bool
    tags: tuple[str, ...]
    score: str
    exact: str
    told: str
    rounded: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """Both charts, and the axis that they share."""

    bars: tuple[Bar, ...]
    waterfalls: tuple[Waterfall, ...]
    axis: Markup


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high` stars across the width."""

    low: int
    high: int

    def at(self, value: Fraction) -> float:
        """Where `value` lies, in percent."""
        return round(float((value - self.low) * 100 / (self.high - self.low)), 3)

    @property
    def ticks(self) -> range:
        """Whole stars."""
        return range(self.low, self.high + 1)


def charts(explanation: Explanation, language: Language) -> Charts:
    """The charts of one decision: types in the order of the ranking, what was chosen open to be read."""
    whys = [explanation.why(ranked.type) for ranked in explanation.decision.ranking]
    scale = _scale(whys)
    charting = _Charting(explanation, language, scale)
    return Charts(
        bars=tuple(map(charting.bar, explanation.decision.ranking)),
        waterfalls=tuple(map(charting.waterfall, whys)),
        axis=_axis(scale),
    )


def _scale(whys: Sequence[Why]) -> Scale:
    """One scale for everything, so that bars can be compared from one chart to the next."""
    reached = [total for why in whys for total in _totals(why)]
    return Scale(min(0, math.floor(min(reached))), max(_STARS, math.ceil(max(reached))))


def _totals(why: Why) -> Iterator[Fraction]:
    """The sum after each summand."""
    total = why.prior_amount
    yield total
    for amount in _amounts(why)[1:]:
        total += amount
        yield total


def _amounts(why: Why) -> list[Fraction]:
    """The summands of a score, in the order in which they are drawn."""
    scenarios = [summand.amount for summand in why.scenarios]
    return [why.prior_amount, *scenarios, *(summand.amount for summand in _evidence(why))]


def _evidence(why: Why) -> list[EvidenceSummand]:
    """What speaks for the type, then what speaks against it: the way up and down is seen at a glance."""
    return sorted(why.evidence, key=lambda summand: summand.amount < 0)


class _Charting:
    def __init__(self, explanation: Explanation, language: Language, scale: Scale) -> None:
        self.decision = explanation.decision
        self.rulebase = explanation.rulebase
        self.language = language
        self.scale = scale
        self.by_type = {ranked.type: ranked for ranked in self.decision.ranking}

    def _named(self, rule: str) -> str:
        return rule_name(self.rulebase, rule, self.language)

    def _say(self, en: str, zh: str) -> str:
        return Text(en, zh).to(self.language)

    def bar(self, ranked: Ranked) -> Bar:
        """The type in the ranking."""
        return Bar(
            type=ranked.type,
            name=type_name(self.rulebase, ranked.type, self.language),
            chosen=self._chosen(ranked),
            out=ranked.eligibility == "ruled-out",
            tags=self._tags(ranked),
            notes=tuple(self._notes(ranked)),
            score=decimals(ranked.score),
            suitability=decimals(ranked.suitability),
            evidence=decimals(ranked.evidence, signed=True),
            svg=_plot(self.scale, _bar_shapes(self.scale, ranked)),
        )

    def _chosen(self, ranked: Ranked) -> bool:
        return ranked.type == self.decision.choice or ranked.type in self.decision.tied

    def _tags(self, ranked: Ranked) -> tuple[str, ...]:
        tags = []
        if ranked.type == self.decision.choice:
            tags.append(self._say("chosen", "选中"))
        if ranked.type in self.decision.tied:
            tags.append(self._say("tied", "并列"))
        if ranked.eligibility != "eligible":
            tags.append(ELIGIBILITY[ranked.eligibility].to(self.language))
        if not ranked.rated:
            tags.append(self._say("not rated", "未评级"))
        return tuple(tags)

    def _notes(self, ranked: Ranked) -> Iterator[str]:
        for rule in ranked.ruled_out_by:
            told = f"{self.rulebase.by_id[rule].title.to(self.language)} [{self._named(rule)}]"
            if rule in self.decision.inference.fired:
                yield told
            else:
                yield self._say(f"This does not hold: {told}", f"下述情况不成立：{told}")
        for proviso in self.decision.provisos:
            if (proviso.type, proviso.effect) == (ranked.type, "lift"):
                title = self.rulebase.by_id[proviso.rule].title.to(self.language)
                told = f"{title} [{self._named(proviso.rule)}]"
                yield self._say(f"Possible only if: {told}", f"须先成立：{told}")
        if not ranked.rated:
            yield self._say(
                "The source gives it no stars; its suitability is the mean of the others.",
                "来源文档没有给它星级；适合度取其他类型的平均值。",
            )

    def waterfall(self, why: Why) -> Waterfall:
        """The score of a type step by step."""
        ranked = self.by_type[why.type]
        steps = tuple(self._steps(why))
        amounts = _amounts(why)
        return Waterfall(
            type=why.type,
            name=type_name(self.rulebase, why.type, self.language),
            chosen=self._chosen(ranked),
            out=ranked.eligibility == "ruled-out",
            opened=why.type in leading(self.decision),
            tags=self._tags(ranked),
            score=decimals(why.score),
            exact=_fraction(why.score),
            told=_sum_line(amounts, why.score),
            rounded=any(_is_rounded(amount) for amount in amounts),
            steps=steps,
        )

    def _steps(self, why: Why) -> Iterator[Step]:
        colon = self._say(": ", "：")
        start = f"{why.prior_weight} × {why.neutral_stars}★ ÷ {why.weight}"
        zero = Fraction(0)
        yield self._step("start", self._say("Neutral start", "中性起点"), start, "", zero, why.prior_amount)
        total = why.prior_amount
        for summand in why.scenarios:
            name = self.rulebase.knowledge.scenarios[summand.scenario].name.to(self.language)
            label = self._say("Scenario", "场景") + colon + name
            yield self._step("scenario", label, self._stars(summand, why), "", total, total + summand.amount)
            total += summand.amount
        if why.evidence:
            label = self._say("Suitability", "适合度")
            yield self._step("subtotal", label, "", "", zero, why.suitability)
        for item in _evidence(why):
            title = self.rulebase.by_id[item.ground.rule].title.to(self.language)
            yield self._step("evidence", title, "", self._named(item.ground.rule), total, total + item.amount)
            total += item.amount
        yield self._step("total", self._say("Score", "得分"), "", "", zero, why.score)

    def _stars(self, summand: ScenarioSummand, why: Why) -> str:
        """The calculation: importance × stars ÷ the sum of weights."""
        mean = "" if summand.cell else self._say(" (mean)", "（平均）")
        weight = self._say(f"importance {summand.importance}", f"重要性 {summand.importance}")
        return f"{weight} × {_fraction(summand.stars)}★{mean} ÷ {why.weight}"

    def _step(self, kind: str, label: str, basis: str, rule: str, start: Fraction, end: Fraction) -> Step:
        amount, whole = end - start, kind in ("subtotal", "total")
        return Step(
            kind=kind,
            label=label,
            basis=basis,
            rule=rule,
            negative=amount < 0 and not whole,
            amount=("= " if whole else "") + decimals(amount, signed=not whole),
            exact=_fraction(amount),
            svg=_plot(self.scale, _step_shapes(self.scale, kind, start, end)),
        )


def _sum_line(amounts: Sequence[Fraction], score: Fraction) -> str:
    """The sum in one line that can be checked by hand.

    >>> _sum_line([Fraction(3, 2), Fraction(-1, 4)], Fraction(5, 4))
    '3/2 − 1/4 = 5/4 = 1.25'
    """
    first, *rest = amounts
    told = _fraction(first) + "".join(f" {'−' if amount < 0 else '+'} {abs(amount)}" for amount in rest)
    sign = "≈" if _is_rounded(score) else "="
    last = "" if score.denominator == 1 else f" {sign} {decimals(score)}"
    return f"{told} = {_fraction(score)}{last}"


def _is_rounded(value: Fraction) -> bool:
    return (value * _CENT).denominator != 1


def _fraction(value: Fraction) -> str:
    return f"−{abs(value)}" if value < 0 else str(value)


def _plot(scale: Scale, shapes: Markup) -> Markup:
    """Shapes over lines at whole stars. The numbers stand in the same row, so that the picture adds nothing to read."""
    lines = Markup("").join(
        Markup('<line class="{class_}" x1="{x}%" x2="{x}%" y1="0" y2="100%"/>').format(
            class_="zero" if tick == 0 else "tick", x=scale.at(Fraction(tick))
        )
        for tick in scale.ticks
    )
    return Markup('<svg class="plot" aria-hidden="true">{lines}{shapes}</svg>').format(lines=lines, shapes=shapes)


def _rectangle(scale: Scale, class_: str, one: Fraction, other: Fraction) -> Markup:
    low, high = sorted((scale.at(one), scale.at(other)))
    return Markup('<rect class="{class_}" x="{x}%" y="25%" width="{width}%" height="50%" rx="1.5"/>').format(
        class_=class_, x=low, width=round(high - low, 3)
    )


def _bar_shapes(scale: Scale, ranked: Ranked) -> Markup:
    """Suitability, with evidence added at its end or, what speaks against the type, taken off it."""
    zero = Fraction(0)
    kept = min(ranked.suitability, ranked.score)
    shapes = [_rectangle(scale, "suits", zero, kept)] if kept > 0 else []
    if ranked.evidence > 0:
        shapes.append(_rectangle(scale, "for", ranked.suitability, ranked.score))
    if ranked.evidence < 0:
        shapes.append(_rectangle(scale, "against", ranked.score, ranked.suitability))
    shapes.append(
        Markup('<rect class="mark" x="{x}%" y="20%" width="2" height="60%"/>').format(x=scale.at(ranked.score))
    )
    return Markup("").join(shapes)


def _step_shapes(scale: Scale, kind: str, start: Fraction, end: Fraction) -> Markup:
    """A summand from where the sum stood to where it gets, with threads from the row above and to the row below."""
    class_ = {"start": "start", "scenario": "suits", "subtotal": "subtotal", "total": "total"}.get(
        kind, "against" if end < start else "for"
    )
    shapes = []
    if kind in ("scenario", "evidence"):
        shapes.append(_thread(scale, start, "0", "50%"))
    if kind in ("subtotal", "total"):
        shapes.append(_thread(scale, end, "0", "50%"))
    if kind != "total":
        shapes.append(_thread(scale, end, "50%", "100%"))
    return Markup("").join([*shapes, _rectangle(scale, class_, start, end)])


def _thread(scale: Scale, value: Fraction, top: str, bottom: str) -> Markup:
    return Markup('<line class="thread" x1="{x}%" x2="{x}%" y1="{top}" y2="{bottom}"/>').format(
        x=scale.at(value), top=top, bottom=bottom
    )


def _axis(scale: Scale) -> Markup:
    """The numbers of whole stars; the outermost stay inside."""
    anchors = {scale.low: "start", scale.high: "end"}
    numbers = Markup("").join(
        Markup('<text x="{x}%" y="12" text-anchor="{anchor}">{tick}</text>').format(
            x=scale.at(Fraction(tick)),
            anchor=anchors.get(tick, "middle"),
            tick=f"{tick}★" if tick == scale.high else str(tick).replace("-", "−"),
        )
        for tick in scale.ticks
    )
    return Markup('<svg class="axis" aria-hidden="true">{numbers}</svg>').format(numbers=numbers)
