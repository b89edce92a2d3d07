"""Flips: every set found leads there and needs all of its changes, and no set that would do is missed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgexpert.decision.decide import Decider
from imgexpert.decision.records import CHOOSING, Decision
from imgexpert.explanation import flips as flips_module
from imgexpert.explanation.alternatives import options_of, sights_of
from imgexpert.explanation.change_records import Change, Flips
from imgexpert.explanation.effects import effects_of
from imgexpert.explanation.flips import flips
from imgexpert.explanation.standings import standings_of
from imgexpert.reading.problems import InputRefused
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.vocabulary.answers import Answer, Choice, Selection
from imgexpert.vocabulary.parsing import node_of, parse_facts
from tests.support.bases import MINIMAL, copy_base
from tests.support.facts import Answers, Situations, given_as

FoundSets = set[frozenset[tuple[str, tuple[int, ...]]]]
"""Sets of changes; of each the fact, and what rules see of the new answer."""


@pytest.fixture(scope="module")
def tea() -> Decider:
    """Decides by the tiny rule base."""
    return Decider(load_rulebase(MINIMAL))


@pytest.fixture
def _all_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flips_module, "LISTED", 1_000_000)


def after(decider: Decider, decision: Decision, changes: Iterable[Change]) -> Decision:
    """The decision once `changes` are written into the facts file."""
    facts = parse_facts(node_of({change.key: change.after for change in changes}), decider.rulebase.vocabulary)
    return decider.decide(given_as({**decision.facts.answers, **facts.answers}), decision.subject)


def leads(decision: Decision, choice: str | None, target: str | None) -> bool:
    """Whether a decision was flipped."""
    return decision.choice == target if target else decision.choice not in (None, choice)


def sets_in(decider: Decider, found: Flips) -> FoundSets:
    """The sets found, as the rules see them."""
    sights = sights_of(decider.rulebase)
    vocabulary = decider.rulebase.vocabulary
    sets = set()
    for one in found.sets:
        facts = parse_facts(node_of({change.key: change.after for change in one.changes}), vocabulary).answers
        sets.add(frozenset((key, sights[key].view(key, answer)) for key, answer in facts.items()))
    return sets


def choice_answers(decider: Decider, decision: Decision, key: str) -> list[Answer]:
    """The answers that ought to be tried, enumerated as the documentation says."""
    fact = decider.rulebase.vocabulary.facts[key]
    known = decision.facts.answers.get(key)
    if fact.kind == "number":
        return list(decider.unknowns.hypothetical(fact, None))
    if fact.kind != "several-of":
        return [Choice(value) for value in fact.value_ids]
    everything = frozenset(fact.value_ids)
    alone: list[Answer] = [Selection(frozenset([value]), everything - {value}) for value in fact.value_ids]
    if not isinstance(known, Selection):
        derived = decision.inference.answers.get(key)
        return [*alone, *(decider.unknowns.hypothetical(fact, derived) if derived else ())]
    added = [Selection(known.included | {v}, known.excluded - {v}) for v in everything]
    dropped = [Selection(known.included - {v}, known.excluded | {v}) for v in everything]
    closed = list(decider.unknowns.hypothetical(fact, known)) if known.included | known.excluded != everything else []
    return [*alone, *added, *dropped, *closed, Selection(frozenset(), everything)]


def reference(
    decider: Decider, decision: Decision, keys: Sequence[str], target: str | None, largest: int = 3
) -> tuple[int | None, FoundSets]:
    """All smallest flips among `keys`, found by trying every combination with the real decider."""
    sights = sights_of(decider.rulebase)
    options: list[tuple[str, Answer, tuple[int, ...]]] = []
    for key in keys:
        known = decision.facts.answers.get(key)
        views = {sights[key].view(key, answer): answer for answer in choice_answers(decider, decision, key)}
        views.pop(sights[key].view(key, known), None)
        options += [(key, answer, view) for view, answer in views.items()]
    for size in range(1, largest + 1):
        found: FoundSets = set()
        for chosen in combinations(options, size):
            if len({key for key, _, _ in chosen}) == size:
                facts = given_as({**decision.facts.answers, **{key: answer for key, answer, _ in chosen}})
                if leads(decider.decide(facts, "tried"), decision.choice, target):
                    found.add(frozenset((key, view) for key, _, view in chosen))
        if found:
            return size, found
    return None, set()


def in_hand(decider: Decider, keys: Collection[str]) -> list[str]:
    return [key for key in keys if not decider.rulebase.vocabulary.facts[key].given]


def compared(decider: Decider, decision: Decision, keys: Sequence[str], target: str | None) -> Flips:
    """What is found among `keys`, after it was held against the reference."""
    fixed = [key for key in decider.rulebase.vocabulary.facts if key not in keys]
    found = flips(decision, decider, target, fixed)
    size, sets = reference(decider, decision, in_hand(decider, keys), target)
    needs_given = size is None and in_hand(decider, keys) != list(keys)
    if needs_given:
        size, sets = reference(decider, decision, keys, target)
    assert found.size == size
    assert sets_in(decider, found) == sets
    assert found.total == len(sets) == len(found.sets)
    assert found.uses_given == (needs_given and bool(sets))
    assert found.searched == (size or 3)
    return found


def targets(decision: Decision) -> Iterator[str | None]:
    yield None
    yield from (ranked.type for ranked in decision.ranking if ranked.type != decision.choice)


@pytest.mark.usefixtures("_all_listed")
@settings(max_examples=15)
@given(data=st.data())
def test_the_search_finds_what_trying_everything_finds(tea: Decider, data: st.DataObject) -> None:
    facts = given_as(data.draw(Situations(tea.rulebase).any()))
    decision = tea.decide(facts, "tea")
    keys = [key for key in tea.rulebase.vocabulary.facts if key in sights_of(tea.rulebase)]
    compared(tea, decision, keys, data.draw(st.sampled_from(list(targets(decision)))))


@pytest.mark.untraced
@pytest.mark.usefixtures("_all_listed")
@settings(max_examples=6)
@given(data=st.data())
def test_no_single_change_is_missed(decider: Decider, situations: Situations, data: st.DataObject) -> None:
    decision = decider.decide(given_as(data.draw(situations.any())), "shipped")
    target = data.draw(st.sampled_from(list(targets(decision))))
    own = in_hand(decider, sights_of(decider.rulebase))
    _, single = reference(decider, decision, own, target, largest=1)
    found = flips(decision, decider, target)
    if single:
        assert (found.size, found.uses_given) == (1, False)
        assert sets_in(decider, found) == single
    else:
        assert found.size != 1 or found.uses_given


@pytest.mark.untraced
@pytest.mark.usefixtures("_all_listed")
@settings(max_examples=8)
@given(data=st.data())
def test_no_set_within_a_few_facts_is_missed(decider: Decider, situations: Situations, data: st.DataObject) -> None:
    decision = decider.decide(given_as(data.draw(situations.answers())), "shipped")
    read = list(sights_of(decider.rulebase))
    likely = [key for key in read if key in decision.facts.answers or key in decision.unknown] or read
    drawn = data.draw(st.sets(st.sampled_from(likely), min_size=min(4, len(likely)), max_size=4))
    compared(
        decider, decision, [key for key in read if key in drawn], data.draw(st.sampled_from(list(targets(decision))))
    )


@pytest.mark.untraced
@settings(max_examples=15)
@given(data=st.data())
def test_every_set_leads_there_and_no_part_of_it_does(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    decision = decider.decide(given_as(data.draw(situations.any())), "shipped")
    target = data.draw(st.sampled_from(list(targets(decision))))
    found = flips(decision, decider, target)
    for one in found.sets:
        flipped = after(decider, decision, one.changes)
        assert leads(flipped, decision.choice, target)
        assert (flipped.choice, flipped.verdict, flipped.margin) == (one.choice, one.verdict, one.margin)
        for size in range(len(one.changes)):
            for part in combinations(one.changes, size):
                assert not leads(after(decider, decision, part), decision.choice, target)


@pytest.mark.untraced
@settings(max_examples=40)
@given(data=st.data())
def test_what_is_added_up_is_what_is_decided(decider: Decider, situations: Situations, data: st.DataObject) -> None:
    decision = decider.decide(given_as(data.draw(situations.any())), "shipped")
    effects = effects_of(decider, decision, options_of(decider.rulebase, decider.unknowns, decision, ()))
    by_key: dict[str, list[int]] = {}
    for number, option in enumerate(effects.options):
        by_key.setdefault(option.key, []).append(number)
    keys = data.draw(st.sets(st.sampled_from(sorted(by_key)), max_size=3))
    changes = tuple(sorted(data.draw(st.sampled_from(by_key[key])) for key in keys))
    answers = {**decision.facts.answers, **{effects.options[n].key: effects.options[n].answer for n in changes}}
    real = decider.decide(given_as(answers), "changed")
    row = effects.row(changes)
    standings = standings_of(decider.rulebase)
    standing = standings.read(row)
    assert (standing.choice if standing else None) == real.choice
    assert standing is None or standing.margin == real.margin
    if not real.conflicts:
        types = list(decider.rulebase.knowledge.types)
        assert {types[n] for n in standings.eligible(row)} == {
            ranked.type for ranked in real.ranking if ranked.eligibility == "eligible"
        }


@given(data=st.data())
def test_answers_that_look_alike_to_rules_lead_to_the_same_choice(
    decider: Decider, situations: Situations, data: st.DataObject
) -> None:
    answers = dict(data.draw(situations.answers()))
    key, sight = data.draw(st.sampled_from(sorted(sights_of(decider.rulebase).items())))
    fact = decider.rulebase.vocabulary.facts[key]
    alike: dict[tuple[int, ...], list[Answer]] = {}
    for answer in data.draw(st.lists(situations.answer(fact), min_size=2, max_size=12)):
        alike.setdefault(sight.view(key, answer), []).append(answer)
    for members in alike.values():
        assert len({decider.decide(given_as({**answers, key: one}), "one").choice for one in members}) == 1


def settled(decider: Decider, answers: Answers) -> Decision:
    return decider.decide(given_as(answers), "settled")


@pytest.mark.untraced
@settings(max_examples=12)
@given(data=st.data())
def test_fixed_facts_are_left_alone(decider: Decider, situations: Situations, data: st.DataObject) -> None:
    decision = decider.decide(given_as(data.draw(situations.answers())), "shipped")
    moved = {change.key for one in flips(decision, decider).sets for change in one.changes}
    fixed = data.draw(st.sets(st.sampled_from(sorted(moved)))) if moved else set()
    found = flips(decision, decider, fixed=fixed)
    assert not {change.key for one in found.sets for change in one.changes} & fixed
    assert set(found.fixed) == fixed


def test_with_everything_fixed_nothing_is_found(decider: Decider) -> None:
    found = flips(
        settled(decider, {"layer": Choice("workload")}), decider, fixed=tuple(decider.rulebase.vocabulary.facts)
    )
    assert (found.size, found.sets, found.total, found.uses_given, found.searched) == (None, (), 0, False, 3)


def test_circumstances_are_changed_only_when_nothing_else_will_do(decider: Decider) -> None:
    facts = decider.rulebase.vocabulary.facts
    decision = settled(decider, {"layer": Choice("workload")})
    own = flips(decision, decider)
    assert own.sets
    assert not any(change.given for one in own.sets for change in one.changes)
    needed = flips(decision, decider, fixed=[key for key, fact in facts.items() if not fact.given])
    assert needed.uses_given
    assert all(any(change.given for change in one.changes) for one in needed.sets)


def test_a_contradiction_is_a_way_to_no_choice_and_can_be_resolved(decider: Decider) -> None:
    hosts = Selection(frozenset(["container-host"]), frozenset())
    decision = settled(decider, {"workload": hosts, "container_fit": Choice("impossible"), "layer": Choice("machine")})
    assert decision.verdict == "impossible"
    found = flips(decision, decider)
    assert found.uses_given  # Both of the facts that contradict each other are circumstances.
    for one in found.sets:
        assert {"workload", "container_fit"} & {change.key for change in one.changes}
        assert not after(decider, decision, one.changes).conflicts


def test_the_strongest_come_first(decider: Decider, monkeypatch: pytest.MonkeyPatch) -> None:
    decision = settled(decider, {})
    monkeypatch.setattr(flips_module, "LISTED", 1_000_000)
    every = flips(decision, decider)
    emptied = [sum(change.after == [] for change in one.changes) for one in every.sets]
    ranks = [(CHOOSING.index(one.verdict), n, -(one.margin or 0)) for one, n in zip(every.sets, emptied, strict=True)]
    assert ranks == sorted(ranks)
    monkeypatch.setattr(flips_module, "LISTED", 5)
    few = flips(decision, decider)
    assert (few.total, len(few.sets)) == (every.total, 5)


@pytest.mark.parametrize(
    ("target", "fixed", "nearest", "said"),
    [
        ("containr", (), "container", "there is no image type `containr`"),
        (None, ("hostin",), "hosting", "there is no fact `hostin`"),
        ("container", (), None, "`container` is the choice already"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    decider: Decider, target: str | None, fixed: tuple[str, ...], nearest: str | None, said: str
) -> None:
    kubernetes = Selection(frozenset(["kubernetes"]), frozenset())
    decision = settled(decider, {"layer": Choice("workload"), "platform": kubernetes})
    assert decision.choice == "container"
    with pytest.raises(InputRefused) as refused:
        flips(decision, decider, target, fixed)
    assert refused.value.problems[0].nearest == nearest
    assert said in refused.value.render("en")
    assert refused.value.render("zh") != refused.value.render("en")


def marked(base: Path, mark: str) -> Path:
    """A copy of the tiny rule base in which one fact has the given `mark`."""
    path = copy_base(base, MINIMAL) / "knowledge" / "vocabulary" / "tea.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("  - key: spill_proof\n", f"  - key: spill_proof\n    given: {mark}\n"), encoding="utf-8"
    )
    return base


def test_the_vocabulary_says_what_nobody_decides(tmp_path: Path) -> None:
    tea = Decider(load_rulebase(marked(tmp_path, "true")))
    herbs = Selection(frozenset(["herbal"]), frozenset(["green", "black"]))
    facts: Answers = {"course": Choice("brewing"), "at_home": Choice("no"), "leaves": herbs}
    decision = tea.decide(given_as(facts), "tea")
    assert decision.choice == "cup"
    found = flips(decision, tea, "flask")  # Only what must not be spilt comes in a flask.
    assert found.uses_given
    assert [[(change.key, change.given) for change in one.changes] for one in found.sets] == [[("spill_proof", True)]]


def test_a_mark_that_is_neither_true_nor_false_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refused:
        load_rulebase(marked(tmp_path, "perhaps"))
    assert "`perhaps` is no given" in refused.value.render("en")
    assert refused.value.problems[0].allowed == ("true", "false")
