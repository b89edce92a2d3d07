"""How sure a choice is: its margin, what is level, how little would tie it, and where the source disagrees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from imgexpert.explanation.change_records import Acceptability, Robustness, Threshold, Tie
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
from imgexpert.interfaces.reports.phrases import Phrases, exact
from imgexpert.interfaces.wording import decimals
from imgexpert.rulebase.parameters import QUARTERS

_NEAREST = 2  # Thresholds of each kind for a screen: the nearest ones are what a review asks for.
_CONFIDENCE = 1.96  # Standard errors in half of a 95 % interval.


def sure_section(found: Robustness, phrases: Phrases, *, full: bool) -> Section:
    """How sure the choice is; `full` lists every number whose change on its scale would tie it."""
    return Section(
        id="sure", title=phrases.say("How sure it is", "把握有多大"), blocks=tuple(_blocks(found, phrases, full=full))
    )


def _blocks(found: Robustness, phrases: Phrases, *, full: bool) -> Iterator[Block]:
    yield Items(tuple(_standing(found, phrases)))
    if found.choice is not None and (found.importances or found.evidence or found.stars):
        yield from _thresholds(found, phrases, full=full)
    if found.acceptability is not None:
        yield from _acceptability(found.acceptability, phrases)
    if found.disputes:
        yield from _disputes(found, phrases)


def _standing(found: Robustness, phrases: Phrases) -> Iterator[Item]:
    if found.margin is not None and found.choice is not None:
        parameters = phrases.rulebase.parameters
        clear = decimals(Fraction(parameters.clear_quarters, QUARTERS))
        leaning = decimals(Fraction(parameters.leaning_quarters, QUARTERS))
        margin = exact(found.margin)
        told = phrases.say(
            f"Margin: {margin} stars over the next type; clear from {clear}, leaning from {leaning}.",
            f"领先下一类型 {margin} 星；{clear} 星起为“明确”，{leaning} 星起为“倾向”。",
        )
        yield Item(inline(told))
    if found.choice is not None and not found.rated:
        name = phrases.type_(found.choice)
        rest = phrases.say(
            ": the source gives it no stars; its suitability is the mean of the others.",
            "：来源文档未给它评星，其适合度取其他类型的平均值。",
        )
        yield Item(inline(f"{name}{phrases.say(' is ', '')}", strong(phrases.say("not rated", "未评级")), rest))
    for tie in found.ties:
        yield Item(_tie(tie, phrases))
    if not found.ties:
        yield Item(inline(phrases.say("No two types that can be chosen are level.", "可选类型之间没有持平的情况。")))


def _tie(tie: Tie, phrases: Phrases) -> Inline:
    names, stars = phrases.types(tie.types), exact(tie.stars)
    if tie.kind == "score":
        return inline(
            phrases.say(
                f"{names} are level at {stars} stars: no rule orders them, and neither does the table.",
                f"{names}同为 {stars} 星：没有规则能分出先后，也不按表格次序决定。",
            )
        )
    told = phrases.say(
        f"{names} suit equally well ({stars}); evidence orders them: ",
        f"{names}的适合度相同（{stars}），由依据分出先后：",
    )
    rules = ", ".join(tie.ordered_by)
    return inline(told, code(rules)) if rules else inline(told, phrases.say("none", "无"))


def _thresholds(found: Robustness, phrases: Phrases, *, full: bool) -> Iterator[Block]:
    yield Paragraph(
        inline(
            phrases.say(
                "The smallest change of a single number that brings a tie; anything beyond it turns the choice round:",
                "单独改变一个数值，最少改到多少会打成平手；再多一点就会改变选择：",
            )
        )
    )
    rows: list[Row] = []
    for kind, thresholds in (
        (phrases.say("importance", "重要性"), found.importances),
        (phrases.say("strength", "依据强度"), found.evidence),
        (phrases.say("star", "星级"), found.stars),
    ):
        within = [threshold for threshold in thresholds if threshold.on_scale]
        # With none on the scale, the nearest beyond it shows how far from a tie this is.
        told = (within if full else within[:_NEAREST]) or list(thresholds[:1])
        rows += [_threshold(threshold, kind, phrases) for threshold in told]
    head = (
        phrases.say("Number", "数值"),
        phrases.say("now", "现值"),
        phrases.say("ties at", "持平于"),
        phrases.say("with", "对手"),
    )
    yield Table(head, tuple(rows), numeric=frozenset((1, 2)))


def _threshold(threshold: Threshold, kind: str, phrases: Phrases) -> Row:
    if threshold.kind == "evidence":
        what = inline(
            f"{kind}{phrases.say(': ', '：')}",
            phrases.title(threshold.what),
            dim(f" [{phrases.named(threshold.what)}]"),
        )
    elif threshold.kind == "importance":
        what = inline(f"{kind}{phrases.say(': ', '：')}", phrases.scenario(threshold.what))
    else:
        what = inline(f"{kind}{phrases.say(': ', '：')}", code(threshold.what))
    cells = (
        inline(str(threshold.current) if threshold.current.denominator == 1 else decimals(threshold.current)),
        inline(exact(threshold.value)),
        inline(phrases.type_(threshold.rival)),
    )
    beyond = phrases.say("beyond what the model can express", "超出模型所能表达的范围")
    return Row((what, *cells), note=() if threshold.on_scale else inline(dim(beyond)))


def _acceptability(found: Acceptability, phrases: Phrases) -> Iterator[Block]:
    details = phrases.say(
        f"SMAA rank acceptability, {found.draws:,} weightings, seed {found.seed}, ± at 95 %",
        f"SMAA 排序可接受度，{found.draws:,} 组权重，种子 {found.seed}，± 为 95 % 误差",
    )
    yield Paragraph(
        inline(
            phrases.say(
                "First place when the importances of the scenarios are weighted at random",
                "场景重要性随机赋权时，各类型居首位的比例",
            ),
            dim(phrases.say(f" ({details}):", f"（{details}）：")),
        )
    )
    ordered = sorted(found.shares.items(), key=lambda item: -item[1])
    rows = [
        Row(
            (
                inline(phrases.type_(type_)),
                inline(_percent(share)),
                inline(f"{100 * _CONFIDENCE * found.standard_error(type_):.1f}"),
            )
        )
        for type_, share in ordered
        if share
    ]
    head = (phrases.say("Type", "类型"), phrases.say("first in", "居首比例"), "±")
    yield Table(head, tuple(rows), numeric=frozenset((1, 2)))


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):.1f} %"


def _disputes(found: Robustness, phrases: Phrases) -> Iterator[Block]:
    yield Paragraph(
        inline(
            phrases.say(
                "Here the source disagrees with itself, and it bears on this:",
                "来源文档在以下方面自相矛盾，且与本判断有关：",
            )
        )
    )
    known = {dispute.id: dispute for dispute in phrases.rulebase.knowledge.disagreements}
    yield Items(
        tuple(
            Item(
                inline(phrases.of(known[dispute.id].statement)),
                (
                    Item(inline(dim(phrases.of(known[dispute.id].treatment)))),
                    Item(_codes(dispute.entries)),
                ),
            )
            for dispute in found.disputes
        )
    )


def _codes(entries: Iterable[str]) -> Inline:
    return inline(code(", ".join(entries)))
