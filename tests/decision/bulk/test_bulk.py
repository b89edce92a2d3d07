"""Frames are decided as experta decides their rows, one by one."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgexpert.decision.bulk import BulkDecider
from imgexpert.decision.bulk.firing import TOGETHER
from imgexpert.decision.decide import Decider
from imgexpert.reading.problems import InputRefused
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import DeriveFact
from tests.support.facts import Situations
from tests.support.frames import drawn, expected, frame_of
from tests.support.rules import made_rule, rule_bases, with_rules

KEYS = ("layer", "hosting", "fleet_size", "virtualisable", "state")
"""One fact of each kind, and two more to derive from and to."""


@pytest.fixture(scope="module")
def bulk(rulebase: RuleBase) -> BulkDecider:
    """Decides frames by the shipped rules."""
    return BulkDecider(rulebase)


@pytest.mark.untraced
@settings(max_examples=4)
@given(data=st.data())
def test_bulk_and_experta_agree_on_generated_facts(
    rulebase: RuleBase, decider: Decider, bulk: BulkDecider, situations: Situations, data: st.DataObject
) -> None:
    rows = data.draw(st.lists(situations.any(), min_size=20, max_size=60))
    rows += drawn(situations, 60, data.draw(st.integers(0, 2**32)))
    decided = bulk.decide(frame_of(rulebase, rows))
    for place, (row, found) in enumerate(zip(rows, decided.to_dicts(), strict=True)):
        assert found == expected(decider, row, f"row {place}"), row


@pytest.mark.untraced
def test_they_agree_on_every_example_of_every_rule(
    rulebase: RuleBase, decider: Decider, bulk: BulkDecider, situations: Situations
) -> None:
    decided = bulk.decide(frame_of(rulebase, situations.seeds))
    fired: set[str] = set()
    for place, (row, found) in enumerate(zip(situations.seeds, decided.to_dicts(), strict=True)):
        assert found == expected(decider, row, f"row {place}"), row
        fired.update((found["rules_fired"] or "").split(";"))
    assert fired >= set(rulebase.by_id)


@settings(max_examples=25)
@given(data=st.data())
def test_they_agree_on_any_rules(rulebase: RuleBase, situations: Situations, data: st.DataObject) -> None:
    """Rules that derive in chains, against each other and against their order, too."""
    made = data.draw(rule_bases(rulebase, [rulebase.vocabulary.facts[key] for key in KEYS]))
    rows = [
        {key: data.draw(situations.answer(made.vocabulary.facts[key])) for key in KEYS if data.draw(st.booleans())}
        for _ in range(6)
    ]
    decider = Decider(made)
    decided = BulkDecider(made).decide(frame_of(made, rows))
    for place, (row, found) in enumerate(zip(rows, decided.to_dicts(), strict=True)):
        assert found == expected(decider, row, f"row {place}"), row


def test_a_rule_woken_by_a_later_one_fires_before_those_after_it(rulebase: RuleBase) -> None:
    """The order of firing is the agenda's, not that of the ids."""
    provider = rulebase.by_id["provider-means-public-cloud"].when
    woken = rulebase.by_id["no-trace-on-a-pc-means-no-installation"]
    waking = made_rule("w-waking", "derive", provider, DeriveFact("security_needs", "no-trace"))
    last = made_rule("z-last", "derive", provider, DeriveFact("regulated", "yes"))
    made = with_rules(rulebase, [woken, waking, last])
    row = {"provider": "aws", "platform": "personal-computers"}
    fired = "w-waking;no-trace-on-a-pc-means-no-installation;z-last"
    assert BulkDecider(made).decide(pl.DataFrame([row]))["rules_fired"].to_list() == [fired]


def test_what_comes_in_lazy_stays_lazy(rulebase: RuleBase, bulk: BulkDecider, situations: Situations) -> None:
    frame = frame_of(rulebase, drawn(situations, 50, 1))
    decided = bulk.decide(frame.lazy())
    assert isinstance(decided, pl.LazyFrame)
    assert decided.collect().equals(bulk.decide(frame))


