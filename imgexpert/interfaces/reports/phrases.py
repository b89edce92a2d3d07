"""The words in which explanations speak of facts, rules, conditions and numbers, the same in every report."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from imgexpert.explanation.change_records import Change
from imgexpert.explanation.explain import Explanation
from imgexpert.explanation.grounds import grounds_of
from imgexpert.explanation.labels import fact_label
from imgexpert.explanation.records import Ground, Reading
from imgexpert.interfaces.reports.blocks import Inline, Piece, code, dim, inline
from imgexpert.interfaces.wording import decimals, joined, rule_name, type_name
from imgexpert.reading.text import Language, Text
from imgexpert.vocabulary.answers import Plain

_CENT = 100


class Phrases:
    """Words for one explanation in one language."""

    def __init__(self, explanation: Explanation, language: Language) -> None:
        self.explanation = explanation
        self.decision = explanation.decision
        self.rulebase = explanation.rulebase
        self.language = language

    def say(self, en: str, zh: str) -> str:
        """The wording in the reader's language."""
        return zh if self.language == "zh" else en

    def of(self, text: Text) -> str:
        """`text` in the reader's language."""
        return text.to(self.language)

    def type_(self, type_: str) -> str:
        """What a person calls the image type."""
        return type_name(self.rulebase, type_, self.language)

    def types(self, types: Iterable[str]) -> str:
        """Several image types, listed."""
        return joined(map(self.type_, types), self.language)

    def scenario(self, scenario: str) -> str:
        """What a person calls the scenario."""
        return self.of(self.rulebase.knowledge.scenarios[scenario].name)

    def title(self, rule: str) -> str:
        """What the rule says."""
        return self.of(self.rulebase.by_id[rule].title)

    def named(self, id_: str) -> str:
        """The id of a rule or of what it cites, with its layer where more than one is in use."""
        return rule_name(self.rulebase, id_, self.language)

    def question(self, key: str) -> str:
        """The fact as a question."""
        return self.of(self.rulebase.vocabulary.facts[key].question)

    def stated(self, key: str) -> str:
        """A fact that is known, with its answer, in the vocabulary's words."""
        answer = self.decision.inference.answers[key]
        return self.of(fact_label(self.rulebase.vocabulary.facts[key], answer))

    def because(self, ground: Ground, *more: str) -> Inline:
        """The facts on which a rule fired, the rule, what it cites, and `more` sources."""
        facts = [self.of(fact) for fact in grounds_of(self.decision, self.rulebase, ground.rule)]
        return self.sourced(facts, ground.rule, (*ground.cites, *more))

    def sourced(self, facts: Iterable[str], rule: str, cites: Iterable[str]) -> Inline:
        """Facts, then the rule that read them and its sources in brackets."""
        pieces: list[Piece | str] = []
        for fact in facts:
            pieces += [dim(" · ")] if pieces else []
            pieces.append(code(fact))
        brackets = f"[{'; '.join(map(self.named, [rule, *cites]))}]"
        return inline(*pieces, dim(f" {brackets}" if pieces else brackets))

    def condition(self, reading: Reading) -> str:
        """A condition as rules state it, such as `hosting: public-cloud` or `not fleet_size ≥ 100`."""
        match reading.operator:
            case "known":
                told = f"{reading.key}: {self.say('answered', '已回答')}"
            case "at-least":
                told = f"{reading.key} ≥ {reading.bound}"
            case "at-most":
                told = f"{reading.key} ≤ {reading.bound}"
            case _:
                told = f"{reading.key}: {self.say(' or ', ' 或 ').join(reading.values)}"
        return self.say(f"not {told}", f"非 {told}") if reading.negated else told

    def reading(self, reading: Reading) -> Inline:
        """A condition with the answer that was read for it."""
        if reading.read is None:
            return inline(code(self.condition(reading)), dim(self.say(" – not answered", " – 未回答")))
        source = self.say(" (follows)", "（推得）") if reading.derived else ""
        told = value_text(reading.read)
        return inline(
            code(self.condition(reading)), dim(self.say(f" – answered: {told}{source}", f" – 已答：{told}{source}"))
        )

    def change(self, change: Change) -> Inline:
        """A fact with what it was and what it would be."""
        before = self.value(change.before)
        return inline(code(f"{change.key}: {before} → {self.value(change.after)}"))

    def value(self, value: Plain | None) -> str:
        """An answer as written, or that there is none."""
        return self.say("not answered", "未回答") if value is None else value_text(value)


def value_text(value: Plain) -> str:
    """An answer as it would be written in a facts file.

    >>> value_text(True), value_text(["a", "b"]), value_text({"includes": ["a"]})
    ('yes', '[a, b]', '{includes: [a]}')
    """
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return f"[{', '.join(value)}]"
        case dict():
            return "{" + ", ".join(f"{name}: {value_text(values)}" for name, values in value.items()) + "}"
        case _:
            return str(value)


def exact(value: Fraction, *, signed: bool = False) -> str:
    """`value` with two decimals, and after them the fraction that it is exactly where they do not say it.

    >>> exact(Fraction(3, 4)), exact(Fraction(43, 11)), exact(Fraction(-1, 3), signed=True)
    ('0.75', '3.91 (43/11)', '−0.33 (−1/3)')
    """
    told = decimals(value, signed=signed)
    if (value * _CENT).denominator == 1:
        return told
    sign = "−" if value < 0 else ""
    return f"{told} ({sign}{abs(value)})"


def plain_number(value: Fraction) -> str:
    """`value` in a calculation: whole numbers as they are, others as a fraction.

    >>> plain_number(Fraction(4)), plain_number(Fraction(-11, 3))
    ('4', '−11/3')
    """
    return f"−{abs(value)}" if value < 0 else str(value)
