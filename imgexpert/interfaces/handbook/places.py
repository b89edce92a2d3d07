"""Which page describes what: the one map that every link is made with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from imgexpert.interfaces.handbook.writing import Page, Spot, anchor, code
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import Rule, family_of

INDEX = "reference/index"
RULES = "reference/rules/index"
TYPES = "reference/types/index"
FACTS = "reference/facts/index"
TABLES = "reference/tables"
SOURCES = "reference/sources"
LAYERS = "reference/layers"
COMMANDS = "reference/commands"
FINDINGS = "reference/findings"


@dataclass(frozen=True)
class Places:
    """The places of everything in one rule base."""

    rulebase: RuleBase

    def rule(self, rule: Rule) -> Spot:
        """Where a rule stands: on the page of its family."""
        return Spot(page=self.family(family_of(rule)).page, anchor=anchor("rule", rule.id))

    def family(self, family: str) -> Spot:
        """The page of a family of rules."""
        return Spot(page=f"reference/rules/{family}")

    def fact(self, key: str) -> Spot:
        """Where a fact stands: on the page of its family."""
        return Spot(page=self.facts(self.rulebase.vocabulary.facts[key].family).page, anchor=anchor("fact", key))

    def facts(self, family: str) -> Spot:
        """The page of a family of facts."""
        return Spot(page=f"reference/facts/{family}")

    def type_(self, type_: str) -> Spot:
        """The page of an image type."""
        return Spot(page=f"reference/types/{type_}")

    def scenario(self, scenario: str) -> Spot:
        """Where a scenario stands."""
        return Spot(page=TABLES, anchor=anchor("scenario", scenario))

    def entry(self, entry: str) -> Spot:
        """Where something that rules cite stands: on the page of its type, else with the sources."""
        return Spot(page=self._pages.get(entry, SOURCES), anchor=anchor("entry", entry))

    def listed(self, rules: Iterable[Rule], page: Page) -> str:
        """The ids of `rules` as links from `page`, empty where there is none."""
        return page.say(", ", "、").join(page.link(code(rule.id), self.rule(rule)) for rule in rules)

    def cited_by(self, entry: str, page: Page) -> str:
        """Which rules cite `entry`, as the end of a line; empty where none does."""
        rules = self.listed(self._citing.get(entry, ()), page)
        return page.say(f" · cited by {rules}", f" · 引用它的规则：{rules}") if rules else ""

    def layer(self, id_: str, page: Page) -> str:
        """From which upper layer a fact, value, reference or rule is, as the end of a line; empty for the lowest."""
        rule = self.rulebase.by_id.get(id_)
        name = self.rulebase.added.get(id_, "") if rule is None else rule.layer
        if name in ("", self.rulebase.layers[0].name):
            return ""
        spot = Spot(page=LAYERS, anchor=anchor("layer", name))
        return page.say(" · layer ", " · 规则层 ") + page.link(code(name), spot)

    @cached_property
    def _citing(self) -> dict[str, list[Rule]]:
        citing: dict[str, list[Rule]] = {}
        for rule in self.rulebase.rules:
            for cite in rule.cites:
                citing.setdefault(cite, []).append(rule)
        return citing

    @cached_property
    def _pages(self) -> dict[str, str]:
        return {
            entry.id: self.type_(type_.id).page
            for type_ in self.rulebase.knowledge.types.values()
            for entry in (*type_.characteristics, *type_.comparison)
        }
