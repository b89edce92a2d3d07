"""A page for each family of rules: what fires when, what follows, on what it rests, and the examples."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from imgexpert.interfaces.authoring.drafts import flow
from imgexpert.interfaces.handbook.knowledge_pages import ACTIONS
from imgexpert.interfaces.handbook.places import RULES, Places
from imgexpert.interfaces.handbook.writing import Page, Spot, anchor, code, nested
from imgexpert.interfaces.reports.markdown_report import escaped
from imgexpert.interfaces.rule_data import plain
from imgexpert.interfaces.rules_text import conclusion_words
from imgexpert.interfaces.wording import KINDS as KIND_WORDS
from imgexpert.reading.text import Language
from imgexpert.rulebase.conditions import And, AtLeast, AtMost, Atom, Condition, Known, Not, Or
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import (
    KINDS,
    AddCompanion,
    AddScenario,
    DeriveFact,
    GiveEvidence,
    MakeEligible,
    ReportConflict,
    Rule,
    RuleOut,
    family_of,
)


def rule_pages(rulebase: RuleBase, places: Places, language: Language) -> Iterator[Page]:
    """The page that lists the families, and one for each of them."""
    rules = sorted(rulebase.rules, key=lambda rule: (KINDS.index(rule.kind), family_of(rule)))
    families = {family: list(members) for family, members in groupby(rules, family_of)}
    index = Page(path=RULES, language=language)
    index.heading(1, index.say("Rules", "规则"))
    index.paragraph(
        index.say(
            f"{len(rules)} rules in {len(families)} families, in the order in which the kinds fire.",
            f"共 {len(rules)} 条规则，分布在 {len(families)} 个文件中，按各类规则的触发顺序排列。",
        )
    )
    for kind in KINDS:
        index.heading(2, f"{code(kind)}{index.say(': ', '：')}{index.of(KIND_WORDS[kind])}")
        index.items(
            f"{index.link(code(family), places.family(family))} ({len(members)})"
            for family, members in families.items()
            if members[0].kind == kind
        )
    index.lines += ["```{toctree}", ":hidden:", "", *families, "```"]
    yield index
    for family, members in families.items():
        yield _family(family, members, rulebase, places, language)


def _family(family: str, rules: list[Rule], rulebase: RuleBase, places: Places, language: Language) -> Page:
    page = Page(path=places.family(family).page, language=language)
    page.heading(1, escaped(family))
    page.paragraph(
        f"{code(rules[0].kind)}{page.say(': ', '：')}{page.of(KIND_WORDS[rules[0].kind])}{page.say('.', '。')}"
    )
    for rule in rules:
        _rule(rule, page, rulebase, places)
    return page


def _rule(rule: Rule, page: Page, rulebase: RuleBase, places: Places) -> None:
    page.heading(2, page.of(rule.title), anchor("rule", rule.id))
    page.paragraph(code(rule.id) + places.layer(rule.id, page) + _changes(rule, page, rulebase))
    page.paragraph(f"**{page.say('When', '条件')}**")
    page.lines += [*nested(_condition(rule.when, page, rulebase, places)), ""]
    page.paragraph(f"**{page.say('Then', '结论')}**")
    page.items([_then(rule, page, rulebase, places)])
    page.paragraph(f"**{page.say('Because', '依据')}**")
    page.items(
        f"{page.of(rulebase.entries[cite].statement)} {page.link(code(cite), places.entry(cite))}"
        for cite in rule.cites
    )
    page.paragraph(f"**{page.say('Examples', '示例')}**")
    told = {"fires": page.say("fires on", "触发："), "silent": page.say("is silent on", "不触发：")}
    page.items(
        f"{told[word]} {code(flow(plain(node)))}"
        for word, nodes in (("fires", rule.examples.fires), ("silent", rule.examples.silent))
        for node in nodes
    )


def _then(rule: Rule, page: Page, rulebase: RuleBase, places: Places) -> str:
    """The conclusion, with links from what it names, or after it where it goes by another name there."""
    told, more = escaped(conclusion_words(rule.then, rulebase, page.language)), []
    for label, spot in _concerned(rule, page, rulebase, places):
        if label in told:
            told = told.replace(label, page.link(label, spot), 1)
        else:
            more.append(page.link(label, spot))
    listed = page.say(", ", "、").join(more)
    return told + (page.say(f" ({listed})", f"（{listed}）") if listed else "")


def _changes(rule: Rule, page: Page, rulebase: RuleBase) -> str:
    """What layers above the rule's own changed about it, as the end of a line."""
    told = ""
    for change in rulebase.changes:
        if change.id == rule.id:
            action = page.of(ACTIONS[change.action]) + (f" {change.before} → {change.after}" if change.after else "")
            told += f" · {code(change.layer)}{page.say(': ', '：')}{action}"
            told += (
                page.say(f" ({page.of(change.reason)})", f"（{page.of(change.reason)}）") if change.reason.en else ""
            )
    return told


