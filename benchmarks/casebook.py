"""The published decisions under `cases/published/`: reading them, and judging a decision against them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from imgexpert.decision.records import Decision

FOLDER = Path(__file__).resolve().parent.parent / "cases" / "published"
COLLECTIONS = ("documented", "own-a", "own-b", "own-c")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A published decision: the facts it states, the type chosen there, and what an expert would also accept."""

    id: str
    collection: str
    facts: Mapping[str, Any]
    primary: str
    acceptable: frozenset[str]
    companions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A case with what was decided for it; companions are looked for only where the choice is the published one."""

    case: Case
    decision: Decision

    @property
    def primary(self) -> bool:
        """Whether the choice is the published one."""
        return self.decision.choice == self.case.primary

    @property
    def accepted(self) -> bool:
        """Whether the choice is the published one or one that an expert would accept as well."""
        return self.primary or self.decision.choice in self.case.acceptable

    @property
    def companions(self) -> tuple[int, int]:
        """How many of the published companions were found, and of how many."""
        wanted = self.case.companions if self.primary else ()
        found = {companion.type for companion in self.decision.companions}
        return sum(type_ in found for type_ in wanted), len(wanted)


def read_cases(collections: Iterable[str] = COLLECTIONS) -> list[Case]:
    """The cases of the named collections, in the order of their files."""
    return [
        Case(
            id=entry["id"],
            collection=collection,
            facts=entry["facts"],
            primary=entry["expected"]["choice"],
            acceptable=frozenset(entry["expected"]["acceptable"]),
            companions=tuple(entry["expected"]["companions"]),
        )
        for collection in collections
        for entry in yaml.safe_load((FOLDER / f"{collection}.yaml").read_text(encoding="utf-8"))
    ]


def percent(part: float, whole: float) -> str:
    """`part` of `whole` for a table; a dash when there is nothing to take a part of."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A plain table with the first column left-aligned and the others right-aligned."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The same as a Markdown table."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
