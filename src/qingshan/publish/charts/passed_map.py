"""The map of cells that trajectories passed: how often polluted, or with what mean concentration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qingshan.publish.charts.polar_map import RAMP
from qingshan.publish.charts.scene import Box, Line, Mark, Panel, Shape, Words

WIDTH, TOP, PLOT, BOTTOM = 460.0, 56.0, 380.0, 64.0
LEFT = 40.0
Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Square:
    """One cell: lower left corner [°], value, what is told on pointing."""

    west: float
    south: float
    value: float
    tip: str


@dataclass(frozen=True, slots=True)
class PassedWords:
    """Title, subtitle, name of the key, name of the site, and the line below."""

    title: str
    subtitle: str
    key: str
    site: str
    below: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies under the cells: outlines [°], the site [°], and the width of a cell [°]."""

    outlines: Sequence[Ring]
    site: tuple[float, float]
    cell: float


def passed_panel(squares: Sequence[Square], ground: Ground, top: float, words: PassedWords) -> Panel:
    """The cells on a plain grid of degrees, shaded from nothing to ``top``."""
    west, south, scale = _frame(squares, ground)

    def at(lon: float, lat: float) -> tuple[float, float]:
        x = LEFT + (lon - west) * scale
        return round(x, 1), round(TOP + PLOT - (lat - south) * scale * STRETCH, 1)

    marks: list[Mark] = [
        Box(0, 0, WIDTH, TOP + PLOT + BOTTOM, "paper"),
        Words(LEFT, 16, words.title, 14, "start", "ink", True),
        Words(LEFT, 36, words.subtitle, 11, "start", "muted"),
    ]
    for each in squares:
        x, y = at(each.west, each.south + ground.cell)
        side = ground.cell * scale
        marks.append(Box(x, y, side, side * STRETCH, shade(each.value, top), "", 0, each.tip))
    marks += [Line(tuple(at(*p) for p in ring), "muted", 0.8) for ring in _inside(ground.outlines, at)]
    x, y = at(*ground.site)
    marks.append(Shape(((x, y - 7), (x + 6, y + 4), (x - 6, y + 4)), "#ffffff", "ink", words.site))
    marks += _key(top, words)
    return Panel(WIDTH, TOP + PLOT + BOTTOM, words.title, tuple(marks))


STRETCH = 1.35
"""A degree of latitude is about this much longer than one of longitude at 42° north."""


def shade(value: float, top: float) -> str:
    """Color of a value between nothing and ``top``.

    Examples
    --------
    >>> shade(0.0, 1.0) == RAMP[0], shade(1.0, 1.0) == RAMP[-1], shade(2.0, 0.0) == RAMP[0]
    (True, True, True)
    """
    part = value / top if top > 0 else 0.0
    return RAMP[min(int(part * len(RAMP)), len(RAMP) - 1)]


def _frame(squares: Sequence[Square], ground: Ground) -> tuple[float, float, float]:
    """West and south edge, and pixels of a degree of longitude."""
    wests = [s.west for s in squares] + [ground.site[0] - ground.cell]
    souths = [s.south for s in squares] + [ground.site[1] - ground.cell]
    east = max([s.west + ground.cell for s in squares] + [ground.site[0] + ground.cell])
    north = max([s.south + ground.cell for s in squares] + [ground.site[1] + ground.cell])
    wide = max(east - min(wests), 1e-9)
    high = max(north - min(souths), 1e-9) * STRETCH
    return min(wests), min(souths), min((WIDTH - LEFT - 16) / wide, PLOT / high)


def _inside(outlines: Sequence[Ring], at: Callable[[float, float], tuple[float, float]]) -> list[Ring]:
    """Outlines that lie on the map, whole."""
    kept = []
    for ring in outlines:
        xy = [at(*p) for p in ring]
        if all(LEFT - 1 <= x <= WIDTH and TOP - 1 <= y <= TOP + PLOT + 1 for x, y in xy):
            kept.append(ring)
    return kept


def _key(top: float, words: PassedWords) -> list[Mark]:
    y, wide = TOP + PLOT + 16, 26.0
    marks: list[Mark] = [Box(LEFT + n * wide, y, wide, 9, ink) for n, ink in enumerate(RAMP)]
    marks += [
        Words(LEFT, y + 18, "0", 10), Words(LEFT + len(RAMP) * wide, y + 18, f"{top:.3g}", 10),
        Words(LEFT + len(RAMP) * wide + 24, y + 5, words.key, 11, "start"),
        Words(LEFT, y + 36, words.below, 10, "start", "muted"),
    ]  # fmt: skip
    return marks
