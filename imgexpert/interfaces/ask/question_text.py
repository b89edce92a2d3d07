"""A question with the standing of the types, and what can be said about it when asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from imgexpert.explanation.labels import answer_label
from imgexpert.interfaces.cells import padded, width
from imgexpert.interfaces.decide_verdict import verdict_sentence
from imgexpert.interfaces.facts_text import KINDS
from imgexpert.interfaces.layout import BLANK, Line, Span, line, paragraph
from imgexpert.interfaces.rules_text import conclusion_words
from imgexpert.interfaces.wording import decimals, joined, type_name
from imgexpert.questionnaire.records import Question, Standing, Turn
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.facts import Fact

_FEW = 4
"""Values that are shown with their help at once; of more the help is shown when it is asked for."""
_MOST_RULES = 8
_BAR = (10, 24)
_RANGE = "-------"  # As wide as the numbers at the ends get.

KEYS = Text(
    "d don't know, h help, w why, b back, c change, f finish",
    "d 不知道，h 帮助，w 为什么问，b 返回，c 修改，f 结束",
)
"""What can be typed at a question besides an answer."""


def opening_lines(language: Language, cells: int) -> Iterator[Line]:
    """What somebody who has never seen this needs to know."""
    for told in (
        Text(
            "Answer by number or name. Whatever you do not know stays unknown; the questions end as soon as no answer "
            "left could change the choice. Such a proof can take many answers: f finishes at any time, with the "
            "choice that stands above the question.",
            "请用编号或名称回答。不知道的内容保持未知；一旦剩下的回答都不会改变选择，提问就会结束。"
            "要做到这一点可能需要回答很多问题：随时可以输入 f，以问题上方显示的选择结束。",
        ),
        Text(
            "At any question: d don't know, h help, w why it is asked, b back, c change an answer, f finish, q quit.",
            "任何问题都可以输入：d 不知道，h 帮助，w 为什么要问，b 返回，c 修改回答，f 立即结束，q 退出。",
        ),
    ):
        yield from paragraph(told.to(language), cells, style="dim")


def question_lines(
    turn: Turn, question: Question, number: int, base: RuleBase, language: Language, cells: int, *, changing: bool
) -> Iterator[Line]:
    """The standing so far, what finishing comes to, how much is left, and the question.

    Whoever is `changing` an answer still has the old one until there is a new one.
    """
    yield BLANK
    yield from standing_lines(turn.standings, base, language, cells)
    verdict = verdict_sentence(turn.decision, base, language)
    finishing = (
        Text("b or f leaves the answer as it was", "输入 b 或 f 则保留原来的回答")
        if changing
        else Text(f"Finishing now (f) – {verdict}", f"现在结束（f）——{verdict}")
    )
    yield from paragraph(finishing.to(language), cells)
    yield BLANK
    yield from paragraph(_progress(turn, number).to(language), cells, style="head")
    yield from paragraph(question.fact.question.to(language), cells, style="strong")
    if question.known is not None:
        told = answer_label(question.fact, question.known)
        known = Text(f"Known already: {told.en}", f"已经知道：{told.zh}")
        yield from paragraph(known.to(language), cells, first="  ", style="good")
    yield from option_lines(question.fact, language, cells, helpful=len(question.fact.values) <= _FEW)
    yield from paragraph(_how(question.fact).to(language), cells, first="  ", style="dim")


def option_lines(fact: Fact, language: Language, cells: int, *, helpful: bool) -> Iterator[Line]:
    """What can be answered, numbered; `helpful` adds what each value means."""
    for number, value in enumerate(fact.values, start=1):
        start = f"  {number:>2}  "
        yield from paragraph(value.label.to(language), cells, first=start)
        if helpful and value.help is not None:
            yield from paragraph(value.help.to(language), cells, first="      ", style="dim")
    for word in fact.words:
        told = f"{word.label.to(language)} ({word.low:,}..{word.high:,})"
        yield from paragraph(told, cells, first=f"  {padded(word.id, max(width(w.id) for w in fact.words))}  ")


def help_lines(fact: Fact, language: Language, cells: int) -> Iterator[Line]:
    """How to find the answer out, and what the answers mean."""
    yield line(Span(Text("How to find out", "如何得知").to(language), "head"))
    yield from paragraph(fact.find_out.to(language), cells, first="  ")
    yield from option_lines(fact, language, cells, helpful=True)
    yield from paragraph(_how(fact).to(language), cells, first="  ", style="dim")
    not_known = Text(
        "d keeps the fact unknown, which is not the same as no: nothing is concluded from it.",
        "输入 d 表示未知；未知不等于“否”，不会由此推出任何结论。",
    )
    yield from paragraph(not_known.to(language), cells, first="  ", style="dim")


def why_lines(question: Question, base: RuleBase, language: Language, cells: int) -> Iterator[Line]:
    """Why the question is asked: what its answer feeds, and between which types it could still decide."""
    yield line(Span(Text("Why it is asked", "为什么要问").to(language), "head"))
    yield from paragraph(question.fact.why.to(language), cells, first="  ")
    names = joined((type_name(base, type_, language) for type_ in question.between), language)
    if not question.rules:
        idle = Text("The answer changes nothing any more.", "这个回答已经不会改变任何结果。")
        yield from paragraph(idle.to(language), cells, first="  ")
        return
    if len(question.between) > 1:
        between = Text(f"It could still decide between {names}.", f"它仍可能影响以下类型之间的取舍：{names}。")
    else:
        between = Text(f"It could still move the score of {names}.", f"它仍可能改变{names}的得分。")
    yield from paragraph(between.to(language), cells, first="  ")
    fed = Text(f"It feeds {len(question.rules)} rules:", f"它影响 {len(question.rules)} 条规则：")
    if len(question.rules) == 1:
        fed = Text("It feeds one rule:", fed.zh)
    yield from paragraph(fed.to(language), cells, first="  ")
    for rule in question.rules[:_MOST_RULES]:
        yield from paragraph(rule.title.to(language), cells, first="  – ")
        told = f"{conclusion_words(rule.then, base, language)} [{rule.id}]"
        yield from paragraph(told, cells, first="    ", style="dim")
    more = len(question.rules) - _MOST_RULES
    if more > 0:
        yield line(Span("    " + Text(f"and {more} more", f"另有 {more} 条").to(language), "dim"))


def standing_lines(standings: Sequence[Standing], base: RuleBase, language: Language, cells: int) -> Iterator[Line]:
    """How far each type that can still win may fall and rise, and which cannot any more."""
    running = [standing for standing in standings if standing.chance == "possible"]
    if running:
        low, high = min(s.lowest for s in running), max(s.highest for s in running)
        names = {s.type: type_name(base, s.type, language) for s in running}
        column = max(map(width, names.values()))
        bar = max(_BAR[0], min(_BAR[1], cells - column - 2 * len(_RANGE) - 10))
        heading = Text("Still possible: lowest, now (o) and highest score", "仍有可能：最低分、当前得分（o）和最高分")
        yield from paragraph(heading.to(language), cells, style="dim")
        for standing in running:
            ends = (decimals(end).rjust(len(_RANGE) - 1) for end in (standing.lowest, standing.highest))
            least, most = ends
            yield line(
                f"  {padded(names[standing.type], column)} {least} ",
                Span(_range(standing, low, high, bar), "bar"),
                f" {most.strip()}",
            )
    for chance, told in (
        ("behind", Text("Cannot catch up any more: ", "已无法追上：")),
        ("excluded", Text("Ruled out: ", "已排除：")),
    ):
        names_ = [type_name(base, s.type, language) for s in standings if s.chance == chance]
        if names_:
            yield from paragraph(told.to(language) + joined(names_, language), cells, first="  ", style="dim")


def _range(standing: Standing, low: Fraction, high: Fraction, cells: int) -> str:
    """The reach of a score on a line from `low` to `high`, in characters that every terminal has."""

    def place(score: Fraction) -> int:
        return int((score - low) / (high - low) * (cells - 1)) if high > low else 0

    start, now, end = place(standing.lowest), place(standing.score), place(standing.highest)
    return "".join("o" if at == now else "=" if start <= at <= end else " " for at in range(cells))


def _progress(turn: Turn, number: int) -> Text:
    if turn.most == turn.least:
        return Text(
            f"Question {number}, {turn.most} left with this one", f"第 {number} 题，连同本题还剩 {turn.most} 题"
        )
    return Text(
        f"Question {number}, between {turn.least} and {turn.most} left with this one",
        f"第 {number} 题，连同本题还剩 {turn.least} 到 {turn.most} 题",
    )


def _how(fact: Fact) -> Text:
    kind = KINDS[fact.kind]
    match fact.kind:
        case "several-of":
            return Text(
                "Any of these, such as 1,3; none if none applies; 1,d if there may be more",
                "可多选，如 1,3；都不符合输入 none；可能还有其他输入 1,d",
            )
        case "number":
            unit = fact.unit or Text("", "")
            return Text(
                f"A whole number ({unit.en}), a range such as {fact.minimum + 10}..{fact.minimum + 50}, or a word",
                f"整数（{unit.zh}）、区间（如 {fact.minimum + 10}..{fact.minimum + 50}）或上面的名称",
            )
        case "yes-no":
            return Text("yes or no (y, n)", "是或否（y、n）")
        case _:
            return Text(f"{kind.en[0].upper()}{kind.en[1:]} these", "请选一项")
