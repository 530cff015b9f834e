"""The map of a catchment: whose land it is, where its rivers run, which sources stand on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qingshan.base.figure import Figure
from qingshan.publish.charts.scene import Box, Ink, Line, Mark, Panel, Shape, Words

Ring = tuple[tuple[float, float], ...]
"""Points in pixels from the top left of the map."""

SHADES: tuple[Ink, ...] = ("#e3f1ee", "#bfe0d9", "#8fc9c0", "#56a99f", "#1f7f79")
"""Shares from small to large; the steps differ in lightness, so that they can be told without color."""
STEPS = (0.01, 0.03, 0.06, 0.12)
OUTSIDE: Ink = "#e4e2dc"
LAND: Ink = "#f6f5f1"
WATER: Ink = "#2f7fb8"
SUSPECT: Ink = "#b3261e"
WIDTH, HEIGHT, LIST = 620.0, 560.0, 320.0
ROW = 19.0


@dataclass(frozen=True, slots=True)
class Area:
    """A piece of land: its outline, its share of the catchment, what it is called on pointing.

    ``share`` is none for land of no township.
    """

    ring: Ring
    share: float | None
    tip: str = ""
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A place with its sign on the map and its line in the list."""

    x: float
    y: float
    sign: str
    text: str
    value: str = ""
    is_strong: bool = False
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class MapWords:
    """What the map says, in the reader's language."""

    title: str
    subtitle: tuple[tuple[str, Figure | None], ...]
    townships: str
    sources: str
    scale: str
    outside: str
    section: str
    own: str
    north: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class CatchmentMap:
    """Everything on the map, in pixels.

    Parameters
    ----------
    ground
        Outline of the city.
    borders
        Lines between counties.
    areas
        Townships cut to the catchment, and land outside them.
    own
        Outline of what drains to the section and to none above it.
    rivers
        Lines and their widths.
    section
        The section.
    others
        Sections above it.
    townships, sources
        Numbered places and lettered candidates, in the order of the list.
    pixels_per_km
        For the scale bar.
    """

    ground: tuple[Ring, ...]
    borders: tuple[Ring, ...]
    areas: tuple[Area, ...]
    own: tuple[Ring, ...]
    rivers: tuple[tuple[Ring, float], ...]
    section: Named
    others: tuple[tuple[float, float], ...]
    townships: tuple[Named, ...]
    sources: tuple[Named, ...]
    pixels_per_km: float
    words: MapWords


def panel(drawn: CatchmentMap) -> Panel:
    """The map with its list, laid out."""
    marks: list[Mark] = [Box(0, 0, WIDTH + LIST, HEIGHT, "paper")]
    marks += [Shape(ring, LAND, "edge") for ring in drawn.ground]
    marks += [Shape(a.ring, shade(a.share), "#ffffff", a.tip, a.figure) for a in drawn.areas]
    marks += [Line(ring, "edge", 0.8, 3.0) for ring in drawn.borders]
    marks += [Line(ring, WATER, width) for ring, width in drawn.rivers]
    marks += [Line((*ring, ring[0]), "ink", 1.8) for ring in drawn.own]
    for x, y in drawn.others:
        marks.append(Box(x - 3, y - 3, 6, 6, "paper", "ink"))
    for each in drawn.townships:
        marks += _disc(each, "paper", "ink", 8.5)
    for each in drawn.sources:
        marks += _disc(each, SUSPECT if each.is_strong else "#ffffff", SUSPECT, 9.5)
    marks += _section(drawn.section)
    marks += _scale(drawn)
    marks += _list(drawn)
    return Panel(WIDTH + LIST, HEIGHT, drawn.words.title, tuple(marks))


def shade(share: float | None) -> Ink:
    """Color of a share.

    Examples
    --------
    >>> shade(0.001) == SHADES[0], shade(0.5) == SHADES[-1], shade(None) == OUTSIDE
    (True, True, True)
    """
    if share is None:
        return OUTSIDE
    return SHADES[sum(share >= step for step in STEPS)]


def _disc(each: Named, fill: Ink, edge: Ink, radius: float) -> list[Mark]:
    ink = "#ffffff" if fill not in ("paper", "#ffffff") else edge
    box = Box(each.x - radius, each.y - radius, 2 * radius, 2 * radius, fill, edge, radius, each.text)
    return [box, Words(each.x, each.y, each.sign, 10, "middle", ink, True)]


def _section(each: Named) -> list[Mark]:
    x, y = each.x, each.y
    shape = Shape(((x, y - 10), (x + 9, y + 6), (x - 9, y + 6)), "#f2b632", "ink", each.text)
    anchor = "start" if x < WIDTH * 0.7 else "end"
    at = x + 13 if anchor == "start" else x - 13
    wide = text_width(each.text, 12.5) + 8
    left = at - 4 if anchor == "start" else at - wide + 4
    return [
        shape, Box(left, y - 10, wide, 19, "paper", "", 3),
        Words(at, y, each.text, 12.5, "start" if anchor == "start" else "end", "ink", True),
    ]  # fmt: skip


