"""The page in a real browser: nothing is cut, nothing overlaps, nothing is loaded, and it can be read in the dark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from casebook import read_cases

from imgexpert.expert import Expert
from imgexpert.interfaces.reports.printing import report
from imgexpert.reading.text import LANGUAGES, Language
from tests.support.browsing import CONTRAST, CUT, MARKS, opened_browser, shown

pytestmark = [*MARKS, pytest.mark.untraced]

NASTY = '"><script>document.title = "hacked"</script><img src=x onerror=alert(1)>'
SUBJECTS: Mapping[str, Mapping[str, object]] = {
    "clear": {
        "layer": "workload", "hosting": ["public-cloud"], "provider": ["aws"], "platform": ["kubernetes"],
        "architecture": ["microservices"], "scaling": "automatic", "stage": ["testing", "production"],
    },
    "undecided": {"stage": ["production"]},
    "impossible": {"disk_untouched": True, "boot_medium": ["internal-disk"]},
    "live": {"layer": "machine", "disk_untouched": True, "workload": ["rescue-work"]},
    "many facts": max((case.facts for case in read_cases()), key=len),
    NASTY: {"layer": "machine", "hosting": ["public-cloud"], "compliance": ["pci-dss"]},
}  # fmt: skip
WIDTHS = (360, 800, 1400)

OVERLAPS = """
const boxes = [...document.querySelectorAll('.graph .node')];
const wrong = [];
for (const drawing of document.querySelectorAll('.graph')) {
  const whole = drawing.viewBox.baseVal, lines = [];
  for (const text of drawing.querySelectorAll('text')) {
    const line = text.getBBox(), inside = text.closest('.node');
    const room = inside ? inside.querySelector('rect').getBBox() : whole;
    if (line.x < room.x - 0.5 || line.x + line.width > room.x + room.width + 0.5
      || line.y < room.y - 0.5 || line.y + line.height > room.y + room.height + 0.5) wrong.push(text.textContent);
    // Letters reach neither the top nor the bottom of their line.
    for (const other of lines) if (line.x < other.x + other.width && other.x < line.x + line.width
      && line.y + 3 < other.y + other.height && other.y + 3 < line.y + line.height) wrong.push(text.textContent);
    lines.push(line);
  }
}
for (const axis of document.querySelectorAll('.axis')) {
  const room = axis.getBoundingClientRect();
  if (room.width) for (const text of axis.querySelectorAll('text')) {
    const line = text.getBoundingClientRect();
    if (line.left < room.left - 0.5 || line.right > room.right + 0.5) wrong.push('axis ' + text.textContent);
  }
}
return [boxes.length, wrong];
"""
BARS = """
const fraction = (text) => { const [a, b] = text.replace('−', '-').split('/').map(Number); return a / (b || 1); };
return [...document.querySelectorAll('.sum')].map((sum) => {
  const rows = [...sum.querySelectorAll('tbody tr')], wrong = [];
  const plot = rows[0].querySelector('.plot').getBoundingClientRect();
  const zero = rows[0].querySelector('.zero').getBoundingClientRect().left;
  const star = sum.querySelectorAll('.tick')[0].getBoundingClientRect().left - zero;
  let total = 0, shown = 0;
  for (const row of rows) {
    const part = row.className.match(/subtotal|total/) ? 0 : fraction(row.dataset.amount);
    const whole = part ? 0 : fraction(row.dataset.amount);
    const [one, other] = part ? [total, total + part].sort((a, b) => a - b) : [Math.min(0, whole), Math.max(0, whole)];
    const bar = row.querySelector('rect').getBoundingClientRect();
    if (Math.abs(bar.left - zero - one * star) > 2 || Math.abs(bar.right - zero - other * star) > 2)
      wrong.push([row.textContent.trim().slice(0, 40), bar.left - zero, one * star, bar.right - zero, other * star]);
    if (part) shown += parseFloat(row.querySelector('.number').firstChild.textContent.replace('−', '-'));
    total += part;
  }
  return [sum.dataset.type, total, shown, parseFloat(sum.querySelector('summary .total').textContent), wrong];
});
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, Language], Path]:
    """Every subject's page in both languages, as files."""
    folder, expert = tmp_path_factory.mktemp("pages"), Expert()
    found: dict[tuple[str, Language], Path] = {}
    for number, (subject, facts) in enumerate(SUBJECTS.items()):
        explanation = expert.decide(facts, subject).explain()
        for language in LANGUAGES:
            file = folder / f"{number}-{language}.html"
            file.write_text(report(explanation, format="html", language=language), encoding="utf-8")
            found[subject, language] = file
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    yield from opened_browser()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", SUBJECTS, ids=range(len(SUBJECTS)))
def test_nothing_is_cut_and_nothing_overlaps_at_any_width(
    browser: Any, pages: Mapping[tuple[str, Language], Path], subject: str, language: Language
) -> None:
    for width in WIDTHS:
        shown(browser, pages[subject, language], width)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        assert browser.execute_script(CUT) == []
        boxes, wrong = browser.execute_script(OVERLAPS)
        assert boxes > 0
        assert wrong == []
        for type_, total, rounded, score, misplaced in browser.execute_script(BARS):
            assert misplaced == [], type_
            assert abs(total - score) < 0.006, type_
            assert abs(rounded - score) < 0.1, type_  # Summands are shown rounded, with their fractions beside them.
    assert browser.execute_script("return document.documentElement.lang") == {"en": "en", "zh": "zh-Hans"}[language]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("subject", ["clear", "impossible"])
