"""A justification graph drawn as SVG, from left to right, the way of this decision set apart from the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from imgexpert.explanation.records import NodeKind
from imgexpert.interfaces.cells import wrapped
from imgexpert.interfaces.reports.graph_layout import Box, Layout, Point, laid_out
from imgexpert.interfaces.reports.graph_picture import Drawn, Line, Picture

_CELL = 6.7  # Pixels for a terminal cell at the size of the words; letters are narrower than this on average.
_LINE = 15.0
_REMARK = 14.0
_PADDING = 9.0
_HEADING = 30.0
_GAP, _AISLE, _MARGIN = 10.0, 33.0, 8.0
_WIDTHS: Mapping[NodeKind, float] = {
    "asserted": 160,
    "absent": 160,
    "derived": 160,
    "rule": 196,
    "scenario": 124,
    "star": 130,
    "evidence": 130,
    "exclusion": 130,
    "eligibility": 130,
    "choice": 136,
}
_WIDTH = 120.0  # Of all others.
_BOLD = 7.8  # Pixels for a cell in the box of the choice, whose words are bold.


@dataclass(frozen=True, slots=True)
class _Sized:
    drawn: Drawn
    width: float
    height: float
    words: tuple[str, ...]
    remark: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished drawing; a `tall` one is higher than wide."""

    svg: Markup
    tall: bool


def drawing(picture: Picture, id_: str, title: str, description: str) -> Drawing:
    """`picture` as an SVG element of its natural size; `id_` must be unlike any other on the page."""
    sized = {drawn.id: _sized(drawn) for drawn in picture.boxes}
    boxes = [
        Box(id=id_, layer=one.drawn.layer, width=one.width, height=one.height, rank=0 if one.drawn.marked else 1)
        for id_, one in sized.items()
    ]
    lines = [(line.source, line.target) for line in picture.lines]
    layout = laid_out(boxes, lines, gap=_GAP, aisle=_AISLE, margin=_MARGIN)
    drawn_lines = sorted(picture.lines, key=lambda line: line.marked)  # What is marked lies on top.
    svg = Markup(
        '<svg class="graph" xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{id}-title {id}-desc" '
        'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}">'
        '<title id="{id}-title">{title}</title><desc id="{id}-desc">{description}</desc>\n'
        "{headings}{lines}{boxes}</svg>"
    ).format(
        id=id_,
        width=layout.width,
        height=layout.height + _HEADING,
        title=title,
        description=description,
        headings=Markup("").join(_heading(text, layout.columns[layer]) for layer, text in picture.headings.items()),
        lines=Markup("").join(_line(line, layout) for line in drawn_lines),
        boxes=Markup("").join(_box(one, layout.corners[one.drawn.id]) for one in sized.values()),
    )
    return Drawing(svg=svg, tall=layout.height > layout.width)


def _sized(drawn: Drawn) -> _Sized:
    width = _WIDTHS.get(drawn.kind, _WIDTH)
    cells = int((width - 2 * _PADDING) / (_BOLD if drawn.kind == "choice" else _CELL))
    words = tuple(wrapped(drawn.words, cells))
    remark = tuple(wrapped(drawn.remark, cells)) if drawn.remark else ()
    height = len(words) * _LINE + len(remark) * _REMARK + _PADDING + 2
    return _Sized(drawn, width, height, words, remark)


def _heading(text: str, left: float) -> Markup:
    return Markup('<text class="heading" x="{x:.1f}" y="18">{text}</text>').format(x=left, text=text)


def _line(line: Line, layout: Layout) -> Markup:
    points = [(x, y + _HEADING) for x, y in layout.lines[line.source, line.target]]
    return Markup('<path class="line {tone}{marked}" d="{path}"/>\n').format(
        tone=line.tone, marked=" marked" if line.marked else "", path=_path(points)
    )


def _path(points: list[Point]) -> str:
    """A line through `points`: straight where it is level, else a curve that is level at both ends."""
    (x, y), *rest = points
    parts = [f"M{x:.1f} {y:.1f}"]
    for to_x, to_y in rest:
        if to_y == y:
            parts.append(f"H{to_x:.1f}")
        else:
            half = (x + to_x) / 2
            parts.append(f"C{half:.1f} {y:.1f} {half:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}")
        x, y = to_x, to_y
    return "".join(parts)


def _box(one: _Sized, corner: Point) -> Markup:
    x, y = corner[0], corner[1] + _HEADING
    baseline = y + _PADDING / 2 + 12
    texts = []
    for text in one.words:
        texts.append(_text("words", x, baseline, text))
        baseline += _LINE
    for text in one.remark:
        texts.append(_text("remark", x, baseline - 1, text))
        baseline += _REMARK
    return Markup(
        '<g class="node {kind} {tone}{marked}" data-node="{id}"><title>{detail}</title>'
        '<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="5"/>'
        '<path class="edge" d="M{x:.1f} {top:.1f}V{bottom:.1f}"/>{texts}</g>\n'
    ).format(
        kind=one.drawn.kind,
        tone=one.drawn.tone,
        marked=" marked" if one.drawn.marked else "",
        id=one.drawn.id,
        detail=one.drawn.detail,
        x=x,
        y=y,
        width=one.width,
        height=one.height,
        top=y + 4,
        bottom=y + one.height - 4,
        texts=Markup("").join(texts),
    )


def _text(class_: str, x: float, y: float, text: str) -> Markup:
    return Markup('<text class="{class_}" x="{x:.1f}" y="{y:.1f}">{text}</text>').format(
        class_=class_, x=x + _PADDING, y=y, text=text
    )
