"""What would change the answer: a change that the reader names, and the smallest changes that turn it round."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from imgexpert.decision.records import Companion, Eligibility, Verdict
from imgexpert.explanation.change_records import Flips, FlipSet, TypeMove, WhatIf
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
from imgexpert.interfaces.reports.phrases import Phrases
from imgexpert.interfaces.wording import ELIGIBILITY, RELATIONS, VERDICTS, decimals, joined

_SHOWN = 6  # Ways to turn a choice round that fit on a screen.


def what_if_section(found: WhatIf, phrases: Phrases) -> Section:
    """What differs once some facts are changed, and nothing else."""
    return Section(id="what-if", title=phrases.say("What if", "假如"), blocks=tuple(_what_if_blocks(found, phrases)))


def flip_section(found: Flips, phrases: Phrases, *, full: bool) -> Section:
    """The smallest changes that lead to another choice."""
    if found.target is None:
        title = phrases.say("What would change the choice", "哪些变化会改变选择")
    else:
        name = phrases.type_(found.target)
        title = phrases.say(f"What would make it {name}", f"哪些变化会使选择变为{name}")
    return Section(id="flip", title=title, blocks=tuple(_flip_blocks(found, phrases, full=full)))


def _what_if_blocks(found: WhatIf, phrases: Phrases) -> Iterator[Block]:
    yield Items(tuple(Item(phrases.change(change)) for change in found.changes))
    if found.nothing:
        yield Paragraph(inline(phrases.say("Nothing in the decision changes.", "判断没有任何变化。")))
        return
    yield from _outcome(found, phrases)
    if found.types:
        head = (
            phrases.say("Type", "类型"),
            phrases.say("before", "之前"),
            phrases.say("after", "之后"),
            phrases.say("difference", "差值"),
        )
        yield Table(head, tuple(_move(move, phrases) for move in found.types), numeric=frozenset((1, 2, 3)))
    yield from _particulars(found, phrases)


def _outcome(found: WhatIf, phrases: Phrases) -> Iterator[Block]:
    told: list[Item] = []
    before, after = found.before, found.after
    if found.choice or found.tied or found.verdict:
        one = _choice(before.choice, before.tied, before.verdict, phrases)
        other = _choice(after.choice, after.tied, after.verdict, phrases)
        told.append(Item(inline(phrases.say("choice: ", "选择："), one, " → ", strong(other))))
    else:
        told.append(Item(inline(phrases.say("choice and verdict stay as they are", "选择与结论不变"))))
    if found.margin:
        one, other = (_stars(margin, phrases) for margin in found.margin)
        told.append(Item(inline(phrases.say(f"margin: {one} → {other}", f"领先幅度：{one} → {other}"))))
    yield Items(tuple(told))


def _stars(margin: Fraction | None, phrases: Phrases) -> str:
    if margin is None:
        return phrases.say("none", "无")
    return phrases.say(f"{decimals(margin)} stars", f"{decimals(margin)} 星")


def _choice(choice: str | None, tied: tuple[str, ...], verdict: Verdict, phrases: Phrases) -> str:
    word = phrases.of(VERDICTS[verdict])
    names = phrases.types([choice] if choice else tied)
    return phrases.say(f"{names} ({word})", f"{names}（{word}）") if names else word


def _move(move: TypeMove, phrases: Phrases) -> Row:
    cells = (
        inline(phrases.type_(move.type)),
        inline(_score(move.score_before, move.eligibility_before, phrases)),
        inline(_score(move.score_after, move.eligibility_after, phrases)),
        inline(decimals(move.score_after - move.score_before, signed=True)),
    )
    return Row(cells)


def _score(score: Fraction, eligibility: Eligibility, phrases: Phrases) -> str:
    if eligibility == "eligible":
        return decimals(score)
    return f"{decimals(score)} ({phrases.of(ELIGIBILITY[eligibility])})"


def _particulars(found: WhatIf, phrases: Phrases) -> Iterator[Block]:
    items: list[Item] = []
    for moved in found.scenarios:
        name = phrases.scenario(moved.scenario)
        told = phrases.say(
            f"scenario {name}: importance {moved.before} → {moved.after}",
            f"场景“{name}”：重要性 {moved.before} → {moved.after}",
        )
        items.append(Item(inline(told)))
    for conflict in found.contradictions:
        keys = joined(conflict.keys, phrases.language)
        title = phrases.title(conflict.rule)
        told = phrases.say(f"{keys} now contradict each other: {title}", f"{keys} 由此互相矛盾：{title}")
        items.append(Item(inline(strong(told), dim(f" [{phrases.named(conflict.rule)}]"))))
    for sign, rules, en, zh in (
        ("+", found.rules_added, "rules that fire now", "新触发的规则"),
        ("−", found.rules_removed, "rules that no longer fire", "不再触发的规则"),
    ):
        below = tuple(Item(inline(code(f"{sign} {phrases.named(rule)}"), f"  {phrases.title(rule)}")) for rule in rules)
        items += [Item(inline(phrases.say(f"{en}:", f"{zh}：")), below)] if below else []
    for sign, companions in (("+", found.companions_added), ("−", found.companions_removed)):
        items += [Item(_companion(sign, companion, phrases)) for companion in companions]
    if items:
        yield Items(tuple(items))


def _companion(sign: str, companion: Companion, phrases: Phrases) -> Inline:
    hosted = companion.type == companion.source
    relation = phrases.of(RELATIONS[companion.relation, hosted])
    colon = phrases.say(": ", "：")
    return inline(
        code(sign), f" {relation}{colon}{phrases.type_(companion.type)}", dim(f" [{phrases.named(companion.rule)}]")
    )


def _flip_blocks(found: Flips, phrases: Phrases, *, full: bool) -> Iterator[Block]:
    if found.size is None:
        yield Paragraph(inline(_nothing(found, phrases)))
    else:
        yield Paragraph(inline(_how_many(found, phrases)))
        shown = found.sets if full else found.sets[:_SHOWN]
        yield Items(tuple(_set(one, phrases) for one in shown))
        more = found.total - len(shown)
        if more:
            yield Paragraph(inline(dim(phrases.say(f"and {more} more of that size", f"同样大小的还有 {more} 组"))))
        if found.uses_given:
            told = phrases.say(
                "Changing only what is in the owner's hands does not do it, as far as was searched.",
                "在搜索范围内，仅改变自己能决定的事实不足以改变选择。",
            )
            yield Paragraph(inline(dim(told)))
    if found.fixed:
        keys = joined(found.fixed, phrases.language)
        yield Paragraph(inline(dim(phrases.say(f"Left alone: {keys}", f"保持不变：{keys}"))))


def _nothing(found: Flips, phrases: Phrases) -> str:
    size = found.searched
    return phrases.say(
        f"No change of up to {size} facts does it: all of them were tried.",
        f"改变至多 {size} 项事实都做不到：已全部试过。",
    )


def _how_many(found: Flips, phrases: Phrases) -> str:
    size = found.size or 0
    if size == 1:
        return phrases.say("One fact is enough. Any one of these does it:", "改变一项事实即可。下列任意一项都能做到：")
    return phrases.say(
        f"It takes {size} facts together; no fewer do it. Any one of these sets:",
        f"需要同时改变 {size} 项事实，少了都不行。下列任意一组都能做到：",
    )


def _set(one: FlipSet, phrases: Phrases) -> Item:
    outcome = _choice(one.choice, (), one.verdict, phrases)
    pieces: list[Inline] = []
    for change in one.changes:
        pieces += [inline(phrases.say(" and ", " 且 "))] if pieces else []
        pieces.append(phrases.change(change))
    ahead = (
        ""
        if one.margin is None
        else phrases.say(f", {decimals(one.margin)} ahead", f"，领先 {decimals(one.margin)} 星")
    )
    flat = tuple(piece for part in pieces for piece in part)
    return Item((*flat, *inline(phrases.say("  gives ", "  得到 "), strong(outcome), dim(ahead))))
