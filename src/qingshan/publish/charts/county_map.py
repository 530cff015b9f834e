"""The map of the counties of a city, each shaded by a figure of it; the darker the larger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qingshan.base.figure import Figure
from qingshan.publish.charts.catchment_map import LAND, SHADES
from qingshan.publish.charts.scene import Ink, LegendEntry, Line, Mark, Panel, Shape, Words
from qingshan.publish.content import Outline

WIDTH, TALLEST, MARGIN = 600.0, 520.0, 12.0
SIGN, APART = 11.5, 18.0
"""Size of words, and from one line of them to the next beside the map."""

DARK = 3
"""Shades from which words are white."""


@dataclass(frozen=True, slots=True)
class County:
    """A county with its figure: name and value as printed, what is told on pointing."""

    name: str
    value: float
    printed: str
    tip: str
    figure: Figure


def panel(label: str, outlines: Sequence[Outline], counties: Mapping[str, County]) -> Panel:
    """The map; a county without a figure is land without a shade."""
    fitted, height = _fitted(outlines)
    edges = steps([each.value for each in counties.values()])
    marks: list[Mark] = []
    words: list[Mark] = []
    beside = height - MARGIN
    for outline in fitted:
        county = counties.get(outline.code)
        shade = None if county is None else shade_of(county.value, edges)
        fill: Ink = LAND if shade is None else SHADES[shade]
        marks += [Shape(ring, fill, "edge", county.tip if county else "") for ring in outline.rings]
        if county is None or not outline.rings:
            continue
        largest = max(outline.rings, key=_area)
        if _width(largest) < SIGN * len(county.name):
            words += _beside(county, _middle(largest), beside)
            beside -= APART
        else:
            words += _within(county, _middle(largest), "#ffffff" if (shade or 0) >= DARK else "ink")
    return Panel(WIDTH, height, label, (*marks, *words))


def _within(county: County, middle: tuple[float, float], ink: Ink) -> list[Mark]:
    """Name and value on the land itself."""
    x, y = middle
    return [
        Words(x, y - 7, county.name, SIGN, fill=ink),
        Words(x, y + 8, county.printed, SIGN, fill=ink, tip=county.tip, figure=county.figure),
    ]


def _beside(county: County, middle: tuple[float, float], y: float) -> list[Mark]:
    """Name and value of a county too small for them, at the right edge, with a line to its land."""
    end = WIDTH - MARGIN
    value = end - SIGN * 0.6 * len(county.printed) - 6
    start = value - SIGN * len(county.name) - 6
    return [
        Line((middle, (start, y)), "ink", 0.7),
        Words(value, y, county.name, SIGN, "end"),
        Words(end, y, county.printed, SIGN, "end", tip=county.tip, figure=county.figure),
    ]


def legend(counties: Mapping[str, County], unit: str) -> list[LegendEntry]:
    """Shades with the values they stand for."""
    edges = steps([each.value for each in counties.values()])
    used = range(len(SHADES)) if edges[0] < edges[-1] else range(1)
    return [LegendEntry(f"{edges[at]:.1f}–{edges[at + 1]:.1f}{unit}", SHADES[at]) for at in used]


def steps(values: Sequence[float]) -> list[float]:
    """Edges of the shades: equal steps from the smallest value to the largest.

    Examples
    --------
    >>> steps([90.0, 100.0])
    [90.0, 92.0, 94.0, 96.0, 98.0, 100.0]
    """
    low, high = min(values), max(values)
    return [low + (high - low) * at / len(SHADES) for at in range(len(SHADES) + 1)]


def shade_of(value: float, edges: Sequence[float]) -> int:
    """Number of the shade a value falls in."""
    return min(sum(value >= edge for edge in edges[1:-1]), len(SHADES) - 1) if edges[0] < edges[-1] else 0


def _fitted(outlines: Sequence[Outline]) -> tuple[list[Outline], float]:
    """Outlines in pixels from the top left, and the height they take."""
    points = [point for each in outlines for ring in each.rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    room = WIDTH - 2 * MARGIN, TALLEST - 2 * MARGIN
    scale = min(room[0] / max(east - west, 1e-9), room[1] / max(north - south, 1e-9))
    left = (WIDTH - scale * (east - west)) / 2
    return [
        Outline(
            each.code,
            tuple(
                tuple((left + (x - west) * scale, MARGIN + (north - y) * scale) for x, y in ring)
                for ring in each.rings
            ),
        )
        for each in outlines
    ], 2 * MARGIN + scale * (north - south)


def _width(ring: Sequence[tuple[float, float]]) -> float:
    return max(x for x, _ in ring) - min(x for x, _ in ring)


def _area(ring: Sequence[tuple[float, float]]) -> float:
    return abs(sum(x * b - a * y for (x, y), (a, b) in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def _middle(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Center of gravity of a ring."""
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    twice = sum(x * b - a * y for (x, y), (a, b) in pairs)
    if not twice:
        return ring[0]
    x = sum((x + a) * (x * b - a * y) for (x, y), (a, b) in pairs) / (3 * twice)
    y = sum((y + b) * (x * b - a * y) for (x, y), (a, b) in pairs) / (3 * twice)
    return x, y
