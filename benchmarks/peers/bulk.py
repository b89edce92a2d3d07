"""The shipped rules over whole frames, as far as it can be compared with engines that take one subject at a time."""

from __future__ import annotations

from dataclasses import dataclass

import polars

from imgexpert.decision.bulk.deciding import BulkDecider
from imgexpert.rulebase.rulebase import RuleBase


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way of deciding in bulk."""

    name: str
    packed: bool = True
    """Whether the rules that fired come as binary digits, or spelled out."""
    numbered: bool = False
    """Whether cells come as the numbers of texts, as the peers' subjects come prepared, or as text to be read."""


AS_TEXT = Way(name="imgexpert, bulk")
WAYS = (
    AS_TEXT,
    Way(name="imgexpert, bulk, cells numbered", numbered=True),
    Way(name="imgexpert, bulk, rules spelled out", packed=False),
)


class Bulk:
    """The bulk decider over polars frames; it also ranks the types and gives verdicts, which no peer does."""

    def __init__(self, rulebase: RuleBase) -> None:
        self._facts = tuple(rulebase.vocabulary.facts)
        self._decide = BulkDecider(rulebase).decide

    def prepared(self, frame: polars.DataFrame, way: Way) -> polars.DataFrame:
        """`frame`, whose cells are text, as it is decided in that way."""
        if not way.numbered:
            return frame
        cells = {fact: frame[fact].drop_nulls().unique().sort() for fact in self._facts}
        return frame.cast({fact: polars.Enum(texts) for fact, texts in cells.items()})

    def decided(self, frame: polars.DataFrame, way: Way) -> polars.DataFrame:
        """Every row of a `frame` that is prepared decided."""
        return self._decide(frame, packed=way.packed)

    def fired_each(self, frame: polars.DataFrame) -> list[set[str]]:
        """The rules that fire for each row."""
        return [set(filter(None, (cell or "").split(";"))) for cell in self._decide(frame)["rules_fired"]]
