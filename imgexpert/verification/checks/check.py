"""What a check is: the things it looks at one by one, and what it finds about each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from imgexpert.rulebase.rules import Rule
from imgexpert.verification.examined import Examined
from imgexpert.verification.findings import Finding

Thing = TypeVar("Thing")


@dataclass(frozen=True, kw_only=True)
class Check(Generic[Thing]):
    """Finds `codes` by looking at each thing that `over` gives; what is not settled about one costs only that one."""

    codes: tuple[str, ...]
    over: Callable[[Examined], Iterable[Thing]]
    find: Callable[[Examined, Thing], Iterator[Finding]]
    named: Callable[[Thing], tuple[str, ...]]
    """What a thing is called where nothing could be settled about it."""


def rules(examined: Examined) -> Iterable[Rule]:
    """All rules."""
    return examined.rules


def rule_name(rule: Rule) -> tuple[str, ...]:
    """A rule's id."""
    return (rule.id,)


def whole(_: Examined) -> Iterable[None]:
    """The rule base as one thing."""
    return (None,)


def no_name(_: None) -> tuple[str, ...]:
    """The rule base has no name of its own."""
    return ()


def listed(names: Iterable[str], comma: str = ", ") -> str:
    """Names in backquotes, one after the other."""
    return comma.join(f"`{name}`" for name in names)
