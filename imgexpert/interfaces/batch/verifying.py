"""Why the bulk results may be trusted: each run decides a sample of its own rows with the engine, and compares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from imgexpert.decision.bulk import BulkDecider
from imgexpert.decision.decide import Decider
from imgexpert.decision.serialising import number
from imgexpert.decision.settling import Settled
from imgexpert.interfaces.batch.deciding import Decided, cell_text
from imgexpert.interfaces.batch.records import SUBJECT
from imgexpert.reading.problems import InputRefused, Problem, shown
from imgexpert.reading.text import Text
from imgexpert.vocabulary.answers import FactSet
from imgexpert.vocabulary.cells import parse_cell
from imgexpert.vocabulary.facts import Vocabulary

_SEPARATOR = ";"
_EXACT = 1e-9
_WITHOUT_SIZE = 2  # Of input whose size nobody knows, each chunk gets this part of what is left of the sample.


class Verifier:
    """Decides about `size` rows of a whole batch again, spread over its chunks by what share of the input they are."""

    def __init__(self, decider: Decider, bulk: BulkDecider, size: int, seed: int) -> None:
        self.decider = decider
        self.bulk = bulk
        self.size = size
        self.seed = seed
        self._left = size
        self._before = 0.0

    def skip_to(self, done: float | None) -> None:
        """Begin at the share `done` of the input: what comes before was verified by an earlier run."""
        self._before = done or 0.0

    def verify(self, decided: Decided, chunk: int, done: float | None) -> int:
        """Decide some rows of a chunk, numbered `chunk`, with the engine; out: how many.

        Raises: InputRefused when one of them differs, with the row and both answers.
        """
        rows = self._numbers(decided.rows.height, chunk, done)
        results = self.bulk.spelled(decided.rows[rows]).iter_rows(named=True)
        for answers, found in zip(decided.answers[rows].iter_rows(named=True), results, strict=True):
            cells = {key: cell_text(value) for key, value in answers.items()}
            settled = self.decider.settle(facts_of(cells, self.decider.rulebase.vocabulary))
            differing = differences(found, settled)
            if differing:
                raise InputRefused([_differs(found[SUBJECT], differing)])
        return len(rows)

    def _numbers(self, height: int, chunk: int, done: float | None) -> list[int]:
        if done is None:
            wanted = -(-self._left // _WITHOUT_SIZE)
            self._left -= wanted
        else:
            wanted = round(self.size * done) - round(self.size * self._before)
            self._before = done
        if not self.size or not height:
            return []
        chance = np.random.default_rng([self.seed, chunk])
        # No chunk goes unseen, however small its share is.
        return sorted(int(row) for row in chance.choice(height, min(height, max(1, wanted)), replace=False))


def facts_of(cells: Mapping[str, str], vocabulary: Vocabulary) -> FactSet:
    """The facts that a row of cells states."""
    answers = {key: parse_cell(vocabulary.facts[key], text, vocabulary) for key, text in cells.items()}
    return FactSet(answers={key: answer for key, answer in answers.items() if answer is not None})


def differences(row: Mapping[str, Any], settled: Settled) -> list[str]:
    """Where a row of the bulk result says something else than what the engine concludes."""
    outcome = settled.outcome
    margin = None if outcome.verdict == "impossible" else number(outcome.margin)
    expected: dict[str, Any] = {"verdict": outcome.verdict, "choice": outcome.choice, "margin": margin}
    expected |= {f"score_{ranked.type}": number(ranked.score) for ranked in settled.ranking}
    expected["rules_fired"] = _SEPARATOR.join(settled.inference.fired) or None
    return [
        f"{name}: {shown(str(row[name]), longest=200)} ≠ {shown(str(value), longest=200)}"
        for name, value in expected.items()
        if not _same(row[name], value)
    ]


def _same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < _EXACT
    return one == other


def _differs(subject: str, differing: list[str]) -> Problem:
    name, told = shown(subject), "; ".join(differing)
    return Problem(
        message=Text(
            f"the bulk result for `{name}` is not what the engine decides ({told}): nothing was moved into place. "
            "This is an error in imgexpert; please report it with this row",
            f"`{name}` 的批量结果与推理引擎的判断不一致（{told}）：没有写出任何结果。"
            "这是 imgexpert 的错误，请附上该行反馈",
        )
    )
