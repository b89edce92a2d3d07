"""What verification found, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from imgexpert.interfaces.layout import BLANK, Line, Span, line, paragraph
from imgexpert.interfaces.lint_words import facts_file, seen
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rules import BUILT_IN
from imgexpert.verification.codes import codes
from imgexpert.verification.findings import Finding
from imgexpert.verification.verify import Verification


def verification_lines(found: Verification, language: Language, cells: int) -> Iterator[Line]:
    """Every finding with its reason and its witness, then the counts."""
    for finding in found.findings:
        yield from _finding(finding, language, cells)
        yield BLANK
    if found.waived:
        counts = Counter(finding.code for finding, _ in found.waived)
        listed = ", ".join(f"{code} × {count}" for code, count in sorted(counts.items()))
        start = Text("waived, each with its reason: ", "已豁免（各有理由）：").to(language)
        yield from paragraph(listed, cells, first=start, rest="  ", style="dim")
    wrong = len(found.findings)
    yield line(Span(_counted(found).to(language), "bad" if wrong else "good"))
    if wrong:
        more = Text("How to mend it: imgexpert rules explain CODE", "如何改正：imgexpert rules explain CODE")
        yield line(Span(more.to(language), "dim"))


def _counted(found: Verification) -> Text:
    wrong = len(found.findings)
    if not found.rules:
        return Text(
            f"{wrong} found; everything else is verified once the rules can be read",
            f"发现 {wrong} 个问题；规则能够读取后才会检查其余内容",
        )
    return Text(
        f"{found.rules} rules: {wrong} found, {len(found.waived)} waived",
        f"规则 {found.rules} 条：发现 {wrong} 个问题，豁免 {len(found.waived)} 个",
    )


def _finding(finding: Finding, language: Language, cells: int) -> Iterator[Line]:
    place = "" if finding.place is None else f"{finding.place}: "
    layer = "" if finding.layer in ("", BUILT_IN) else f" [{finding.layer}]"
    yield line(Span(place, "strong"), Span(f"{finding.code}{layer}", "bad"))
    yield from paragraph(finding.message.to(language), cells, first="  ")
    yield from paragraph(codes()[finding.code].why.to(language), cells, first="  ", style="dim")
    if finding.witness is not None:
        comma = Text("; ", "；").to(language)
        shown = comma.join(seen(one).to(language) for one in finding.witness.shows)
        start = Text("  Decide this: ", "  可用下列事实验证：").to(language)
        yield from paragraph(shown, cells, first=start, rest="    ")
        for row in facts_file(finding.witness):
            yield line(f"    {row}")
