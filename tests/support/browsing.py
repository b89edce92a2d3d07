"""A real browser for pages: opening them at any width, and what is wrong with their looks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

NEEDED = os.environ.get("IMGEXPERT_NEEDS_BROWSER") == "1"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
MARKS = [
    pytest.mark.skipif(
        not NEEDED and not (BROWSER and DRIVER), reason="needs Chromium and its driver (chromium, chromedriver)"
    ),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # The driver's own sockets.
]

CUT = """
return [...document.querySelectorAll('h1, h2, h3, th, td, p, li, summary, dd, dt')].filter(
  (e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && getComputedStyle(e).display !== 'inline'
    && !e.closest('.scroll')).map((e) => e.textContent.slice(0, 60));
"""
"""The texts that are cut off."""
CONTRAST = """
const channel = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
const parse = (c) => { const n = c.match(/[\\d.]+/g).map(Number); return n.length > 3 ? n : [...n, 1]; };
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const ground = (e) => { for (; e; e = e.parentElement) {
  const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > 0.99) return c; } return [255, 255, 255, 1]; };
const wrong = [];
const judge = (element, ink, paper) => {
  const [one, other] = [light(ink), light(paper)].sort((a, b) => b - a);
  if ((one + 0.05) / (other + 0.05) < 4.5) wrong.push([element.textContent.slice(0, 40), ink, paper]);
};
for (const e of document.querySelectorAll('main *, header *, nav *')) {
  if (e.closest('svg') || e.closest('.pips')) continue;
  if ([...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) && e.getClientRects().length)
    judge(e, parse(getComputedStyle(e).color), ground(e));
}
const fill = (box, part) => parse(getComputedStyle(box.querySelector(part)).fill);
for (const box of document.querySelectorAll('.graph .node')) judge(box, fill(box, 'text'), fill(box, 'rect'));
return wrong.slice(0, 5);
"""
"""The texts whose contrast is below 4.5 : 1."""


def opened_browser() -> Iterator[Any]:
    """A headless Chromium that logs what pages complain about and ask for."""
    assert BROWSER, "IMGEXPERT_NEEDS_BROWSER is set, but Chromium is missing"
    assert DRIVER, "IMGEXPERT_NEEDS_BROWSER is set, but Chromium's driver is missing"
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = BROWSER
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


def shown(browser: Any, file: Path, width: int = 1400, scheme: str = "light") -> None:
    """Open `file` in a window of that width and colour scheme."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.get(file.as_uri())
    browser.execute_script("document.querySelectorAll('details').forEach((part) => part.open = true)")
