"""Which facts leave no type to choose: the answers that contradict each other, or that together rule all types out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imgexpert.decision.records import Decision
from imgexpert.explanation.trace import Trace
from imgexpert.reading.text import Text
from imgexpert.rulebase.conditions import Known
from imgexpert.rulebase.rulebase import RuleBase


@dataclass(frozen=True, kw_only=True)
class Collision:
    """A rule that leaves something without a way out, and the asserted facts that it rests on."""

    rule: str
    title: Text
    facts: tuple[str, ...]

    def message(self, key: str) -> Text:
        """What is wrong with the fact `key`, to be said at its place."""
        others = [other for other in self.facts if other != key]
        en = f" together with {', '.join(others)}" if others else ""
        zh = f"与 {'、'.join(others)} 一起" if others else ""
        return Text(
            f"`{key}`{en} leaves no choice: {self.title.en} (rule {self.rule})",
            f"`{key}` {zh}使选择无法成立：{self.title.zh}（规则 {self.rule}）",
        )


def collisions(decision: Decision, rulebase: RuleBase) -> Iterator[Collision]:
    """What makes `decision` impossible: its contradictions, else the exclusions of every type; else nothing."""
    if decision.verdict != "impossible":
        return
    trace = Trace(decision, rulebase)
    if decision.conflicts:
        pairs = [
            (conflict.rule, [trace.bearer(Known(key)) for key in conflict.keys]) for conflict in decision.conflicts
        ]
    else:
        rules = dict.fromkeys(
            rule for ranked in decision.ranking for rule in ranked.ruled_out_by if rule in trace.steps
        )
        pairs = [(rule, list(trace.steps[rule].rests_on)) for rule in rules]
    for rule, bearers in pairs:
        facts = trace.asserted_behind(bearers)
        yield Collision(rule=rule, title=rulebase.by_id[rule].title, facts=_as_written(decision, facts))


def _as_written(decision: Decision, keys: tuple[str, ...]) -> tuple[str, ...]:
    """`keys` in the order in which their facts stand in the file."""
    order = list(decision.facts.answers)
    return tuple(sorted(keys, key=order.index))
