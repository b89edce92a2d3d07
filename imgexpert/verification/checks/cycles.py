"""Derivations that follow from themselves."""

from __future__ import annotations

from collections.abc import Iterator

from imgexpert.reading.text import Text
from imgexpert.verification.checks.check import Check, listed, no_name, whole
from imgexpert.verification.derivations import cycles
from imgexpert.verification.examined import Examined
from imgexpert.verification.findings import Finding


def circular(examined: Examined, _: None) -> Iterator[Finding]:
    """Every group of derivation rules that feed each other."""
    for group in cycles([rule for rule in examined.rules if rule.kind == "derive"]):
        ids = [rule.id for rule in group]
        yield Finding(
            code="IX306",
            place=group[0].place,
            message=Text(
                f"what these rules derive leads back to their own conditions: {listed(ids)}",
                f"下列规则推出的结论又回到了它们自己的条件：{listed(ids, '、')}",
            ),
            about=tuple(ids),
        )


CIRCULAR = Check(codes=("IX306",), over=whole, find=circular, named=no_name)