def _condition(
    condition: Condition, page: Page, rulebase: RuleBase, places: Places, depth: int = 0
) -> Iterator[tuple[int, str]]:
    """The lines of a condition, parts below what joins them."""
    match condition:
        case And(parts) | Or(parts):
            both = isinstance(condition, And)
            yield (
                depth,
                page.say("all of these:", "以下全部成立：")
                if both
                else page.say("at least one of these:", "以下至少一项成立："),
            )
            for part in parts:
                yield from _condition(part, page, rulebase, places, depth + 1)
        case Not(Known(key)):
            yield (
                depth,
                page.say(
                    f"{_fact(key, page, rulebase, places)} is not answered",
                    f"{_fact(key, page, rulebase, places)}未回答",
                ),
            )
        case Not(part):
            yield depth, page.say("not:", "并非：")
            yield from _condition(part, page, rulebase, places, depth + 1)
        case _:
            yield depth, _compared(condition, page, rulebase, places)


def _compared(atom: Atom, page: Page, rulebase: RuleBase, places: Places) -> str:
    fact = rulebase.vocabulary.facts[atom.key]
    linked = _fact(atom.key, page, rulebase, places)
    unit = fact.unit.to(page.language) if fact.unit else ""
    match atom:
        case Known():
            return page.say(f"{linked} is answered", f"{linked}已回答")
        case AtLeast(_, bound):
            return f"{linked} ≥ {bound} {escaped(unit)}".rstrip()
        case AtMost(_, bound):
            return f"{linked} ≤ {bound} {escaped(unit)}".rstrip()
        case _:
            values = [page.of(value.label) for value in fact.values if value.id in atom.values]
            return linked + page.say(": ", "：") + page.say(" or ", "或").join(values)


def _fact(key: str, page: Page, rulebase: RuleBase, places: Places) -> str:
    return page.link(page.of(rulebase.vocabulary.facts[key].label), places.fact(key))


def _concerned(rule: Rule, page: Page, rulebase: RuleBase, places: Places) -> Iterator[tuple[str, Spot]]:
    """What the conclusion is about, with where it is described."""

    def types(ids: tuple[str, ...]) -> Iterator[tuple[str, Spot]]:
        return ((page.of(rulebase.knowledge.types[id_].name), places.type_(id_)) for id_ in ids)

    match rule.then:
        case DeriveFact(key, _):
            yield page.of(rulebase.vocabulary.facts[key].label), places.fact(key)
        case AddScenario(scenario, _):
            yield page.of(rulebase.knowledge.scenarios[scenario].name), places.scenario(scenario)
        case GiveEvidence(ids) | RuleOut(ids) | MakeEligible(ids):
            yield from types(ids)
        case AddCompanion(ids, _, type_):
            yield from types(tuple(dict.fromkeys((*ids, type_))))
        case ReportConflict(keys):
            yield from ((page.of(rulebase.vocabulary.facts[key].label), places.fact(key)) for key in keys)
