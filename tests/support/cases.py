"""Decision cases written in tests."""

from __future__ import annotations

from pathlib import Path

from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.testing.case_loading import CaseFile, read_cases
from imgexpert.testing.cases import Case, RefusedCase

TEA = """\
- id: a-party-at-home
  why: Breakfast weighs 3, so that a pot suits with (9 + 3 * 5) / 6 = 4 stars; many guests add one.
  facts: {course: serving, at_home: yes, guests: 6}
  expected:
    choice: pot
    verdict: clear
    scenarios: {breakfast: defining, journey: absent}
    suitability: {pot: 4, cup: 5/2}
    scores: {pot: 5, cup: 3}
    evidence: {pot: 1, cup: 1/2}
    margin: 2
    companions: [{carries: cup}]
    fires: [many-guests-want-a-pot, serving-wants-a-handle]
    silent: [away-means-journey]

- id: tea-on-a-journey
  facts: {course: serving, at_home: no, spill_proof: yes}
  expected:
    eligibility: {cup: ruled-out, flask: eligible}
    scenarios: {journey: important}
    suitability: {pot: 2.2, cup: 3}

- id: milk-follows-from-black-tea
  facts: {leaves: [black]}
  expected:
    scenarios: {breakfast: present}
"""


def cases_in(text: str, folder: Path, rulebase: RuleBase) -> list[Case | RefusedCase]:
    """The cases that `text` holds, read out of a file in `folder`."""
    path = folder / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    return read_cases([CaseFile(path=path, name="cases.yaml")], rulebase)