def test_every_text_stands_out_from_its_ground(
    browser: Any, pages: Mapping[tuple[str, Language], Path], subject: str, scheme: str
) -> None:
    """Contrast of at least 4.5 : 1, as WCAG 2.1 asks at level AA."""
    shown(browser, pages[subject, "en"], scheme=scheme)
    assert browser.execute_script(CONTRAST) == []
    dark = browser.execute_script("return matchMedia('(prefers-color-scheme: dark)').matches")
    assert dark == (scheme == "dark")


@pytest.mark.parametrize("subject", SUBJECTS, ids=range(len(SUBJECTS)))
def test_it_loads_nothing_and_has_nothing_to_complain_about(
    browser: Any, pages: Mapping[tuple[str, Language], Path], subject: str
) -> None:
    browser.get_log("performance")
    file = pages[subject, "en"]
    shown(browser, file)
    assert [entry["message"] for entry in browser.get_log("browser")] == []
    asked = [entry["message"] for entry in browser.get_log("performance") if 'requestWillBeSent"' in entry["message"]]
    assert len(asked) == 1
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert browser.title == f"{subject} – imgexpert"
    assert browser.find_element("css selector", "h1").text == subject


def test_every_entry_of_the_contents_leads_somewhere(browser: Any, pages: Mapping[tuple[str, Language], Path]) -> None:
    shown(browser, pages["clear", "zh"])
    links = [link.get_attribute("href").split("#")[1] for link in browser.find_elements("css selector", "nav a")]
    assert len(links) >= 8
    for link in links:
        assert browser.find_element("id", link).is_displayed()


def test_the_cells_lit_are_those_that_fired_rules_cite(
    browser: Any, pages: Mapping[tuple[str, Language], Path]
) -> None:
    expert = Expert()
    decision = expert.decide(SUBJECTS["clear"], "clear")
    rules = [expert.rulebase.by_id[rule] for rule in decision.inference.fired]
    cited = {cite for rule in rules for cite in rule.cites if cite.startswith("compare.")}
    shown(browser, pages["clear", "en"])
    lit = {cell.get_attribute("data-entry") for cell in browser.find_elements("css selector", ".comparison .lit")}
    assert lit == cited
    assert len(browser.find_elements("css selector", ".stars tr.lit")) == len(decision.scenarios)


def test_it_prints(browser: Any, pages: Mapping[tuple[str, Language], Path]) -> None:
    browser.get(pages["clear", "en"].as_uri())
    import base64

    printed = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type/Page") > 3


def test_what_is_folded_is_unfolded_on_paper_and_paper_is_light(
    browser: Any, pages: Mapping[tuple[str, Language], Path]
) -> None:
    shown(browser, pages["clear", "en"])
    browser.execute_script("document.querySelectorAll('details').forEach((part) => part.open = false)")
    media = {"media": "print", "features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    heights = browser.execute_script(
        "return [...document.querySelectorAll('details > :not(summary)')].map((part) => part.offsetHeight || "
        "part.getBoundingClientRect().height)"
    )
    ground = browser.execute_script("return getComputedStyle(document.documentElement).backgroundColor")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    assert len(heights) > 10
    assert all(heights)
    assert ground == "rgb(255, 255, 255)"
