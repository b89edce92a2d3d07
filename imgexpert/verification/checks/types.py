"""Image types that can never be chosen, that can only tie, or that the star table always puts behind another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imgexpert.reading.text import Text
from imgexpert.rulebase.rules import AddScenario
from imgexpert.verification.checks.check import Check, listed
from imgexpert.verification.examined import Examined
from imgexpert.verification.findings import Ends, Finding, IsNotChosen, IsTied, SuitsLess, Witness
from imgexpert.verification.solver import NotSettledError, both
from imgexpert.vocabulary.answers import FactSet


def types(examined: Examined) -> Iterable[str]:
    """The ids of all types."""
    return tuple(examined.rulebase.knowledge.types)


def type_name(type_: str) -> tuple[str, ...]:
    """A type's id."""
    return (type_,)


def out_of_reach(examined: Examined, type_: str) -> Iterator[Finding]:
    """The type, if no environment makes it lead alone, or lead at all."""
    if any(sample.peaceful and examined.settle(sample.facts).outcome.choice == type_ for sample in examined.samples):
        return
    if _leading(examined, type_, alone=True) is not None:
        return
    tied = _leading(examined, type_, alone=False)
    if tied is not None:
        yield Finding(
            code="IX402",
            place=examined.places.of("type", type_),
            message=Text(
                f"type `{type_}` never wins alone: at best it is tied with another",
                f"类型 `{type_}` 从不单独胜出：最好的情况也只是与其他类型并列",
            ),
            about=(type_,),
            witness=Witness(subjects=(tied,), shows=(Ends("tied"), IsTied(type_))),
        )
        return
    facts = _best_try(examined, type_)
    yield Finding(
        code="IX401",
        place=examined.places.of("type", type_),
        message=Text(
            f"type `{type_}` can never be chosen: in every environment it is ruled out or another one leads it",
            f"类型 `{type_}` 永远不会被选中：任何情况下它不是被排除，就是落后于其他类型",
        ),
        about=(type_,),
        witness=None if facts is None else Witness(subjects=(facts,), shows=(IsNotChosen(type_),)),
    )


def _leading(examined: Examined, type_: str, *, alone: bool) -> FactSet | None:
    """Facts under which the type leads; the sums of importances are tried one by one, each a question of its own."""
    standing, worlds = examined.standing, examined.worlds
    open_ = False
    for weight in standing.weights():
        leads = both(standing.best(type_, weight, alone=alone), standing.decidable(), standing.weighing(weight))
        try:
            facts = worlds.find(worlds.peaceful, leads)
        except NotSettledError:
            open_ = True
            continue
        if facts is not None:
            return facts
    if open_:
        raise NotSettledError
    return None


def _best_try(examined: Examined, type_: str) -> FactSet | None:
    """Facts under which most could be expected of the type: some evidence speaks for it."""
    worlds = examined.worlds
    return worlds.find(worlds.peaceful, examined.standing.backed(type_)) or worlds.find(worlds.peaceful)


def dominated(examined: Examined, type_: str) -> Iterator[Finding]:
    """The type, if others have at least its stars in every scenario, and more in one."""
    ratings = examined.rulebase.knowledge.ratings
    rated = examined.rulebase.knowledge.rated
    if type_ not in rated or not ratings:
        return
    above = [
        other
        for other in rated
        if all(row[other] >= row[type_] for row in ratings.values())
        and any(row[other] > row[type_] for row in ratings.values())
    ]
    if above:
        yield Finding(
            code="IX403",
            place=examined.places.of("type", type_),
            message=Text(
                f"by stars alone, type `{type_}` is never ahead of {listed(above)}, and behind in some scenario",
                f"仅凭星级，类型 `{type_}` 从不领先于 {listed(above, '、')}，且在某些场景中落后",
            ),
            about=(type_, *above),
            witness=_shown(examined, type_, above[0]),
        )


def _shown(examined: Examined, type_: str, other: str) -> Witness | None:
    """Facts that raise a scenario in which the type has fewer stars."""
    ratings = examined.rulebase.knowledge.ratings
    for rule in examined.rules:
        then = rule.then
        if isinstance(then, AddScenario) and ratings[then.scenario][other] > ratings[then.scenario][type_]:
            facts = examined.worlds.find(examined.worlds.peaceful, examined.worlds.fires[rule.id])
            if facts is not None:
                return Witness(subjects=(facts,), shows=(SuitsLess(type_, other),))
    return None


OUT_OF_REACH = Check(codes=("IX401", "IX402"), over=types, find=out_of_reach, named=type_name)
DOMINATED = Check(codes=("IX403",), over=types, find=dominated, named=type_name)
