"""Rules: conditions, exactly one conclusion, citations and examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from imgexpert.reading.places import Place
from imgexpert.reading.text import Text
from imgexpert.rulebase.conditions import Condition
from imgexpert.rulebase.examples import Examples

BUILT_IN = "built-in"
"""The layer of what comes with the program."""

Kind = Literal["derive", "scenarios", "evidence", "exclusions", "companions", "conflicts"]
KINDS: tuple[Kind, ...] = ("derive", "scenarios", "evidence", "exclusions", "companions", "conflicts")
"""The layers of the decision model, in the order in which their rules fire; also the folders under `rules/`."""

Relation = Literal["runs-on", "built-from"]
RELATIONS: tuple[Relation, ...] = ("runs-on", "built-from")
Direction = Literal["for", "against"]
Origin = Literal["source", "practice", "policy"]
ORIGINS: tuple[Origin, ...] = ("source", "practice", "policy")
Spot: TypeAlias = tuple[int, int]
"""A line and a column in the file of a rule."""

PUBLIC, POLICY = "ref.", "policy."
"""What the ids of public references and of an organisation's own documents begin with."""


@dataclass(frozen=True)
class DeriveFact:
    """The fact `key` has `value` (several-of: includes it)."""

    key: str
    value: str


@dataclass(frozen=True)
class AddScenario:
    """A scenario applies, with an importance of 1 (present) or more."""

    scenario: str
    importance: int


@dataclass(frozen=True)
class GiveEvidence:
    """Something speaks for or against image types, each by `quarters` quarter stars."""

    types: tuple[str, ...]
    direction: Direction
    quarters: int


@dataclass(frozen=True)
class RuleOut:
    """Image types cannot work here."""

    types: tuple[str, ...]


@dataclass(frozen=True)
class MakeEligible:
    """Image types that are chosen only where they are shown to be possible are possible."""

    types: tuple[str, ...]


@dataclass(frozen=True)
class AddCompanion:
    """An edge of the stack: should one of `choices` be chosen, it stands in `relation` to `type`.

    `hosted` turns the edge round: the companion stands in the relation to the choice (it runs on it).
    """

    choices: tuple[str, ...]
    relation: Relation
    type: str
    hosted: bool


@dataclass(frozen=True)
class ReportConflict:
    """Answers to these facts contradict each other."""

    keys: tuple[str, ...]


Conclusion: TypeAlias = DeriveFact | AddScenario | GiveEvidence | RuleOut | MakeEligible | AddCompanion | ReportConflict


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule; `place` is where it is written, `layer` the name of the layer that it comes from.

    No layer above may replace, disable or change a `locked` rule.
    """

    id: str
    kind: Kind
    title: Text
    when: Condition
    then: Conclusion
    cites: tuple[str, ...]
    examples: Examples
    place: Place
    layer: str
    spots: tuple[Spot, ...] = ()
    """Where each primitive of `when` is written, in the order of `atoms`; empty for a rule that stands in no file."""
    locked: bool = False

    @property
    def origin(self) -> Origin:
        """Whether the source document states what the rule says, or a policy of an organisation, or practice does."""
        if any(not cite.startswith((PUBLIC, POLICY)) for cite in self.cites):
            return "source"
        return "policy" if any(cite.startswith(POLICY) for cite in self.cites) else "practice"


def family_of(rule: Rule) -> str:
    """The family that `rule` stands in: its file below `rules/`, without the ending, such as `evidence/container`."""
    return f"{rule.kind}/{rule.place.file.rpartition(f'{rule.kind}/')[2].removesuffix('.yaml')}"
