"""Problems as people read them, and the guess at what they meant."""

from __future__ import annotations

import dataclasses
import pickle

import pytest

from imgexpert.reading import InputRefused, Place, Problem, Text, nearest, shown

MESSAGE = Text("there is no type `contaner`", "没有类型 `contaner`")


def test_a_place_is_written_as_editors_and_compilers_write_it() -> None:
    assert str(Place("a.yaml", 3, 5)) == "a.yaml:3:5"


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        ("abc", 2, "f:1:3"),
        ("a\nbc", 2, "f:2:1"),
        ("a\r\nbc", 4, "f:2:2"),
        ("a\rb\rc", 4, "f:3:1"),
        ("a\n\r\n\rx", 5, "f:4:1"),
        ("汉字x", 2, "f:1:3"),
        ("", 0, "f:1:1"),
    ],
)
def test_a_place_counts_every_kind_of_line_end_once(text: str, index: int, expected: str) -> None:
    assert str(Place.at("f", text, index)) == expected


def test_a_place_can_begin_on_a_later_line() -> None:
    assert str(Place.at("f", "a\nb", 2, first_line=10)) == "f:11:1"


@pytest.mark.parametrize(
    ("problem", "english", "chinese"),
    [
        (Problem(message=MESSAGE), MESSAGE.en, MESSAGE.zh),
        (Problem(message=MESSAGE, place=Place("f", 3, 5)), f"f:3:5: {MESSAGE.en}", f"f:3:5: {MESSAGE.zh}"),
        (
            Problem(message=MESSAGE, nearest="container"),
            f"{MESSAGE.en}; did you mean container?",
            f"{MESSAGE.zh}；是不是想写 container？",
        ),
        (
            Problem(message=MESSAGE, allowed=("a", "b")),
            f"{MESSAGE.en}; allowed: a, b",
            f"{MESSAGE.zh}；可用的有：a、b",
        ),
        (
            Problem(message=MESSAGE, allowed=("a", "b"), nearest="a"),
            f"{MESSAGE.en}; did you mean a? (allowed: a, b)",
            f"{MESSAGE.zh}；是不是想写 a？（可用的有：a、b）",
        ),
    ],
)
def test_a_problem_is_one_line_in_each_language(problem: Problem, english: str, chinese: str) -> None:
    assert problem.render("en") == english
    assert problem.render("zh") == chinese


@pytest.mark.parametrize(
    ("count", "english", "chinese"),
    [
        (12, "; allowed: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11", "9、10、11"),
        (15, "10, 11 and 3 more", "10、11，另有 3 个"),
    ],
)
def test_a_long_list_of_allowed_values_is_cut(count: int, english: str, chinese: str) -> None:
    problem = Problem(message=MESSAGE, allowed=tuple(map(str, range(count))))
    assert problem.render("en").endswith(english)
    assert problem.render("zh").endswith(chinese)


def test_a_refusal_tells_all_its_problems_and_survives_pickling() -> None:
    refused = InputRefused([Problem(message=MESSAGE), Problem(message=Text("second", "第二"))])
    assert str(refused) == f"{MESSAGE.en}\nsecond"
    assert refused.render("zh") == f"{MESSAGE.zh}\n第二"
    assert pickle.loads(pickle.dumps(refused)).problems == refused.problems


def test_problems_and_places_are_frozen() -> None:
    for record, field in ((Place("f", 1, 1), "line"), (Problem(message=MESSAGE), "nearest")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(record, field, 2)


@pytest.mark.parametrize(
    ("word", "choices", "expected"),
    [
        ("micro", ("monolith", "microservices"), "microservices"),
        ("contaner", ("container", "custom"), "container"),
        ("Public_Cloud", ("private-cloud", "public-cloud"), "public-cloud"),
        ("public cloud", ("private-cloud", "public-cloud"), "public-cloud"),
        ("fleet-size", ("fleet_size", "stage"), "fleet_size"),
        ("fleetsize", ("fleet_size", "stage"), "fleet_size"),
        ("STRASSE", ("straße", "weg"), "straße"),
        ("con", ("container-engine", "container"), "container"),
        ("kubernets", ("container-engine", "kubernetes"), "kubernetes"),
        ("xyzzy", ("container", "custom"), None),
        ("c", ("container", "custom"), None),
        ("", ("container",), None),
        ("--", ("container",), None),
        ("container", (), None),
        ("b-c", ("bc", "b_c"), "bc"),
        ("a" * 100_000, ("a" * 100_001,), None),
    ],
)
def test_the_nearest_choice(word: str, choices: tuple[str, ...], expected: str | None) -> None:
    assert nearest(word, choices) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain 汉字", "plain 汉字"),
        ("\x1b[31mred\n", "\\x1b[31mred\\n"),
        ("a\u202eb", "a\\u202eb"),
        ("x" * 61, "x" * 60 + "…"),
    ],
)
def test_input_is_shown_without_anything_a_terminal_obeys(text: str, expected: str) -> None:
    assert shown(text) == expected
