"""Records replayed: identical under the same rules, and otherwise exactly what changed and what that changes."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import Decision
from imgexpert.decision.serialising import json_text, sealed
from imgexpert.explanation.change_records import Departure, Replay
from imgexpert.explanation.recorded import Recorded, parse_records
from imgexpert.explanation.replay import replay, reported
from imgexpert.reading.problems import InputRefused
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import GiveEvidence
from tests.explanation.replays import (
    problems_of,
    read_back,
    record_made,
    with_rule,
    with_star,
    without_rule,
)
from tests.support.facts import Answers, Situations
from tests.support.rules import conditions, made_rule

ROWS: Mapping[str, tuple[str, ...]] = {
    "ranking": ("type",),
    "scenarios": ("scenario",),
    "evidence": ("rule", "type"),
    "companions": ("relation", "from", "to"),
    "provided_that": ("type", "rule"),
    "conflicts": ("rule",),
}
NO_OUTCOME = ("rulebase", "schema", "checksum")


def indexed(record: Mapping[str, Any]) -> dict[str, Any]:
    """The outcome in `record` with its rows by their ids."""
    outcome = {key: copy.deepcopy(value) for key, value in record.items() if key not in NO_OUTCOME}
    for name, keys in ROWS.items():
        outcome[name] = {".".join(row[key] for key in keys): row for row in outcome[name]}
    return outcome


def applied(outcome: dict[str, Any], departures: tuple[Departure, ...]) -> dict[str, Any]:
    """`outcome` with each departure's present value put in its place."""
    for departure in departures:
        top, _, rest = departure.path.partition(".")
        if not rest:
            if top not in ROWS:  # The order of rows is not in the index.
                outcome[top] = departure.now
            continue
        inner = outcome[top]
        name, _, field = rest.rpartition(".")
        if rest not in inner and name in inner:
            inner, rest = inner[name], field
        if departure.now is None and rest in inner and inner is outcome[top]:
            del inner[rest]
        else:
            inner[rest] = departure.now
    return outcome


def only(*found: tuple[str, ...]) -> set[str]:
    """All ids in `found`."""
    return {id_ for ids in found for id_ in ids}


def grounds(made: Replay) -> set[str]:
    """What any departure is said to rest on."""
    return only(*(departure.rules for departure in made.departures), *(found.entries for found in made.departures))


