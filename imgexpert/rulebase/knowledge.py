"""What the source document says: image types, their characteristics, the two tables; and what else can be cited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imgexpert.reading.text import Text


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Anything that a rule can cite: a characteristic, a table cell, a purpose, a public reference.

    `where` says how to find it: the section with its bullet or cell and line, or an address.
    """

    id: str
    name: Text
    statement: Text
    where: Text


@dataclass(frozen=True, kw_only=True)
class Cell(Entry):
    """One cell of the comparison table; `because` says why a cell decides nothing, else it is None."""

    attribute: str
    because: Text | None


@dataclass(frozen=True, kw_only=True)
class ImageType:
    """One image type. A type that is not `rated` has no stars and no comparison cells."""

    id: str
    order: int
    rated: bool
    name: Text
    definition: Text
    where: Text
    characteristics: tuple[Entry, ...]
    comparison: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """Entries of the source that pull apart, and what is done about it."""

    id: str
    statement: Text
    between: tuple[str, ...]
    treatment: Text


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """All of the above; `ratings` holds 1 to 5 stars by scenario and rated type."""

    types: Mapping[str, ImageType]
    scenarios: Mapping[str, Entry]
    ratings: Mapping[str, Mapping[str, int]]
    general: tuple[Entry, ...]
    references: tuple[Entry, ...]
    disagreements: tuple[Disagreement, ...]

    @property
    def rated(self) -> tuple[str, ...]:
        """The ids of the types that have stars."""
        return tuple(type_.id for type_ in self.types.values() if type_.rated)

    def citable(self) -> Iterator[Entry]:
        """Every entry that a rule may cite."""
        for type_ in self.types.values():
            yield from type_.characteristics
            yield from type_.comparison
        yield from self.general
        yield from self.references
