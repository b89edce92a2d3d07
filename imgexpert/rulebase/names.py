"""What may be named in rules and ratings, and whether the list is whole: of half a list nobody is told to be wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Names:
    """Ids in their order; `complete` unless a place where more of them may stand could not be read."""

    ids: tuple[str, ...]
    complete: bool

    def refuses(self, word: str) -> bool:
        """Whether `word` is certainly no name."""
        return self.complete and word not in self.ids


def names(ids: Iterable[str], pattern: re.Pattern[str], complete: bool) -> Names:
    """The names in `ids`; one that does not match `pattern` was meant to be another, and the list is incomplete."""
    listed = tuple(dict.fromkeys(ids))
    return Names(ids=listed, complete=complete and all(pattern.fullmatch(id_) for id_ in listed))


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """All names that rules use."""

    facts: Names
    types: Names
    scenarios: Names
    entries: Names
    importance: Names
    strength: Names
