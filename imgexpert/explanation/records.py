"""What explanations of a made decision hold: readings of conditions, the graph's parts, why, why not, what is open.

Everything is language-neutral: ids, exact fractions, keys and values; the words are the printers'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from imgexpert.decision.records import Eligibility, Verdict
from imgexpert.reading.text import Text
from imgexpert.rulebase.rules import Direction
from imgexpert.vocabulary.answers import Plain

Operator = Literal["equals", "includes", "at-least", "at-most", "known"]
TruthWord = Literal["true", "unknown", "false"]
HelperEffect = Literal["for", "against-rival", "scenario", "makes-eligible", "rules-out-rival"]
WhyNotOutcome = Literal["chosen", "tied", "ruled-out", "possible", "outscored", "no-choice"]
Data: TypeAlias = "str | int | bool | list[Data] | dict[str, Data] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One primitive condition of a rule, and what was read of its fact.

    The condition says that the fact `key` equals or includes one of `values`, reaches `bound`, or is known at all; or,
    when `negated`, that it does not. `read` is the answer as it would be written in a facts file, None while nothing
    is known; `truth` that of the whole condition, negation included: `unknown` means that an answer could make it
    true, `false` that only a change could. `derived` tells that a rule gave what was read, not a person.
    """

    key: str
    operator: Operator
    values: tuple[str, ...] = ()
    bound: int | None = None
    negated: bool = False
    truth: TruthWord
    read: Plain | None
    derived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A rule with the conditions that were read for it and what it cites.

    `asserted` names the facts, given by a person, on which the conditions rest through all derivations.
    """

    rule: str
    readings: tuple[Reading, ...]
    asserted: tuple[str, ...]
    cites: tuple[str, ...]


NodeKind = Literal[
    "asserted",
    "derived",
    "absent",
    "rule",
    "scenario",
    "star",
    "prior",
    "evidence",
    "exclusion",
    "eligibility",
    "type",
    "layer",
    "choice",
    "companion",
    "conflict",
    "characteristic",
    "cell",
    "statement",
    "reference",
]
EdgeKind = Literal["supports", "concludes", "confirms", "contributes", "blocks", "withheld", "cites"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node of the graph. Ids, and what `data` holds, by kind:

    - asserted `fact:KEY`: key, value. derived `fact:KEY=VALUE`: key, value. absent `absent:KEY`: key; nothing is known.
    - rule `rule:ID`: rule, concludes (the rule's kind), state: `fired`, `held-back` (it would fire were some fact not
      known) or `failed` (it could make a type eligible, and cannot).
    - scenario `scenario:ID`: scenario, importance. star `rating.SCENARIO.TYPE`: scenario, type, stars.
    - prior `prior`: weight, stars. evidence `evidence:RULE:TYPE`: rule, type, direction, stars.
    - exclusion `exclusion:RULE:TYPE` and eligibility `eligibility:RULE:TYPE`: rule, type.
    - type `type:ID`: type, rated, eligibility, score. layer `layer:VALUE`: layer, verdict, choice, tied.
    - choice `choice`: verdict, choice, tied, margin. companion `companion:RELATION:SOURCE:TARGET`: relation, type,
      source, target. conflict `conflict:RULE`: rule, keys.
    - characteristic (of a type), cell (of the comparison table), statement (of the source about no one type) and
      reference (a public one), each under its id in the knowledge: entry, says, where.

    Fractions stand in `data` as text, such as `7/4`. `label` is what a person calls the node.
    """

    id: str
    kind: NodeKind
    label: Text
    data: Mapping[str, Data]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """An edge of the graph; `source` bears `target`, but for `cites`, where the source refers to the target.

    - supports: a fact makes a condition of a rule true (`readings`); or a conclusion counts for a further one.
    - concludes: a rule gives a conclusion. confirms: it says again what was known already, and nothing rests on it.
    - contributes: `amount` stars of a type's score; all that go to one type add up to its score.
    - blocks: a fact keeps a rule from firing (`readings`). withheld: the conclusion that this rule does not give, and
      which would change the target.
    - cites: a rule refers to an entry of the knowledge.
    """

    source: str
    target: str
    kind: EdgeKind
    amount: Fraction | None = None
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioSummand:
    """`importance` × `stars` = `points`; divided by the sum of weights they give `amount` stars of the score.

    `cell` is the star's id in the knowledge, None for a type without stars, which has the mean of the others; `grounds`
    are the rules that raise the scenario, those that give it its importance first.
    """

    scenario: str
    importance: int
    stars: Fraction
    points: Fraction
    amount: Fraction
    cell: str | None
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSummand:
    """What one rule adds to the score: `amount` is negative when it speaks against the type."""

    direction: Direction
    amount: Fraction
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Why a type cannot be chosen: the rule that excludes it, or one that could have let it in and did not."""

    kind: Literal["rules-out", "not-made-eligible"]
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A type's score as a sum: (prior_points + Σ points) / weight + Σ evidence = suitability + evidence = score.

    `prior_points` = `prior_weight` × `neutral_stars`; `weight` = `prior_weight` + Σ importance. All exact.
    """

    type: str
    rated: bool
    eligibility: Eligibility
    exclusions: tuple[Exclusion, ...]
    prior_weight: int
    neutral_stars: int
    prior_points: int
    prior_amount: Fraction
    scenarios: tuple[ScenarioSummand, ...]
    weight: int
    suitability: Fraction
    evidence: tuple[EvidenceSummand, ...]
    evidence_total: Fraction
    score: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One summand of two scores: the scenario or evidence rule `what` gives the type `own` stars, its rival `rival`."""

    kind: Literal["scenario", "evidence"]
    what: str
    own: Fraction
    rival: Fraction
    lead: Fraction
    """own − rival"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """A rule that did not fire and would have helped the type against its rival.

    `effect` is what it would have done: speak for the type, against the rival, raise a scenario, let the type in or
    rule the rival out. `gain` is by how many stars the type's lead over the rival would have grown, None for the last
    two. `readings` are the conditions of the alternative of the rule that comes nearest to holding, of `alternatives`.
    """

    rule: str
    effect: HelperEffect
    gain: Fraction | None
    truth: TruthWord
    readings: tuple[Reading, ...]
    alternatives: int
    cites: tuple[str, ...]

    @property
    def missing(self) -> tuple[Reading, ...]:
        """The conditions that failed or are unknown."""
        return tuple(reading for reading in self.readings if reading.truth != "true")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """Why `type` was not chosen.

    `outcome`: `chosen` after all; `tied` for first place; `ruled-out`; `possible` only once a fact makes it eligible;
    `outscored`; or `no-choice` when nothing was chosen. `rival` is the choice, without one the best other type that
    can be chosen, None when there is no such type. The leads of `differences`, worst first, add up to `lead`.
    """

    type: str
    outcome: WhyNotOutcome
    exclusions: tuple[Exclusion, ...]
    rival: str | None
    score: Fraction
    rival_score: Fraction | None
    lead: Fraction | None
    differences: tuple[Difference, ...]
    helpers: tuple[Helper, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Facts that contradict each other according to a rule."""

    keys: tuple[str, ...]
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacles:
    """What stands between the facts and a choice: what contradicts, what excludes each type, what to answer.

    `excluded` holds, for each type that cannot be chosen, why; `ask` is the fact to answer next, `unknown` all that
    could still change the choice. For a decision with a choice it tells what could still upset it.
    """

    verdict: Verdict
    tied: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]
    excluded: Mapping[str, tuple[Exclusion, ...]]
    ask: str | None
    unknown: tuple[str, ...]
