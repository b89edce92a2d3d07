"""Words that several printers share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from imgexpert.decision.records import Eligibility, Verdict
from imgexpert.decision.serialising import rounded
from imgexpert.explanation.labels import CHANGED, layered
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.layers import Change
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import Kind, Relation

VERDICTS: Mapping[Verdict, Text] = {
    "clear": Text("clear", "明确"),
    "leaning": Text("leaning", "倾向"),
    "close": Text("close", "接近"),
    "tied": Text("tied", "并列"),
    "undecided": Text("undecided", "未定"),
    "impossible": Text("impossible", "无解"),
}
ELIGIBILITY: Mapping[Eligibility, Text] = {
    "eligible": Text("eligible", "可选"),
    "possible": Text("possible", "待定"),
    "ruled-out": Text("ruled out", "已排除"),
}
KINDS: Mapping[Kind, Text] = {
    "derive": Text("derives a fact", "推出事实"),
    "scenarios": Text("raises a scenario", "确定场景"),
    "evidence": Text("gives evidence", "给出依据"),
    "exclusions": Text("rules out or admits a type", "排除或准入类型"),
    "companions": Text("adds a companion", "补充配套"),
    "conflicts": Text("reports a contradiction", "指出矛盾"),
}
RELATIONS: Mapping[tuple[Relation, bool], Text] = {
    ("runs-on", False): Text("runs on", "运行于"),
    ("runs-on", True): Text("carries", "承载"),
    ("built-from", False): Text("built from", "构建自"),
    ("built-from", True): Text("basis of", "可构建出"),
}
"""By relation, and whether the choice is its target."""


def type_name(rulebase: RuleBase, type_: str, language: Language) -> str:
    """What a person calls the image type."""
    return rulebase.knowledge.types[type_].name.to(language)


def rule_name(rulebase: RuleBase, id_: str, language: Language) -> str:
    """The id of a rule or a star, with its layer where more than one is in use."""
    return layered(rulebase, id_).to(language)


def change_words(change: Change) -> Text:
    """What a layer did to something below it, and why."""
    match change.action:
        case "disabled":
            en, zh = f"disabled by layer {change.layer}", f"已被规则层 {change.layer} 停用"
        case "replaced":
            en, zh = f"replaced by layer {change.layer}", f"已被规则层 {change.layer} 取代"
        case _:
            word, moved = CHANGED[change.action], f"{change.before} → {change.after}"
            en, zh = f"{word.en} {moved} by layer {change.layer}", f"规则层 {change.layer} 改动{word.zh}：{moved}"
    return Text(f"{en}, because: {change.reason.en}", f"{zh}，理由：{change.reason.zh}")


def decimals(value: Fraction, *, signed: bool = False) -> str:
    """`value` with two decimals; negative ones with a true minus.

    >>> decimals(Fraction(71, 14)), decimals(Fraction(-1), signed=True), decimals(Fraction(1, 2), signed=True)
    ('5.07', '−1.00', '+0.50')
    """
    text = f"{float(rounded(abs(value), 2)) if value >= 0 else -float(rounded(value, 2)):.2f}"
    if value < 0:
        return "−" + text
    return "+" + text if signed else text


def joined(names: Iterable[str], language: Language) -> str:
    """Names as they are listed in a sentence.

    >>> joined(["a", "b", "c"], "en")
    'a, b and c'
    """
    listed = list(names)
    if language == "zh":
        return "、".join(listed)
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)
