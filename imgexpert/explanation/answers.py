"""Several questions asked of one decision, and their answers together, as every printer gets them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from imgexpert.decision.records import Decision
from imgexpert.explanation.change_records import Flips, Robustness, WhatIf
from imgexpert.explanation.explain import Explanation
from imgexpert.explanation.graph import Graph
from imgexpert.explanation.records import Obstacles, Why, WhyNot
from imgexpert.explanation.serialising import plain_data
from imgexpert.vocabulary.answers import FactSet


@dataclass(frozen=True, kw_only=True)
class Questions:
    """What is asked. `flip` asks for any other choice, or, with `flip_to`, for that type.

    `how` names nodes of the graph; `changes` and `withdrawn` are the facts of a what-if.
    """

    why: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    why_not: tuple[str, ...] = ()
    changes: FactSet = field(default_factory=lambda: FactSet(answers={}))
    withdrawn: tuple[str, ...] = ()
    flip: bool = False
    flip_to: str | None = None
    fixed: Collection[str] = ()
    robustness: bool = False
    obstacles: bool = False

    @property
    def none(self) -> bool:
        """Whether nothing in particular is asked."""
        asked = (self.why, self.how, self.why_not, self.changes.answers, self.withdrawn)
        return not any((*asked, self.flip, self.robustness, self.obstacles))


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The answers, each as its own record; what was not asked is empty or None."""

    why: tuple[Why, ...] = ()
    how: tuple[Graph, ...] = ()
    why_not: tuple[WhyNot, ...] = ()
    what_if: WhatIf | None = None
    flip: Flips | None = None
    robustness: Robustness | None = None
    obstacles: Obstacles | None = None

    def data(self) -> dict[str, Any]:
        """The answers as plain data; what was not asked is left out."""
        parts = {
            "why": plain_data(self.why),
            "how": [graph.data() for graph in self.how],
            "why_not": plain_data(self.why_not),
            "what_if": plain_data(self.what_if),
            "flip": plain_data(self.flip),
            "robustness": plain_data(self.robustness),
            "obstacles": plain_data(self.obstacles),
        }
        return {name: part for name, part in parts.items() if part}


def everything(explanation: Explanation) -> Questions:
    """All that a whole report tells: the sum, the alternatives, what would flip it, how sure, what is in the way."""
    chosen = leading(explanation.decision)
    others = (ranked.type for ranked in explanation.decision.ranking if ranked.type not in chosen)
    return Questions(why=chosen, why_not=tuple(others), flip=True, robustness=True, obstacles=True)


def leading(decision: Decision) -> tuple[str, ...]:
    """The choice; without one all types that no other surpasses, so that no order of a table picks one of them."""
    if decision.choice is not None:
        return (decision.choice,)
    first = decision.ranking[0]
    level = (r.type for r in decision.ranking if (r.eligibility, r.score) == (first.eligibility, first.score))
    return decision.tied or tuple(level)


def answer(explanation: Explanation, asked: Questions) -> Answers:
    """The answers to what is `asked`.

    Raises: InputRefused for a type, fact or node that does not exist, with the nearest that does.
    """
    changed = {**asked.changes.answers, **dict.fromkeys(asked.withdrawn)}
    return Answers(
        why=tuple(map(explanation.why, asked.why)),
        how=tuple(map(explanation.how, asked.how)),
        why_not=tuple(map(explanation.why_not, asked.why_not)),
        what_if=explanation.changed(asked.changes, asked.withdrawn) if changed else None,
        flip=explanation.flip(asked.flip_to, asked.fixed) if asked.flip else None,
        robustness=explanation.robustness() if asked.robustness else None,
        obstacles=explanation.obstacles() if asked.obstacles else None,
    )


def named(explanation: Explanation, names: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """`names` of types apart from those of other nodes of the graph, whose ids are returned in full."""
    types = tuple(name.removeprefix("type:") for name in names if _is_type(explanation, name))
    nodes = tuple(explanation.node_id(name) for name in names if not _is_type(explanation, name))
    return types, nodes


def _is_type(explanation: Explanation, name: str) -> bool:
    return name.removeprefix("type:") in explanation.rulebase.knowledge.types
