"""The words that stand on every page, apart from those of its sections."""

from __future__ import annotations

from collections.abc import Mapping

from imgexpert.reading.text import Language, Text

_WORDS: Mapping[str, Text] = {
    "language": Text("en", "zh-Hans"),
    "kind": Text("Image decision", "镜像选型判断"),
    "skip": Text("Skip to the content", "跳到正文"),
    "contents": Text("On this page", "本页内容"),
    "no_choice": Text("No choice", "未作选择"),
    "score": Text("Score", "得分"),
    "lead": Text("Lead", "领先"),
    "over": Text("over {}", "对手：{}"),
    "alone": Text("no rival", "没有对手"),
    "facts": Text("Facts given", "给出的事实"),
    "rules": Text("Rules fired", "触发的规则"),
    "open": Text("Still open", "尚待回答"),
    "open_note": Text("could change the choice", "可能改变选择"),
    "rulebase": Text("Rule base", "规则库"),
    "layers": Text("layers", "层"),
    "colon": Text(": ", "："),
    "separator": Text(", ", "、"),
    "scores": Text("How the types compare", "各类型得分"),
    "scores_told": Text(
        "Stars by type: suitability is what the scenarios give, evidence is added to it or taken off it.",
        "各类型的星数：适合度来自场景，依据在此之上加分或减分。",
    ),
    "type": Text("Type", "类型"),
    "picture": Text("Picture", "图示"),
    "suitability": Text("Suitability", "适合度"),
    "evidence": Text("Evidence", "依据"),
    "evidence_for": Text("evidence for", "有利依据"),
    "evidence_against": Text("evidence against", "不利依据"),
    "neutral": Text("neutral start", "中性起点"),
    "scenarios": Text("scenarios", "场景"),
    "sums": Text("How each score adds up", "得分如何加总"),
    "sums_told": Text(
        "Every type starts neutral; scenarios that apply and evidence that was found move it from there.",
        "每个类型都从中性起点出发，再由适用的场景和找到的依据推动。",
    ),
    "sums_open": Text("Each line opens the sum of one type.", "每一行都可展开该类型的算式。"),
    "summand": Text("What counts", "计入项"),
    "amount": Text("Stars", "星数"),
    "exactly": Text("The whole sum", "完整算式"),
    "rounded": Text("Decimals are rounded to two places; the fractions are exact.", "小数保留两位；分数为精确值。"),
    "proof": Text("The proof as a picture", "论证图"),
    "proof_told": Text(
        "Read from left to right: facts make rules fire, rules raise scenarios and give evidence, these make the "
        "scores, and the scores the decision. Pointing at a box shows its id and what it cites.",
        "自左向右读：事实触发规则，规则确定场景、给出依据，由此得出分数，再由分数得出结论。"
        "将指针停在方框上，可看到它的标识与引用。",
    ),
    "path": Text("What bears this decision", "支撑本结论的部分"),
    "path_label": Text("What bears this decision, drawn from left to right", "支撑本结论的部分，自左向右绘出"),
    "whole": Text("The whole proof", "完整论证"),
    "whole_label": Text("The whole proof, drawn from left to right", "完整论证，自左向右绘出"),
    "boxes": Text("boxes", "个方框"),
    "left_out": Text(
        "Not drawn: the neutral start, which all types share; entries that rules cite; rules that change nothing "
        "here; stars, except on the way to this decision.",
        "未画出：各类型共有的中性起点、规则引用的条目、对此不起作用的规则，以及不通向本结论的星级。",
    ),
    "drawn": Text("The same proof in words is in the sections above.", "同一论证的文字说明见上文各节。"),
    "key_path": Text("bears this decision", "支撑本结论"),
    "key_rest": Text("the rest", "其余"),
    "key_for": Text("speaks for a type", "对类型有利"),
    "key_against": Text("speaks against, rules out", "不利或排除"),
    "key_open": Text("not answered, or did not come about", "未回答或未成立"),
    "tables": Text("The tables of the source", "来源文档的表格"),
    "comparison": Text("Comparison of the types", "类型对比"),
    "comparison_told": Text(
        "Marked cells are cited by rules that fired in this decision.",
        "有标记的单元格，是本次判断中触发的规则所引用的。",
    ),
    "attribute": Text("Attribute", "属性"),
    "cited_by": Text("cited by", "引用者"),
    "stars": Text("Stars by scenario", "各场景的星级"),
    "stars_told": Text(
        "Marked rows are the scenarios that apply here, with their importance.",
        "有标记的行是适用于此的场景及其重要性。",
    ),
    "scenario": Text("Scenario", "场景"),
    "importance": Text("Importance", "重要性"),
    "unlisted": Text("The source neither compares nor rates", "来源文档没有对比、也没有评分的类型"),
    "citations": Text("What is cited", "引用"),
    "citations_told": Text(
        "Every entry that a rule cites which fired in this decision.", "本次判断中触发的规则所引用的全部条目。"
    ),
    "nothing_cited": Text("No rule fired, so nothing is cited.", "没有规则触发，因此没有引用。"),
    "used_by": Text("Used by", "用于"),
    "scrolls": Text("can be scrolled sideways", "可横向滚动"),
}


def words(language: Language) -> dict[str, str]:
    """Everything in one language, by name."""
    return {name: text.to(language) for name, text in _WORDS.items()}
