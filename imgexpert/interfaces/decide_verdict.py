"""The verdict in words: what was chosen and by how much, or what stands in the way of a choice."""

from __future__ import annotations

from collections.abc import Iterator

from imgexpert.decision.records import Decision
from imgexpert.explanation.reasons import runner_up
from imgexpert.interfaces.layout import Line, paragraph
from imgexpert.interfaces.wording import VERDICTS, decimals, joined, type_name
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.parameters import QUARTERS
from imgexpert.rulebase.rulebase import RuleBase

_STYLE = {"clear": "choice", "leaning": "choice", "impossible": "bad"}  # The others are warnings.


def verdict_lines(decision: Decision, rulebase: RuleBase, language: Language, cells: int) -> Iterator[Line]:
    """The sentence that answers the question, and the answers for each layer where they are separate questions."""
    text = verdict_sentence(decision, rulebase, language)
    yield from paragraph(text, cells, style=_STYLE.get(decision.verdict, "warn"))
    for told in layer_sentences(decision, rulebase, language):
        yield from paragraph(told, cells, first="  ", rest="    ")


def verdict_sentence(decision: Decision, rulebase: RuleBase, language: Language) -> str:
    """What was chosen and by how much, or what stands in the way of a choice."""
    return _sentence(decision, rulebase, language).to(language)


def layer_sentences(decision: Decision, rulebase: RuleBase, language: Language) -> Iterator[str]:
    """The answer for each layer, when it is unknown which one is asked about."""
    layers = decision.by_layer or {}
    fact = rulebase.vocabulary.facts[rulebase.parameters.layer]
    colon = Text(": ", "：").to(language)
    for layer, outcome in layers.items():
        chosen = [outcome.choice] if outcome.choice else list(outcome.tied)
        listed = joined((type_name(rulebase, type_, language) for type_ in chosen), language)
        verdict = VERDICTS[outcome.verdict].to(language)
        told = Text(f"{listed} ({verdict})", f"{listed}（{verdict}）").to(language) if listed else verdict
        yield fact.label_of(layer).to(language) + colon + told


def _sentence(decision: Decision, rulebase: RuleBase, language: Language) -> Text:
    match decision.verdict:
        case "tied":
            names = joined((type_name(rulebase, type_, language) for type_ in decision.tied), language)
            score = decimals(next(r.score for r in decision.ranking if r.type == decision.tied[0]))
            return Text(f"tied: {names} all have {score} stars", f"并列：{names}同为 {score} 星")
        case "undecided":
            return _undecided(decision)
        case "impossible":
            return _impossible(decision)
        case _:
            return _chosen(decision, rulebase, language)


def _chosen(decision: Decision, rulebase: RuleBase, language: Language) -> Text:
    name = type_name(rulebase, decision.choice or "", language)
    rival = runner_up(decision)
    if rival is None or decision.margin is None:
        en, zh = "the only type that is possible here", "这里唯一可行的类型"
    else:
        stars = decimals(decision.margin)
        other = type_name(rulebase, rival, language)
        en, zh = f"{stars} stars ahead of {other}", f"领先{other} {stars} 星"
    match decision.verdict:
        case "clear":
            return Text(f"clear choice: {name}, {en}", f"明确的选择：{name}，{zh}")
        case "leaning":
            return Text(f"leaning towards {name}, {en}", f"倾向于{name}，{zh}")
        case _:
            reserve = _reserve(decision, rulebase)
            return Text(f"a close call: {name}, {en}; {reserve.en}", f"相差不大：{name}，{zh}；{reserve.zh}")


def _reserve(decision: Decision, rulebase: RuleBase) -> Text:
    """Why a choice is no more than close."""
    layers = (decision.by_layer or {}).values()
    if any(outcome.choice != decision.choice for outcome in layers):
        return Text("the layers below have different answers", "下列各层次的结论并不相同")
    if decision.margin is not None and decision.margin * QUARTERS < rulebase.parameters.leaning_quarters:
        return Text("one more answer may turn it round", "再多一个答案就可能反转")
    return Text("little evidence supports it yet", "支持它的依据还不多")


def _undecided(decision: Decision) -> Text:
    if all(ranked.eligibility != "eligible" for ranked in decision.ranking):
        return Text(
            "undecided: the only type left is possible only if an open question is answered so",
            "未定：仅剩的类型还要看尚未回答的问题才能确定是否可行",
        )
    return Text(
        "undecided: nothing known so far speaks for any type, and stars alone do not decide",
        "未定：目前已知的情况没有支持任何类型，而仅凭星级不作决定",
    )


def _impossible(decision: Decision) -> Text:
    if decision.conflicts:
        return Text("impossible: some of the facts contradict each other", "无解：给出的事实中有互相矛盾之处")
    return Text("impossible: the facts rule every type out", "无解：给出的事实排除了所有类型")
