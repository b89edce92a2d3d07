"""The drawings of an inventory's report: shares as bars and scores as small histograms, in percent of the width."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from imgexpert.interfaces.batch.tally import STEPS

_STARS = 5


def shares(parts: Iterable[tuple[str, float]]) -> Markup:
    """Parts of a whole side by side: a class and a share from 0 to 1 for each."""
    shapes, at = [], 0.0
    for class_, share in parts:
        if share > 0:
            shapes.append(
                Markup('<rect class="{class_}" x="{x}%" width="{width}%"/>').format(
                    class_=class_, x=round(at * 100, 3), width=round(share * 100, 3)
                )
            )
        at += share
    return Markup('<svg class="plot" aria-hidden="true">{shapes}</svg>').format(shapes=Markup("").join(shapes))


def score_range(scores: Sequence[Counter[int]]) -> tuple[int, int]:
    """The whole stars between which all scores lie; the scale of the source at least."""
    bins = [number for counted in scores for number in counted]
    low = min([0, *bins]) // STEPS
    high = -(-(max([0, *bins]) + 1) // STEPS)
    return low, max(_STARS, high)


def histogram(counted: Counter[int], low: int, high: int) -> Markup:
    """How many rows have which score, with a line at each whole star; the tallest column fills the height."""
    columns = (high - low) * STEPS
    most = max(counted.values(), default=1)
    lines = [
        Markup('<line class="{class_}" x1="{x}%" x2="{x}%" y1="0" y2="100%"/>').format(
            class_="zero" if star == 0 else "tick", x=round((star - low) * 100 / (high - low), 3)
        )
        for star in range(low, high + 1)
    ]
    shapes = [
        Markup('<rect x="{x}%" width="{width}%" y="{y}%" height="{height}%"/>').format(
            x=round((number - low * STEPS) * 100 / columns, 3),
            width=round(100 / columns * 0.86, 3),
            y=round(100 - count * 100 / most, 2),
            height=round(count * 100 / most, 2),
        )
        for number, count in sorted(counted.items())
    ]
    return Markup('<svg class="columns" aria-hidden="true">{shapes}</svg>').format(
        shapes=Markup("").join([*lines, *shapes])
    )


def axis(low: int, high: int) -> Markup:
    """The numbers of whole stars below histograms; the outermost stay inside."""
    anchors = {low: "start", high: "end"}
    numbers = [
        Markup('<text x="{x}%" y="12" text-anchor="{anchor}">{star}</text>').format(
            x=round((star - low) * 100 / (high - low), 3),
            anchor=anchors.get(star, "middle"),
            star=f"{star}★" if star == high else str(star).replace("-", "−"),
        )
        for star in range(low, high + 1)
    ]
    return Markup('<svg class="axis" aria-hidden="true">{numbers}</svg>').format(numbers=Markup("").join(numbers))
