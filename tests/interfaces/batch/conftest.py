"""The published decisions as an inventory, decided and reported."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest
from casebook import read_cases

from imgexpert.decision.decide import Decider
from imgexpert.interfaces.batch.columns import Layout
from imgexpert.interfaces.batch.mapping import ColumnMap
from imgexpert.interfaces.batch.report import report_page
from imgexpert.interfaces.batch.run import Batch, Job
from imgexpert.interfaces.batch.sources import find_sources
from imgexpert.interfaces.batch.summary import Summary, summary_of
from imgexpert.interfaces.batch.target import Target
from imgexpert.reading.text import LANGUAGES, Language

NASTY = '"><script>document.title = "hacked"</script>'


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory, decider: Decider) -> Summary:
    """What the published decisions come to as an inventory, with some that are open and equal ones as groups."""
    folder = tmp_path_factory.mktemp("inventory")
    keys = list(decider.rulebase.vocabulary.facts)
    with (folder / "cases.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["subject", *keys])
        for case in [*read_cases(), *read_cases()[:3]]:
            cells = [_cell(case.facts[key]) if key in case.facts else "" for key in keys]
            table.writerow([case.id, *cells])
            table.writerow([NASTY + case.id, *cells[:9], *[""] * (len(keys) - 9)])
    target = Target(path=folder / "out.csv", format="csv", packing="", flowing=False)
    job = Job(
        sources=find_sources(str(folder / "cases.csv"), None),
        layout=Layout(decider.rulebase.vocabulary, ColumnMap(columns={}), print),
        target=target, chunk_rows=100, verify=20, seed=0, justify=False, group=True, engine="polars",
        resume=False, language="en",
    )  # fmt: skip
    tally = Batch(job, decider, lambda _: None).run()
    assert tally.refused == 0
    return summary_of(tally, decider, seconds=1.0, target=target)


def _cell(answer: object) -> str:
    match answer:
        case bool():
            return "yes" if answer else "no"
        case list():
            return ";".join(map(str, answer))
        case dict():
            return "{" + ", ".join(f"{name}: [{', '.join(values)}]" for name, values in answer.items()) + "}"
        case _:
            return str(answer)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, summary: Summary, decider: Decider) -> Mapping[Language, Path]:
    """The report in both languages, as files."""
    folder = tmp_path_factory.mktemp("reports")
    for language in LANGUAGES:
        text = report_page(summary, NASTY, decider, language)
        (folder / f"{language}.html").write_text(text, encoding="utf-8")
    return {language: folder / f"{language}.html" for language in LANGUAGES}
