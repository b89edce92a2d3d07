"""Rules for people: a list by kind, and one rule in full."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from imgexpert.interfaces.cells import width
from imgexpert.interfaces.layout import BLANK, Line, Span, line, paragraph
from imgexpert.interfaces.rule_data import condition_data, flow, plain
from imgexpert.interfaces.wording import KINDS, RELATIONS, change_words, decimals, joined, rule_name, type_name
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.parameters import QUARTERS
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import (
    AddCompanion,
    AddScenario,
    Conclusion,
    DeriveFact,
    GiveEvidence,
    MakeEligible,
    ReportConflict,
    Rule,
    RuleOut,
)

_JOINERS = {
    "all": Text("all of these:", "以下全部成立："),
    "any": Text("at least one of these:", "以下至少一项成立："),
    "not": Text("not:", "并非："),
}


def list_lines(rules: list[Rule], rulebase: RuleBase, language: Language, cells: int) -> Iterator[Line]:
    """The rules below their kinds: id, and what follows from what."""
    kind = None
    for rule in rules:
        if rule.kind != kind:
            yield from [BLANK] if kind else []
            kind = rule.kind
            count = sum(other.kind == kind for other in rules)
            heading = Text(f"{kind} ({count}): {KINDS[kind].en}", f"{kind}（{count}）：{KINDS[kind].zh}")
            yield line(Span(heading.to(language), "head"))
        words = conclusion_words(rule.then, rulebase, language)
        fits = width(rule_name(rulebase, rule.id, language)) + width(words) + 4 <= cells
        yield line(
            Span(f"  {rule_name(rulebase, rule.id, language)}", "strong"), Span(f"  {words}" if fits else "", "dim")
        )
        yield from [] if fits else paragraph(words, cells, first="      ", style="dim")
        yield from paragraph(rule.title.to(language), cells, first="      ")


def layer_lines(rulebase: RuleBase, language: Language, cells: int) -> Iterator[Line]:
    """The layers from the lowest up, each as it introduces itself, and a blank line; nothing where there is but one."""
    if len(rulebase.layers) == 1:
        return
    count = len(rulebase.layers)
    heading = Text(f"layers ({count}), the last one on top", f"规则层（{count}），最后一层在最上面")
    yield line(Span(heading.to(language), "head"))
    for layer in rulebase.layers:
        yield line(
            Span(f"  {layer.name}", "strong"), f" {layer.version}".rstrip(), f"  {layer.title.to(language)}".rstrip()
        )
        told = layer.description.to(language)
        yield from paragraph(told, cells, first="      ") if told else ()
    yield BLANK


def disabled_lines(rulebase: RuleBase, kind: str | None, language: Language, cells: int) -> Iterator[Line]:
    """The rules that layers disabled, or those of one kind, below a heading of their own; nothing without any."""
    gone = [change for change in rulebase.disabled.values() if change.rule and kind in (None, change.rule.kind)]
    if gone:
        yield BLANK
        yield line(Span(Text(f"disabled ({len(gone)})", f"已停用（{len(gone)}）").to(language), "head"))
    for change in gone:
        yield line(Span(f"  {change.id}", "strong"))
        yield from paragraph(change_words(change).to(language), cells, first="      ")


def rule_lines(rule: Rule, rulebase: RuleBase, language: Language, cells: int) -> Iterator[Line]:
    """One rule in full."""
    layer = f"{rule.layer}, " if len(rulebase.layers) > 1 else ""
    yield line(Span(rule.id, "strong"), Span(f"  {layer}{rule.kind}, {rule.place}", "dim"))
    yield from paragraph(rule.title.to(language), cells, first="  ")
    for change in rulebase.changes_of.get(rule.id, ()):
        yield from paragraph(change_words(change).to(language), cells, first="  ", style="warn")
        was = change.rule
        if was is not None:
            told = Text(f"as it was in layer {was.layer}: {was.place}", f"在规则层 {was.layer} 中的原文：{was.place}")
            yield from paragraph(told.to(language), cells, first="    ", style="dim")
    yield from _heading(Text("When", "条件"), language)
    yield from _condition(condition_data(rule.when, rulebase), language, cells, "  ")
    yield from _heading(Text("Then", "结论"), language)
    yield from paragraph(conclusion_words(rule.then, rulebase, language), cells, first="  ")
    yield from _heading(Text("Because", "依据"), language)
    for cite in rule.cites:
        entry = rulebase.entries[cite]
        yield from paragraph(entry.statement.to(language), cells, first="  – ")
        yield from paragraph(f"{entry.where.to(language)} [{cite}]", cells, first="    ", style="dim")
    yield from _heading(Text("Examples", "示例"), language)
    for word, nodes in (
        (Text("fires on    ", "触发    "), rule.examples.fires),
        (Text("is silent on", "不触发  "), rule.examples.silent),
    ):
        for node in nodes:
            yield from paragraph(flow(plain(node)), cells, first=f"  {word.to(language)}  ")


def conclusion_words(then: Conclusion, rulebase: RuleBase, language: Language) -> str:
    """What a rule concludes, as a clause."""
    return _conclusion(then, rulebase, language).to(language)


def _conclusion(then: Conclusion, rulebase: RuleBase, language: Language) -> Text:
    def named(types: tuple[str, ...]) -> str:
        return joined((type_name(rulebase, type_, language) for type_ in types), language)

    match then:
        case DeriveFact(key, value):
            return Text(f"it follows that {key}: {value}", f"可推出 {key}: {value}")
        case AddScenario(scenario, importance):
            name = rulebase.knowledge.scenarios[scenario].name.to(language)
            return Text(f"scenario {name}, importance {importance}", f"场景“{name}”，重要性 {importance}")
        case GiveEvidence(types, direction, quarters):
            stars = decimals(Fraction(quarters, QUARTERS))
            side = "支持" if direction == "for" else "不支持"
            return Text(f"{stars} stars {direction} {named(types)}", f"{side}{named(types)}，{stars} 星")
        case RuleOut(types):
            return Text(f"rules out {named(types)}", f"排除{named(types)}")
        case MakeEligible(types):
            return Text(f"makes {named(types)} possible", f"使{named(types)}成为可选")
        case AddCompanion(choices, relation, type_, hosted):
            word = RELATIONS[relation, hosted]
            other = type_name(rulebase, type_, language)
            return Text(f"{named(choices)}: {word.en} {other}", f"{named(choices)}：{word.zh}{other}")
        case ReportConflict(keys):
            return Text(f"{joined(keys, 'en')} contradict each other", f"{joined(keys, 'zh')} 互相矛盾")


def _heading(text: Text, language: Language) -> Iterator[Line]:
    yield BLANK
    yield line(Span(text.to(language), "head"))


def _condition(data: dict[str, Any], language: Language, cells: int, indent: str) -> Iterator[Line]:
    ((word, part),) = data.items()
    if word not in _JOINERS:
        yield from paragraph(f"{word}: {flow(part)}", cells, first=indent, rest=indent + "  ")
        return
    yield line(indent + _JOINERS[word].to(language))
    for inner in part if isinstance(part, list) else [part]:
        yield from _condition(inner, language, cells, indent + "  ")
