"""Why a type was not chosen: what rules it out, where it lost, and what would have helped it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from imgexpert.explanation.records import Difference, Helper, WhyNot
from imgexpert.interfaces.reports.blocks import (
    Block,
    Item,
    Items,
    Paragraph,
    Piece,
    Row,
    Section,
    Table,
    dim,
    inline,
    strong,
)
from imgexpert.interfaces.reports.phrases import Phrases, exact, plain_number
from imgexpert.interfaces.reports.why_blocks import exclusion_items
from imgexpert.interfaces.wording import decimals

_HELPERS = 5  # Rules that would have helped, as many as a reader weighs at once.


def why_not_section(
    why_not: WhyNot, phrases: Phrases, *, most_helpers: int | None = _HELPERS, hint: str = ""
) -> Section:
    """Why one type was not chosen, with at most `most_helpers` of the rules that would have helped (None: all).

    `hint` says how to see the others.
    """
    name = phrases.type_(why_not.type)
    return Section(
        id=f"why-not-{why_not.type}",
        title=phrases.say(f"Why not {name}", f"为何不是{name}"),
        blocks=tuple(_blocks(why_not, phrases, most_helpers, hint)),
    )


def _blocks(why_not: WhyNot, phrases: Phrases, most_helpers: int | None, hint: str) -> Iterator[Block]:
    yield Paragraph(inline(_standing(why_not, phrases)))
    if why_not.exclusions:
        yield Items(tuple(exclusion_items(why_not.exclusions, phrases)))
    if why_not.rival is not None and why_not.differences:
        yield _differences(why_not, why_not.rival, phrases)
    if why_not.outcome != "chosen" and why_not.helpers:
        yield from _helpers(why_not, phrases, most_helpers, hint)


def _standing(why_not: WhyNot, phrases: Phrases) -> str:
    """How the type stands, in a sentence."""
    name = phrases.type_(why_not.type)
    score = decimals(why_not.score)
    against = _against(why_not, phrases)
    match why_not.outcome:
        case "chosen":
            return phrases.say(
                f"{name} was chosen: {score} stars{against}.", f"选中的正是{name}：{score} 星{against}。"
            )
        case "tied":
            return phrases.say(
                f"{name} shares the first place with {score} stars{against}.", f"{name}以 {score} 星并列第一{against}。"
            )
        case "ruled-out":
            return phrases.say(
                f"{name} is ruled out here. By score: {score} stars{against}.",
                f"{name}在此已被排除。就得分而言：{score} 星{against}。",
            )
        case "possible":
            return phrases.say(
                f"It is not known whether {name} can be used here. By score: {score} stars{against}.",
                f"{name}能否用于此处尚不清楚。就得分而言：{score} 星{against}。",
            )
        case "outscored":
            return phrases.say(f"{name} has {score} stars{against}.", f"{name}得 {score} 星{against}。")
        case "no-choice":
            return phrases.say(
                f"Nothing was chosen. {name} has {score} stars{against}.",
                f"没有选出任何类型。{name}得 {score} 星{against}。",
            )


def _against(why_not: WhyNot, phrases: Phrases) -> str:
    if why_not.rival is None or why_not.lead is None or why_not.rival_score is None:
        return ""
    rival, stars = phrases.type_(why_not.rival), decimals(abs(why_not.lead))
    theirs = decimals(why_not.rival_score)
    if why_not.lead == 0:
        return phrases.say(f", level with {rival}", f"，与{rival}持平")
    if why_not.lead > 0:
        return phrases.say(f", {stars} ahead of {rival} ({theirs})", f"，领先{rival}（{theirs}）{stars} 星")
    return phrases.say(f", {stars} behind {rival} ({theirs})", f"，落后于{rival}（{theirs}）{stars} 星")


def _differences(why_not: WhyNot, rival: str, phrases: Phrases) -> Table:
    rows = [_difference(found, phrases) for found in why_not.differences]
    lead = sum((found.lead for found in why_not.differences), Fraction(0))
    total = inline(phrases.say("All together", "合计"))
    rows.append(Row((total, inline(), inline(), inline(exact(lead, signed=True))), total=True))
    head = (
        phrases.say("Where they differ", "差别所在"),
        phrases.type_(why_not.type),
        phrases.type_(rival),
        phrases.say("difference", "差值"),
    )
    return Table(head, tuple(rows), numeric=frozenset((1, 2, 3)))


def _difference(found: Difference, phrases: Phrases) -> Row:
    """The two summands as fractions, so that their difference is exact."""
    numbers = (inline(plain_number(found.own)), inline(plain_number(found.rival)))
    lead = inline(exact(found.lead, signed=True))
    if found.kind == "scenario":
        name = phrases.scenario(found.what)
        return Row((inline(phrases.say(f"Scenario: {name}", f"场景：{name}")), *numbers, lead))
    note = inline(dim(f"[{phrases.named(found.what)}]"))
    return Row((inline(phrases.title(found.what)), *numbers, lead), note=note)


def _helpers(why_not: WhyNot, phrases: Phrases, most: int | None, hint: str) -> Iterator[Block]:
    yield Paragraph(inline(phrases.say("What would have helped it, had it held:", "下列情况若成立，本可对它有利：")))
    shown = why_not.helpers[:most]
    yield Items(tuple(_helper(helper, why_not, phrases) for helper in shown))
    more = len(why_not.helpers) - len(shown)
    if more:
        yield Paragraph(inline(dim(phrases.say(f"and {more} more rules", f"另有 {more} 条规则") + hint)))


def _helper(helper: Helper, why_not: WhyNot, phrases: Phrases) -> Item:
    effect = _effect(helper, why_not, phrases)
    readings = [Item(phrases.reading(reading)) for reading in helper.missing]
    if helper.alternatives > 1:
        others = helper.alternatives - 1
        told = phrases.say(f"or one of {others} other ways", f"或满足其余 {others} 种条件之一")
        readings.append(Item(inline(dim(told))))
    return Item(inline(effect, phrases.title(helper.rule), dim(f" [{phrases.named(helper.rule)}]")), tuple(readings))


def _effect(helper: Helper, why_not: WhyNot, phrases: Phrases) -> Piece:
    rival = phrases.type_(why_not.rival) if why_not.rival else ""
    match helper.effect:
        case "makes-eligible":
            return strong(phrases.say("makes it possible: ", "使其可选："))
        case "rules-out-rival":
            return strong(phrases.say(f"rules out {rival}: ", f"排除{rival}："))
        case _:
            return strong(f"{exact(helper.gain or Fraction(0), signed=True)} ")
