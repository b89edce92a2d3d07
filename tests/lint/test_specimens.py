"""Every seeded defect is found, under its code and on its place, with its consequences and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgexpert.decision.records import Ranked
from imgexpert.decision.settling import Settled, Settling
from imgexpert.inference.consult import Consultation
from imgexpert.inference.possible import Evaluator
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.verification.codes import codes
from imgexpert.verification.findings import DecideAlike, Ends, Fires, IsOut, IsTied, StaysSilent, SuitsLess
from imgexpert.verification.verify import verify
from tests.lint.specimens import Specimen, read_specimens, sound_base

SPECIMENS = read_specimens()
BEHAVIOUR = ("IX202", "IX203", "IX204", "IX301", "IX302", "IX303", "IX304", "IX305", "IX401", "IX402", "IX403",
             "IX404", "IX405", "IX501", "IX503", "IX504", "IX603", "IX704")  # fmt: skip
"""Codes of findings that facts can show."""


def test_nothing_is_wrong_with_the_sound_base(tmp_path: Path) -> None:
    assert verify(sound_base(tmp_path)).findings == ()


def test_there_are_specimens_enough_and_no_name_twice() -> None:
    assert len({specimen.name for specimen in SPECIMENS}) == len(SPECIMENS) >= 50


def test_every_code_has_a_specimen() -> None:
    assert {found["code"] for specimen in SPECIMENS for found in specimen.find} == set(codes())


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda specimen: specimen.name.replace(" ", "-"))
def test_a_specimen_is_found_and_its_witness_shows_it(specimen: Specimen, tmp_path: Path) -> None:
    base = sound_base(tmp_path)
    specimen.spoil(base)
    findings = verify(base, bound=specimen.bound).findings
    assert sorted((finding.code, str(finding.place)) for finding in findings) == specimen.expected(base)
    shown = [finding for finding in findings if finding.witness]
    assert [f.code for f in findings if f.code in BEHAVIOUR and not f.witness] == []
    if shown:
        rulebase = load_rulebase(base)
        settling = Settling(rulebase, Consultation(rulebase).infer, Evaluator(rulebase).prospect)
        for finding in shown:
            assert finding.witness is not None
            settled = [settling.settle(facts) for facts in finding.witness.subjects]
            assert finding.witness.shows
            for seen in finding.witness.shows:
                outcomes = [one.outcome for one in settled]
                match seen:
                    case Fires(rule):
                        assert all(rule in one.inference.fired for one in settled)
                    case StaysSilent(rule):
                        assert not any(rule in one.inference.fired for one in settled)
                    case Ends(verdict):
                        assert {outcome.verdict for outcome in outcomes} == {verdict}
                    case IsTied(type_):
                        assert all(type_ in outcome.tied for outcome in outcomes)
                    case IsOut(type_):
                        assert all(_ranked(one, type_).eligibility == "ruled-out" for one in settled)
                    case SuitsLess(type_, other):
                        assert all(_ranked(o, type_).suitability < _ranked(o, other).suitability for o in settled)
                    case DecideAlike():
                        assert len(settled) > 1
                        assert all(one.ranking == settled[0].ranking for one in settled)
                        assert all(outcome == outcomes[0] for outcome in outcomes)
                    case _:
                        assert all(outcome.choice != seen.type for outcome in outcomes)


def _ranked(settled: Settled, type_: str) -> Ranked:
    return next(ranked for ranked in settled.ranking if ranked.type == type_)
