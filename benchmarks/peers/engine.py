"""What every engine under measurement offers, whatever it is built on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.answers import FactSet


class Engine(ABC):
    """A rule base translated for one engine and made ready; what is built here is never timed.

    A subject is prepared in the engine's own terms first, which is not timed either: no engine is charged for reading
    another one's input. Timed is the way from a prepared subject to the ids of the rules that fired.
    """

    name: ClassVar[str]
    largest: ClassVar[int | None] = None
    """The most rules that it can be built with in reasonable time; None when it takes any number."""

    @abstractmethod
    def __init__(self, rulebase: RuleBase) -> None: ...

    @abstractmethod
    def subject(self, facts: FactSet) -> Any:
        """`facts` as the engine takes them."""

    @abstractmethod
    def fired(self, subject: Any) -> set[str]:
        """The rules that fire for `subject`."""

    def fired_each(self, subjects: Sequence[Any]) -> list[set[str]]:
        """The same for many, one after the other unless the engine has a way of its own."""
        return [self.fired(subject) for subject in subjects]

    def renew(self) -> None:  # noqa: B027 - most engines need no renewing.
        """Called now and then, untimed, for engines that slow down with use."""
