"""A schematic map: rivers as lines through their sections, each section a numbered dot in the color of "
"its class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import cos, hypot, radians

from qingshan.base.figure import Figure
from qingshan.publish.charts.scene import Box, Ink, Line, Mark, Panel, Words

Point = tuple[float, float]
MARGIN = 46.0
APART = 34.0
"""Least distance of two dots [pixel]."""

ROUNDS = 60
RIVER: Ink = "#8fb7d6"


@dataclass(frozen=True, slots=True)
class Dot:
    """A section: its number in the table, the text of its class, color, tip and figure."""

    number: int
    text: str
    tip: str
    fill: Ink
    on_fill: Ink
    figure: Figure
    is_square: bool = False


@dataclass(frozen=True, slots=True)
class Stream:
    """A river or lake: name, its dots from source to mouth by key, and the river it flows into."""

    key: str
    name: str
    dots: tuple[str, ...]
    into: str = ""


def map_of(
    label: str,
    streams: Sequence[Stream],
    dots: Mapping[str, Dot],
    positions: Mapping[str, Point],
    *,
    size: Point,
) -> Panel:
    """Sections where they are [degree]; rivers run straight between them and on to the river they flow "
    "into."""
    places = _apart(_projected(positions, size))
    lines = {each.key: [places[dot] for dot in each.dots] for each in streams if not _is_lake(each, dots)}
    marks: list[Mark] = []
    for stream in streams:
        points = lines.get(stream.key, [])
        target = lines.get(stream.into) or []
        if points and target:
            points = [*points, _nearest(points[-1], target)]
        if len(points) > 1:
            marks.append(Line(tuple(points), RIVER, 4.5))
    free: list[tuple[float, float, float]] = []
    for stream in streams:
        points = [places[dot] for dot in stream.dots]
        x, y = _label_dot(points, list(places.values()))
        wide = 13.0 * len(stream.name)
        at = _free_place((x, y - 22), wide, free)
        free.append((at[0], at[1], wide))
        marks.append(Words(at[0], at[1], stream.name, 12.5, "middle", "muted"))
    for key, dot in dots.items():
        marks += _dot(dot, places[key])
    return Panel(*size, label, tuple(marks))


def lines_of(label: str, streams: Sequence[Stream], dots: Mapping[str, Dot], *, width: float) -> Panel:
    """Every river a line from source to mouth, where positions are not known."""
    left, pitch = 150.0, 46.0
    names = {each.key: each.name for each in streams}
    marks: list[Mark] = []
    for down, stream in enumerate(streams):
        y = 26 + pitch * down
        step = min(90.0, (width - left - 190) / max(len(stream.dots) - 1, 1))
        last = left + step * (len(stream.dots) - 1)
        marks.append(Words(left - 26, y, stream.name, 13, "end", "ink"))
        marks.append(Line(((left - 18, y), (last + 34, y)), RIVER, 4.5))
        if stream.into in names:
            marks.append(Words(last + 42, y, f"→ {names[stream.into]}", 12, "start", "muted"))
        for at, key in enumerate(stream.dots):
            marks += _dot(dots[key], (left + step * at, y))
    return Panel(width, 12 + pitch * len(streams), label, tuple(marks))


def _dot(dot: Dot, at: Point) -> list[Mark]:
    (x, y), half = at, 12.0
    radius = 4.0 if dot.is_square else half
    return [
        Box(x - half, y - half, 2 * half, 2 * half, dot.fill, "ink", radius, dot.tip, dot.figure),
        Words(x, y, str(dot.number), 11.5, "middle", dot.on_fill, True, dot.tip, dot.figure),
        Words(x + half + 4, y + 1, dot.text, 11, "start", "ink", tip=dot.tip, figure=dot.figure),
    ]


def _is_lake(stream: Stream, dots: Mapping[str, Dot]) -> bool:
    return any(dots[key].is_square for key in stream.dots)


def _projected(positions: Mapping[str, Point], size: Point) -> dict[str, Point]:
    """Pixels of places in degrees, north up, with the same scale both ways."""
    lons, lats = [p[0] for p in positions.values()], [p[1] for p in positions.values()]
    squeeze = cos(radians((min(lats) + max(lats)) / 2))
    wide, tall = max((max(lons) - min(lons)) * squeeze, 0.01), max(max(lats) - min(lats), 0.01)
    scale = min((size[0] - 2 * MARGIN) / wide, (size[1] - 2 * MARGIN) / tall)
    left, top = (size[0] - wide * scale) / 2, (size[1] - tall * scale) / 2
    return {
        key: (left + (lon - min(lons)) * squeeze * scale, top + (max(lats) - lat) * scale)
        for key, (lon, lat) in positions.items()
    }


def _apart(places: Mapping[str, Point]) -> dict[str, Point]:
    """Places moved until no two dots lie over each other: the map is schematic, a dot must be read."""
    moved = dict(places)
    for _ in range(ROUNDS):
        pairs = [(a, b) for a, b in combinations(moved, 2) if _distance(moved[a], moved[b]) < APART]
        if not pairs:
            break
        for a, b in pairs:
            (ax, ay), (bx, by) = moved[a], moved[b]
            gap = _distance((ax, ay), (bx, by))
            dx, dy = ((bx - ax) / gap, (by - ay) / gap) if gap else (0.0, 1.0)
            step = (APART - gap) / 2 + 0.5
            moved[a], moved[b] = (ax - dx * step, ay - dy * step), (bx + dx * step, by + dy * step)
    return moved


def _distance(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _nearest(point: Point, line: Sequence[Point]) -> Point:
    """The point of a line that is nearest to another."""
    if len(line) == 1:
        return line[0]
    found = [_foot(point, a, b) for a, b in pairwise(line)]
    return min(found, key=lambda each: hypot(each[0] - point[0], each[1] - point[1]))


def _foot(point: Point, a: Point, b: Point) -> Point:
    along = (b[0] - a[0], b[1] - a[1])
    length = along[0] ** 2 + along[1] ** 2 or 1.0
    share = ((point[0] - a[0]) * along[0] + (point[1] - a[1]) * along[1]) / length
    share = min(max(share, 0.0), 1.0)
    return a[0] + share * along[0], a[1] + share * along[1]


def _label_dot(points: Sequence[Point], every: Sequence[Point]) -> Point:
    """The dot a river is named at: the highest one with nothing above it."""
    highest = sorted(points, key=lambda point: point[1])
    for x, y in highest:
        if not any(abs(x - ox) < 52 and 4 < y - oy < 52 for ox, oy in every):
            return x, y
    return highest[0]


def _free_place(at: Point, wide: float, taken: Sequence[tuple[float, float, float]]) -> Point:
    """The place, moved up until no other name lies there."""
    x, y = at
    while any(abs(x - ox) < (wide + other) / 2 and abs(y - oy) < 15 for ox, oy, other in taken):
        y -= 16
    return x, y
