"""Where the boxes of a layered drawing stand and how the lines between them run; it knows nothing of what they mean.

The usual way in four steps: lines that cross a layer get a lane in it, the boxes of each layer are ordered by where
their neighbours stand, they are moved as close to these as the gaps allow, and the lines are strung through the lanes.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

_SWEEPS = 12
_SETTLING = 40
_LANE = 6.0  # Height of a line that passes through a layer.

Point: TypeAlias = tuple[float, float]
Lane: TypeAlias = tuple[str, int]
Stop: TypeAlias = "str | Lane"
"""A box by its id, or a lane: the lines from one box through one layer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Something to be drawn in `layer`; boxes with a lower `rank` stand above the others of their layer."""

    id: str
    layer: int
    width: float
    height: float
    rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Left upper corners of boxes by id, the points that each line runs through, and the left edge of each layer.

    Two points with the same height are to be joined straight, others by a curve that is level at both ends.
    """

    width: float
    height: float
    corners: Mapping[str, Point]
    lines: Mapping[tuple[str, str], tuple[Point, ...]]
    columns: Mapping[int, float]


def laid_out(
    boxes: Sequence[Box], lines: Iterable[tuple[str, str]], *, gap: float, aisle: float, margin: float
) -> Layout:
    """The boxes with `gap` between them, and `aisle` between layers, inside a `margin`.

    Every line must lead to a later layer. The same input gives the same drawing.
    """
    drawing = _Drawing(boxes, dict.fromkeys(lines), gap)
    drawing.order()
    drawing.settle()
    return drawing.layout(aisle, margin)


