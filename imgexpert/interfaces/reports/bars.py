"""The two bar charts of the page as numbers: how all types stand, and how each score comes about, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from imgexpert.decision.records import Ranked
from imgexpert.explanation.records import Why
from imgexpert.interfaces.reports.phrases import Phrases, exact
from imgexpert.interfaces.wording import ELIGIBILITY, decimals

_STARS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a bar: where it begins and how long it is, in per cent of the track, and what it stands for."""

    kind: str
    start: float
    length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of a chart; `zero` is where nothing is, in per cent of the track."""

    label: str
    note: str
    number: str
    pieces: tuple[Piece, ...]
    zero: float
    chosen: bool = False
    out: bool = False
    total: bool = False


class _Scale:
    """From stars to per cent of the track."""

    def __init__(self, values: list[Fraction]) -> None:
        self.low = min([Fraction(0), *values])
        self.high = max([Fraction(_STARS), *values])

    def at(self, value: Fraction) -> float:
        return float(100 * (value - self.low) / (self.high - self.low))

    def piece(self, kind: str, one: Fraction, other: Fraction) -> Piece:
        start, end = sorted((self.at(one), self.at(other)))
        return Piece(kind=kind, start=round(start, 3), length=round(end - start, 3))


def standing_bars(phrases: Phrases) -> list[Bar]:
    """All types in the order of the ranking: suitability, and the evidence that adds to it or takes from it."""
    ranking = phrases.decision.ranking
    scale = _Scale([value for ranked in ranking for value in (ranked.score, ranked.suitability)])
    return [_standing(ranked, scale, phrases) for ranked in ranking]


def _standing(ranked: Ranked, scale: _Scale, phrases: Phrases) -> Bar:
    kept = min(ranked.score, ranked.suitability)
    pieces = [scale.piece("suits", Fraction(0), max(kept, Fraction(0)))]
    pieces.append(scale.piece("for" if ranked.evidence > 0 else "against", ranked.suitability, ranked.score))
    return Bar(
        label=phrases.type_(ranked.type),
        note=phrases.say(", ", "，").join(_notes(ranked, phrases)),
        number=decimals(ranked.score),
        pieces=tuple(piece for piece in pieces if piece.length),
        zero=scale.at(Fraction(0)),
        chosen=ranked.type == phrases.decision.choice or ranked.type in phrases.decision.tied,
        out=ranked.eligibility == "ruled-out",
    )


def _notes(ranked: Ranked, phrases: Phrases) -> Iterator[str]:
    if ranked.eligibility != "eligible":
        yield phrases.of(ELIGIBILITY[ranked.eligibility])
    if not ranked.rated:
        yield phrases.say("not rated", "未评级")
    for rule in ranked.ruled_out_by[:1]:
        yield phrases.title(rule)


def score_steps(why: Why, phrases: Phrases) -> list[Bar]:
    """The score of one type as a waterfall: each summand begins where the one before ended."""
    summands = list(_summands(why, phrases))
    suiting = 1 + len(why.scenarios)
    ends = [Fraction(0)]
    for _, _, amount in summands:
        ends.append(ends[-1] + amount)
    scale = _Scale(ends)
    steps = [
        Bar(
            label=label,
            note=note,
            number=exact(amount, signed=place > 0),
            pieces=(scale.piece(_kind(place, amount, suiting), ends[place], ends[place + 1]),),
            zero=scale.at(Fraction(0)),
        )
        for place, (label, note, amount) in enumerate(summands)
    ]
    total = scale.piece("sum", Fraction(0), why.score)
    label = phrases.say("Score", "得分")
    steps.append(
        Bar(label=label, note="", number=exact(why.score), pieces=(total,), zero=scale.at(Fraction(0)), total=True)
    )
    return steps


def _kind(place: int, amount: Fraction, suiting: int) -> str:
    """The first `suiting` steps make up the suitability, the others are evidence."""
    if place < suiting:
        return "suits"
    return "for" if amount >= 0 else "against"


def _summands(why: Why, phrases: Phrases) -> Iterator[tuple[str, str, Fraction]]:
    start = f"{why.prior_weight} × {why.neutral_stars} ÷ {why.weight}"
    yield phrases.say("Neutral start", "中性起点"), start, why.prior_amount
    for scenario in why.scenarios:
        note = f"{scenario.importance} × {scenario.stars}★ ÷ {why.weight}"
        yield phrases.scenario(scenario.scenario), note, scenario.amount
    for summand in why.evidence:
        yield phrases.title(summand.ground.rule), summand.ground.rule, summand.amount