def _scale(drawn: CatchmentMap) -> list[Mark]:
    """A bar of a round number of kilometers, and the way north."""
    km = next((k for k in (100, 50, 20, 10, 5, 2, 1) if k * drawn.pixels_per_km <= WIDTH * 0.25), 1)
    long, y = km * drawn.pixels_per_km, HEIGHT - 16
    x = 18.0
    bar: list[Mark] = [
        Box(x - 6, y - 20, long + 40, 30, "paper", "", 3),
        Box(x, y, long / 2, 4, "ink"), Box(x + long / 2, y, long / 2, 4, "paper", "ink"),
        Words(x, y - 10, "0", 10), Words(x + long, y - 10, f"{km} {drawn.words.scale}", 10),
    ]  # fmt: skip
    north: list[Mark] = [
        Shape(((30, 16), (37, 38), (30, 32), (23, 38)), "ink"),
        Words(30, 48, drawn.words.north, 11, "middle", "ink", True),
    ]
    return [*bar, *north]


def _list(drawn: CatchmentMap) -> list[Mark]:
    x, y, words = WIDTH + 18, 22.0, drawn.words
    right = WIDTH + LIST - 8
    title = fitting(words.title, 16, right - x)
    marks: list[Mark] = [Words(x, y, title, 16, "start", "ink", True)]
    marks += [
        Words(x, y + 22 + 16 * at, line, 11, "start", "muted", figure=figure)
        for at, (line, figure) in enumerate(words.subtitle)
    ]
    y += 24 + 16 * len(words.subtitle)
    if words.mark:
        marks.append(Words(x, y, words.mark, 12, "start", "warn", True))
        y += ROW
    y += 6
    marks += _heading(x, right, y, words.townships)
    for each in drawn.townships:
        y += ROW
        marks += _row(each, x, right, y, "paper", "ink")
    y += ROW
    marks += _legend(x, y, words)
    y += 42
    if drawn.sources:
        marks += _heading(x, right, y, words.sources)
        for each in drawn.sources:
            y += ROW
            marks += _row(each, x, right, y, SUSPECT if each.is_strong else "#ffffff", SUSPECT)
    return marks


def _heading(x: float, right: float, y: float, text: str) -> list[Mark]:
    return [Words(x, y, text, 12, "start", "ink", True), Line(((x, y + 10), (right, y + 10)), "grid", 1.0)]


def _row(each: Named, x: float, right: float, y: float, fill: Ink, edge: Ink) -> list[Mark]:
    sign = _disc(Named(x + 8, y, each.sign, each.text), fill, edge, 7.5)
    room = right - x - 22 - text_width(each.value, 11.5) - 8
    name = Words(x + 22, y, fitting(each.text, 11.5, room), 11.5, "start", "ink", each.is_strong)
    return [*sign, name, Words(right, y, each.value, 11.5, "end", "ink", each.is_strong, figure=each.figure)]


def _legend(x: float, y: float, words: MapWords) -> list[Mark]:
    marks: list[Mark] = []
    labels = ["<1%", "1", "3", "6", "≥12%"]
    for at, (ink, text) in enumerate(zip(SHADES, labels, strict=True)):
        marks.append(Box(x + at * 34, y, 34, 10, ink, "edge"))
        marks.append(Words(x + at * 34 + 17, y + 19, text, 9.5, "middle", "muted"))
    marks.append(Box(x + 186, y, 18, 10, OUTSIDE, "edge"))
    marks.append(Words(x + 208, y + 5, words.outside, 9.5, "start", "muted"))
    marks.append(Line(((x + 186, y + 20), (x + 204, y + 20)), "ink", 1.8))
    marks.append(Words(x + 208, y + 20, words.own, 9.5, "start", "muted"))
    return marks


def text_width(text: str, size: float) -> float:
    """About the width of a text [px]: Han signs are square, others about half as wide."""
    return sum(size if ord(c) > 0x2E7F else size * 0.56 for c in text)


def fitting(text: str, size: float, room: float) -> str:
    """The text, cut with an ellipsis where it has no room.

    Examples
    --------
    >>> fitting("abcdefgh", 10, 30)
    'abcde…'
    """
    if text_width(text, size) <= room:
        return text
    kept = text
    while kept and text_width(kept + "…", size) > room + size * 0.5:
        kept = kept[:-1]
    return kept + "…"


def letters(count: int) -> Sequence[str]:
    """Signs of candidates: A, B, C …"""
    return [chr(ord("A") + at) for at in range(min(count, 26))]