def test_typed_columns_mean_what_their_cells_would(bulk: BulkDecider) -> None:
    text = pl.DataFrame(
        {
            "own_kernel": ["yes", None],
            "fleet_size": ["12", "3"],
            "hosting": ["public-cloud;private-cloud", "[]"],
            "note": ["a", "b"],
        }
    )
    typed = text.with_columns(
        own_kernel=pl.Series([True, None]),
        fleet_size=pl.Series([12, 3]),
        hosting=pl.Series([["public-cloud", "private-cloud"], []], dtype=pl.List(pl.String)),
    )
    floats = typed.with_columns(pl.col("fleet_size").cast(pl.Float64), pl.col("note").cast(pl.Categorical))
    assert bulk.decide(typed).equals(bulk.decide(text))
    assert bulk.decide(floats).drop("note").equals(bulk.decide(text).drop("note"))


@pytest.mark.parametrize(
    "others",
    [[], ["", "nonsense", "3;3"], [f"{number}.." for number in range(600)]],
    ids=["no others", "cells that cannot be read", "many others"],
)
def test_numbered_cells_mean_what_their_texts_do_whatever_else_could_stand_there(
    rulebase: RuleBase, bulk: BulkDecider, situations: Situations, others: list[str]
) -> None:
    text = frame_of(rulebase, drawn(situations, 40, len(others))).drop("subject")
    text = pl.concat([text, *(pl.DataFrame({key: [cell] for key in text.columns}) for cell in others[:2])])
    could_be = (pl.concat([cells, pl.Series(others, dtype=pl.String)]).drop_nulls().unique() for cells in text)
    numbered = text.cast({key: pl.Enum(cells) for key, cells in zip(text.columns, could_be, strict=True)})
    assert bulk.decide(numbered).equals(bulk.decide(text))
    assert bulk.decide(text.cast(pl.Categorical)).equals(bulk.decide(text))


def test_a_cell_that_cannot_be_read_costs_only_its_row(bulk: BulkDecider) -> None:
    frame = pl.DataFrame(
        {"layer": ["machine", "nonsense", "machine"], "fleet_size": ["3", "x", "4"], "note": ["a", "b", "c"]}
    )
    decided = bulk.decide(frame)
    assert decided["refused"].to_list() == [None, "layer;fleet_size", None]
    assert decided["note"].to_list() == ["a", "b", "c"]
    assert decided.drop("note", "refused").row(1) == (None,) * (decided.width - 2)
    assert bulk.decide(frame[[0, 2]]).equals(decided[[0, 2]])


def test_columns_called_as_those_of_the_decision_are_refused(bulk: BulkDecider) -> None:
    with pytest.raises(InputRefused, match="choice"):
        bulk.decide(pl.DataFrame({"layer": ["machine"], "choice": ["mine"]}))


def test_no_rows_and_no_facts_are_frames_too(rulebase: RuleBase, bulk: BulkDecider) -> None:
    assert bulk.decide(frame_of(rulebase, [])).height == 0
    assert bulk.decide(pl.DataFrame({"subject": ["a"]}))["verdict"].to_list() == ["undecided"]


def test_packed_rules_are_the_digits_of_numbers(rulebase: RuleBase, bulk: BulkDecider, situations: Situations) -> None:
    frame = frame_of(rulebase, drawn(situations, 50, 2))
    packed, spelled = bulk.decide(frame, packed=True), bulk.decide(frame)["rules_fired"]
    columns = [name for name in packed.columns if name.startswith("rules_fired_")]
    for row, text in zip(packed.select(columns).iter_rows(), spelled, strict=True):
        fired = sum(bits << (TOGETHER * place) for place, bits in enumerate(row))
        ids = [rule.id for place, rule in enumerate(rulebase.rules) if fired >> place & 1]
        assert ";".join(ids) == (text or "")
