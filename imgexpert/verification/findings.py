"""What verification returns: findings with their places, and witnesses that show them when they are decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from imgexpert.decision.records import Verdict
from imgexpert.reading.places import Place
from imgexpert.reading.text import Text
from imgexpert.vocabulary.answers import FactSet


@dataclass(frozen=True)
class Fires:
    """The rule fires for every subject."""

    rule: str


@dataclass(frozen=True)
class StaysSilent:
    """The rule fires for no subject."""

    rule: str


@dataclass(frozen=True)
class Ends:
    """Every subject's verdict is this one."""

    verdict: Verdict


@dataclass(frozen=True)
class IsOut:
    """For every subject the type is ruled out."""

    type: str


@dataclass(frozen=True)
class IsTied:
    """For every subject the type is among several that lead equally."""

    type: str


@dataclass(frozen=True)
class SuitsLess:
    """For every subject the type's stars suit it less than the other's."""

    type: str
    other: str


@dataclass(frozen=True)
class IsNotChosen:
    """For every subject the type is not chosen."""

    type: str


@dataclass(frozen=True)
class DecideAlike:
    """All subjects end alike: verdict, choice, scores and companions."""


Observation: TypeAlias = Fires | StaysSilent | Ends | IsOut | IsTied | SuitsLess | IsNotChosen | DecideAlike


@dataclass(frozen=True, kw_only=True)
class Witness:
    """Facts of one or several subjects, and what is seen when they are decided."""

    subjects: tuple[FactSet, ...]
    shows: tuple[Observation, ...]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong with a rule base, or looks so.

    `about` names what it concerns (rules, facts with values, types, entries): with the code, what waivers go by.
    """

    code: str
    place: Place | None
    message: Text
    about: tuple[str, ...] = ()
    witness: Witness | None = None
    layer: str = ""
