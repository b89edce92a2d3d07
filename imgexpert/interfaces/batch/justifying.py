"""A sentence or two for each row: what was chosen, how clearly, what spoke for it most, and what was ruled out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import polars as pl

from imgexpert.interfaces.wording import VERDICTS, decimals, joined, type_name
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import BUILT_IN, GiveEvidence, ReportConflict, Rule, RuleOut

JUSTIFICATION = "justification"
_SEPARATOR = ";"
_MOST = 2


class Justifier:
    """Words justifications by one rule base in one language."""

    def __init__(self, rulebase: RuleBase, language: Language) -> None:
        self._language = language
        self._titles = {rule.id: _titled(rule, language) for rule in rulebase.rules}
        self._names = {type_: type_name(rulebase, type_, language) for type_ in rulebase.knowledge.types}
        self._weights = {type_: dict(_weights(rulebase, type_)) for type_ in rulebase.knowledge.types}
        self._out: Mapping[str, tuple[str, ...]] = {
            rule.id: tuple(sorted(rule.then.types)) for rule in rulebase.rules if isinstance(rule.then, RuleOut)
        }
        self._conflicts = {rule.id for rule in rulebase.rules if isinstance(rule.then, ReportConflict)}

    def justified(self, rows: pl.DataFrame) -> pl.DataFrame:
        """`rows` with the column of justifications."""
        columns = rows.select("verdict", "choice", "margin", "runner_up", "rules_fired").iter_rows()
        texts = [self._sentence(*row) for row in columns]
        return rows.with_columns(pl.Series(JUSTIFICATION, texts, pl.String))

    def _sentence(
        self, verdict: str, choice: str | None, margin: float | None, runner_up: str | None, fired: str | None
    ) -> str:
        rules = fired.split(_SEPARATOR) if fired else []
        parts = [self._verdict(verdict, choice, margin, runner_up)]
        if choice is not None:
            parts += self._reasons(choice, rules)
        parts += self._conflicting(rules) or self._ruled_out(rules)
        return Text(". ", "。").to(self._language).join(parts) + Text(".", "。").to(self._language)

    def _say(self, en: str, zh: str) -> str:
        return Text(en, zh).to(self._language)

    def _verdict(self, verdict: str, choice: str | None, margin: float | None, runner_up: str | None) -> str:
        word = VERDICTS[verdict].to(self._language)  # type: ignore[index]  # It comes from the same list.
        if choice is None:
            return self._say(f"No choice: {word}", f"没有选择：{word}")
        name = self._names[choice]
        if margin is None or not runner_up:
            return self._say(f"{name}, {word}: the only one left", f"{name}，{word}：只剩这一种")
        lead = decimals(Fraction(round(margin * 10_000), 10_000))
        rivals = self._say(" or ", "或").join(self._names[type_] for type_ in runner_up.split(_SEPARATOR))
        return self._say(f"{name}, {word}: {lead} stars ahead of {rivals}", f"{name}，{word}：领先{rivals} {lead} 星")

    def _reasons(self, choice: str, rules: list[str]) -> Iterator[str]:
        weights = self._weights[choice]
        strongest = sorted((rule for rule in rules if rule in weights), key=weights.__getitem__, reverse=True)[:_MOST]
        if strongest:
            told = self._say("; ", "；").join(self._titles[rule] for rule in strongest)
            yield self._say(f"For it: {told}", f"依据：{told}")

    def _ruled_out(self, rules: list[str]) -> list[str]:
        out = [rule for rule in rules if rule in self._out]
        if not out:
            return []
        told = self._say("; ", "；").join(
            f"{joined((self._names[type_] for type_ in self._out[rule]), self._language)}"
            + self._say(f" ({self._titles[rule]})", f"（{self._titles[rule]}）")
            for rule in out
        )
        return [self._say(f"Ruled out: {told}", f"已排除：{told}")]

    def _conflicting(self, rules: list[str]) -> list[str]:
        told = self._say("; ", "；").join(self._titles[rule] for rule in rules if rule in self._conflicts)
        return [self._say(f"Contradiction: {told}", f"矛盾：{told}")] if told else []


def _titled(rule: Rule, language: Language) -> str:
    """What `rule` says, with its layer where that is one of its reader's own."""
    title = rule.title.to(language)
    return title if rule.layer == BUILT_IN else f"{title} [{rule.layer}]"


def _weights(rulebase: RuleBase, type_: str) -> Iterator[tuple[str, int]]:
    """The rules that speak for `type_`, with the quarter stars they give."""
    for rule in rulebase.rules:
        if isinstance(rule.then, GiveEvidence) and rule.then.direction == "for" and type_ in rule.then.types:
            yield rule.id, rule.then.quarters
