"""A decision for people: on one screen what was chosen, how the types compare, why, and what to answer next."""

from __future__ import annotations

from collections.abc import Iterator

from imgexpert.decision.records import Decision, Proviso
from imgexpert.explanation.reasons import Reason, carrying
from imgexpert.interfaces.decide_verdict import verdict_lines
from imgexpert.interfaces.fact_words import allowed_words
from imgexpert.interfaces.layout import BLANK, Line, Span, line, paragraph
from imgexpert.interfaces.output import Output
from imgexpert.interfaces.ranking_text import ranking_lines
from imgexpert.interfaces.wording import RELATIONS, decimals, rule_name, type_name
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rulebase import RuleBase

_MOST_REASONS, _MOST_PROVISOS = 3, 2
_BULLET = "  – "


class TextPrinter:
    """Prints each decision as soon as it is made."""

    def __init__(self, output: Output, rulebase: RuleBase, language: Language) -> None:
        self.output = output
        self.rulebase = rulebase
        self.language = language
        self._begun = False

    def add(self, decision: Decision) -> None:
        """Print `decision`, apart from the one before."""
        page = Page(decision, self.rulebase, self.language, self.output.cells)
        lines = list(page.lines())
        if self.output.rows is not None and len(lines) >= self.output.rows:
            page.brief = True
            lines = list(page.lines())
        self.output.lines([BLANK, BLANK] if self._begun else [])
        self.output.lines(lines)
        self._begun = True

    def finish(self, several: bool) -> None:
        """Nothing is held back."""


class Page:
    """The lines of one decision; `brief` leaves out what a small screen has no room for."""

    def __init__(self, decision: Decision, rulebase: RuleBase, language: Language, cells: int) -> None:
        self.decision = decision
        self.rulebase = rulebase
        self.language = language
        self.cells = cells
        self.brief = False

    def lines(self) -> Iterator[Line]:
        """All of it, from the verdict down to the next question."""
        yield line(Span(self.decision.subject, "strong"))
        yield from verdict_lines(self.decision, self.rulebase, self.language, self.cells)
        yield BLANK
        yield from ranking_lines(self.decision, self.rulebase, self.language, self.cells)
        yield from self._section(Text("Why", "理由"), self._reasons())
        yield from self._section(Text("What collides", "相互矛盾之处"), self._collisions())
        yield from self._section(Text("Provided that", "前提"), self._provisos())
        yield from self._section(Text("The whole stack", "整体构成"), self._stack())
        yield from self._section(Text("Answer next", "接下来请回答"), self._next())

    def summary(self) -> Iterator[Line]:
        """The choice with its reasons and companions."""
        yield line(Span(self.decision.subject, "strong"))
        yield from verdict_lines(self.decision, self.rulebase, self.language, self.cells)
        yield from self._section(Text("Why", "理由"), self._reasons())
        yield from self._section(Text("What collides", "相互矛盾之处"), self._collisions())
        yield from self._section(Text("The whole stack", "整体构成"), self._stack())

    def _section(self, heading: Text, body: Iterator[Line]) -> Iterator[Line]:
        lines = list(body)
        if lines:
            if not self.brief:
                yield BLANK
            yield line(Span(heading.to(self.language), "head"))
            yield from lines

    def _reasons(self) -> Iterator[Line]:
        for reason in carrying(self.decision, self.rulebase, _MOST_REASONS - self.brief):
            first = f"  {decimals(reason.lead, signed=True)}  "
            yield from paragraph(self._headline(reason), self.cells, first=first)
            facts = " · ".join(fact.to(self.language) for fact in reason.facts)
            rule = self._named(reason.rule)
            source = f"[{rule}]" if self.brief else f"[{rule}; {reason.cite}]"
            told = " ".join(filter(None, [facts, source]))
            yield from paragraph(told, self.cells, first=" " * len(first), style="dim")

    def _headline(self, reason: Reason) -> str:
        title = reason.title.to(self.language)
        if reason.kind == "evidence":
            return title
        name = self.rulebase.knowledge.scenarios[reason.what].name.to(self.language)
        row = self.rulebase.knowledge.ratings[reason.what]
        choice = row.get(self.decision.choice or "")
        rival = row.get(reason.rival or "")
        if choice is None or rival is None:
            return Text(f"{title} (scenario: {name})", f"{title}（场景：{name}）").to(self.language)
        return Text(
            f"{title} (scenario: {name}, {choice} stars against {rival})",
            f"{title}（场景：{name}，{choice} 星对 {rival} 星）",
        ).to(self.language)

    def _collisions(self) -> Iterator[Line]:
        if self.decision.verdict != "impossible":
            return
        from imgexpert.explanation.collisions import collisions  # Rarely needed, and every start would pay for it.

        for collision in collisions(self.decision, self.rulebase):
            yield from paragraph(collision.title.to(self.language), self.cells, first=_BULLET)
            told = f"{', '.join(collision.facts)} [{self._named(collision.rule)}]"
            yield from paragraph(told, self.cells, first="    ", style="dim")

    def _provisos(self) -> Iterator[Line]:
        if self.decision.choice is None:
            return  # What is to be answered first matters more than what might come of it.
        provisos = self.decision.provisos
        told = _MOST_PROVISOS - self.brief
        for proviso in provisos[:told]:
            yield from paragraph(self._proviso(proviso), self.cells, first=_BULLET)
            for key in proviso.facts[: 0 if self.brief else 1]:
                question = self.rulebase.vocabulary.facts[key].question.to(self.language)
                yield from paragraph(f"{key}: {question}", self.cells, first="    ", style="dim")
        more = len(provisos) - told
        if more > 0 and not self.brief:
            en = f"and {more} more such condition" + ("s" if more > 1 else "")
            yield line(Span("    " + Text(en, f"此外还有 {more} 项类似前提").to(self.language), "dim"))

    def _proviso(self, proviso: Proviso) -> str:
        name = type_name(self.rulebase, proviso.type, self.language)
        title = self.rulebase.by_id[proviso.rule].title
        if proviso.effect == "cause":
            text = Text(f"{name} is not ruled out: {title.en}", f"{name}未被排除：{title.zh}")
        else:
            text = Text(f"{name} does not become possible: {title.en}", f"{name}未转为可选：{title.zh}")
        return text.to(self.language) + self._in_layer(proviso.rule)

    def _stack(self) -> Iterator[Line]:
        colon = Text(": ", "：").to(self.language)
        for companion in self.decision.companions:
            relation = RELATIONS[companion.relation, companion.target == self.decision.choice].to(self.language)
            name = type_name(self.rulebase, companion.type, self.language)
            title = self.rulebase.by_id[companion.rule].title.to(self.language)
            told = f"{relation}{colon}{name} – {title}{self._in_layer(companion.rule)}"
            yield from paragraph(told, self.cells, first="  ", rest="    ")

    def _named(self, rule: str) -> str:
        return rule_name(self.rulebase, rule, self.language)

    def _in_layer(self, rule: str) -> str:
        """The rule behind what has been told without it: named only where layers say whose it is."""
        return f" [{self._named(rule)}]" if len(self.rulebase.layers) > 1 else ""

    def _next(self) -> Iterator[Line]:
        key = self.decision.ask
        if key is None:
            return
        fact = self.rulebase.vocabulary.facts[key]
        yield from paragraph(fact.question.to(self.language), self.cells, first="  ")
        yield from paragraph(allowed_words(fact, self.language), self.cells, first=f"  {key}: ", style="dim")
