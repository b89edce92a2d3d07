"""CSV is read by two readers, a fast and a careful one: what both can read they read alike, and nothing is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgexpert.interfaces.batch.columns import Layout
from imgexpert.interfaces.batch.csv_careful import read_carefully
from imgexpert.interfaces.batch.csv_reading import read_csv
from imgexpert.interfaces.batch.csv_structure import last_record_end, structure_of
from imgexpert.interfaces.batch.mapping import ColumnMap
from imgexpert.interfaces.batch.records import ROW, SUBJECT, Chunk, Position
from imgexpert.interfaces.batch.sources import Source
from imgexpert.reading.problems import Problem
from imgexpert.rulebase.rulebase import RuleBase

HEADER = ["subject", "layer", "comment", "stage"]
PIECES = st.sampled_from(["", "a", "machine", '"', '""', ",", "\n", "\r\n", ";", "é", "镜像", " ", "'", "\\", "\t"])
cells = st.lists(PIECES, max_size=4).map("".join)
tables = st.lists(st.lists(cells, min_size=4, max_size=4), min_size=1, max_size=12)
endings = st.sampled_from(["\n", "\r\n"])


def written(rows: list[list[str]], ending: str, quoting: Literal[0, 1]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator=ending, quoting=quoting).writerows(rows)
    return text.getvalue().encode()


@pytest.fixture(scope="module")
def chunks_of(rulebase: RuleBase) -> Callable[..., list[Chunk]]:
    """The chunks that a CSV file is read into."""

    def read(data: bytes, rows: int = 1000, start: Position | None = None) -> list[Chunk]:
        remarks: list[Problem] = []
        layout = Layout(rulebase.vocabulary, ColumnMap(columns={}), remarks.append)
        source = Source(path="a.csv", name="a.csv", format="csv", size=len(data))
        return list(read_csv(io.BytesIO(data), source, layout, rows, start or Position(), float))

    return read


def rows_of(chunks: list[Chunk]) -> list[tuple[object, ...]]:
    """Subject, layer and stage of every row, with the line that it begins on; empty is the same as none."""
    found: list[tuple[object, ...]] = []
    for chunk in chunks:
        for row in chunk.frame.iter_rows(named=True):
            place = chunk.place_of(row[ROW])
            found.append((row[SUBJECT], row["layer"] or "", row["stage"] or "", place.line, place.row))
    return found


@given(rows=tables, ending=endings, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_is_well_formed_is_read_alike_by_both_readers(
    chunks_of: Callable[..., list[Chunk]], rows: list[list[str]], ending: str, quoting: Literal[0, 1]
) -> None:
    data = written([HEADER, *rows], ending, quoting)
    quickly = rows_of(chunks_of(data))
    # One row that lacks a cell sends its whole block the careful way.
    assert rows_of(chunks_of(data + b"lacking\n")) == quickly
    # Names of more than one line are refused by both.
    good = [row for row in rows if row[0].strip().isprintable()]
    assert [row[:3] for row in quickly if not str(row[0]).startswith("a#")] == [
        (row[0].strip(), row[1], row[3]) for row in good if row[0].strip()
    ]


@given(rows=tables, ending=endings, size=st.integers(1, 6))
def test_the_size_of_chunks_changes_nothing(
    chunks_of: Callable[..., list[Chunk]], rows: list[list[str]], ending: str, size: int
) -> None:
    data = written([HEADER, *rows], ending, csv.QUOTE_MINIMAL)
    assert rows_of(chunks_of(data, size)) == rows_of(chunks_of(data))


@given(rows=tables, size=st.integers(1, 4))
def test_reading_goes_on_where_any_chunk_ended(
    chunks_of: Callable[..., list[Chunk]], rows: list[list[str]], size: int
) -> None:
    data = written([HEADER, *rows], "\n", csv.QUOTE_MINIMAL)
    chunks = chunks_of(data, size)
    for place, chunk in enumerate(chunks):
        assert rows_of(chunks_of(data, size, chunk.end)) == rows_of(chunks[place + 1 :])


@given(
    data=st.lists(st.sampled_from([b"a", b",", b'"', b"\n", b"\r\n", b"\r", b"\0", b"\xff", b"b,c,d\n"])).map(b"".join)
)
def test_no_row_is_lost_or_read_twice_whatever_the_bytes(chunks_of: Callable[..., list[Chunk]], data: bytes) -> None:
    chunks = chunks_of(b"subject,layer,stage\n" + data, 2)
    starts = [line for chunk in chunks for line in _lines(chunk)]
    assert len(starts) == len(set(starts))
    good = [line for line in data.split(b"\n") if line.strip(b"\r")]
    assert len(starts) <= len(good)
    if b'"' not in data:  # Without quotes every line that is not empty is a row, good or bad.
        assert len(starts) == len(good)


def _lines(chunk: Chunk) -> list[int]:
    good = [chunk.place_of(row).line for row in chunk.frame[ROW]]
    return sorted(line for line in [*good, *(row.line for row in chunk.bad)] if line is not None)


@given(rows=tables, ending=endings)
def test_the_structure_counts_records_and_lines(rows: list[list[str]], ending: str) -> None:
    data = written(rows, ending, csv.QUOTE_ALL)
    structure = structure_of(data, 4)
    if structure is None:  # A carriage return alone can stand in a cell that ends before a line feed in the next.
        assert b"\r" in data
        return
    assert structure.records == len(rows)
    assert last_record_end(data, 0, len(data)) == len(data)
    lines = 0
    for number, row in enumerate(rows):
        assert structure.line_of(number) == lines
        lines += written([row], ending, csv.QUOTE_ALL).count(b"\n")


@pytest.mark.parametrize(
    ("block", "why"),
    [
        (b"a,b\nc\n", "a cell is missing"),
        (b"a,b\nc,d,e\n", "a cell too many"),
        (b'a,b\nc"d,e\n', "a stray quote"),
        (b'a,"b\nc,d\n', "a quote never closed"),
        (b'a,"b"c\n', "a quote closed before its cell ends"),
        (b"a,b\n\nc,d\n", "an empty line"),
        (b"a,b\0\n", "a NUL"),
        (b"a,b\rc\n", "a carriage return alone"),
    ],
)
def test_what_is_not_well_formed_is_left_to_the_careful_reader(block: bytes, why: str) -> None:
    assert structure_of(block, 2) is None, why


def test_a_quote_that_is_never_closed_costs_its_line_alone() -> None:
    block = b'a,b\nc,"d\ne,f\ng,"h,i"\n'
    read = read_carefully(block, "a.csv", line=1, row=1, columns=2, until=len(block), final=True)
    assert read.rows == [["a", "b"], ["e", "f"], ["g", "h,i"]]
    assert [row.line for row in read.bad] == [2]
