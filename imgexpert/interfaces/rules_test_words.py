"""Words for conditions, truth values and mistakes in reports on tests."""

from __future__ import annotations

from collections.abc import Mapping

from imgexpert.interfaces.rule_data import conclusion_data, condition_data, flow
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.conditions import And, AtLeast, AtMost, Condition, Equals, Includes, Known, Not, Or
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import Conclusion
from imgexpert.testing.mutants import Mutant, Operator
from imgexpert.vocabulary.truth import FALSE, TRUE, UNKNOWN, Truth

TRUTHS: Mapping[Truth, Text] = {
    TRUE: Text("true", "为真"),
    FALSE: Text("false", "为假"),
    UNKNOWN: Text("unknown", "为未知"),
}

OPERATORS: Mapping[Operator, Text] = {
    "drop-rule": Text("a rule dropped", "删去规则"),
    "negate": Text("a condition negated", "条件取反"),
    "drop-part": Text("one of several conditions dropped", "删去多个条件之一"),
    "swap-all-any": Text("all and any swapped", "all 与 any 互换"),
    "shift-bound": Text("a bound shifted by one", "界限增减一"),
    "drop-value": Text("a value dropped", "删去取值"),
    "replace-value": Text("a value replaced", "替换取值"),
    "strength": Text("another strength", "改变强度"),
    "importance": Text("another importance", "改变重要性"),
    "direction": Text("for and against swapped", "支持与不支持互换"),
    "drop-type": Text("one of several types dropped", "删去多个类型之一"),
    "replace-type": Text("a type replaced", "替换类型"),
    "derived-value": Text("another value derived", "推出其他取值"),
    "scenario": Text("another scenario raised", "提出其他场景"),
    "relation": Text("another relation of a companion", "改变配套关系"),
    "star": Text("a star more or less", "星级增减一"),
    "parameter": Text("a parameter shifted by one", "参数增减一"),
}
"""In the order of the reports."""


def written_condition(condition: Condition, rulebase: RuleBase) -> str:
    """A condition on one line, as it could be written in a rule."""
    text = flow(condition_data(condition, rulebase))
    return text[1:-1]  # The braces of a mapping with a single entry say nothing.


def mutation_words(mutant: Mutant, rulebase: RuleBase, language: Language) -> str:
    """What a mistake changed, as a clause."""
    what = OPERATORS[mutant.operator]
    text = Text(f"{mutant.item}, {what.en}", f"{mutant.item}，{what.zh}").to(language)
    before, after = written(mutant.before, rulebase), written(mutant.after, rulebase)
    if mutant.operator == "drop-part":
        return f"{text}: {before}"
    return text if before is None else f"{text}: {before} → {after}"


def written(part: Condition | Conclusion | int | None, rulebase: RuleBase) -> str | None:
    """A part of a rule on one line; None for nothing."""
    match part:
        case None:
            return None
        case int():
            return str(part)
        case And() | Or() | Not() | Equals() | Includes() | AtLeast() | AtMost() | Known():
            return written_condition(part, rulebase)
        case _:
            return flow(conclusion_data(part))[1:-1]
