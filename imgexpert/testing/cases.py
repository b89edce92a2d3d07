"""Decision cases: facts, and what must come of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, get_args

from imgexpert.decision.records import Eligibility, Verdict
from imgexpert.reading.places import Place
from imgexpert.reading.problems import Problem
from imgexpert.reading.text import Text
from imgexpert.rulebase.rules import Relation
from imgexpert.vocabulary.answers import FactSet

Part = Literal[
    "choice",
    "verdict",
    "tied",
    "margin",
    "scores",
    "suitability",
    "scenarios",
    "evidence",
    "eligibility",
    "companions",
    "fires",
    "silent",
]
PARTS: tuple[Part, ...] = get_args(Part)
"""What a case can expect, by the names of the fields under `expected`."""

GRADES: tuple[Verdict, ...] = ("close", "leaning", "clear")
"""The verdicts that name a choice, from the weakest to the strongest."""


ABSENT = "absent"
"""In the place of an importance: the scenario does not apply."""


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A number of stars as somebody wrote it: a fraction is exact, a decimal is rounded to its last place."""

    value: Fraction
    tolerance: Fraction
    written: str

    def covers(self, found: Fraction) -> bool:
        """Whether `found` is what was written."""
        return abs(found - self.value) <= self.tolerance


@dataclass(frozen=True, kw_only=True)
class ExpectedVerdict:
    """One verdict, or with `at_least` a grade that may be surpassed."""

    verdict: Verdict
    at_least: bool

    def covers(self, found: Verdict) -> bool:
        """Whether `found` will do."""
        if not self.at_least:
            return found == self.verdict
        return found in GRADES[GRADES.index(self.verdict) :]


@dataclass(frozen=True, kw_only=True)
class ExpectedCompanion:
    """A type that must stand beside the choice, in any relation or in the one given."""

    type: str
    relation: Relation | None = None
    hosted: bool = False


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What must come of a case; what is empty or None is not looked at.

    Any of `acceptable` will do as well as `choice`, but companions are looked for beside the `choice` alone. Of
    `scores`, `suitability`, `scenarios`, `evidence` and `eligibility` only the entries that are named are looked at.
    """

    choice: str | None = None
    acceptable: tuple[str, ...] = ()
    verdict: ExpectedVerdict | None = None
    tied: tuple[str, ...] = ()
    margin: Amount | None = None
    scores: Mapping[str, Amount] = field(default_factory=dict)
    suitability: Mapping[str, Amount] = field(default_factory=dict)
    scenarios: Mapping[str, str] = field(default_factory=dict)
    """By scenario, the name of its importance or `ABSENT`."""
    evidence: Mapping[str, Amount] = field(default_factory=dict)
    eligibility: Mapping[str, Eligibility] = field(default_factory=dict)
    companions: tuple[ExpectedCompanion, ...] = ()
    fires: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def rules(self) -> frozenset[str]:
        """The rules that the case names."""
        return frozenset((*self.fires, *self.silent))


@dataclass(frozen=True, kw_only=True)
class Case:
    """One decision case; `todo` says why a part of it, or with the key None any part, is known not to hold yet."""

    id: str
    facts: FactSet
    expected: Expected
    place: Place
    todo: Mapping[Part | None, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RefusedCase:
    """A case that cannot be used, with everything that is wrong with it."""

    problems: tuple[Problem, ...]
    place: Place
    id: str


@dataclass(frozen=True, kw_only=True)
class Miss:
    """A part of a case that did not come out as expected."""

    part: Part
    message: Text
