"""Why a type has the score that it has: a sum that the reader can add up, each summand with its rule and facts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from imgexpert.explanation.records import EvidenceSummand, Exclusion, ScenarioSummand, Why
from imgexpert.interfaces.reports.blocks import (
    Block,
    Inline,
    Item,
    Items,
    Paragraph,
    Row,
    Section,
    Table,
    code,
    dim,
    inline,
    strong,
)
from imgexpert.interfaces.reports.phrases import Phrases, plain_number
from imgexpert.interfaces.wording import ELIGIBILITY, decimals

_BRIEF = 5  # Pieces of evidence told one by one where there is room for one screen.


def why_section(why: Why, phrases: Phrases, *, brief: bool) -> Section:
    """The score of one type; `brief` sums up the lesser evidence in one line."""
    name, score = phrases.type_(why.type), decimals(why.score)
    return Section(
        id=f"why-{why.type}",
        title=phrases.say(f"Why {name}: {score} stars", f"{name}：{score} 星从何而来"),
        blocks=tuple(_blocks(why, phrases, brief=brief)),
    )


def exclusion_items(exclusions: tuple[Exclusion, ...], phrases: Phrases) -> Iterator[Item]:
    """What keeps a type out: each rule with the facts it rests on, or what it would have needed."""
    for exclusion in exclusions:
        ground = exclusion.ground
        title = phrases.title(ground.rule)
        if exclusion.kind == "rules-out":
            told = phrases.say(f"ruled out: {title}", f"已排除：{title}")
            yield Item(inline(told), (Item(phrases.because(ground)),))
        else:
            told = phrases.say(f"possible only if: {title}", f"仅在下述情况下可选：{title}")
            below = [Item(phrases.reading(reading)) for reading in ground.readings]
            source = Item(phrases.sourced((), ground.rule, ground.cites))
            yield Item(inline(told), (*below, source))


def _blocks(why: Why, phrases: Phrases, *, brief: bool) -> Iterator[Block]:
    if why.eligibility != "eligible":
        told = phrases.of(ELIGIBILITY[why.eligibility])
        yield Paragraph(inline(phrases.say("Here it is ", "在此处的状态："), strong(told)))
        yield Items(tuple(exclusion_items(why.exclusions, phrases)))
    if not why.rated:
        yield Paragraph(
            inline(
                strong(phrases.say("not rated", "未评级")),
                phrases.say(
                    ": the source gives this type no stars, so the mean of the rated types stands in for them",
                    "：来源文档没有给该类型评星，此处以已评级类型的平均值代替",
                ),
            )
        )
    yield _suitability(why, phrases)
    if why.evidence:
        yield _evidence(why, phrases, brief=brief)
    yield Paragraph(_sum(why, phrases))


def _suitability(why: Why, phrases: Phrases) -> Table:
    start = (inline(phrases.say("Neutral start", "中性起点")), inline(f"{why.prior_weight} × {why.neutral_stars}"))
    rows = [Row((*start, inline(str(why.prior_points))))]
    rows += [_scenario(summand, phrases) for summand in why.scenarios]
    points = " + ".join([str(why.prior_points), *(plain_number(summand.points) for summand in why.scenarios)])
    weights = " + ".join([str(why.prior_weight), *(str(summand.importance) for summand in why.scenarios)])
    told = f"({points}) ÷ ({weights}) = {plain_number(why.suitability)}" if why.scenarios else f"{points} ÷ {weights}"
    cells = (inline(phrases.say("Suitability", "适合度")), inline(), inline(decimals(why.suitability)))
    rows.append(Row(cells, note=inline(code(told)), total=True))
    head = (
        phrases.say("Scenario", "场景"),
        phrases.say("importance × stars", "重要性 × 星级"),
        phrases.say("points", "积分"),
    )
    return Table(head, tuple(rows), numeric=frozenset((1, 2)))


def _scenario(summand: ScenarioSummand, phrases: Phrases) -> Row:
    note = phrases.because(summand.grounds[0], *([summand.cell] if summand.cell else []))
    return Row(
        (
            inline(phrases.scenario(summand.scenario)),
            inline(f"{summand.importance} × {plain_number(summand.stars)}"),
            inline(plain_number(summand.points)),
        ),
        note=note,
    )


def _evidence(why: Why, phrases: Phrases, *, brief: bool) -> Table:
    summands = sorted(why.evidence, key=lambda summand: -abs(summand.amount))
    shown = summands[:_BRIEF] if brief and len(summands) > _BRIEF + 1 else summands
    rows = [_evidence_row(summand, phrases) for summand in shown]
    rest = summands[len(shown) :]
    if rest:
        amount = sum((summand.amount for summand in rest), Fraction(0))
        rules = ", ".join(phrases.named(summand.ground.rule) for summand in rest)
        told = phrases.say(f"{len(rest)} more rules", f"另有 {len(rest)} 条规则")
        rows.append(Row((inline(told), inline(decimals(amount, signed=True))), note=inline(dim(f"[{rules}]"))))
    total = inline(decimals(why.evidence_total, signed=True))
    rows.append(Row((inline(phrases.say("Evidence, total", "依据合计")), total), total=True))
    head = (phrases.say("Evidence", "依据"), phrases.say("stars", "星"))
    return Table(head, tuple(rows), numeric=frozenset((1,)))


def _evidence_row(summand: EvidenceSummand, phrases: Phrases) -> Row:
    title = phrases.title(summand.ground.rule)
    return Row((inline(title), inline(decimals(summand.amount, signed=True))), note=phrases.because(summand.ground))


def _sum(why: Why, phrases: Phrases) -> Inline:
    parts = plain_number(why.suitability)
    if why.evidence:
        sign = "−" if why.evidence_total < 0 else "+"
        parts += f" {sign} {plain_number(abs(why.evidence_total))}"
    told = f"{parts} = {plain_number(why.score)} = " if parts != plain_number(why.score) else f"{parts} = "
    return inline(phrases.say("Score = ", "得分 = "), code(told + decimals(why.score)))
