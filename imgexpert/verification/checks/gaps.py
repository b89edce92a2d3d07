"""Environments of which everything is known, and for which there is still nothing to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imgexpert.reading.text import Text
from imgexpert.verification.checks.check import Check
from imgexpert.verification.examined import Examined
from imgexpert.verification.findings import Ends, Finding, Witness
from imgexpert.verification.solver import Formula, both, either, negation
from imgexpert.verification.stands import Picked
from imgexpert.vocabulary.answers import FactSet


def layers(examined: Examined) -> Iterable[str]:
    """The layers of the stack that can be asked about."""
    return examined.rulebase.vocabulary.facts[examined.rulebase.parameters.layer].value_ids


def layer_name(layer: str) -> tuple[str, ...]:
    """The layer's value."""
    return (layer,)


def gap(examined: Examined, layer: str) -> Iterator[Finding]:
    """A complete environment on the layer in which no evidence speaks for anything, or everything is ruled out."""
    standing, known = examined.standing, examined.worlds.known[examined.rulebase.parameters.layer]
    assert isinstance(known, Picked)
    here = known.values[layer]
    possible = either(*(standing.eligible(type_) for type_ in examined.rulebase.knowledge.types))
    place = examined.places.of("value", examined.rulebase.parameters.layer, layer)
    if (facts := _complete(examined, both(here, possible, negation(standing.decidable())))) is not None:
        yield Finding(
            code="IX404",
            place=place,
            message=Text(
                f"with every question answered, a subject on layer `{layer}` can stay undecided: "
                "no rule gives evidence for any type that is possible there",
                f"即使回答了全部问题，`{layer}` 层的对象仍可能无法判断：没有规则为任何可用的类型给出支持证据",
            ),
            about=(layer,),
            witness=Witness(subjects=(facts,), shows=(Ends("undecided"),)),
        )
    if (facts := _complete(examined, both(here, negation(possible)))) is not None:
        yield Finding(
            code="IX405",
            place=place,
            message=Text(
                f"without any contradiction, every type can be ruled out for a subject on layer `{layer}`",
                f"在答案没有任何矛盾的情况下，`{layer}` 层的对象可能排除所有类型",
            ),
            about=(layer,),
            witness=Witness(subjects=(facts,), shows=(Ends("impossible"),)),
        )


def _complete(examined: Examined, formula: Formula) -> FactSet | None:
    return examined.worlds.find(examined.worlds.peaceful, examined.worlds.complete, formula, whole=True)


GAP = Check(codes=("IX404", "IX405"), over=layers, find=gap, named=layer_name)
