"""Charts as pictures for paper, drawn by matplotlib from the same layout the web shows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle
from matplotlib.text import Text as Label

from qingshan.edge.rendering.fonts import Font, chinese_font, symbol_font
from qingshan.edge.rendering.png import Picture
from qingshan.publish.charts.scene import ROLES, Box, Chart, Ink, LegendEntry, Line, Mark, Panel, Shape, Words

DOTS_PER_PIXEL = 2.4
GAP = 24.0
LEGEND_ROW = 24.0
QUICK = 3
"""Effort of packing the PNG: a tenth larger than with the utmost, in a third of the time."""


@cache
def _family() -> tuple[str, ...]:
    """Names of the fonts, the Chinese one first; matplotlib falls back sign by sign."""
    return tuple(_registered(font) for font in (chinese_font(), symbol_font()))


def _registered(font: Font) -> str:
    known = {entry.fname: entry.name for entry in fontManager.ttflist}
    name = str(font.path)
    if name not in known:
        fontManager.addfont(name)
        known = {entry.fname: entry.name for entry in fontManager.ttflist}
    return known[name]


def draw(chart: Chart) -> Picture:
    """All panels of a chart on one white picture, legend and mark included."""
    rows = [chart.panels[at : at + chart.columns] for at in range(0, len(chart.panels), chart.columns)]
    width = max(sum(panel.width for panel in row) + GAP * (len(row) - 1) for row in rows)
    legend = _legend_rows(chart, width)
    top = LEGEND_ROW * len(legend) + (LEGEND_ROW if chart.mark else 0)
    height = top + sum(max(panel.height for panel in row) for row in rows) + GAP * (len(rows) - 1)
    paper = _paper(width, height)
    _head(paper, chart, legend, width)
    y = top
    for row in rows:
        x = 0.0
        for panel in row:
            _panel(paper, panel, x, y)
            x += panel.width + GAP
        y += max(panel.height for panel in row) + GAP
    buffer = io.BytesIO()
    paper.canvas.savefig(
        buffer, format="png", dpi=100 * DOTS_PER_PIXEL, metadata={"Software": "qingshan"},
        pil_kwargs={"compress_level": QUICK},
    )  # fmt: skip
    return Picture(buffer.getvalue(), width, height)


@dataclass(frozen=True, slots=True)
class Paper:
    """A white sheet whose marks lie over each other in the order they are put."""

    canvas: Canvas
    axes: Axes
    order: Iterator[int] = field(default_factory=lambda: count(3))

    def put(self, artist: Artist) -> None:
        """Lays an artist over all that lie there."""
        artist.set_zorder(next(self.order))
        self.axes.add_artist(artist)


def _paper(width: float, height: float) -> Paper:
    canvas = Canvas(figsize=(width / 100, height / 100), facecolor="white")
    FigureCanvasAgg(canvas)
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.axis("off")
    return Paper(canvas, axes)


def _legend_rows(chart: Chart, width: float) -> list[list[LegendEntry]]:
    """Entries in as many rows as their words need."""
    rows: list[list[LegendEntry]] = []
    free = 0.0
    for entry in chart.legend:
        if not rows or free < _entry_width(entry):
            rows.append([])
            free = width
        rows[-1].append(entry)
        free -= _entry_width(entry)
    return rows


def _entry_width(entry: LegendEntry) -> float:
    return 44 + sum(12.0 if ord(c) > 0x2E7F else 6.6 for c in entry.text)


def _head(paper: Paper, chart: Chart, legend: list[list[LegendEntry]], width: float) -> None:
    y = LEGEND_ROW / 2
    if chart.mark:
        _put(paper, Words(width - 4, y, chart.mark, 13, "end", "warn", True), 0, 0)
        y += LEGEND_ROW
    for row in legend:
        x = 0.0
        for entry in row:
            for mark in legend_marks(entry, x, y):
                _put(paper, mark, 0, 0)
            x += _entry_width(entry)
        y += LEGEND_ROW


def legend_marks(entry: LegendEntry, x: float, y: float) -> list[Mark]:
    """A swatch with its dots or corner, and its words."""
    marks: list[Mark] = []
    if entry.fill == "corner":
        marks.append(Box(x, y - 7, 20, 14, "soft", "edge", 2))
        marks.append(Shape(((x + 11, y - 7), (x + 20, y - 7), (x + 20, y + 2)), "#8a5a00"))
    else:
        marks.append(Box(x, y - 7, 20, 14, entry.fill, "edge", 2))
    for dot in range(entry.dots):
        at = x + 8.7 + (dot - (entry.dots - 1) / 2) * 4.6
        marks.append(Box(at, y - 1.3, 2.6, 2.6, entry.on_fill, "", 1.3))
    marks.append(Words(x + 26, y, entry.text, 12, "start"))
    return marks


def _panel(paper: Paper, panel: Panel, x: float, y: float) -> None:
    for mark in panel.marks:
        _put(paper, mark, x, y)


def _put(paper: Paper, mark: Mark, x: float, y: float) -> None:
    match mark:
        case Box():
            paper.put(_box(mark, x, y))
        case Shape():
            points = [(x + px, y + py) for px, py in mark.points]
            fill, edge = _hex(mark.fill), _hex(mark.stroke)
            paper.put(Polygon(points, facecolor=fill, edgecolor=edge, linewidth=0.5))
        case Line():
            xs, ys = [x + px for px, _ in mark.points], [y + py for _, py in mark.points]
            line = Line2D(xs, ys, color=_hex(mark.stroke), linewidth=mark.width * 0.72, solid_capstyle="butt")
            if mark.dash:
                line.set_linestyle((0, (mark.dash, mark.dash)))
            paper.put(line)
        case Words():
            place = {"start": "left", "middle": "center", "end": "right"}[mark.anchor]
            paper.put(
                Label(
                    x + mark.x, y + mark.y, mark.text.replace("$", r"\$"), ha=place, va="center_baseline",
                    color=_hex(mark.fill), fontproperties=_type(mark.size),
                )
            )  # fmt: skip


def _box(mark: Box, x: float, y: float) -> Rectangle | FancyBboxPatch:
    fill, edge = _hex(mark.fill), _hex(mark.stroke)
    corner, size = (x + mark.x, y + mark.y), (mark.width, mark.height)
    if not mark.radius:
        return Rectangle(corner, *size, facecolor=fill, edgecolor=edge, linewidth=0.5)
    style = f"round,pad=0,rounding_size={mark.radius}"
    return FancyBboxPatch(corner, *size, facecolor=fill, edgecolor=edge, linewidth=0.4, boxstyle=style)


@cache
def _type(size: float) -> FontProperties:
    return FontProperties(family=list(_family()), size=size * 0.72, weight="normal")


def _hex(ink: Ink) -> str:
    return ROLES.get(ink, ink) or "none"
