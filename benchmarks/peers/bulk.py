"""The shipped rules over whole frames, as far as it can be compared with engines that take one subject at a time."""

from __future__ import annotations

import polars

from imgexpert.decision.bulk.deciding import BulkDecider
from imgexpert.rulebase.rulebase import RuleBase

NAME, SPELLED = "imgexpert, bulk", "imgexpert, bulk, rules spelled out"
NUMBERED = "imgexpert, bulk, of cells numbered already"


class Bulk:
    """The bulk decider over polars frames; it also ranks the types and gives verdicts, which no peer does."""

    def __init__(self, rulebase: RuleBase) -> None:
        self._decide = BulkDecider(rulebase).decide

    def decided(self, frame: polars.DataFrame, *, packed: bool) -> polars.DataFrame:
        """Every row of `frame` decided, with the rules that fired as binary digits or spelled out."""
        return self._decide(frame, packed=packed)

    def fired_each(self, frame: polars.DataFrame) -> list[set[str]]:
        """The rules that fire for each row."""
        return [set(filter(None, (cell or "").split(";"))) for cell in self._decide(frame)["rules_fired"]]
