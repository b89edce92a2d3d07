"""Pages on what the source says across types: the two tables, what else is cited, and what layers changed."""

from __future__ import annotations

from collections.abc import Mapping

from imgexpert.interfaces.compare_text import ATTRIBUTES
from imgexpert.interfaces.handbook.places import LAYERS, SOURCES, TABLES, Places
from imgexpert.interfaces.handbook.star_charts import grid
from imgexpert.interfaces.handbook.writing import Page, anchor, code
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.layers import Action
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import AddScenario

ACTIONS: Mapping[Action, Text] = {
    "replaced": Text("replaced", "替换"),
    "disabled": Text("disabled", "停用"),
    "strength": Text("strength", "力度"),
    "importance": Text("importance", "重要性"),
    "stars": Text("stars", "星级"),
    "parameter": Text("parameter", "参数"),
}
"""What a layer did to something below it, as people call it."""


def tables_page(rulebase: RuleBase, places: Places, language: Language) -> Page:
    """Comparison, stars with a chart, scenarios, and where the source disagrees with itself."""
    page = Page(path=TABLES, language=language)
    knowledge = rulebase.knowledge
    rated = [knowledge.types[type_] for type_ in knowledge.rated]
    names = [page.link(page.of(type_.name), places.type_(type_.id)) for type_ in rated]
    page.heading(1, page.say("Comparison and stars", "对比与星级"))
    page.heading(2, page.say("Stars by scenario", "各场景星级"))
    rows = [(knowledge.scenarios[scenario].name.to(language), stars) for scenario, stars in knowledge.ratings.items()]
    page.html(grid({type_.id: type_.name.to(language) for type_ in rated}, rows))
    page.table(
        [page.say("Scenario", "场景"), *names],
        (
            [page.link(page.of(knowledge.scenarios[s].name), places.scenario(s)), *("★" * row[t.id] for t in rated)]
            for s, row in knowledge.ratings.items()
        ),
    )
    page.heading(2, page.say("Comparison", "对比"))
    page.table(
        ["", *names],
        (
            [f"**{page.of(ATTRIBUTES[cell.attribute])}**", *(page.of(t.comparison[place].statement) for t in rated)]
            for place, cell in enumerate(rated[0].comparison if rated else ())
        ),
    )
    page.heading(2, page.say("Scenarios", "场景"))
    for scenario in knowledge.scenarios.values():
        page.heading(3, page.of(scenario.name), anchor("scenario", scenario.id))
        page.paragraph(page.of(scenario.statement))
        raising = [r for r in rulebase.rules if isinstance(r.then, AddScenario) and r.then.scenario == scenario.id]
        page.paragraph(
            f"{code(scenario.id)}{page.say(' · raised by ', ' · 确定它的规则：')}{places.listed(raising, page)}"
        )
    page.heading(2, page.say("Where the source disagrees with itself", "来源文档自相矛盾之处"))
    for disagreement in knowledge.disagreements:
        page.paragraph(f"**{page.of(disagreement.statement)}** {page.of(disagreement.treatment)}")
    return page


def sources_page(rulebase: RuleBase, places: Places, language: Language) -> Page:
    """What rules cite beside the types: general statements of the source and public references."""
    page = Page(path=SOURCES, language=language)
    page.heading(1, page.say("Sources", "来源"))
    for heading, entries in (
        (page.say("What images are for, and how they came about", "镜像的用途与演变"), rulebase.knowledge.general),
        (page.say("References", "参考资料"), rulebase.knowledge.references),
    ):
        page.heading(2, heading)
        for entry in entries:
            page.heading(3, page.of(entry.name), anchor("entry", entry.id))
            page.paragraph(page.of(entry.statement))
            where = entry.where.to(language)
            told = f"<{where}>" if where.startswith("http") else page.of(entry.where)
            page.paragraph(f"{code(entry.id)} · {told}{places.layer(entry.id, page)}{places.cited_by(entry.id, page)}")
    return page


def layers_page(rulebase: RuleBase, places: Places, language: Language) -> Page:
    """Which layers there are, and what the upper ones add and change."""
    page = Page(path=LAYERS, language=language)
    page.heading(1, page.say("Layers of this rule base", "本规则库的各层"))
    for layer in rulebase.layers:
        title = page.of(layer.title) or code(layer.name)
        page.heading(2, title, anchor("layer", layer.name))
        page.paragraph(f"{code(layer.name)} {layer.version}".rstrip())
        if layer.description.en:
            page.paragraph(page.of(layer.description))
        own = [rule for rule in rulebase.rules if rule.layer == layer.name]
        page.paragraph(page.say(f"Rules: {len(own)}", f"规则：{len(own)} 条"))
        if layer is not rulebase.layers[0]:
            page.items(page.link(page.of(rule.title), places.rule(rule)) for rule in own)
        changes = [change for change in rulebase.changes if change.layer == layer.name]
        if changes:
            page.table(
                [page.say("Changed", "改动对象"), page.say("How", "改动"), page.say("Why", "理由")],
                (
                    [
                        code(change.id),
                        page.of(ACTIONS[change.action])
                        + (f": {change.before} → {change.after}" if change.after else ""),
                        page.of(change.reason),
                    ]
                    for change in changes
                ),
            )
    return page
