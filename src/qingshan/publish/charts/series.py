"""A series of measured values over time, against dashed lines of limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from qingshan.base.figure import Figure
from qingshan.publish.charts.bars import height_of, tick_step
from qingshan.publish.charts.scene import Box, Ink, Line, Mark, Panel, Words

LEFT, TOP, FOOT, RIGHT = 40.0, 40.0, 22.0, 82.0
DOT = 4.2
GAP = timedelta(days=45)
"""Points further apart are not joined: nothing is known of the time between."""
ROOM = 11.0
"""Least distance of two labels in pixels."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a time: its figure, tip and color."""

    on: datetime
    figure: Figure
    tip: str
    fill: Ink


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit drawn as a dashed line with its words; the ``main`` one is the limit to be met."""

    value: float
    text: str
    is_main: bool = False
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The times and values a panel shows, and where they lie in it."""

    first: datetime
    last: datetime
    highest: float
    width: float
    height: float

    def x(self, on: datetime) -> float:
        """Place of a time."""
        whole = max((self.last - self.first).total_seconds(), 1.0)
        return LEFT + 8 + (self.width - LEFT - 8 - RIGHT - 8) * (on - self.first).total_seconds() / whole

    def y(self, value: float) -> float:
        """Place of a value."""
        bottom = self.height - FOOT
        return bottom - (bottom - TOP) * min(value / self.highest, 1.0)


def series(
    label: str,
    points: Sequence[Point],
    bounds: Sequence[Bound],
    *,
    title: str,
    times: tuple[datetime, datetime],
    ticks: Sequence[tuple[datetime, str]],
    size: tuple[float, float],
) -> Panel:
    """Values as dots joined where they follow each other, limits as dashed lines named at their end.

    Parameters
    ----------
    label, title
        Name for screen readers, and what stands above the panel.
    points
        In order of time.
    bounds
        Limits; one far above every value is left out, but the main one never is.
    times
        First and last time of the axis.
    ticks
        Times named on the axis.
    size
        Width and height.
    """
    tallest = max([height_of(point.figure) for point in points] + [0.0])
    shown = [b for b in bounds if b.is_main or b.value <= 1.6 * tallest]
    highest = 1.08 * max([tallest] + [b.value for b in shown] + [1e-9])
    frame = Frame(times[0], times[1], highest, size[0], size[1])
    marks: list[Mark] = [Words(2, 12, title, 13, "start", "ink", is_strong=True)]
    marks += [*_grid(frame), *_axis(frame, ticks), *_limits(frame, shown), *_path(frame, points)]
    marks += [_dot(frame, point) for point in points]
    return Panel(size[0], size[1], label, tuple(marks))


def _grid(frame: Frame) -> Iterator[Mark]:
    step = tick_step(frame.highest)
    for at in range(int(frame.highest / step + 1e-9) + 1):
        y = frame.y(at * step)
        yield Line(((LEFT, y), (frame.width - RIGHT, y)), "grid" if at else "muted", 1.0)
        yield Words(LEFT - 6, y, f"{at * step:g}", 10, "end", "muted")


def _axis(frame: Frame, ticks: Sequence[tuple[datetime, str]]) -> Iterator[Mark]:
    for time, text in ticks:
        yield Words(frame.x(time), frame.height - 9, text, 10, "middle", "muted")


def _limits(frame: Frame, bounds: Sequence[Bound]) -> Iterator[Mark]:
    """Lines of limits; labels that would touch are moved up."""
    lowest = frame.height
    for bound in sorted(bounds, key=lambda each: each.value):
        y, ink = frame.y(bound.value), "warn" if bound.is_main else "edge"
        at = min(y, lowest - ROOM)
        lowest = at
        width = 1.5 if bound.is_main else 1.0
        yield Line(((LEFT, y), (frame.width - RIGHT, y)), ink, width, 5, bound.text, bound.figure)
        yield Words(
            frame.width - RIGHT + 4, at, bound.text, 9.5, "start", "warn" if bound.is_main else "muted",
            figure=bound.figure,
        )  # fmt: skip


def _path(frame: Frame, points: Sequence[Point]) -> Iterator[Mark]:
    runs: list[list[tuple[float, float]]] = [[]]
    for before, point in pairwise([None, *points]):
        assert point is not None
        if before is not None and point.on - before.on > GAP:
            runs.append([])
        runs[-1].append((frame.x(point.on), frame.y(height_of(point.figure))))
    for run in runs:
        if len(run) > 1:
            yield Line(tuple(run), "edge", 1.2)


def _dot(frame: Frame, point: Point) -> Box:
    x, y = frame.x(point.on), frame.y(height_of(point.figure))
    return Box(x - DOT / 2, y - DOT / 2, DOT, DOT, point.fill, "muted", DOT / 2, point.tip, point.figure)
