"""What is different between two rule bases, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from imgexpert.decision.records import Outcome
from imgexpert.differences.changes import Aspect, How, Item
from imgexpert.differences.decisions import Departure
from imgexpert.interfaces.reports.blocks import (
    Block,
    Inline,
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
from imgexpert.interfaces.reports.blocks import (
    Item as Point,
)
from imgexpert.interfaces.wording import VERDICTS, joined, type_name
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rulebase import RuleBase

if TYPE_CHECKING:
    from imgexpert.interfaces.rules_diff import Comparison

_LISTED = 25  # More decisions than these hide what changed.

_HOW: Mapping[How, Text] = {
    "added": Text("added", "新增"),
    "removed": Text("removed", "删除"),
    "changed": Text("changed", "变动"),
}
_ASPECTS: Mapping[Aspect, Text] = {
    "kind": Text("kind", "类别"),
    "conditions": Text("conditions", "条件"),
    "conclusion": Text("conclusion", "结论"),
    "title": Text("title", "标题"),
    "citations": Text("citations", "引用"),
}


def diff_sections(found: Comparison, language: Language) -> list[Section]:
    """The changed items, then the subjects decided otherwise, each with what is responsible."""
    one, other = found.names
    title = Text(f"{one} → {other}", f"{one} → {other}").to(language)
    inner = [_changes(found, language), _decisions(found, language)]
    return [Section(id="diff", title=title, blocks=(), sections=tuple(inner))]


def _changes(found: Comparison, language: Language) -> Section:
    blocks: list[Block] = []
    if found.items:
        blocks.append(Items(tuple(Point(_item(item, language)) for item in found.items)))
    else:
        blocks.append(Paragraph(inline(Text("Nothing that decides.", "没有影响判断的变动。").to(language))))
    return Section(id="changes", title=Text("What changed", "变动").to(language), blocks=tuple(blocks))


def _item(item: Item, language: Language) -> Inline:
    said = _HOW[item.how].to(language)
    if item.aspects:
        colon, comma = Text(": ", "：").to(language), Text(", ", "、").to(language)
        said += colon + comma.join(_ASPECTS[aspect].to(language) for aspect in item.aspects)
    elif item.how == "changed" and item.before is not None:
        said += f" {item.before} → {item.after}"
    place = f"  {item.place}" if item.place is not None else ""
    return inline(code(item.name), "  ", said, dim(place))


def _decisions(found: Comparison, language: Language) -> Section:
    count, total = len(found.departures), found.subjects
    made = Text("", "")
    if found.seed is not None:
        made = Text(f", generated with seed {found.seed},", f"（以种子 {found.seed} 生成）")
    said = Text(
        f"{count} of {total} subjects{made.en} are decided otherwise.",
        f"{total} 个对象{made.zh}中，有 {count} 个的判断改变。",
    )
    blocks: list[Block] = [Paragraph(inline(said.to(language)))]
    if found.departures:
        blocks += [_causes(found, language), _listed(found, language)]
    if count > _LISTED:
        more = Text(
            f"{count - _LISTED} more are not listed: --format json lists all, --facts-out FILE writes their facts.",
            f"另有 {count - _LISTED} 个未在此列出：--format json 会列出全部，--facts-out FILE 会写出其事实。",
        )
        blocks.append(Paragraph(inline(more.to(language))))
    for name, refusal in found.unreadable:
        problems = "; ".join(problem.render(language) for problem in refusal.problems)
        text = Text(f"Only one of the two can read {name}: ", f"只有其中一方能读取 {name}：").to(language)
        blocks.append(Paragraph(inline(text, problems)))
    return Section(id="decisions", title=Text("Decisions", "判断").to(language), blocks=tuple(blocks))


def _causes(found: Comparison, language: Language) -> Table:
    """How many decisions each changed item changes by itself."""
    counts = Counter(item.name for departure in found.departures for item in departure.single)
    alone = sum(bool(departure.single) for departure in found.departures)
    rows = [Row((inline(code(name)), inline(str(count)))) for name, count in counts.most_common()]
    rest = len(found.departures) - alone
    if rest:
        rows.append(Row((inline(Text("several jointly", "多项共同").to(language)), inline(str(rest)))))
    head = (Text("Responsible", "引起者").to(language), Text("decisions", "判断数").to(language))
    return Table(head=head, rows=tuple(rows), numeric=frozenset([1]))


def _listed(found: Comparison, language: Language) -> Items:
    """The first subjects decided otherwise, each with what makes the difference and its facts."""
    points = []
    for departure in found.departures[:_LISTED]:
        before = _outcome(departure.before, found.bases[0], language)
        after = _outcome(departure.after, found.bases[1], language)
        text = inline(strong(departure.subject.name), Text(": ", "：").to(language), f"{before} → {after}")
        because = inline(Text("because of ", "由于 ").to(language), *_because(departure, language))
        points.append(Point(text, below=(Point(because), Point(inline(dim(_facts(departure)))))))
    return Items(tuple(points))


def _outcome(outcome: Outcome, rulebase: RuleBase, language: Language) -> str:
    types = outcome.tied or ((outcome.choice,) if outcome.choice else ())
    names = joined((type_name(rulebase, type_, language) for type_ in types), language)
    verdict = VERDICTS[outcome.verdict].to(language)
    return Text(f"{names} ({verdict})", f"{names}（{verdict}）").to(language) if names else verdict


def _because(departure: Departure, language: Language) -> Iterator[str]:
    if departure.single:
        yield Text(" or ", "，或 ").to(language).join(item.name for item in departure.single)
    elif departure.jointly:
        yield Text("jointly: ", "共同：").to(language) + joined((item.name for item in departure.jointly), language)
    else:
        yield Text("all changes together", "全部变动共同引起").to(language)


def _facts(departure: Departure) -> str:
    return " · ".join(f"{key}: {_plain(value)}" for key, value in departure.subject.one.written.items())


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(f"{name} {_plain(part)}" for name, part in value.items())
    return str(value)
