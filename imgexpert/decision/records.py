"""The decision record: all that explanations and interfaces need, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from imgexpert.inference.records import Conflict, Inference
from imgexpert.rulebase.rules import Direction, Relation
from imgexpert.vocabulary.answers import FactSet

Verdict = Literal["clear", "leaning", "close", "tied", "undecided", "impossible"]
CHOOSING: tuple[Verdict, ...] = ("clear", "leaning", "close")
"""The verdicts that name a choice."""

Eligibility = Literal["eligible", "possible", "ruled-out"]


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """One image type in the ranking; scores in stars, exact.

    `possible` types are chosen only once an unanswered fact makes them eligible. `ruled_out_by` holds the rules that
    exclude the type or, for a type that must be made eligible, those that failed to.
    """

    type: str
    rated: bool
    score: Fraction
    suitability: Fraction
    evidence: Fraction
    eligibility: Eligibility
    ruled_out_by: tuple[str, ...]


@dataclass(frozen=True)
class AppliedScenario:
    """A scenario that applies, its importance, and every rule that says so, the decisive ones first."""

    scenario: str
    importance: int
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """What a rule says for or against one type, in stars (never negative)."""

    type: str
    direction: Direction
    stars: Fraction
    rule: str
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Companion:
    """An edge of the stack: `source` stands in `relation` to `target`; `type` is the one that is not the choice."""

    relation: Relation
    type: str
    source: str
    target: str
    rule: str


@dataclass(frozen=True)
class Proviso:
    """The choice holds provided that open answers do not change who may win.

    `effect` is `cause` when answers to `facts` would rule `type` out, `lift` when they would make it eligible.
    """

    type: str
    effect: Literal["cause", "lift"]
    rule: str
    facts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Verdict and choice alone, as given for each layer when the layer is unknown."""

    verdict: Verdict
    choice: str | None
    tied: tuple[str, ...]
    margin: Fraction | None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided for one subject, and everything it rests on.

    `margin` is in stars over the next eligible type, None without one. `unknown` lists the facts that could still
    change the choice, the most influential first; `ask` is the one to answer next (None for a settled choice).
    """

    subject: str
    verdict: Verdict
    choice: str | None
    tied: tuple[str, ...]
    by_layer: Mapping[str, Outcome] | None
    margin: Fraction | None
    ranking: tuple[Ranked, ...]
    scenarios: tuple[AppliedScenario, ...]
    evidence: tuple[Evidence, ...]
    companions: tuple[Companion, ...]
    provisos: tuple[Proviso, ...]
    conflicts: tuple[Conflict, ...]
    unknown: tuple[str, ...]
    ask: str | None
    facts: FactSet
    inference: Inference
