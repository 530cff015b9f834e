"""A calendar: one panel a month, a colored cell a day, with its number and its class as dots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qingshan.base.figure import Figure
from qingshan.publish.charts.scene import Box, Ink, Line, Mark, Panel, Shape, Words

CELL_WIDTH, CELL_HEIGHT, GAP = 32.0, 31.0, 2.0
HEAD = 44.0


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day: its figure and text, tip, color, words' color, and dots that repeat the class without color.

    ``has_corner`` cuts the cell's corner, for days marked apart (dust).
    """

    figure: Figure
    text: str
    tip: str
    fill: Ink
    on_fill: Ink
    dots: int = 0
    has_corner: bool = False


def month_panel(
    title: str, weekdays: Sequence[str], first: date, cells: Mapping[int, DayCell], days: int
) -> Panel:
    """One month, weeks from Monday."""
    start = first.weekday()
    weeks = 6
    width = 7 * CELL_WIDTH + 6 * GAP
    marks: list[Mark] = [Words(0, 12, title, 14, "start", "ink", is_strong=True)]
    for at, name in enumerate(weekdays):
        marks.append(Words(at * (CELL_WIDTH + GAP) + CELL_WIDTH / 2, 33, name, 10.5, "middle", "muted"))
    for day in range(1, days + 1):
        week, weekday = divmod(start + day - 1, 7)
        x, y = weekday * (CELL_WIDTH + GAP), HEAD + week * (CELL_HEIGHT + GAP)
        marks += _day(x, y, day, cells.get(day))
    return Panel(width, HEAD + weeks * (CELL_HEIGHT + GAP), title, tuple(marks))


def _day(x: float, y: float, day: int, cell: DayCell | None) -> list[Mark]:
    if cell is None:
        return [
            Box(x, y, CELL_WIDTH, CELL_HEIGHT, "soft", "", 3),
            Words(x + 4, y + 7, str(day), 7.5, "start", "muted"),
        ]
    marks: list[Mark] = [
        Box(x, y, CELL_WIDTH, CELL_HEIGHT, cell.fill, "edge", 3, cell.tip, cell.figure),
        Words(x + 3.5, y + 7, str(day), 7.5, "start", cell.on_fill, figure=cell.figure),
        Words(x + CELL_WIDTH / 2, y + 19, cell.text, 12, "middle", cell.on_fill, True, cell.tip, cell.figure),
    ]
    for dot in range(cell.dots):
        at = x + CELL_WIDTH / 2 + (dot - (cell.dots - 1) / 2) * 5
        marks.append(Box(at - 1.25, y + CELL_HEIGHT - 4.6, 2.5, 2.5, cell.on_fill, "", 1.25))
    if cell.has_corner:
        right = x + CELL_WIDTH
        marks.append(Shape(((right - 9, y), (right, y), (right, y + 9)), "#8a5a00"))
        marks.append(Line(((right - 9, y), (right, y + 9)), "#ffffff", 0.8))
    return marks