@pytest.mark.untraced
@given(data=st.data())
def test_whatever_was_decided_is_identical_when_replayed(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    records = [record_made(decider, data.draw(situations.any())) for _ in range(2)]
    for recorded in (*read_back(records[0]), *read_back(*records, listed=True)):
        made = replay(recorded, decider)
        assert made.identical
        assert made.departures == ()
        assert (made.same_rulebase, made.layout, made.other_program) == (True, False, False)
        assert reported(made) == recorded.content
        assert list(reported(made)) == list(recorded.content)


def _replayed_under(rulebase: RuleBase, record: dict[str, Any]) -> Replay:
    (recorded,) = read_back(record)
    made = replay(recorded, Decider(rulebase))
    assert not made.identical
    assert not made.same_rulebase
    assert applied(indexed(record), made.departures) == indexed(made.record)
    assert {departure.path.partition(".")[0] for departure in made.departures} == {
        key
        for key in record
        if key not in NO_OUTCOME
        and json.dumps(record[key], sort_keys=True) != json.dumps(made.record[key], sort_keys=True)
    }  # fmt: skip
    assert list(reported(made))[-2:] == ["checksum", "replay"]
    return made


@st.composite
def decided(draw: st.DrawFn, situations: Situations) -> Answers:
    """Facts on which some rules fire."""
    return draw(situations.answers().filter(bool))


def _named(record: Mapping[str, Any]) -> set[str]:
    rows = [row for name in ("evidence", "companions", "provided_that", "conflicts") for row in record[name]]
    excluding = [rule for row in record["ranking"] for rule in row["ruled_out_by"]]
    return {*record["rules_fired"], *(row["rule"] for row in rows), *excluding}


def _a_rule(data: st.DataObject, record: Mapping[str, Any], rulebase: RuleBase) -> str:
    """One that the record names, or any other."""
    anything = st.sampled_from([rule.id for rule in rulebase.rules])
    named = sorted(_named(record))
    return data.draw(st.one_of(st.sampled_from(named), st.sampled_from(named), anything) if named else anything)


@pytest.mark.untraced
@given(data=st.data())
def test_a_rule_that_is_gone_is_named_when_the_decision_rested_on_it(
    decider: Decider, rulebase: RuleBase, situations: Situations, data: st.DataObject
) -> None:
    record = record_made(decider, data.draw(decided(situations)))
    gone = _a_rule(data, record, rulebase)
    made = _replayed_under(without_rule(rulebase, gone), record)
    named = gone in _named(record)
    assert made.rules.gone == ((gone,) if named else ())
    assert made.rules.more_gone == (0 if named else 1)
    assert only(made.rules.bearing, made.rules.others, made.knowledge.bearing, made.knowledge.others) == set()
    for departure in made.departures:
        if departure.path.startswith(f"evidence.{gone}."):
            assert departure.rules == (gone,)
            assert departure.now is None


@pytest.mark.untraced
@given(data=st.data())
def test_a_rule_that_is_new_is_named(
    decider: Decider, rulebase: RuleBase, situations: Situations, data: st.DataObject
) -> None:
    record = record_made(decider, data.draw(decided(situations)))
    facts = [rulebase.vocabulary.facts[key] for key in record["facts"]] or list(situations.facts)[:3]
    when = data.draw(conditions(facts, most_leaves=3))
    types = tuple(data.draw(st.sets(st.sampled_from(sorted(rulebase.knowledge.types)), min_size=1, max_size=2)))
    new = made_rule("brand-new", "evidence", when, GiveEvidence(types, "for", 2), cites=("container.layers",))
    made = _replayed_under(with_rule(rulebase, new), record)
    fires = "brand-new" in made.record["rules_fired"]
    open_ = any(row["rule"] == "brand-new" for row in made.record["provided_that"])
    bearing = fires or open_ or "brand-new" in grounds(made)
    assert made.rules.bearing == (("brand-new",) if bearing else ())
    assert made.rules.others == (() if bearing else ("brand-new",))
    assert (made.rules.gone, made.rules.more_gone) == ((), 0)
    if fires:
        moved = {departure.path: departure for departure in made.departures}
        for type_ in types:
            assert moved[f"evidence.brand-new.{type_}"].rules == ("brand-new",)
            assert "brand-new" in moved[f"ranking.{type_}.score"].rules


@given(data=st.data())
def test_a_rule_that_changed_is_named(
    decider: Decider, rulebase: RuleBase, situations: Situations, data: st.DataObject
) -> None:
    record = record_made(decider, data.draw(decided(situations)))
    rule = rulebase.by_id[_a_rule(data, record, rulebase)]
    then = rule.then
    if isinstance(then, GiveEvidence):
        then = dataclasses.replace(then, quarters=3)  # No strength is three quarters, so it is a change.
    made = _replayed_under(with_rule(rulebase, dataclasses.replace(rule, then=then)), record)
    assert only(made.rules.bearing, made.rules.others) == {rule.id}
    assert made.rules.gone == ()
    named = rule.id in _named(record) | _named(made.record) | grounds(made)
    assert (rule.id in made.rules.bearing) == named
    assert made.rules.more_gone == (0 if rule.id in _named(record) else 1)
    fired = rule.id in record["rules_fired"] and isinstance(then, GiveEvidence)
    told = {departure.rules for departure in made.departures if departure.path.startswith("evidence.")}
    assert told == ({(rule.id,)} if fired else set())


@pytest.mark.untraced
@given(data=st.data())
def test_a_star_that_changed_is_named_with_the_scores_that_rest_on_it(
    decider: Decider, rulebase: RuleBase, situations: Situations, data: st.DataObject
) -> None:
    record = record_made(decider, data.draw(decided(situations)))
    applies = [row["scenario"] for row in record["scenarios"]]
    scenario = data.draw(st.sampled_from(applies or sorted(rulebase.knowledge.scenarios)))
    type_ = data.draw(st.sampled_from(sorted(rulebase.knowledge.rated)))
    stars = rulebase.knowledge.ratings[scenario][type_] % 5 + 1
    made = _replayed_under(with_star(rulebase, scenario, type_, stars), record)
    cell = f"rating.{scenario}.{type_}"
    bearing = scenario in applies or cell in grounds(made)
    assert made.knowledge.bearing == ((cell,) if bearing else ())
    assert made.knowledge.others == (() if bearing else (cell,))
    assert only(made.rules.bearing, made.rules.others, made.rules.gone) == set()
    moved = {departure.path: departure for departure in made.departures}
    assert (f"ranking.{type_}.score" in moved) == (scenario in applies)
    if scenario in applies:
        assert moved[f"ranking.{type_}.score"].entries == (cell,)


def test_facts_that_are_no_longer_known_are_left_out_and_told(decider: Decider) -> None:
    made = record_made(decider, {})
    facts = {"layer": "workload", "flavour": "sweet", "architecture": ["nanoservices"]}
    (recorded,) = read_back(sealed({**made, "facts": facts}))
    replayed = replay(recorded, decider)
    assert [fact.key for fact in replayed.lost] == ["flavour", "architecture"]
    assert "microservices" in replayed.lost[1].reason.en
    assert replayed.record["facts"] == {"layer": "workload"}
    departures = {departure.path: departure for departure in replayed.departures}
    assert departures["facts.flavour"].recorded == "sweet"
    assert departures["facts.flavour"].now is None


def test_another_content_under_the_same_rules_is_the_work_of_another_program(decider: Decider) -> None:
    record = sealed({**record_made(decider, {}), "margin": 17.0})
    (recorded,) = read_back(record)
    replayed = replay(recorded, decider)
    assert replayed.other_program
    assert [departure.path for departure in replayed.departures] == ["margin"]


@pytest.mark.parametrize("layout", [None, 4])
def test_another_layout_of_the_same_content_is_told_as_that(decider: Decider, layout: int | None) -> None:
    data = json.dumps(record_made(decider, {}), indent=layout).encode()
    (recorded,) = parse_records(data, "record.json").records
    assert isinstance(recorded, Recorded)
    replayed = replay(recorded, decider)
    assert (replayed.identical, replayed.layout, replayed.other_program) == (False, True, False)
    assert replayed.departures == ()


def test_a_justification_is_made_again_and_an_explanation_taken_over(decider: Decider) -> None:
    graph = {"schema": "imgexpert-justification/1", "nodes": [], "edges": []}
    record = sealed({**record_made(decider, {}), "justification": graph, "explanation": {"why": []}})
    seen: list[Decision] = []

    def justify(decision: Decision) -> dict[str, Any]:
        seen.append(decision)
        return dict(graph)

    (recorded,) = read_back(record)
    replayed = replay(recorded, decider, justify)
    assert (replayed.identical, replayed.unchecked, len(seen)) == (True, ("explanation",), 1)
    assert json_text(reported(replayed)) == json_text(record)
    assert replay(recorded, decider).unchecked == ("justification", "explanation")
    node = {"id": "prior", "kind": "prior", "label": {"en": "a", "zh": "b"}, "data": {"weight": 3, "stars": 3}}
    other = replay(recorded, decider, lambda _: {**graph, "nodes": [node]})
    assert [departure.path for departure in other.departures] == ["justification.nodes.prior"]
    assert "explanation" not in other.record


def test_a_report_of_an_earlier_replay_is_passed_over(decider: Decider) -> None:
    record = sealed({**record_made(decider, {}), "margin": 17.0})
    (recorded,) = read_back(record)
    (again,) = read_back(reported(replay(recorded, decider)))
    assert replay(again, decider).identical


@pytest.mark.parametrize("step", [211])
def test_a_file_that_was_cut_off_is_refused_where_it_ends(decider: Decider, step: int) -> None:
    record = record_made(decider, {})
    for text in (json_text(record), json_text([record, record])):
        whole = text.rstrip("\n")
        for end in range(1, len(whole), step):
            with pytest.raises(InputRefused) as refused:
                parse_records(whole[:end].encode(), "record.json")
            last_line = whole[:end].rstrip().count("\n") + 1
            assert f"record.json:{last_line}:" in refused.value.render("en")


@given(data=st.data())
def test_whatever_is_altered_is_refused(decider: Decider, data: st.DataObject) -> None:
    record = record_made(decider, {})
    key = data.draw(st.sampled_from([key for key in record if key not in ("checksum", "schema")]))
    altered = {**record, key: data.draw(st.sampled_from([None, 1, "x", [], {}, [{}], True, 1e300]))}
    if altered[key] != record[key] or type(altered[key]) is not type(record[key]):
        (problem,) = problems_of(json_text(altered).encode())
        assert "altered after it was written" in problem
        assert problem.startswith("record.json:")


@pytest.mark.untraced
@given(data=st.data())
def test_nothing_that_bears_a_right_checksum_makes_it_fail(decider: Decider, data: st.DataObject) -> None:
    record = record_made(decider, {})
    odd = st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5)),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
        max_leaves=5,
    )
    key = data.draw(st.sampled_from([*record, "replay", "justification", "explanation"]))
    if key in ("checksum", "schema"):
        return
    text = json_text(sealed({**record, key: data.draw(odd)}))
    try:
        (recorded,) = parse_records(text.encode("utf-8", "surrogatepass"), "record.json").records
    except InputRefused:
        return
    if isinstance(recorded, Recorded):
        replay(recorded, decider)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": "imgexpert-record/2"}, "`imgexpert-record/2` are not known"),
        ({"schema": None}, "are not known"),
        ({"verdict": ...}, "lacks `verdict`"),
        ({"checksum": ...}, "no `checksum`"),
        ({"checksum": "sha256:0"}, "altered after it was written"),
        ({"choice": "container"}, "altered after it was written"),
    ],
)
def test_what_is_no_record_as_it_was_written_is_refused(decider: Decider, change: dict[str, Any], said: str) -> None:
    record = {**record_made(decider, {}), **change}
    data = json_text({key: value for key, value in record.items() if value is not ...}).encode()
    (problem,) = problems_of(data)
    assert said in problem


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"verdict": "cleer"}, "`verdict` cannot be `cleer`; did you mean clear?"),
        ({"margins": 1}, "there is no key `margins` here; did you mean margin?"),
        ({"ranking": [{}]}, "`type` is missing here"),
        ({"subject": 3}, "`subject` cannot have this value"),
        ({"rule_layers": {"No rule": "built-in"}}, "there is no key `No rule` here"),
    ],
)
def test_what_has_not_the_shape_of_a_record_is_refused(decider: Decider, change: dict[str, Any], said: str) -> None:
    (problem,) = problems_of(json_text(sealed({**record_made(decider, {}), **change})).encode())
    assert said in problem


def test_a_bad_element_costs_only_itself(decider: Decider) -> None:
    good = json_text(record_made(decider, {})).rstrip("\n")
    twice = good.replace('"verdict"', '"choice": null, "verdict"', 1)
    huge = good.replace('"verdict"', f'"verdict": {"9" * 5000}, "was"', 1)
    data = f"[\n{good},\n{twice},\n3,\n{huge},\n{good}\n]\n".encode()
    length = good.count("\n") + 1
    first, second, third = problems_of(data)
    assert first.startswith(f"record.json:{1 + length + 4}:3: ")
    assert 'the key "choice" stands here for the second time' in first
    assert second.startswith(f"record.json:{1 + 2 * length + 1}:1: a decision record is a mapping")
    assert third.startswith(f"record.json:{1 + 2 * length + 2}:1: a number in this record is too long")
    good_ones = [item for item in parse_records(data, "record.json").records if isinstance(item, Recorded)]
    assert [replay(item, decider).departures for item in good_ones] == [(), ()]
