"""Charts as pictures for paper, drawn by matplotlib from the same layout the web shows."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.patches import BoxStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image

from qingshan.edge.rendering.fonts import Font, chinese_font, symbol_font
from qingshan.edge.rendering.png import Picture
from qingshan.publish.charts.scene import ROLES, Box, Chart, Ink, LegendEntry, Line, Mark, Panel, Shape, Words

DOTS_PER_PIXEL = 2.4
GAP = 24.0
LEGEND_ROW = 24.0
QUICK = 3
"""Effort of packing the PNG: a tenth larger than with the utmost, in a third of the time."""


BEFORE: dict[str, float] = {"start": 0, "middle": 0.5, "end": 1}
"""Part of their width by which words begin before their place."""
ABOVE_LINE = 0.38
"""Part of a sign's square by which its middle is above the line: Chinese signs reach 0.12 below it."""


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
    paper = Paper.of(width, height)
    _head(paper, chart, legend, width)
    y = top
    for row in rows:
        x = 0.0
        for panel in row:
            _panel(paper, panel, x, y)
            x += panel.width + GAP
        y += max(panel.height for panel in row) + GAP
    return Picture(paper.png(), width, height)


@dataclass(frozen=True, slots=True)
class Paper:
    """A white sheet whose marks lie over each other in the order they are put.

    Marks go to the renderer as they are: artists of a figure, with their axes, ticks and clips, take longer
    than all the drawing.
    """

    renderer: RendererAgg

    @classmethod
    def of(cls, width: float, height: float) -> Paper:
        """A sheet of some pixels of the layout, each of which is :data:`DOTS_PER_PIXEL` dots."""
        paper = cls(RendererAgg(width * DOTS_PER_PIXEL, height * DOTS_PER_PIXEL, 100 * DOTS_PER_PIXEL))
        paper.put(Path.unit_rectangle(), paper.place(0, 0, width, height), "white", "", 0)
        return paper

    def place(self, x: float, y: float, width: float = 1, height: float = 1) -> Affine2D:
        """From a layout's unit, at a place of the sheet, to its dots, which count from below."""
        return (
            Affine2D()
            .scale(width * DOTS_PER_PIXEL, -height * DOTS_PER_PIXEL)
            .translate(x * DOTS_PER_PIXEL, self.renderer.height - y * DOTS_PER_PIXEL)
        )

    def put(self, path: Path, place: Affine2D, fill: Ink, stroke: Ink, width: float, dash: float = 0) -> None:
        """A path, filled and stroked; widths and dashes in points."""
        pen = self._pen(stroke)
        pen.set_linewidth(width if stroke else 0)
        pen.set_capstyle("butt")
        pen.set_joinstyle("round" if not fill else "miter")
        if dash:
            pen.set_dashes(0, (dash * width, dash * width))
        self.renderer.draw_path(pen, path, place, to_rgba(_hex(fill)) if fill else None)

    def write(self, words: Words, x: float, y: float) -> None:
        """Words on a line whose letters' middle is at their place."""
        font = _type(words.size)
        left = x * DOTS_PER_PIXEL
        if before := BEFORE[words.anchor]:
            width, _, _ = self.renderer.get_text_width_height_descent(words.text, font, ismath=False)
            left -= width * before
        line = (y + words.size * ABOVE_LINE) * DOTS_PER_PIXEL
        self.renderer.draw_text(self._pen(words.fill), left, line, words.text, font, 0)

    def _pen(self, ink: Ink) -> GraphicsContextBase:
        pen = self.renderer.new_gc()
        pen.set_foreground(to_rgba(_hex(ink)), isRGBA=True)
        return pen

    def png(self) -> bytes:
        """The sheet as a picture."""
        image = Image.fromarray(np.asarray(self.renderer.buffer_rgba())).convert("RGB")
        buffer = io.BytesIO()
        dots = 100 * DOTS_PER_PIXEL
        image.save(buffer, "png", compress_level=QUICK, dpi=(dots, dots))
        return buffer.getvalue()


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
            paper.put(*_box(mark, paper, x, y), mark.fill, mark.stroke, 0.4 if mark.radius else 0.5)
        case Shape():
            paper.put(
                Path((*mark.points, mark.points[0]), closed=True),
                paper.place(x, y),
                mark.fill,
                mark.stroke,
                0.5,
            )
        case Line():
            paper.put(
                Path(mark.points), paper.place(x, y), "", mark.stroke, mark.width * 0.72, dash=mark.dash
            )
        case Words():
            paper.write(mark, x + mark.x, y + mark.y)


def _box(mark: Box, paper: Paper, x: float, y: float) -> tuple[Path, Affine2D]:
    left, top = x + mark.x, y + mark.y
    if not mark.radius:
        return Path.unit_rectangle(), paper.place(left, top, mark.width, mark.height)
    round_ = BoxStyle.Round(pad=0, rounding_size=mark.radius)
    return round_(0, 0, mark.width, mark.height, 1), paper.place(left, top)


@cache
def _type(size: float) -> FontProperties:
    return FontProperties(family=list(_family()), size=size * 0.72, weight="normal")


def _hex(ink: Ink) -> str:
    return ROLES.get(ink, ink) or "none"
