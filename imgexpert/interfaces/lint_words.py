"""Witnesses in words and as a facts file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from imgexpert.interfaces.rule_data import flow
from imgexpert.interfaces.wording import VERDICTS
from imgexpert.reading.text import Text
from imgexpert.verification.findings import (
    DecideAlike,
    Ends,
    Fires,
    IsNotChosen,
    IsOut,
    IsTied,
    Observation,
    StaysSilent,
    SuitsLess,
    Witness,
)


def seen(observation: Observation) -> Text:
    """What is seen when a witness is decided, as a clause."""
    match observation:
        case Fires(rule):
            return Text(f"{rule} fires", f"{rule} 触发")
        case StaysSilent(rule):
            return Text(f"{rule} does not fire", f"{rule} 不触发")
        case Ends(verdict):
            return Text(f"the verdict is {verdict}", f"结论为{VERDICTS[verdict].zh}（{verdict}）")
        case IsOut(type_):
            return Text(f"{type_} is ruled out", f"{type_} 被排除")
        case IsTied(type_):
            return Text(f"{type_} is tied with another", f"{type_} 与其他类型并列")
        case SuitsLess(type_, other):
            return Text(f"by stars, {type_} suits less than {other}", f"按星级，{type_} 的适合程度低于 {other}")
        case IsNotChosen(type_):
            return Text(f"{type_} is not chosen", f"{type_} 未被选中")
        case DecideAlike():
            return Text("all of them are decided alike", "它们的判断结果完全相同")


def subjects(witness: Witness) -> list[dict[str, Any]]:
    """The witness as the content of a facts file."""
    return [
        {"subject": f"witness-{number}", "facts": dict(facts.written)}
        for number, facts in enumerate(witness.subjects, start=1)
    ]


def facts_file(witness: Witness) -> Iterator[str]:
    """The lines of the same as YAML."""
    for subject in subjects(witness):
        yield f"- subject: {subject['subject']}"
        if not subject["facts"]:
            yield "  facts: {}"
            continue
        yield "  facts:"
        for key, value in subject["facts"].items():
            yield f"    {key}: {flow(value)}"
