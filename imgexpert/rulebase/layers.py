"""Layers: where a rule base comes from, and what the upper ones changed in those below them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from imgexpert.reading.places import Place
from imgexpert.reading.text import Text
from imgexpert.rulebase.rules import Rule

Action = Literal["replaced", "disabled", "strength", "importance", "stars", "parameter"]


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer of a rule base, as its manifest describes it; `folder` is where it was read from."""

    name: str
    version: str
    title: Text
    description: Text
    folder: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """What the layer called `layer` did to the thing called `id`, which stands in a layer below it.

    Rules go by their id, stars by `rating.SCENARIO.TYPE`, parameters by `parameter.NAME`. `before` and `after` are as
    written (empty where a rule was replaced or disabled); `rule` is the rule as it was before.
    """

    action: Action
    id: str
    layer: str
    before: str
    after: str
    reason: Text
    place: Place
    rule: Rule | None = None
