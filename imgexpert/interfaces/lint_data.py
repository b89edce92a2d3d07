"""What verification found, for programs."""

from __future__ import annotations

from typing import Any

from imgexpert.interfaces.lint_words import seen, subjects
from imgexpert.reading.text import Language
from imgexpert.verification.codes import codes
from imgexpert.verification.findings import Finding
from imgexpert.verification.verify import Verification


def verification_data(found: Verification, language: Language) -> dict[str, Any]:
    """All findings, and those that are waived with their reasons."""
    return {
        "rules": found.rules,
        "findings": [_finding(finding, language) for finding in found.findings],
        "waived": [
            {
                **_finding(finding, language),
                "because": waiver.because.to(language),
                "waiver": str(waiver.place),
            }
            for finding, waiver in found.waived
        ],
    }


def _finding(finding: Finding, language: Language) -> dict[str, Any]:
    witness = finding.witness
    return {
        "code": finding.code,
        "title": codes()[finding.code].title.to(language),
        "place": None if finding.place is None else str(finding.place),
        "layer": finding.layer or None,
        "message": finding.message.to(language),
        "why": codes()[finding.code].why.to(language),
        "about": list(finding.about),
        "witness": None
        if witness is None
        else {"subjects": subjects(witness), "shows": [seen(one).to(language) for one in witness.shows]},
    }
