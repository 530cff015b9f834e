"""Bars: stacked columns, plain columns with a reference line, one divided bar, horizontal bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qingshan.base.figure import Figure
from qingshan.publish.charts.scene import Box, Ink, Line, Mark, Panel, Words


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a bar: its figure, its text, its tip, its color and the color of words on it."""

    figure: Figure
    text: str
    tip: str
    fill: Ink
    on_fill: Ink = "#ffffff"


@dataclass(frozen=True, slots=True)
class Limit:
    """A dashed line of reference with its words."""

    figure: Figure
    text: str


def height_of(figure: Figure) -> float:
    """Length a figure is drawn with; nothing for a missing one."""
    return float(figure.value) if isinstance(figure.value, Decimal) else 0.0


def tick_step(highest: float, ticks: int = 4) -> float:
    """A step of 1, 2 or 5 times a power of ten that divides the axis into about ``ticks`` parts.

    Examples
    --------
    >>> tick_step(31), tick_step(0.9), tick_step(160)
    (10.0, 0.2, 50.0)
    """
    if highest <= 0:
        return 1.0
    raw = highest / ticks
    power = 10.0 ** (len(str(int(raw))) - 1) if raw >= 1 else 0.1 if raw >= 0.1 else 0.01
    return float(round(next((m * power for m in (1, 2, 5, 10) if m * power >= 0.8 * raw), 10 * power), 4))


def _axis(left: float, right: float, top: float, bottom: float, highest: float, step: float) -> list[Mark]:
    marks: list[Mark] = []
    count = int(highest / step + 1e-9)
    for i in range(count + 1):
        y = bottom - (bottom - top) * (i * step) / highest
        marks.append(Line(((left, y), (right, y)), "grid" if i else "muted", 1.0))
        marks.append(Words(left - 6, y, f"{i * step:g}", 10.5, "end", "muted"))
    return marks


def stacked_columns(
    label: str,
    heads: Sequence[str],
    stacks: Sequence[Sequence[Part]],
    *,
    highest: float,
    size: tuple[float, float],
) -> Panel:
    """Columns of parts stacked from the bottom; a part shows its number where it has room."""
    width, height = size
    left, right, top, bottom = 34.0, width - 6, 12.0, height - 26
    step = tick_step(highest)
    marks = _axis(left, right, top, bottom, highest, step)
    pitch = (right - left) / max(len(heads), 1)
    for at, (head, parts) in enumerate(zip(heads, stacks, strict=True)):
        x, y = left + pitch * (at + 0.17), bottom
        for part in parts:
            tall = (bottom - top) * height_of(part.figure) / highest
            if tall <= 0:
                continue
            y -= tall
            marks.append(Box(x, y, pitch * 0.66, tall, part.fill, "paper", 0, part.tip, part.figure))
            if tall >= 13:
                marks.append(
                    Words(
                        x + pitch * 0.33,
                        y + tall / 2,
                        part.text,
                        10.5,
                        "middle",
                        part.on_fill,
                        tip=part.tip,
                        figure=part.figure,
                    )
                )
        marks.append(Words(left + pitch * (at + 0.5), bottom + 14, head, 11.5, "middle", "ink"))
    return Panel(width, height, label, tuple(marks))


def columns(
    label: str,
    heads: Sequence[str],
    bars: Sequence[Part | None],
    *,
    title: str,
    size: tuple[float, float],
    limit: Limit | None = None,
) -> Panel:
    """Columns with their values on top, and a dashed reference line when there is one."""
    width, height = size
    left, right, top, bottom = 36.0, width - 6, 46.0, height - 24
    tallest = max(
        [height_of(bar.figure) for bar in bars if bar] + [height_of(limit.figure) if limit else 0.0] + [0.1]
    )
    step = tick_step(tallest)
    highest = tallest * 1.04
    marks: list[Mark] = [Words(2, 12, title, 13, "start", "ink", is_strong=True)]
    marks += _axis(left, right, top, bottom, highest, step)
    pitch = (right - left) / max(len(heads), 1)
    for at, (head, bar) in enumerate(zip(heads, bars, strict=True)):
        middle = left + pitch * (at + 0.5)
        marks.append(Words(middle, bottom + 13, head, 10, "middle", "muted"))
        if bar is not None:
            tall = (bottom - top) * height_of(bar.figure) / highest
            marks += _column(bar, middle, bottom, tall, pitch * 0.64)
    if limit is not None:
        y = bottom - (bottom - top) * height_of(limit.figure) / highest
        marks += _limit_marks(limit, left, right, y, width)
    return Panel(width, height, label, tuple(marks))


