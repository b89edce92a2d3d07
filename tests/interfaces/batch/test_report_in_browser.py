"""The report on an inventory in a real browser: nothing is cut, nothing is loaded, all can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from imgexpert.interfaces.batch.summary import Summary
from imgexpert.reading.text import LANGUAGES, Language
from tests.interfaces.batch.conftest import NASTY
from tests.support.browsing import CONTRAST, CUT, MARKS, opened_browser, shown

pytestmark = MARKS
WIDTHS = (360, 800, 1400)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    yield from opened_browser()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_at_any_width_and_nothing_is_loaded(
    browser: Any, pages: Mapping[Language, Path], language: Language
) -> None:
    for width in WIDTHS:
        shown(browser, pages[language], width)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        assert browser.execute_script(CUT) == []
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert [entry["message"] for entry in browser.get_log("browser")] == []
    assert browser.title == f"{NASTY} – imgexpert"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(browser: Any, pages: Mapping[Language, Path], scheme: str) -> None:
    shown(browser, pages["en"], scheme=scheme)
    assert browser.execute_script(CONTRAST) == []


def test_bars_are_as_long_as_their_shares(browser: Any, pages: Mapping[Language, Path], summary: Summary) -> None:
    shown(browser, pages["en"])
    measured = browser.execute_script(
        "return [...document.querySelectorAll('#verdicts [data-id]')].map((row) => [row.dataset.id,"
        " row.querySelector('rect').getBoundingClientRect().width,"
        " row.querySelector('.plot').getBoundingClientRect().width])"
    )
    widths = {verdict: bar / whole for verdict, bar, whole in measured}
    expected = {verdict: count / summary.tally.rows for verdict, count in summary.tally.verdicts.items()}
    assert widths == pytest.approx(expected, abs=0.01)


def test_every_entry_of_the_contents_leads_somewhere(browser: Any, pages: Mapping[Language, Path]) -> None:
    shown(browser, pages["zh"])
    links = [link.get_attribute("href").split("#")[1] for link in browser.find_elements("css selector", "nav a")]
    assert len(links) >= 7
    for link in links:
        assert browser.find_element("id", link).is_displayed()
