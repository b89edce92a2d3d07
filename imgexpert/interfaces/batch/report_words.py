"""The words of an inventory's report."""

from __future__ import annotations

from collections.abc import Mapping

from imgexpert.decision.records import Verdict
from imgexpert.reading.text import Language, Text

_WORDS: Mapping[str, Text] = {
    "language": Text("en", "zh-Hans"),
    "kind": Text("Image decisions for an inventory", "清单的镜像选型判断"),
    "skip": Text("Skip to the content", "跳到正文"),
    "contents": Text("On this page", "本页内容"),
    "colon": Text(": ", "："),
    "rulebase": Text("Rule base", "规则库"),
    "rows": Text("Rows decided", "已判断的行"),
    "groups": Text("Groups of equal rows", "相同行的组数"),
    "settled": Text("Settled", "已有定论"),
    "settled_note": Text("clear or leaning", "明确或倾向"),
    "open": Text("Without a choice", "没有选择"),
    "refused": Text("Refused", "被拒绝"),
    "verified": Text("Decided twice", "重复判断"),
    "verified_note": Text("by the inference engine, all equal", "由推理引擎复核，全部一致"),
    "choices": Text("What they should run from", "适合的镜像类型"),
    "choices_told": Text(
        "Rows by the type chosen; the dark part is settled, the pale part close.",
        "按所选类型统计的行数；深色部分已有定论，浅色部分较为接近。",
    ),
    "type": Text("Type", "类型"),
    "picture": Text("Bar", "条形"),
    "count": Text("Rows", "行数"),
    "share": Text("Share", "占比"),
    "no_choice": Text("no choice", "没有选择"),
    "key_settled": Text("clear or leaning", "明确或倾向"),
    "key_close": Text("close", "接近"),
    "verdicts": Text("How sure that is", "把握有多大"),
    "verdicts_told": Text(
        "Every row has one verdict, by its margin and the evidence behind it.",
        "每行有一个结论，取决于领先幅度及其依据。",
    ),
    "verdict": Text("Verdict", "结论"),
    "scores": Text("How the types score", "各类型的得分分布"),
    "scores_told": Text(
        "For each type, how many rows give it which score: columns of a quarter star, the tallest fills the height. "
        "Types that are ruled out have a score too.",
        "每个类型得到各分数的行数：每柱四分之一星，最高的柱占满高度。被排除的类型也有得分。",
    ),
    "mean": Text("mean", "平均"),
    "reasons": Text("What spoke for the choices", "支持这些选择的理由"),
    "reasons_told": Text(
        "Rules that gave evidence for the type chosen, by the number of rows.", "为所选类型提供依据的规则，按行数排列。"
    ),
    "missing": Text("What is not known", "还不知道什么"),
    "missing_told": Text("The facts that most rows leave unknown.", "最多行缺少的事实。"),
    "fact": Text("Fact", "事实"),
    "effects": Text("What is worth finding out", "值得查明什么"),
    "effects_told": Text(
        "{rows} of the rows that are not settled were looked at: each fact alone was answered in every way. In how "
        "many of those that leave it unknown some answer would settle the choice, and change it.",
        "抽看了 {rows} 行尚无定论的行：逐一以各种方式回答每项事实。下表列出缺少该事实的行中，"
        "有多少行会因某个答案而有定论，有多少行会改变选择。",
    ),
    "settles": Text("could settle", "可有定论"),
    "changes": Text("could change", "可能改变"),
    "looked": Text("Rows without it", "缺少它的行"),
    "closest": Text("The closest calls", "最接近的结论"),
    "closest_told": Text(
        "The smallest margins, each with the question to answer next.", "领先最少的行，并给出接下来应回答的问题。"
    ),
    "subject": Text("Subject", "对象"),
    "choice": Text("Choice", "选择"),
    "runner_up": Text("Runner-up", "次选"),
    "margin": Text("Margin", "领先"),
    "ask": Text("Answer next", "接下来请回答"),
    "alike": Text("Equal rows", "相同的行"),
    "alike_told": Text("The largest groups: each is one decision.", "最大的几组：每组只需一个判断。"),
    "like": Text("Like", "例如"),
    "none": Text("–", "–"),
    "scrolls": Text("can be scrolled sideways", "可横向滚动"),
}

MEANINGS: Mapping[Verdict, Text] = {
    "clear": Text("take it", "可以采用"),
    "leaning": Text("take it if nothing speaks against it", "若无反对理由即可采用"),
    "close": Text("treat the two best as equals, and answer one more question", "把前两名视为相当，再回答一个问题"),
    "tied": Text("exactly equal: answer the fact that parts them", "完全相等：请回答能区分它们的事实"),
    "undecided": Text("no evidence for any type: state more", "没有支持任何类型的依据：请补充事实"),
    "impossible": Text("every type is ruled out, or answers contradict each other", "所有类型都被排除，或答案互相矛盾"),
}


def words(language: Language) -> dict[str, str]:
    """Everything in one language, by name."""
    return {name: text.to(language) for name, text in _WORDS.items()}
