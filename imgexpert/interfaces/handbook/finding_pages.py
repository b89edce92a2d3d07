"""What `rules lint` can find: every code with why it matters, how to mend it and an example."""

from __future__ import annotations

from imgexpert.interfaces.handbook.places import FINDINGS
from imgexpert.interfaces.handbook.writing import Page, anchor
from imgexpert.reading.text import Language
from imgexpert.verification.codes import codes


def findings_page(language: Language) -> Page:
    """One section for each code."""
    page = Page(path=FINDINGS, language=language)
    page.heading(1, page.say("What lint finds", "检查能发现的问题"))
    for code in codes().values():
        page.heading(2, f"{code.code} {page.of(code.title)}", anchor("code", code.code))
        page.paragraph(page.of(code.why))
        page.paragraph(page.of(code.mend))
        page.code(code.example.splitlines())
    return page
