"""A batch checks itself: a sample from every chunk is decided again with the engine, and any difference stops it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from imgexpert.decision.decide import Decider
from imgexpert.interfaces.batch.columns import Layout
from imgexpert.interfaces.batch.mapping import ColumnMap
from imgexpert.interfaces.batch.run import Batch, Job, Step
from imgexpert.interfaces.batch.sources import find_sources
from imgexpert.interfaces.batch.target import Target
from imgexpert.reading.problems import InputRefused
from imgexpert.rulebase.loading import load_rulebase
from tests.support.bases import MINIMAL

ROWS, CHUNK = 60, 20


@pytest.fixture
def job(tmp_path: Path) -> Callable[..., Job]:
    """The job of deciding an inventory about tea."""
    lines = ["subject,guests,leaves", *(f"tea-{number},{number % 9 + 1},green" for number in range(ROWS))]
    (tmp_path / "tea.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def of(decider: Decider, verify: int, seed: int = 0) -> Job:
        return Job(
            sources=find_sources(str(tmp_path / "tea.csv"), None),
            layout=Layout(decider.rulebase.vocabulary, ColumnMap(columns={}), print),
            target=Target(path=tmp_path / "out.csv", format="csv", packing="", flowing=False),
            chunk_rows=CHUNK, verify=verify, seed=seed, justify=False, group=False, engine="polars", resume=False,
            language="en",
        )  # fmt: skip

    return of


def test_every_chunk_gives_its_share_of_the_sample(job: Callable[..., Job]) -> None:
    decider = Decider(load_rulebase(MINIMAL))
    verified: list[int] = []

    def told(step: Step) -> None:
        verified.append(step.tally.verified)

    assert Batch(job(decider, 30), decider, told).run().verified == pytest.approx(30, abs=len(verified))
    assert len(verified) >= 3
    shares = [after - before for before, after in zip([0, *verified], verified, strict=False)]
    assert all(share >= 1 for share in shares)
    assert max(shares[:-1]) - min(shares[:-1]) <= 2


def test_a_difference_stops_it_and_nothing_is_moved_into_place(job: Callable[..., Job], tmp_path: Path) -> None:
    decider = Decider(load_rulebase(MINIMAL))
    whole = decider.rulebase
    # The bulk decider is given a rule base that lacks a rule; the engine has it.
    decider.rulebase = dataclasses.replace(
        whole, rules=tuple(rule for rule in whole.rules if rule.id != "many-guests-want-a-pot")
    )
    with pytest.raises(InputRefused, match=r"the bulk result for `tea-\d+` is not what the engine decides"):
        Batch(job(decider, 30), decider, lambda _: None).run()
    assert not (tmp_path / "out.csv").exists()
    # Unless nobody looks.
    assert Batch(job(decider, 0), decider, lambda _: None).run().verified == 0
    assert (tmp_path / "out.csv").exists()
