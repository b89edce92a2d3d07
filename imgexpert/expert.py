"""The library's front door: an expert over one rule base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Decision
from imgexpert.rulebase.built_in import layered_rulebase
from imgexpert.vocabulary.answers import FactSet
from imgexpert.vocabulary.parsing import node_of, parse_facts

if TYPE_CHECKING:
    from imgexpert.decision.bulk import BulkDecider
    from imgexpert.explanation.explain import Explanation
    from imgexpert.questionnaire.session import Questionnaire


Frame = TypeVar("Frame")


@dataclass(frozen=True, kw_only=True)
class Decided(Decision):
    """A decision that can be asked why."""

    decider: Decider

    def explain(self) -> Explanation:
        """Everything that can be asked of the decision: why, why not, what if, what would flip it, how sure."""
        from imgexpert.explanation.explain import Explanation  # Most decisions are never asked.

        return Explanation(self, self.decider)


class Expert:
    """Decides subjects by the built-in rule base with `layers` on top: folders, the one that has the last word last.

    Building one reads the rule base and compiles the engine; deciding then takes about a millisecond, so build it once.

    Raises: imgexpert.reading.InputRefused when the rule base has errors, with all of them.
    """

    def __init__(self, layers: Sequence[str | Path] = ()) -> None:
        self.rulebase = layered_rulebase(layers)
        self._decider = Decider(self.rulebase)
        self._bulk: BulkDecider | None = None

    def facts(self, answers: Mapping[str, object]) -> FactSet:
        """`answers` by fact key, validated: texts, booleans, numbers, lists, or `{includes: […], excludes: […]}`.

        Raises: imgexpert.reading.InputRefused with every problem, the values allowed and the nearest spelling.
        """
        return parse_facts(node_of(dict(answers)), self.rulebase.vocabulary)

    def decide(self, facts: Mapping[str, object] | FactSet, subject: str = "subject") -> Decided:
        """The decision on `facts`; what they leave out is unknown, never false.

        Raises: imgexpert.reading.InputRefused when `facts` cannot be read.
        """
        decision = self._decider.decide(facts if isinstance(facts, FactSet) else self.facts(facts), subject)
        return Decided(**{name: getattr(decision, name) for name in _FIELDS}, decider=self._decider)

    def decide_frame(self, frame: Frame) -> Frame:
        """`frame` with a decision on each row, by the same rules: a column for each fact, a cell for each answer.

        In: a frame of polars, pandas, PyArrow, DuckDB, Dask, PySpark or whatever else narwhals knows; lazy ones stay
        lazy. Out: see `imgexpert.decision.bulk.BulkDecider.decide`.
        """
        if self._bulk is None:
            from imgexpert.decision.bulk import BulkDecider  # A dataframe engine takes longer to import than to decide.

            self._bulk = BulkDecider(self.rulebase)
        return self._bulk.decide(frame)

    def questionnaire(self) -> Questionnaire:
        """The questionnaire under the same rules: a state machine that asks only what still matters."""
        from imgexpert.questionnaire.session import Questionnaire  # Most experts decide on given facts.

        return Questionnaire(self._decider)


_FIELDS = tuple(field.name for field in fields(Decision))
