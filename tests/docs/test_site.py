"""The built website: no warning, no dead link, both languages page by page, and readable on a phone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.support.interpreters import ROOT

LANGUAGES = ("en", "zh")
NEEDED = os.environ.get("IMGEXPERT_NEEDS_BROWSER") == "1"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
SEEN = ("index", "writing-rules", "decisions", "reference/tables", "reference/types/container", "reference/commands",
        "reference/facts/place", "reference/rules/evidence/container")  # fmt: skip
WIDE = """
const wrong = [], room = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth > room + 1) wrong.push(['page', document.documentElement.scrollWidth]);
for (const drawing of document.querySelectorAll('svg.stars')) {
  for (const text of drawing.querySelectorAll('text')) {
    const line = text.getBoundingClientRect(), all = drawing.getBoundingClientRect();
    if (line.left < all.left - 1 || line.right > all.right + 1 || line.top < all.top - 1
      || line.bottom > all.bottom + 1) wrong.push(['cut', text.textContent]);
  }
}
return wrong;
"""


class Page(HTMLParser):
    """The links and anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what can be led to and what leads on."""
        given = dict(attrs)
        self.anchors.update(value for name in ("id", "name") if (value := given.get(name)))
        self.links += [value for name in ("href", "src") if tag != "base" and (value := given.get(name))]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The website, as built before the tests where IMGEXPERT_SITE says so."""
    built = os.environ.get("IMGEXPERT_SITE")
    if built:
        return Path(built)
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs/build.py"), str(folder)], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return folder


@pytest.fixture(scope="session")
def pages(site: Path) -> Mapping[Path, Page]:
    """Every page of the website."""
    return {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


def test_no_link_leads_nowhere(site: Path, pages: Mapping[Path, Page]) -> None:
    dead = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            known = pages.get(target)
            missing = parts.fragment and known is not None and unquote(parts.fragment) not in known.anchors
            if not target.is_file() or missing:
                dead.append((path.relative_to(site).as_posix(), link))
    assert dead == []
    assert sum(len(page.links) for page in pages.values()) > 1000


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert 'src="http' not in text, path
        assert '<link rel="stylesheet" type="text/css" href="http' not in text, path


def test_every_page_is_there_in_both_languages_and_leads_to_the_other(site: Path, pages: Mapping[Path, Page]) -> None:
    found = {language: {path.relative_to(site / language) for path in pages if site / language in path.parents}
             for language in LANGUAGES}  # fmt: skip
    assert found["en"] == found["zh"]
    for language, other in (LANGUAGES, LANGUAGES[::-1]):
        for page in found[language]:
            if page.name not in ("genindex.html", "search.html"):
                led = {(site / language / page).parent.joinpath(unquote(link)).resolve()
                       for link in pages[site / language / page].links}  # fmt: skip
                assert (site / other / page).resolve() in led, page


def test_every_written_and_generated_page_is_on_the_website(site: Path) -> None:
    for language in LANGUAGES:
        for path in (ROOT / "docs" / language).rglob("*.md"):
            page = path.relative_to(ROOT / "docs").with_suffix(".html")
            assert (site / page).is_file(), page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    assert BROWSER, "IMGEXPERT_NEEDS_BROWSER is set, but Chromium is missing"
    assert DRIVER, "IMGEXPERT_NEEDS_BROWSER is set, but Chromium's driver is missing"
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = BROWSER
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


@pytest.mark.skipif(
    not NEEDED and not (BROWSER and DRIVER), reason="needs Chromium and its driver (chromium, chromedriver)"
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # The driver's own sockets.
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_fit_a_phone_and_a_wide_screen(site: Path, browser: Any, language: str) -> None:
    wrong = []
    for width in (360, 1300):
        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500},
        )
        for page in SEEN:
            browser.get((site / language / f"{page}.html").as_uri())
            wrong += [(page, width, *found) for found in browser.execute_script(WIDE)]
    assert wrong == []
