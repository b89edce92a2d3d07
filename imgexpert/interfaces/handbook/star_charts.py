"""Stars as drawings that stand in a page: they take its colours, so that they can be read in the dark too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from imgexpert.interfaces.cells import width

_STARS = 5
_CELL = 8  # Units a terminal cell of text takes at most at the size of letters used here.
_ROW, _BAR = 24, 12
_STEP = 26  # Units a star takes.
_SQUARE = 46


def bars(name: str, rows: Sequence[tuple[str, int]]) -> str:
    """The stars of one type, a bar a scenario."""
    left = max(width(label) for label, _ in rows) * _CELL + 12
    whole, high = left + _STARS * _STEP + 24, len(rows) * _ROW + 8
    shapes = Markup("").join(_bar(place, label, stars, left) for place, (label, stars) in enumerate(rows))
    told = "; ".join(f"{label} {stars}" for label, stars in rows)
    return _drawing(whole, high, f"{name}: {told}", shapes)


def grid(types: Mapping[str, str], rows: Sequence[tuple[str, Mapping[str, int]]]) -> str:
    """All stars: a row a scenario, a column a type, the darker the more."""
    left = max(width(label) for label, _ in rows) * _CELL + 12
    head = max(width(name) for name in types.values()) * _CELL * 5 // 8 + 16
    whole, high = left + len(types) * _SQUARE + head * 2 // 3, head + len(rows) * _ROW + 8
    shapes = Markup("").join(_head(place, name, left, head) for place, name in enumerate(types.values()))
    for place, (label, stars) in enumerate(rows):
        y = head + place * _ROW
        shapes += Markup('<text x="{}" y="{}" text-anchor="end">{}</text>').format(left - 10, y + 16, label)
        shapes += Markup("").join(
            _square(left + column * _SQUARE, y, stars[type_]) for column, type_ in enumerate(types) if type_ in stars
        )
    told = "; ".join(f"{label}: " + ", ".join(f"{types[t]} {n}" for t, n in stars.items()) for label, stars in rows)
    return _drawing(whole, high, told, shapes)


def _drawing(wide: int, high: int, told: str, shapes: Markup) -> str:
    return str(
        Markup(
            '<svg class="stars" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img" '
            'aria-label="{told}" font-size="13" fill="currentColor" '
            'style="max-width:100%;height:auto">{shapes}</svg>'
        ).format(wide=wide, high=high, told=told, shapes=shapes)
    )


def _bar(place: int, label: str, stars: int, left: int) -> Markup:
    y = place * _ROW + 4
    return Markup(
        '<text x="{end}" y="{base}" text-anchor="end">{label}</text>'
        '<rect x="{left}" y="{top}" width="{all}" height="{bar}" rx="2" opacity="0.12"/>'
        '<rect class="bar" x="{left}" y="{top}" width="{wide}" height="{bar}" rx="2" opacity="0.6"/>'
        '<text x="{after}" y="{base}">{stars}</text>\n'
    ).format(
        end=left - 10, base=y + 14, label=label, left=left, top=y + 4, all=_STARS * _STEP, bar=_BAR,
        wide=stars * _STEP, after=left + _STARS * _STEP + 8, stars=stars,
    )  # fmt: skip


def _head(place: int, name: str, left: int, head: int) -> Markup:
    x, y = left + place * _SQUARE + _SQUARE // 2, head - 8
    return Markup('<text x="{x}" y="{y}" transform="rotate(-45 {x} {y})">{name}</text>\n').format(x=x, y=y, name=name)


def _square(x: int, y: int, stars: int) -> Markup:
    return Markup(
        '<rect x="{x}" y="{y}" width="{wide}" height="{high}" class="bar" opacity="{shade}"/>'
        '<text x="{middle}" y="{base}" text-anchor="middle">{stars}</text>\n'
    ).format(
        x=x, y=y, wide=_SQUARE - 2, high=_ROW - 2, shade=f"{stars * 0.1:.1f}", middle=x + _SQUARE // 2 - 1,
        base=y + 16, stars=stars,
    )  # fmt: skip
