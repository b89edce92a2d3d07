"""What explanations of changed decisions hold: what if, what would flip it, how sure it is, and replaying a record.

Everything is language-neutral: ids, exact fractions, keys and values; the words are the printers'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from imgexpert.decision.records import Companion, Decision, Eligibility, Verdict
from imgexpert.inference.records import Conflict
from imgexpert.reading.text import Text
from imgexpert.vocabulary.answers import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A fact with its answer before and after, as written in a facts file; None is unknown.

    `given` facts are circumstances, which nobody decides.
    """

    key: str
    before: Plain | None
    after: Plain | None
    given: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeMove:
    """A type whose score or eligibility differs."""

    type: str
    score_before: Fraction
    score_after: Fraction
    eligibility_before: Eligibility
    eligibility_after: Eligibility


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioMove:
    """A scenario whose importance differs; 0 means that it does not apply."""

    scenario: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """How the decision differs after `changes`; a pair (before, after) is None where nothing differs.

    `changes` leaves out what was stated already. `contradictions` are the conflicts that the changed facts have and the
    facts as they were had not. A companion counts as the same when only the rule that adds it is another. `after` is
    the whole decision on the changed facts.
    """

    changes: tuple[Change, ...]
    verdict: tuple[Verdict, Verdict] | None
    choice: tuple[str | None, str | None] | None
    tied: tuple[tuple[str, ...], tuple[str, ...]] | None
    margin: tuple[Fraction | None, Fraction | None] | None
    types: tuple[TypeMove, ...]
    scenarios: tuple[ScenarioMove, ...]
    rules_added: tuple[str, ...]
    rules_removed: tuple[str, ...]
    companions_added: tuple[Companion, ...]
    companions_removed: tuple[Companion, ...]
    contradictions: tuple[Conflict, ...]
    before: Decision
    after: Decision

    @property
    def nothing(self) -> bool:
        """Whether the decision is the same in all that is compared."""
        pairs = (self.verdict, self.choice, self.tied, self.margin)
        moves = (self.types, self.scenarios, self.rules_added, self.rules_removed)
        more = (self.companions_added, self.companions_removed, self.contradictions)
        return not any((*pairs, *moves, *more))


@dataclass(frozen=True, slots=True, kw_only=True)
class FlipSet:
    """Changes that together lead to `choice`, and no part of which leads away from the choice as it is."""

    changes: tuple[Change, ...]
    choice: str
    verdict: Verdict
    margin: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flips:
    """The smallest sets of changed or added facts that change the choice, or make it `target`.

    `size` is the number of facts in each of `sets`, None when nothing was found; `total` how many sets of that size
    there are, of which the strongest are in `sets`. Answers that no rule tells apart count as one. `searched` is the
    largest size that was searched through in full: all sets of `size` were found, and none is smaller. `uses_given`
    tells that the sets need circumstances: no set of up to three facts in the owner's hands alone would do. `fixed`
    facts were left alone.
    """

    target: str | None
    choice: str | None
    size: int | None
    sets: tuple[FlipSet, ...]
    total: int
    searched: int
    uses_given: bool
    fixed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The smallest change of one number of the model that makes `rival` tie with the choice; beyond it flips.

    It is the smallest of those that stay on the number's scale, and only without one the smallest of all.

    `what` is a scenario, an evidence rule, or a star's id (`rating.SCENARIO.TYPE`); a scenario that does not apply has
    the importance 0. `change` = `value` − `current`. `on_scale` tells whether `value` lies within what the model can
    express: importances from 0 to the greatest, strengths likewise, stars from 1 to 5.
    """

    kind: Literal["importance", "evidence", "star"]
    what: str
    current: Fraction
    value: Fraction
    change: Fraction
    rival: str
    on_scale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Types that are exactly level, in score or in suitability alone.

    `ordered_by` names the evidence rules that set types of equal suitability apart in score; it is empty for types of
    equal score (and eligibility): nothing orders those, the ranking only lists them in the order of the knowledge.
    """

    kind: Literal["score", "suitability"]
    types: tuple[str, ...]
    stars: Fraction
    ordered_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptability:
    """The share of importance weightings under which each eligible type is first on its own.

    Rank acceptability index of SMAA-2 (Lahdelma and Salminen, 2001): the importances of the scenarios that apply are
    drawn uniformly from the simplex of their sum, `draws` times by a generator started with `seed`; compared exactly.
    Weightings under which types share the first rank count for none of them.
    """

    shares: Mapping[str, Fraction]
    draws: int
    seed: int
    scenarios: tuple[str, ...]

    def standard_error(self, type_: str) -> float:
        """By how much drawing makes the share of `type_` err, as a standard deviation."""
        share = float(self.shares[type_])
        return float((share * (1 - share) / self.draws) ** 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A recorded disagreement of the source, with those of its `entries` that count in this decision."""

    id: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """How sure a choice is; thresholds are sorted by how small a change they need, and empty without a choice.

    `rated` is False for a choice that has no stars of its own: say 'not rated', its suitability is a mean.
    """

    choice: str | None
    verdict: Verdict
    rated: bool
    margin: Fraction | None
    ties: tuple[Tie, ...]
    importances: tuple[Threshold, ...]
    evidence: tuple[Threshold, ...]
    stars: tuple[Threshold, ...]
    acceptability: Acceptability | None
    disputes: tuple[Dispute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One place in which a record differs from the decision made again.

    `path` names it by ids instead of places in lists, such as `ranking.custom.score`; what was `recorded` and what is
    there `now` are as they stand in records, None where the place is absent. `rules` are those that gave what was
    recorded or give what is there now, `entries` the changed items of the knowledge that it rests on, as far as the
    two records show them.
    """

    path: str
    recorded: Any
    now: Any
    rules: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What changed since a decision was recorded in one part of the rule base, by id.

    New or changed items are in `bearing` when the decision rests on them, as it was or as it is now, else in `others`.
    `gone` are those that the record names and that are no longer there; of further ones it knows only that there were
    `more_gone` that are gone or were written otherwise.
    """

    bearing: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    more_gone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LostFact:
    """An answer in a record that the present vocabulary does not have, and which was left out therefore."""

    key: str
    recorded: Any
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A recorded decision, made again.

    `identical` means the same bytes. Otherwise `layout` tells that the content is the same and only spaces, line ends
    or the order of keys are not; `same_rulebase` whether the rule base is the recorded one; `other_program` that it is,
    so that only another version of the program can have made the record. `rules` and `knowledge` say what changed in
    the rule base, of which the layers are named too; `departures` what differs in the outcome. `unchecked` are the
    keys of the record that were not made again.
    """

    subject: str
    identical: bool
    layout: bool
    other_program: bool
    same_rulebase: bool
    recorded_digest: str
    digest: str
    recorded_layers: tuple[str, ...]
    layers: tuple[str, ...]
    rules: Changed
    knowledge: Changed
    lost: tuple[LostFact, ...]
    departures: tuple[Departure, ...]
    unchecked: tuple[str, ...]
    record: Mapping[str, Any]
    """The record as it is now."""
