"""The expressions read a cell exactly as the parser does, looked up or computed by an engine."""

from __future__ import annotations

import narwhals as nw
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from imgexpert.decision.bulk import BulkDecider
from imgexpert.decision.bulk.columns import ChoiceColumns, SelectionColumns, SpanColumns
from imgexpert.decision.bulk.reading import read_column
from imgexpert.decision.bulk.stages import Mask, Number, Stages
from imgexpert.reading.problems import InputRefused
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import Answer, Choice, Selection, Span
from imgexpert.vocabulary.cells import BLANKS, parse_cell
from imgexpert.vocabulary.facts import Fact

KEYS = ("own_kernel", "layer", "hosting", "fleet_size", "recovery_time")

UNREADABLE = "unreadable"


def read_by_expressions(fact: Fact, cells: list[str]) -> list[Answer | str | None]:
    """What the expressions make of `cells`."""
    stages = Stages()
    reading = read_column(stages, fact, nw.String())
    frame = nw.from_native(pl.DataFrame({fact.key: cells}, schema={fact.key: pl.String}))
    for columns in stages.columns:
        frame = frame.with_columns(**columns)

    def values(number: Mask | Number) -> list[int]:
        if isinstance(number, (bool, int)):
            return [number] * len(cells)
        return frame.select(found=number.expr)["found"].to_list()

    unreadable, known = values(reading.unreadable), values(reading.columns.known)
    answers: list[Answer | str | None] = []
    match reading.columns:
        case ChoiceColumns(by_value, _):
            masks = {value: values(mask) for value, mask in by_value.items()}
            answers += [next((Choice(v) for v in masks if masks[v][row]), None) for row in range(len(cells))]
        case SelectionColumns(included, excluded, _):
            inside, outside = ({v: values(mask) for v, mask in part.items()} for part in (included, excluded))
            answers += [
                Selection(*(frozenset(v for v in part if part[v][row]) for part in (inside, outside)))
                for row in range(len(cells))
            ]
        case SpanColumns(low, high, _):
            answers += [Span(*ends) for ends in zip(values(low), values(high), strict=True)]
    return [
        UNREADABLE if bad else answer if some else None
        for bad, some, answer in zip(unreadable, known, answers, strict=True)
    ]


def read_by_parser(rulebase: RuleBase, fact: Fact, text: str) -> Answer | str | None:
    try:
        return parse_cell(fact, text, rulebase.vocabulary)
    except InputRefused:
        return UNREADABLE


def texts(rulebase: RuleBase) -> st.SearchStrategy[str]:
    """Cells: right ones, nearly right ones and nonsense."""
    values = [v for key in KEYS for v in rulebase.vocabulary.facts[key].value_ids[:4]]
    pieces = st.sampled_from(
        [*values, "one", "dozens", "hours", "yes", "NO", "True", "是", "yeſ", "oﬀ", "1", "007", "１２", "100000001",
         "..", "-", ";", ",", "[", "]", "{", "}", ":", "includes", "excludes", '"', "'", " ", "\u00a0", "\n", "#", "x"]
    )  # fmt: skip
    loose = st.lists(pieces, max_size=9).map("".join)
    gap = st.sampled_from(["", " ", "  ", "\u3000"])
    quoted = st.tuples(st.sampled_from(values), st.sampled_from(["", '"', "'"])).map(lambda p: p[1] + p[0] + p[1])
    listed = st.tuples(st.lists(quoted, max_size=3), gap).map(lambda p: "[" + p[1] + f"{p[1]},".join(p[0]) + p[1] + "]")
    part = st.tuples(st.sampled_from(["includes", "excludes", '"includes"', "exclude"]), gap, st.one_of(listed, quoted))
    partial = st.lists(part.map(lambda p: f"{p[0]}{p[1]}: {p[2]}"), max_size=3).map(lambda p: "{" + ", ".join(p) + "}")
    plain = st.tuples(st.lists(st.sampled_from(values), max_size=3), gap).map(lambda p: f"{p[1]};".join(p[0]) + p[1])
    number = st.integers(-1, 10**9).map(str)
    ranged = st.tuples(number, number).map("..".join)
    return st.one_of(loose, listed, partial, plain, number, ranged, st.text(max_size=6))


@settings(max_examples=40)
@given(data=st.data())
def test_a_cell_is_read_as_the_parser_reads_it(data: st.DataObject, rulebase: RuleBase) -> None:
    cells = data.draw(st.lists(texts(rulebase), min_size=30, max_size=80))
    for key in KEYS:
        fact = rulebase.vocabulary.facts[key]
        for text, found in zip(cells, read_by_expressions(fact, cells), strict=True):
            assert found == read_by_parser(rulebase, fact, text), (key, text)


def test_odd_spellings(rulebase: RuleBase) -> None:
    """One by one, so that none depends on what is generated."""
    hosting = rulebase.vocabulary.facts["hosting"]
    one, two = hosting.value_ids[:2]
    everything = frozenset(hosting.value_ids)
    cells: dict[str, Answer | str | None] = {
        "": None,
        BLANKS: None,
        one: Selection(frozenset([one]), everything - {one}),
        f" {one} ;\t{two}\n": Selection(frozenset([one, two]), everything - {one, two}),
        f"['{one}', \"{two}\",]": Selection(frozenset([one, two]), everything - {one, two}),
        "[]": Selection(frozenset(), everything),
        "{}": None,
        "{includes: []}": None,
        f"{{excludes: {one}}}": Selection(frozenset(), frozenset([one])),
        f"{{'excludes': [{one}], includes: [{two}]}}": Selection(frozenset([two]), frozenset([one])),
        f"{{includes: [{one}], excludes: [{one}]}}": UNREADABLE,
        f"{{includes: [{one}], includes: [{two}]}}": UNREADABLE,
        f"{one};{one}": UNREADABLE,
        f"{one};": UNREADABLE,
        f"{one},{two}": UNREADABLE,
        f"[{one};{two}]": UNREADABLE,
        f"{one[:-1]}": UNREADABLE,
        one.upper(): UNREADABLE,
    }
    assert dict(zip(cells, read_by_expressions(hosting, list(cells)), strict=True)) == cells
    assert {text: read_by_parser(rulebase, hosting, text) for text in cells} == cells


def test_many_cells_or_few_and_cells_met_before_or_not(rulebase: RuleBase) -> None:
    """Few cells are read one by one and remembered, many at once: neither makes a difference."""
    numbers = [str(number) for number in range(1, 1200)] + ["", "x", " 7", "dozens"]
    one, two = rulebase.vocabulary.facts["hosting"].value_ids[:2]
    cells = [one, "", "odd", f"[{one}, {two}]"] * 300
    hosting = [f"{' ' * (place % 700)}{cell}" for place, cell in enumerate(cells)]
    frame = pl.DataFrame({"fleet_size": numbers[: len(hosting)], "hosting": hosting})
    decider = BulkDecider(rulebase)
    parts = pl.concat([decider.decide(frame.slice(start, 100)) for start in range(0, len(frame), 100)])
    assert_frame_equal(parts, BulkDecider(rulebase).decide(frame))
    assert_frame_equal(parts, decider.decide(frame))
    assert set(parts["refused"].drop_nulls()) >= {"hosting"}
