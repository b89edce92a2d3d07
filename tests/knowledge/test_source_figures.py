"""The figures of the source document, typed out by hand and held against the knowledge files.

The loader is not used here on purpose: a mistake in reading the data must not hide a mistake in them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"

TYPES = ("base", "container", "custom", "virtual-machine", "cloud-service", "physical-server")

STARS = {
    "development": (4, 4, 5, 3, 4, 2),
    "testing": (4, 4, 5, 3, 4, 2),
    "production": (4, 3, 5, 5, 5, 5),
    "microservices": (2, 5, 4, 3, 4, 2),
    "ci-cd": (3, 5, 4, 2, 5, 1),
    "hybrid-cloud": (3, 5, 4, 3, 5, 2),
    "high-performance-computing": (2, 3, 4, 5, 4, 5),
    "enterprise-data-centre": (3, 3, 5, 5, 5, 5),
    "automated-deployment": (4, 4, 5, 3, 5, 2),
    "disaster-recovery": (4, 3, 4, 5, 5, 5),
    "resource-management": (3, 4, 4, 5, 4, 3),
    "security": (4, 3, 5, 5, 5, 5),
}

CHARACTERISTICS = {
    "base": 4,
    "container": 4,
    "custom": 4,
    "virtual-machine": 4,
    "cloud-service": 5,
    "physical-server": 4,
    "live": 4,
}

ATTRIBUTES = ("definition", "features", "use-cases", "maintenance", "performance", "security", "portability")


def load(name: str) -> Any:
    """Return what a knowledge file holds."""
    return yaml.safe_load((KNOWLEDGE / name).read_text(encoding="utf-8"))


def load_types() -> list[dict[str, Any]]:
    """Return the image types in their order."""
    found = [load(f"types/{path.name}") for path in (KNOWLEDGE / "types").glob("*.yaml")]
    return sorted(found, key=lambda image_type: int(image_type["order"]))


def own_ids() -> list[str]:
    """Return the ids of all entries that can be cited or be part of a disagreement."""
    ids = [part["id"] for kind in load_types() for part in kind["characteristics"] + kind["comparison"]]
    purposes = load("purposes.yaml")
    ids += [entry["id"] for group in ("purposes", "history", "evolution") for entry in purposes[group]]
    ids += [f"rating.{scenario}.{image_type}" for scenario in STARS for image_type in TYPES]
    return ids + [reference["id"] for reference in load("sources.yaml")["public"]]


@pytest.mark.parametrize("scenario", STARS)
def test_stars_are_those_of_the_source(scenario: str) -> None:
    assert load("ratings.yaml")["ratings"][scenario] == dict(zip(TYPES, STARS[scenario], strict=True))


def test_there_are_seventy_two_stars_from_one_to_five() -> None:
    ratings = load("ratings.yaml")["ratings"]
    stars = [value for row in ratings.values() for value in row.values()]
    assert len(stars) == 72
    assert all(type(value) is int and 1 <= value <= 5 for value in stars)


def test_scenarios_stand_in_the_order_of_the_table() -> None:
    assert [entry["id"] for entry in load("scenarios.yaml")["scenarios"]] == list(STARS)
    assert list(load("ratings.yaml")["ratings"]) == list(STARS)


def test_types_stand_in_order_and_only_the_live_image_is_not_rated() -> None:
    assert [(kind["id"], kind["rated"]) for kind in load_types()] == [
        *((name, True) for name in TYPES),
        ("live", False),
    ]


def test_every_bullet_point_is_a_characteristic() -> None:
    assert {kind["id"]: len(kind["characteristics"]) for kind in load_types()} == CHARACTERISTICS
    for kind in load_types():
        assert all(entry["id"].startswith(f"{kind['id']}.") for entry in kind["characteristics"])


def test_every_cell_of_the_comparison_is_there_once() -> None:
    cells = [(kind["id"], cell["attribute"], cell["id"]) for kind in load_types() for cell in kind["comparison"]]
    assert cells == [(name, what, f"compare.{what}.{name}") for name in TYPES for what in ATTRIBUTES]
    assert len(cells) == 42


def test_a_cell_that_decides_nothing_says_why() -> None:
    for kind in load_types():
        for cell in kind["comparison"]:
            assert ("because" in cell) is (cell["decidable"] is False), cell["id"]


def test_uses_periods_and_evolution_are_complete() -> None:
    purposes = load("purposes.yaml")
    assert [len(purposes[group]) for group in ("purposes", "history", "evolution")] == [5, 3, 7]
    assert {entry["id"] for entry in purposes["evolution"]} == {f"evolution.{name}" for name in CHARACTERISTICS}


def test_ids_are_unique() -> None:
    ids = own_ids() + [entry["id"] for entry in load("disagreements.yaml")["disagreements"]]
    assert len(ids) == len(set(ids))


def test_disagreements_are_between_entries_that_exist() -> None:
    known = set(own_ids())
    for entry in load("disagreements.yaml")["disagreements"]:
        assert len(entry["between"]) >= 2, entry["id"]
        assert set(entry["between"]) <= known, entry["id"]


def test_public_references_are_enough_and_have_addresses() -> None:
    public = load("sources.yaml")["public"]
    assert len(public) >= 45
    assert all(reference["address"].startswith("https://") for reference in public)
    assert len({reference["address"] for reference in public}) == len(public)


def bilingual_gaps(value: Any, where: str) -> list[str]:
    """Return where a wording lacks one of the two languages."""
    if isinstance(value, list):
        return [gap for index, item in enumerate(value) for gap in bilingual_gaps(item, f"{where}[{index}]")]
    if not isinstance(value, dict):
        return []
    if {"en", "zh"} & set(value):
        complete = set(value) == {"en", "zh"} and all(isinstance(text, str) and text for text in value.values())
        return [] if complete else [where]
    return [gap for key, item in value.items() for gap in bilingual_gaps(item, f"{where}.{key}")]


@pytest.mark.parametrize("name", ["scenarios", "purposes", "disagreements", "sources"])
def test_everything_is_said_in_both_languages(name: str) -> None:
    assert bilingual_gaps(load(f"{name}.yaml"), name) == []


def test_types_are_described_in_both_languages() -> None:
    assert bilingual_gaps(load_types(), "types") == []