def _column(bar: Part, middle: float, bottom: float, tall: float, wide: float) -> list[Mark]:
    box = Box(middle - wide / 2, bottom - tall, wide, tall, bar.fill, "", 1.5, bar.tip, bar.figure)
    value = Words(middle, bottom - tall - 7, bar.text, 9.5, "middle", "ink", tip=bar.tip, figure=bar.figure)
    return [box, value]


def _limit_marks(limit: Limit, left: float, right: float, y: float, width: float) -> list[Mark]:
    """The dashed line, its text above the chart, and a sample of the line before the text."""
    end = width - 12 - 10.5 * _ems(limit.text)
    return [
        Line(((left, y), (right, y)), "warn", 1.4, 5, limit.text, limit.figure),
        Words(width - 6, 12, limit.text, 10.5, "end", "warn", figure=limit.figure),
        Line(((end - 28, 12), (end, 12)), "warn", 1.4, 5),
    ]


def _ems(text: str) -> float:
    return sum(1.0 if ord(c) > 0x2E7F else 0.56 for c in text)


def divided_bar(label: str, parts: Sequence[Part], *, size: tuple[float, float]) -> Panel:
    """One bar divided in proportion; parts too narrow for their number show it below, on a thin line."""
    width, height = size
    total = sum(height_of(part.figure) for part in parts) or 1.0
    marks: list[Mark] = []
    narrow: list[tuple[float, Part]] = []
    x, top, bar = 0.0, 4.0, 40.0
    for part in parts:
        wide = width * height_of(part.figure) / total
        if wide <= 0:
            continue
        marks.append(Box(x, top, wide, bar, part.fill, "paper", 0, part.tip, part.figure))
        if wide > 26:
            at, y = x + wide / 2, top + bar / 2
            marks.append(Words(at, y, part.text, 14, "middle", part.on_fill, True, part.tip, part.figure))
        else:
            narrow.append((x + wide / 2, part))
        x += wide
    return Panel(width, height, label, (*marks, *_below(narrow, width, top + bar)))


def _below(narrow: Sequence[tuple[float, Part]], width: float, y: float) -> list[Mark]:
    """Numbers under their parts, moved apart where they would touch."""
    marks: list[Mark] = []
    free = width - 8
    for middle, part in reversed(narrow):
        at = min(middle, free)
        free = at - 9 - 7 * len(part.text)
        marks.append(Line(((middle, y), (middle, y + 4), (at, y + 12)), "muted", 0.8))
        marks.append(Words(at, y + 20, part.text, 12, "middle", "ink", tip=part.tip, figure=part.figure))
    return marks


def rows(label: str, heads: Sequence[str], bars: Sequence[Part], *, width: float) -> Panel:
    """Horizontal bars with their numbers at the end."""
    left, pitch = 70.0, 28.0
    longest = max([height_of(bar.figure) for bar in bars] + [0.1])
    marks: list[Mark] = []
    for at, (head, bar) in enumerate(zip(heads, bars, strict=True)):
        y = 4 + pitch * at
        long = (width - left - 60) * height_of(bar.figure) / longest
        marks.append(Words(left - 8, y + pitch / 2 - 2, head, 13.5, "end", "ink"))
        marks.append(Box(left, y, max(long, 1), pitch - 8, bar.fill, "", 2, bar.tip, bar.figure))
        marks.append(
            Words(
                left + long + 7,
                y + pitch / 2 - 4,
                bar.text,
                12,
                "start",
                "ink",
                tip=bar.tip,
                figure=bar.figure,
            )
        )
    return Panel(width, 8 + pitch * len(bars), label, tuple(marks))
