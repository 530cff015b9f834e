"""A chart laid out: boxes, lines, sectors and words at places, in pixels from the top left.

One layout serves the web (SVG) and paper (a picture), so the two never disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from qingshan.base.figure import Figure

Ink = str
"""A role of :data:`ROLES`, which follows the light or dark page, or ``#rrggbb``."""

ROLES: dict[str, str] = {
    "ink": "#1f2933",
    "muted": "#5b6673",
    "grid": "#d7dde4",
    "paper": "#ffffff",
    "soft": "#edf0f4",
    "edge": "#b9c1ca",
    "accent": "#2a6f97",
    "warn": "#b3261e",
}
"""Roles and their colors on paper."""

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``tip`` is told on pointing and to screen readers, ``figure`` is opened by a click."""

    x: float
    y: float
    width: float
    height: float
    fill: Ink
    stroke: Ink = ""
    radius: float = 0.0
    tip: str = ""
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed polygon."""

    points: tuple[tuple[float, float], ...]
    fill: Ink
    stroke: Ink = ""
    tip: str = ""
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline; ``dash`` in pixels, 0 for a whole line."""

    points: tuple[tuple[float, float], ...]
    stroke: Ink
    width: float = 1.0
    dash: float = 0.0
    tip: str = ""
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text, vertically centered on ``y``; ``figure`` when it is a printed number."""

    x: float
    y: float
    text: str
    size: float = 12.0
    anchor: Anchor = "middle"
    fill: Ink = "ink"
    is_strong: bool = False
    tip: str = ""
    figure: Figure | None = None


Mark = Box | Shape | Line | Words


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing: its size, its name for screen readers, its marks from back to front."""

    width: float
    height: float
    label: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A color of the legend with its words; ``dots``, drawn in ``on_fill``, repeat the class without color.

    The fill ``corner`` stands for the cut corner of a day marked apart.
    """

    text: str
    fill: Ink
    dots: int = 0
    on_fill: Ink = "ink"


@dataclass(frozen=True, slots=True)
class Chart:
    """Panels that flow: ``columns`` beside each other on paper, as many as fit on a screen.

    ``mark`` is written on the picture itself (simulated data).
    """

    label: str
    panels: tuple[Panel, ...]
    columns: int = 1
    legend: tuple[LegendEntry, ...] = ()
    mark: str = ""

    def marks(self) -> Iterator[Mark]:
        """Marks of all panels."""
        for panel in self.panels:
            yield from panel.marks

    def texts(self) -> Iterator[str]:
        """Every text drawn."""
        yield self.label
        yield self.mark
        yield from (entry.text for entry in self.legend)
        for panel in self.panels:
            yield panel.label
        for mark in self.marks():
            yield mark.tip
            if isinstance(mark, Words):
                yield mark.text


WHITE_READS = 3.9
"""Contrast from which white words are used: on the standard's red, white reads better than black, although
the ratio of black is a little higher."""


def readable_on(rgb: tuple[int, int, int]) -> Ink:
    """Black or white, whichever reads better on that color.

    References
    ----------
    WCAG 2.2, relative luminance and contrast ratio.

    Examples
    --------
    >>> readable_on((255, 255, 0)), readable_on((255, 0, 0)), readable_on((126, 0, 35))
    ('#1a1a1a', '#ffffff', '#ffffff')
    """
    return "#ffffff" if 1.05 / (luminance(rgb) + 0.05) >= WHITE_READS else "#1a1a1a"


def luminance(rgb: tuple[int, int, int]) -> float:
    """Relative luminance, 0 for black to 1 for white."""
    linear = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def hexcolor(rgb: tuple[int, int, int]) -> Ink:
    """Color as ``#rrggbb``."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)
