"""Bars on a logarithmic scale as a self-contained SVG picture that reads well on light and on dark pages."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

_WIDTH, _LABELS, _VALUES = 760, 230, 90
_ROW, _TITLE = 22, 34
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 } .group { font-weight: 600; font-size: 12px } .tick { fill: #57606a; font-size: 11px }
line { stroke: #d0d7de } .peer { fill: #8c959f } .own { fill: #0969da }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .tick { fill: #9198a1 } line { stroke: #3d444d } .peer { fill: #656c76 } .own { fill: #4493f8 }
}
"""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar: `value` in seconds gives its length and `text` stands at its end; `own` ones are drawn in colour."""

    label: str
    value: float
    text: str
    own: bool


@dataclass(frozen=True, kw_only=True)
class Group:
    """Bars under one heading."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class _Scale:
    low: int
    high: int

    def at(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(_LABELS + share * (_WIDTH - _LABELS - _VALUES), 1)


def bar_chart(title: str, groups: Sequence[Group]) -> str:
    """The picture as the text of an SVG file; all groups share one scale of whole powers of ten."""
    values = [bar.value for group in groups for bar in group.bars]
    scale = _Scale(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))))
    height = 2 * _TITLE + sum(_TITLE + _ROW * len(group.bars) for group in groups)
    parts = Markup("\n").join([*_axis(scale, height), *_groups(scale, groups)])
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">\n'
            "<title>{title}</title>\n"
            '<style>{style}</style>\n<text class="title" x="0" y="18">{title}</text>\n{parts}\n</svg>\n'
        ).format(width=_WIDTH, height=height, title=title, style=Markup(_STYLE), parts=parts)
    )


def _axis(scale: _Scale, height: int) -> Iterator[Markup]:
    for power in range(scale.low, scale.high + 1):
        x = scale.at(10.0**power)
        yield Markup('<line x1="{x}" x2="{x}" y1="{top}" y2="{bottom}"/>').format(x=x, top=_TITLE, bottom=height - 24)
        yield Markup('<text class="tick" x="{x}" y="{y}" text-anchor="middle">{text}</text>').format(
            x=x, y=height - 8, text=_power(power)
        )


def _power(power: int) -> str:
    """A power of ten seconds in the unit that people use for it.

    >>> _power(-4), _power(0)
    ('100 µs', '1 s')
    """
    for unit, start in (("s", 0), ("ms", -3), ("µs", -6)):
        if power >= start:
            return f"{10 ** (power - start):,} {unit}"
    return f"10^{power} s"


def _groups(scale: _Scale, groups: Sequence[Group]) -> Iterator[Markup]:
    y = _TITLE
    for group in groups:
        y += _TITLE
        yield Markup('<text class="group" x="0" y="{y}">{title}</text>').format(y=y - 8, title=group.title)
        for bar in group.bars:
            yield _bar(scale, bar, y)
            y += _ROW


def _bar(scale: _Scale, bar: Bar, y: int) -> Markup:
    end = scale.at(bar.value)
    return Markup(
        '<text x="{right}" y="{base}" text-anchor="end">{label}</text>'
        '<rect class="{kind}" x="{left}" y="{y}" width="{width}" height="{height}" rx="2"/>'
        '<text x="{text_x}" y="{base}">{text}</text>'
    ).format(
        right=_LABELS - 8,
        base=y + 12,
        label=bar.label,
        kind="own" if bar.own else "peer",
        left=_LABELS,
        y=y,
        width=max(round(end - _LABELS, 1), 1),
        height=_ROW - 6,
        text_x=end + 6,
        text=bar.text,
    )
