"""Roses: how often the wind blows from where and how fast, and how dirty the air is then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from qingshan.publish.charts.bars import tick_step
from qingshan.publish.charts.scene import Box, Ink, Line, Mark, Panel, Shape, Words

SPEED_INKS: tuple[Ink, ...] = ("#d3e4f3", "#a6cbe6", "#6aa9d6", "#3a82bd", "#175a94", "#0b345f", "#061d38")
"""Light to dark: slow to fast."""

HEAT_INKS: tuple[Ink, ...] = ("#fff3d6", "#fddc9b", "#fbb761", "#f08a3c", "#d65a2b", "#a9311f", "#6e1512")
"""Light to dark: low to high concentration, in shades that are not the colors of the AQI."""

_SIZE, _TOP, _RADIUS = 340.0, 40.0, 132.0


@dataclass(frozen=True, slots=True)
class RoseTexts:
    """Words of a rose: its name, its second line, the compass points N E S W, title and labels of the key."""

    title: str
    subtitle: str
    compass: tuple[str, str, str, str]
    key_title: str
    key: tuple[str, ...]


def wind_rose(share: Sequence[Sequence[float]], texts: RoseTexts) -> Panel:
    """Sectors by direction, stacked by speed class; length is the share of hours."""
    reach = max((sum(row) for row in share), default=0.0) or 1.0
    step = tick_step(reach, 3)
    outer = step * (int(reach / step - 1e-9) + 1)
    rings = [(_RADIUS * i * step / outer, f"{i * step:g}%") for i in range(1, round(outer / step) + 1)]
    marks = _frame(texts, rings)
    for at, row in enumerate(share):
        inner = 0.0
        for klass, value in enumerate(row):
            end = inner + value
            if value > 0:
                marks.append(
                    _sector(
                        at,
                        len(share),
                        (_RADIUS * inner / outer, _RADIUS * end / outer),
                        0.82,
                        _shade(SPEED_INKS, klass, len(row)),
                    )
                )
            inner = end
    quiet = min(range(len(share)), key=lambda at: (sum(share[at]), at), default=0)
    marks += _ring_words(rings, 2 * pi * quiet / max(len(share), 1))
    return _panel(texts, marks, [_shade(SPEED_INKS, k, len(texts.key)) for k in range(len(texts.key))])


def pollution_rose(
    mean: Sequence[Sequence[float | None]], texts: RoseTexts, classes: Sequence[float]
) -> Panel:
    """Cells by direction and speed class, shaded by mean concentration; ``classes`` are the lower edges."""
    rings_count = max((len(row) for row in mean), default=1)
    rings = [(_RADIUS * (i + 1) / rings_count, "") for i in range(rings_count)]
    marks = _frame(texts, rings)
    for at, row in enumerate(mean):
        for klass, value in enumerate(row):
            if value is None:
                continue
            shade = sum(value >= edge for edge in classes) - 1
            span = (_RADIUS * klass / rings_count, _RADIUS * (klass + 1) / rings_count)
            marks.append(_sector(at, len(mean), span, 1.0, _shade(HEAT_INKS, max(shade, 0), len(classes))))
    return _panel(texts, marks, [_shade(HEAT_INKS, k, len(classes)) for k in range(len(classes))])


def concentration_classes(mean: Sequence[Sequence[float | None]], count: int = 7) -> tuple[float, ...]:
    """Round lower edges of at most ``count`` classes that span the concentrations."""
    values = [value for row in mean for value in row if value is not None]
    if not values:
        return (0.0,)
    step = tick_step(max(values) - min(values) or max(values), count - 1)
    first = int(min(values) / step) * step
    edges = [first + i * step for i in range(count + 1)]
    return tuple(edge for edge in edges if edge <= max(values))


def _shade(inks: tuple[Ink, ...], at: int, count: int) -> Ink:
    return inks[round(at * (len(inks) - 1) / max(count - 1, 1))]


def _frame(texts: RoseTexts, rings: Sequence[tuple[float, str]]) -> list[Mark]:
    cx, cy = _SIZE / 2, _TOP + 18 + _RADIUS
    marks: list[Mark] = [
        Words(cx, 12, texts.title, 13.5, "middle", "ink", is_strong=True),
        Words(cx, 30, texts.subtitle, 11, "middle", "muted"),
    ]
    marks += [Line(_circle(radius), "grid") for radius, _ in rings]
    for at, name in enumerate(texts.compass):
        dx, dy = sin(at * pi / 2), -cos(at * pi / 2)
        marks.append(Line(((cx, cy), (cx + dx * _RADIUS, cy + dy * _RADIUS)), "grid"))
        marks.append(Words(cx + dx * (_RADIUS + 11), cy + dy * (_RADIUS + 10), name, 12, "middle", "ink"))
    return marks


def _ring_words(rings: Sequence[tuple[float, str]], angle: float) -> list[Mark]:
    """Sizes of the rings, written toward the quietest direction, clear of the compass lines."""
    cx, cy = _SIZE / 2, _TOP + 18 + _RADIUS
    angle = angle if sin(2 * angle) ** 2 > 0.1 else angle + pi / 8
    dx, dy = sin(angle), -cos(angle)
    return [Words(cx + dx * r, cy + dy * r, text, 9.5, "middle", "muted") for r, text in rings]


def _circle(radius: float) -> tuple[tuple[float, float], ...]:
    cx, cy = _SIZE / 2, _TOP + 18 + _RADIUS
    return tuple((cx + radius * sin(i * pi / 36), cy - radius * cos(i * pi / 36)) for i in range(73))


def _sector(at: int, count: int, span: tuple[float, float], fullness: float, fill: Ink) -> Shape:
    cx, cy = _SIZE / 2, _TOP + 18 + _RADIUS
    half = pi / count * fullness
    middle = 2 * pi * at / count
    angles = [middle - half + 2 * half * i / 6 for i in range(7)]
    outer = [(cx + span[1] * sin(a), cy - span[1] * cos(a)) for a in angles]
    inner = [(cx + span[0] * sin(a), cy - span[0] * cos(a)) for a in reversed(angles)]
    return Shape(tuple(outer + inner), fill, "paper")


def _panel(texts: RoseTexts, marks: list[Mark], inks: Sequence[Ink]) -> Panel:
    top = _TOP + 2 * (_RADIUS + 18) + 16
    marks.append(Words(4, top, texts.key_title, 10.5, "start", "muted"))
    pitch = (_SIZE - 8) / max(len(inks), 1)
    for at, (ink, text) in enumerate(zip(inks, texts.key, strict=True)):
        marks.append(Box(4 + pitch * at, top + 11, pitch - 2, 10, ink, "edge"))
        marks.append(Words(4 + pitch * (at + 0.5) - 1, top + 30, text, 9.5, "middle", "ink"))
    return Panel(_SIZE, top + 42, f"{texts.title}, {texts.subtitle}", tuple(marks))
