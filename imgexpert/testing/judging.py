"""Holding what came of a case against what was expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from imgexpert.decision.records import Companion
from imgexpert.decision.settling import Settled
from imgexpert.reading.text import Text
from imgexpert.testing.cases import Amount, Expected, ExpectedCompanion, Miss, Part


def misses(expected: Expected, settled: Settled, importances: Mapping[str, int]) -> Iterator[Miss]:
    """Every part of what was `expected` that did not come out so, in the order of the parts.

    `importances` are the numbers that their names stand for.
    """
    yield from _choice(expected, settled)
    yield from _verdict(expected, settled)
    yield from _numbers(expected, settled)
    yield from _standing(expected, settled, importances)
    yield from _companions(expected, settled)
    fired = frozenset(settled.inference.fired)
    for rule in expected.fires:
        if rule not in fired:
            yield Miss(part="fires", message=Text(f"rule {rule} does not fire", f"规则 {rule} 没有触发"))
    for rule in expected.silent:
        if rule in fired:
            yield Miss(part="silent", message=Text(f"rule {rule} fires", f"规则 {rule} 触发了"))


def _choice(expected: Expected, settled: Settled) -> Iterator[Miss]:
    found = settled.outcome.choice
    if expected.choice is not None and found not in (expected.choice, *expected.acceptable):
        wanted = (expected.choice, *expected.acceptable)
        instead = found or settled.outcome.verdict
        yield Miss(
            part="choice",
            message=Text(
                f"chosen: {instead}, not {' or '.join(wanted)}", f"选择为 {instead}，而非 {' 或 '.join(wanted)}"
            ),
        )


def _verdict(expected: Expected, settled: Settled) -> Iterator[Miss]:
    decided = settled.outcome
    if expected.verdict is not None and not expected.verdict.covers(decided.verdict):
        en, zh = ("at least ", "至少 ") if expected.verdict.at_least else ("", "")
        wanted = expected.verdict.verdict
        yield Miss(
            part="verdict",
            message=Text(
                f"the verdict is {decided.verdict}, not {en}{wanted}",
                f"结论为 {decided.verdict}，而非{zh or ' '}{wanted}",
            ),
        )
    if expected.tied and set(expected.tied) != set(decided.tied):
        en, zh = ", ".join(decided.tied) or "none", "、".join(decided.tied) or "无"
        yield Miss(part="tied", message=Text(f"the tied types are: {en}", f"并列的类型为：{zh}"))


def _numbers(expected: Expected, settled: Settled) -> Iterator[Miss]:
    if expected.margin is not None:
        found = settled.outcome.margin
        if found is None or not expected.margin.covers(found):
            yield Miss(part="margin", message=_differs(Text("the margin", "差距"), expected.margin, found))
    by_type = {ranked.type: ranked for ranked in settled.ranking}
    amounts: Mapping[str, Amount]
    part: Part
    for part, what, amounts in (
        ("scores", Text("the score of {}", "{} 的得分"), expected.scores),
        ("suitability", Text("the suitability of {}", "{} 的适合度"), expected.suitability),
        ("evidence", Text("the evidence for {}", "{} 的依据"), expected.evidence),
    ):
        for type_, amount in amounts.items():
            ranked = by_type[type_]
            number = {"scores": ranked.score, "suitability": ranked.suitability, "evidence": ranked.evidence}[part]
            if not amount.covers(number):
                named = Text(what.en.format(type_), what.zh.format(type_))
                yield Miss(part=part, message=_differs(named, amount, number))


def _differs(what: Text, wanted: Amount, found: Fraction | None) -> Text:
    exact = "–" if found is None else str(found)
    if found is not None and found.denominator > 4:
        exact += f" ({float(found):.3f})"
    return Text(f"{what.en} is {exact}, not {wanted.written}", f"{what.zh}为 {exact}，而非 {wanted.written}")


def _standing(expected: Expected, settled: Settled, importances: Mapping[str, int]) -> Iterator[Miss]:
    raised = {applied.scenario: applied.importance for applied in settled.scenarios}
    for scenario, word in expected.scenarios.items():
        found, importance = raised.get(scenario, 0), importances.get(word, 0)
        if found != importance:
            yield Miss(
                part="scenarios",
                message=Text(
                    f"scenario {scenario} has importance {found}, not {importance}",
                    f"场景 {scenario} 的重要性为 {found}，而非 {importance}",
                ),
            )
    by_type = {ranked.type: ranked.eligibility for ranked in settled.ranking}
    for type_, eligibility in expected.eligibility.items():
        if by_type[type_] != eligibility:
            yield Miss(
                part="eligibility",
                message=Text(
                    f"{type_} is {by_type[type_]}, not {eligibility}",
                    f"{type_} 为 {by_type[type_]}，而非 {eligibility}",
                ),
            )


def _companions(expected: Expected, settled: Settled) -> Iterator[Miss]:
    if settled.outcome.choice != expected.choice:
        return  # Beside another choice other companions stand.
    for wanted in expected.companions:
        if not any(_is(found, wanted) for found in settled.companions):
            name = f"{wanted.relation} {wanted.type}" if wanted.relation else wanted.type
            yield Miss(part="companions", message=Text(f"companion {name} is missing", f"缺少配套 {name}"))


def _is(found: Companion, wanted: ExpectedCompanion) -> bool:
    if found.type != wanted.type:
        return False
    return wanted.relation is None or (
        found.relation == wanted.relation and (found.source == found.type) == wanted.hosted
    )