class _Drawing:
    def __init__(self, boxes: Sequence[Box], lines: Iterable[tuple[str, str]], gap: float) -> None:
        self.boxes = {box.id: box for box in boxes}
        self.gap = gap
        self.layers: dict[int, list[Stop]] = {layer: [] for layer in sorted({box.layer for box in boxes})}
        for box in boxes:
            self.layers[box.layer].append(box.id)
        self.routes = {line: self._route(*line) for line in lines}
        self.before: dict[Stop, list[Stop]] = {}
        self.after: dict[Stop, list[Stop]] = {}
        steps = (step for route in self.routes.values() for step in pairwise(route))
        for source, target in dict.fromkeys(steps):
            self.after.setdefault(source, []).append(target)
            self.before.setdefault(target, []).append(source)
        self.middle: dict[Stop, float] = {}

    def _route(self, source: str, target: str) -> list[Stop]:
        """The stops of a line; lines from one box share their lanes, so that they part as late as they can."""
        first, last = self.boxes[source].layer, self.boxes[target].layer
        lanes: list[Stop] = [(source, layer) for layer in self.layers if first < layer < last]
        for lane, layer in zip(lanes, (layer for layer in self.layers if first < layer < last), strict=True):
            if lane not in self.layers[layer]:
                self.layers[layer].append(lane)
        return [source, *lanes, target]

    def order(self) -> None:
        """Order each layer by the mean place of its neighbours, to and fro, and keep the order with fewest crossings.

        Sorting is stable, so that what is level keeps its order.
        """
        for stops in self.layers.values():
            stops.sort(key=self._rank)
        best = {layer: list(stops) for layer, stops in self.layers.items()}
        fewest = self.crossings()
        for sweep in range(_SWEEPS):
            forward = sweep % 2 == 0
            beside = self.before if forward else self.after
            for layer in list(self.layers)[:: 1 if forward else -1]:
                self._sort(self.layers[layer], beside)
            if (found := self.crossings()) < fewest:
                best, fewest = {layer: list(stops) for layer, stops in self.layers.items()}, found
        self.layers = best

    def _sort(self, stops: list[Stop], beside: Mapping[Stop, list[Stop]]) -> None:
        places = self._places()
        own = {stop: place for place, stop in enumerate(stops)}

        def key(stop: Stop) -> tuple[int, float]:
            found = [places[other] for other in beside.get(stop, ())]
            return self._rank(stop), sum(found) / len(found) if found else own[stop] / max(1, len(stops) - 1)

        stops.sort(key=key)

    def _places(self) -> dict[Stop, float]:
        """Where each stop stands in its layer, from 0 at the top to 1 at the bottom."""
        return {
            stop: place / max(1, len(stops) - 1) for stops in self.layers.values() for place, stop in enumerate(stops)
        }

    def _rank(self, stop: Stop) -> int:
        return self.boxes[stop if isinstance(stop, str) else stop[0]].rank

    def crossings(self) -> int:
        """How often lines between neighbouring layers cross."""
        total = 0
        place = {stop: number for stops in self.layers.values() for number, stop in enumerate(stops)}
        for stops in self.layers.values():
            passed: list[int] = []
            for stop in stops:
                ends = [place[after] for after in self.after.get(stop, ())]
                total += sum(len(passed) - bisect_right(passed, end) for end in ends)
                for end in ends:
                    insort(passed, end)
        return total

    def settle(self) -> None:
        """Move every stop as near as the gaps allow to the mean height of its neighbours."""
        for stops in self.layers.values():
            self._spread(stops, [0.0] * len(stops))
        both = {
            stop: [*self.before.get(stop, ()), *self.after.get(stop, ())]
            for stops in self.layers.values()
            for stop in stops
        }
        for turn in range(_SETTLING):
            for layer in list(self.layers)[:: 1 if turn % 2 else -1]:
                stops = self.layers[layer]
                wanted: list[float] = []
                for stop in stops:
                    # What nothing leads to or from stays with the one above it.
                    wanted.append(self._mean(both[stop], wanted[-1] if wanted else self.middle[stop]))
                self._spread(stops, wanted)

    def _mean(self, beside: Sequence[Stop], otherwise: float) -> float:
        return sum(self.middle[stop] for stop in beside) / len(beside) if beside else otherwise

    def _spread(self, stops: Sequence[Stop], wanted: Sequence[float]) -> None:
        """The heights nearest to those wanted, by least squares, that keep order and gaps (pooled neighbours)."""
        offsets, offset = [], 0.0
        for number, stop in enumerate(stops):
            if number:
                offset += (self._height(stops[number - 1]) + self._height(stop)) / 2 + self._between(stops, number)
            offsets.append(offset)
        pools: list[tuple[float, int]] = []  # The mean and the number of those that move together.
        for want, offset in zip(wanted, offsets, strict=True):
            mean, count = want - offset, 1
            while pools and pools[-1][0] > mean:
                other, many = pools.pop()
                mean, count = (mean * count + other * many) / (count + many), count + many
            pools.append((mean, count))
        shifts = [mean for mean, count in pools for _ in range(count)]
        for stop, shift, offset in zip(stops, shifts, offsets, strict=True):
            self.middle[stop] = shift + offset

    def _between(self, stops: Sequence[Stop], number: int) -> float:
        lanes = sum(not isinstance(stop, str) for stop in stops[number - 1 : number + 1])
        return self.gap / (1 + lanes)

    def _height(self, stop: Stop) -> float:
        return self.boxes[stop].height if isinstance(stop, str) else _LANE

    def layout(self, aisle: float, margin: float) -> Layout:
        """The finished drawing, moved into the quadrant right of and below the origin."""
        columns, widths, left = {}, {}, margin
        for layer, stops in self.layers.items():
            columns[layer] = left
            widths[layer] = max(self.boxes[stop].width for stop in stops if isinstance(stop, str))
            left += widths[layer] + aisle
        top = min(self.middle[stop] - self._height(stop) / 2 for stop in self.middle) - margin
        corners = {
            box.id: (columns[box.layer], self.middle[box.id] - box.height / 2 - top) for box in self.boxes.values()
        }
        lines = {
            line: tuple(point for stop in route for point in self._points(stop, line, columns, widths, top))
            for line, route in self.routes.items()
        }
        bottom = max(self.middle[stop] + self._height(stop) / 2 for stop in self.middle)
        return Layout(
            width=left - aisle + margin, height=bottom - top + margin, corners=corners, lines=lines, columns=columns
        )

    def _points(
        self,
        stop: Stop,
        line: tuple[str, str],
        columns: Mapping[int, float],
        widths: Mapping[int, float],
        top: float,
    ) -> list[Point]:
        """Where a line touches `stop`: at the right of its source, the left of its target, both ends of a lane."""
        height = self.middle[stop] - top
        if isinstance(stop, str):
            box = self.boxes[stop]
            left = columns[box.layer]
            return [(left + box.width if stop == line[0] else left, height)]
        left = columns[stop[1]]
        return [(left, height), (left + widths[stop[1]], height)]
