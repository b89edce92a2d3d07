"""A replay for people: identical, or which rules and knowledge changed since, and what that changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from imgexpert.decision.records import Eligibility, Verdict
from imgexpert.explanation.change_records import Changed, Departure, Replay
from imgexpert.interfaces.layout import BLANK, Line, Span, line, paragraph
from imgexpert.interfaces.wording import ELIGIBILITY, VERDICTS, joined, type_name
from imgexpert.reading.problems import shown
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rulebase import RuleBase

_BULLET = "  – "
_MOST_MOVED = 3  # Items of a list whose order differs: enough to see it.
_MOST_OTHERS = 8  # Ids of changes that do not matter here: more of them hide what does.
_LONGEST = 60

_TOLD_BY = {
    # place that is left out: the place beside it that tells the same in a way that people read
    "margin_exact": "margin",
    "score_exact": "score",
    "suitability": "score",
    "evidence": "score",
    "eligible": "eligibility",
    "ruled_out_by": "eligibility",
}
_PLACES: Mapping[str, Text] = {
    "verdict": Text("verdict", "结论程度"),
    "choice": Text("choice", "选择"),
    "tied": Text("tied", "并列"),
    "margin": Text("margin", "领先"),
    "by_layer": Text("for the layer", "所在层次"),
    "ranking": Text("ranking", "排名"),
    "scenarios": Text("scenario", "场景"),
    "evidence": Text("evidence", "依据"),
    "companions": Text("companion", "配套"),
    "provided_that": Text("provided that", "前提"),
    "conflicts": Text("contradiction", "矛盾"),
    "unknown": Text("open facts", "未答的事实"),
    "ask": Text("answer next", "接下来请回答"),
    "rules_fired": Text("rules fired", "触发的规则"),
    "facts": Text("fact", "事实"),
    "rulebase": Text("rule base", "规则库"),
    "score": Text("score", "得分"),
    "eligibility": Text("eligibility", "可选与否"),
    "importance": Text("importance", "重要程度"),
    "stars": Text("stars", "星级"),
    "rules": Text("rules", "规则"),
}
_NOTHING = Text("none", "无")
_WORDS: Mapping[str, Text] = {
    "for": Text("for", "支持"),
    "against": Text("against", "反对"),
    "cause": Text("not ruled out", "未被排除"),
    "lift": Text("not becoming possible", "未转为可选"),
}


def replay_lines(replay: Replay, rulebase: RuleBase, language: Language, cells: int) -> Iterator[Line]:
    """The page of one replay."""
    return _Page(replay, rulebase, language, cells).lines()


class _Page:
    def __init__(self, replay: Replay, rulebase: RuleBase, language: Language, cells: int) -> None:
        self.replay = replay
        self.rulebase = rulebase
        self.language = language
        self.cells = cells

    def lines(self) -> Iterator[Line]:
        """All of it."""
        replay = self.replay
        word = Text("identical", "一致") if replay.identical else Text("different", "有差异")
        colon = self._say(Text(": ", "："))
        yield line(Span(shown(replay.subject, 200), "strong"), colon, Span(self._say(word), self._colour()))
        yield from self._told(self._chosen())
        yield from self._told(self._rulebase())
        yield from paragraph(replay.digest, self.cells, first="  ", style="dim")
        if "justification" in replay.unchecked:
            yield from self._told(Text("Its justification was not checked.", "其论证未作核对。"))
        if replay.identical or replay.layout:
            return
        yield from self._section(Text("Changed rules that it rests on", "所依据规则的变动"), self._changed("rules"))
        knowledge = Text("Changed knowledge that it rests on", "所依据知识的变动")
        yield from self._section(knowledge, self._changed("knowledge"))
        yield from self._section(Text("Changed beside it", "其他变动"), self._beside())
        yield from self._section(Text("Answers that are no longer known", "已不存在的答案"), self._lost())
        yield from self._section(Text("What differs", "差异"), self._departures())

    def _say(self, text: Text) -> str:
        return text.to(self.language)

    def _colour(self) -> str:
        return "good" if self.replay.identical else "bad"

    def _told(self, text: Text) -> Iterator[Line]:
        return paragraph(self._say(text), self.cells, first="  ")

    def _section(self, heading: Text, body: Iterator[Line]) -> Iterator[Line]:
        found = list(body)
        if found:
            yield BLANK
            yield line(Span(self._say(heading), "head"))
            yield from found

    def _chosen(self) -> Text:
        record = self.replay.record
        name = self._type(record["choice"]) if record["choice"] else None
        verdict = VERDICTS[cast(Verdict, record["verdict"])]
        if name is None:
            return Text(f"No choice ({verdict.en})", f"未选定（{verdict.zh}）")
        return Text(f"{name} ({verdict.en})", f"{name}（{verdict.zh}）")

    def _rulebase(self) -> Text:
        replay = self.replay
        if replay.identical:
            return Text(
                "Decided again under the same rule base, with the same bytes:", "规则库相同，重判结果逐字节一致："
            )
        if replay.layout:
            return Text(
                "The same content, but the file was laid out anew since it was written: spaces, line ends or the order "
                "of keys are not those of the program. Decided under the same rule base:",
                "内容相同，但文件写出后经过重新排版：空格、换行或键的顺序与程序写出的不同。规则库相同：",
            )
        if replay.other_program:
            return Text(
                "The rule base is the same, so another version of the program made the record:",
                "规则库相同，可见记录由另一版本的程序写出：",
            )
        en = "" if replay.departures else " It changes nothing in the outcome."
        zh = "" if replay.departures else "结果没有变化。"
        if replay.recorded_layers != replay.layers:
            then, now = ", ".join(replay.recorded_layers), ", ".join(replay.layers)
            en += f" It was made with the layers {then} and is replayed with {now}."
            zh += f"记录所用的层为 {then}，重判所用的层为 {now}。"
        return Text(
            f"The rule base has changed since {replay.recorded_digest[:19]}….{en} It is now:",
            f"规则库自 {replay.recorded_digest[:19]}… 之后有变动。{zh}现为：",
        )

    def _changed(self, part: str) -> Iterator[Line]:
        changed: Changed = getattr(self.replay, part)
        for id_ in changed.bearing:
            yield from paragraph(self._title(id_), self.cells, first=_BULLET)
            yield from paragraph(f"[{id_}]", self.cells, first="    ", style="dim")
        for id_ in changed.gone:
            told = Text(f"{shown(id_)} is no longer there", f"{shown(id_)} 已不存在")
            yield from paragraph(self._say(told), self.cells, first=_BULLET)

    def _beside(self) -> Iterator[Line]:
        """What is new or changed and does not matter here, and what can only be counted."""
        rules, knowledge = self.replay.rules, self.replay.knowledge
        nothing = not any(
            (rules.bearing, rules.others, rules.gone, knowledge.bearing, knowledge.others, knowledge.gone)
        )
        if nothing and not self.replay.same_rulebase and not (rules.more_gone or knowledge.more_gone):
            told = Text(
                "No rule and no knowledge: only comments, examples or the layout of the files",
                "规则和知识均未变：只改动了注释、示例或文件排版",
            )
            yield from paragraph(self._say(told), self.cells, first=_BULLET)
        for changed, word in ((rules, Text("rules", "规则")), (knowledge, Text("items of the knowledge", "知识条目"))):
            if changed.others:
                yield from paragraph(self._say(_counted(changed.others, word)), self.cells, first=_BULLET)
            if changed.more_gone:
                told = Text(
                    f"{changed.more_gone} of the {word.en} there were then: gone, or written otherwise",
                    f"当时的{word.zh}中有 {changed.more_gone} 条已删除或改写",
                )
                yield from paragraph(self._say(told), self.cells, first=_BULLET)

    def _lost(self) -> Iterator[Line]:
        for fact in self.replay.lost:
            told = f"{shown(fact.key)}: {_compact(fact.recorded)}"
            yield from paragraph(told, self.cells, first=_BULLET)
            yield from paragraph(self._say(fact.reason), self.cells, first="    ", style="dim")

    def _departures(self) -> Iterator[Line]:
        departures = self.replay.departures
        paths = {departure.path for departure in departures}
        lost = {f"facts.{fact.key}" for fact in self.replay.lost}
        in_graph = 0
        for departure in departures:
            start, _, last = departure.path.rpartition(".")
            sibling = f"{start}.{_TOLD_BY[last]}".lstrip(".") if last in _TOLD_BY else None
            if departure.path.startswith("justification."):
                in_graph += 1
            elif sibling not in paths and departure.path not in lost:
                yield from self._departure(departure)
        if in_graph:
            told = Text(
                f"justification: {in_graph} nodes and edges of the graph",
                f"论证：图中有 {in_graph} 个节点和边不同",
            )
            yield from paragraph(self._say(told), self.cells, first="  ")

    def _departure(self, departure: Departure) -> Iterator[Line]:
        top, *rest = departure.path.split(".")
        names = [self._say(_PLACES.get(top, Text(top, top)))]
        names += [
            self._say(_PLACES[step]) if step in _PLACES and place else shown(step) for place, step in enumerate(rest)
        ]
        last = rest[-1] if rest else top
        then, now = self._value(last, departure.recorded), self._value(last, departure.now)
        if isinstance(departure.recorded, list) and isinstance(departure.now, list) and last != "ranking":
            then, now = self._apart(departure.recorded, departure.now)
        colon = self._say(Text(": ", "："))
        yield from paragraph(f"{' '.join(names)}{colon}{then} → {now}", self.cells, first="  ", rest="    ")
        because = [*departure.rules, *departure.entries]
        if because and because != rest[:1]:
            yield from paragraph(f"[{', '.join(map(shown, because))}]", self.cells, first="    ", style="dim")

    def _apart(self, then: list[Any], now: list[Any]) -> tuple[str, str]:
        """Two lists without what both have; where only their order differs, from the place where it begins to."""
        old = [item for item in then if item not in now]
        new = [item for item in now if item not in then]
        if old or new:
            return self._value("", old), self._value("", new)
        at = next((place for place, pair in enumerate(zip(then, now, strict=False)) if pair[0] != pair[1]), 0)
        one, other = (self._value("", items[at : at + _MOST_MOVED]) for items in (then, now))
        order = self._say(
            Text(f" … from place {at + 1} on; only the order differs", f"……自第 {at + 1} 位起，仅次序不同")
        )
        return one, other + order

    def _value(self, place: str, value: Any) -> str:
        if value is None or value == []:
            return self._say(_NOTHING)
        if place == "verdict":
            return self._say(VERDICTS[cast(Verdict, value)])
        if place == "eligibility":
            return self._say(ELIGIBILITY[cast(Eligibility, value)])
        if place == "choice":
            return self._type(value)
        if place in ("margin", "score"):
            return f"{value:.2f}"
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return joined(map(shown, value), self.language)
        if isinstance(value, dict):
            return self._row(value)
        return _compact(value)

    def _row(self, row: Mapping[str, Any]) -> str:
        """The row of a list in the record by what it adds to its ids."""
        told = [str(row[key]) for key in ("direction", "stars", "importance", "effect") if key in row]
        words = [self._say(_WORDS[word]) if word in _WORDS else word for word in told]
        return " ".join(words) or self._say(Text("present", "有"))

    def _type(self, type_: str) -> str:
        return (
            type_name(self.rulebase, type_, self.language) if type_ in self.rulebase.knowledge.types else shown(type_)
        )

    def _title(self, id_: str) -> str:
        return self._say(title_of(id_, self.rulebase))


def title_of(id_: str, rulebase: RuleBase) -> Text:
    """What a person calls a rule or an item of the knowledge, the id itself where it has no name."""
    kind, _, rest = id_.partition(".")
    knowledge, plain = rulebase.knowledge, Text(id_, id_)
    if id_ in rulebase.by_id:
        return rulebase.by_id[id_].title
    if id_ in rulebase.entries:
        return rulebase.entries[id_].name
    match kind:
        case "fact":
            return rulebase.vocabulary.facts[rest].label if rest in rulebase.vocabulary.facts else plain
        case "scenario":
            return knowledge.scenarios[rest].name if rest in knowledge.scenarios else plain
        case "type":
            return knowledge.types[rest].name if rest in knowledge.types else plain
        case "family":
            return next((found.label for found in rulebase.vocabulary.families if found.id == rest), plain)
        case "disagreement":
            return next((found.statement for found in knowledge.disagreements if found.id == rest), plain)
        case "rating":
            return _star(rest, rulebase) or plain
        case "parameter":
            return Text(f"parameter of the model: {rest}", f"模型参数：{rest}")
        case _:
            return plain


def _star(cell: str, rulebase: RuleBase) -> Text | None:
    knowledge = rulebase.knowledge
    for scenario, row in knowledge.ratings.items():
        for type_, stars in row.items():
            if cell == f"{scenario}.{type_}":
                one, other = knowledge.scenarios[scenario].name, knowledge.types[type_].name
                return Text(f"{one.en} × {other.en}: now {stars}★", f"{one.zh} × {other.zh}：现为 {stars}★")
    return None


def _counted(ids: tuple[str, ...], word: Text) -> Text:
    listed = ", ".join(ids[:_MOST_OTHERS]) + (", …" if len(ids) > _MOST_OTHERS else "")
    return Text(f"{len(ids)} {word.en}: {listed}", f"{word.zh} {len(ids)} 条：{listed}")


def _compact(value: Any) -> str:
    return shown(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), _LONGEST)
