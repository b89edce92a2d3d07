"""Findings about a rule of a layer and one below it."""

from __future__ import annotations

from pathlib import Path

from imgexpert.verification.verify import verify
from tests.lint.specimens import sound_base
from tests.support.layers import rules_file, write_layer

_AGAINST_POTS = (
    "{id: nobody-wants-a-pot, title: {en: No pots, zh: 不要壶}, when: {guests: {at-least: 4}}, "
    "then: {against: [pot], strength: strong}, cites: [pot.capacity], "
    "examples: {fires: [{guests: 4}], silent: [{guests: 3}]}}"
)


def test_what_a_layer_makes_contradict_is_reported_where_the_layer_says_it(tmp_path: Path) -> None:
    base = sound_base(tmp_path / "base")
    layer = write_layer(tmp_path, "ours", {"rules/evidence/ours.yaml": rules_file(_AGAINST_POTS)})
    (finding,) = (one for one in verify(base, [layer]).findings if one.code == "IX305")
    assert finding.layer == "ours"
    assert str(finding.place) == f"{layer}/rules/evidence/ours.yaml:2:5"
    assert set(finding.about) == {"nobody-wants-a-pot", "many-guests-want-a-pot"}
    for words in finding.message:
        assert "rules/evidence/vessels.yaml:2:5" in words
