"""The report on an inventory as text: what it counts is right, and it stands alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from casebook import read_cases

from imgexpert.expert import Expert
from imgexpert.interfaces.batch.summary import Summary
from imgexpert.reading.text import Language
from tests.interfaces.batch.conftest import NASTY


def test_the_tally_is_what_the_expert_decides(summary: Summary) -> None:
    expert, tally = Expert(), summary.tally
    decisions = [expert.decide(case.facts) for case in [*read_cases(), *read_cases()[:3]]]
    counted = [decision.choice for decision in decisions if decision.choice]
    assert tally.rows == 2 * len(decisions)
    assert tally.rows > tally.decided
    assert all(tally.choices[type_] >= counted.count(type_) for type_ in counted)
    assert sum(tally.verdicts.values()) == tally.rows
    assert all(sum(bins.values()) == tally.rows for bins in tally.scores.values())
    margins = [close.call.margin for close in summary.closest]
    assert margins == sorted(margins)
    assert len(margins) == 10


def test_the_page_stands_alone_and_shows_every_count(summary: Summary, pages: Mapping[Language, Path]) -> None:
    text = pages["en"].read_text(encoding="utf-8")
    assert NASTY not in text
    assert not re.search(r'(?:src|href)="(?!#)', text)
    for type_, count in summary.tally.choices.items():
        row = text.split(f'<tr role="row" data-id="{type_}">')[1].split("</tr>")[0]
        assert f">{count:,}<" in row
