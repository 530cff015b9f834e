"""Polar drawings of an air site: expected concentration by wind, and how often a sector is polluted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, isfinite, pi, sin

from qingshan.publish.charts.bars import tick_step
from qingshan.publish.charts.scene import Box, Ink, Line, Mark, Panel, Shape, Words

SIZE, TOP, RADIUS = 380.0, 50.0, 148.0
CENTER = (SIZE / 2, TOP + 22 + RADIUS)
RAMP = ("#2f6f9f", "#5f9fc0", "#a5cbd6", "#eef0dc", "#f7cf8a", "#ee9a4d", "#d65a2b", "#8f1d16")
"""Low to high concentration; blue is clean. Not the colors of the AQI."""
STEPS = 24


@dataclass(frozen=True, slots=True)
class PolarWords:
    """Title, subtitle, compass points N E S W, name of the key, and the line below it."""

    title: str
    subtitle: str
    compass: tuple[str, str, str, str]
    key: str
    below: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """A direction with its interval [°], drawn outside the rim."""

    direction: float
    low: float
    high: float


def surface_panel(
    mean: Sequence[Sequence[float]], reach: float, unit: str, words: PolarWords, pointer: Pointer | None
) -> Panel:
    """Cells by speed (from the middle outward) and direction (clockwise from north), shaded by concentration.

    Parameters
    ----------
    mean
        One row a speed, the lowest first; ``nan`` is left white.
    reach
        Speed at the rim [m/s].
    unit
        Unit of the concentration.
    words, pointer
        Texts, and the direction told.
    """
    values = [v for row in mean for v in row if isfinite(v)]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    marks: list[Mark] = _head(words)
    rings, count = len(mean), max((len(row) for row in mean), default=1)
    for at, row in enumerate(mean):
        span = (RADIUS * at / rings, RADIUS * (at + 1) / rings)
        for way, value in enumerate(row):
            if isfinite(value):
                marks.append(_cell(way * 360.0 / count, 360.0 / count, span, _shade(value, low, high)))
    step = tick_step(reach, 3)
    circles = [i * step for i in range(1, int(reach / step + 1e-9) + 1)]
    marks += [Line(_circle(RADIUS * speed / reach), "#6b7480") for speed in circles]
    marks += _compass(words.compass)
    marks += [_ring_word(RADIUS * speed / reach, f"{speed:g} m/s") for speed in circles]
    marks += _pointer(pointer)
    marks += _key(low, high, f"{words.key} {unit}")
    marks.append(Words(4, _bottom() + 44, words.below, 10.5, "start", "muted"))
    return Panel(SIZE, _bottom() + 58, f"{words.title}, {words.subtitle}", tuple(marks))


def cpf_panel(
    rows: Sequence[tuple[float, float, float, float]], overall: float, words: PolarWords,
    pointer: Pointer | None,
) -> Panel:  # fmt: skip
    """Sectors by direction, as long as the share of polluted hours, with whiskers and the overall share.

    Parameters
    ----------
    rows
        Middle [°], share, lower and upper edge of its interval; ``nan`` is left out.
    overall
        Share with all winds, drawn as a dashed circle.
    words, pointer
        Texts, and the direction told.
    """
    tops = [high if isfinite(high) else share for _, share, _, high in rows if isfinite(share)]
    reach = max([*tops, overall, 0.05])
    step = tick_step(reach, 3)
    outer = step * (int(reach / step - 1e-9) + 1)
    marks: list[Mark] = _head(words)
    levels = [i * step for i in range(1, round(outer / step) + 1)]
    marks += [Line(_circle(RADIUS * level / outer), "grid") for level in levels]
    width = 360.0 / max(len(rows), 1)
    for middle, share, low, high in rows:
        if not isfinite(share):
            continue
        is_above = isfinite(low) and low > overall
        fill = "#d65a2b" if is_above else ("#f0b27a" if share > overall else "#a5cbd6")
        tip = f"{middle:g}° {share:.0%}"
        marks.append(_cell(middle, width * 0.86, (0.0, RADIUS * share / outer), fill, tip))
        if isfinite(low) and isfinite(high):
            marks.append(
                Line((_at(middle, RADIUS * low / outer), _at(middle, RADIUS * high / outer)), "ink", 1.0)
            )
    marks.append(Line(_circle(RADIUS * overall / outer), "ink", 1.4, 4.0))
    marks += _compass(words.compass)
    marks += [_ring_word(RADIUS * level / outer, f"{level:.0%}") for level in levels]
    marks += _pointer(pointer)
    y = _bottom() + 2
    x = 4.0
    for ink, text in zip(("#d65a2b", "#f0b27a", "#a5cbd6"), words.key.split("|"), strict=True):
        marks += [Box(x, y, 12, 10, ink, "edge"), Words(x + 17, y + 5, text, 10, "start", "ink")]
        x += 122
    marks.append(Words(4, _bottom() + 44, words.below, 10.5, "start", "muted"))
    return Panel(SIZE, _bottom() + 58, f"{words.title}, {words.subtitle}", tuple(marks))


def _bottom() -> float:
    return TOP + 2 * (RADIUS + 22) + 12


def _head(words: PolarWords) -> list[Mark]:
    return [
        Words(SIZE / 2, 14, words.title, 14.5, "middle", "ink", is_strong=True),
        Words(SIZE / 2, 34, words.subtitle, 11, "middle", "muted"),
    ]


def _at(degrees: float, radius: float) -> tuple[float, float]:
    angle = degrees * pi / 180.0
    return CENTER[0] + radius * sin(angle), CENTER[1] - radius * cos(angle)


def _circle(radius: float) -> tuple[tuple[float, float], ...]:
    return tuple(_at(5.0 * i, radius) for i in range(73))


def _cell(middle: float, width: float, span: tuple[float, float], fill: Ink, tip: str = "") -> Shape:
    angles = [middle - width / 2 + width * i / 4 for i in range(5)]
    outer = [_at(a, span[1]) for a in angles]
    inner = [_at(a, span[0]) for a in reversed(angles)] if span[0] > 0 else [CENTER]
    return Shape(tuple(outer + inner), fill, fill, tip)


def _shade(value: float, low: float, high: float) -> Ink:
    """One of a few dozen steps of the ramp."""
    part = round((value - low) / (high - low) * STEPS) / STEPS if high > low else 0.5
    at = part * (len(RAMP) - 1)
    first = min(int(at), len(RAMP) - 2)
    one, two = _rgb(RAMP[first]), _rgb(RAMP[first + 1])
    mixed = [round(a + (b - a) * (at - first)) for a, b in zip(one, two, strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def _rgb(ink: Ink) -> tuple[int, int, int]:
    return int(ink[1:3], 16), int(ink[3:5], 16), int(ink[5:7], 16)


def _compass(names: Sequence[str]) -> list[Mark]:
    marks: list[Mark] = []
    for at, name in enumerate(names):
        marks.append(Line((CENTER, _at(90.0 * at, RADIUS)), "#6b7480", 0.6))
        x, y = _at(90.0 * at, RADIUS + 15)
        marks.append(Words(x, y, name, 12, "middle", "ink"))
    return marks


def _ring_word(radius: float, text: str) -> Words:
    x, y = _at(22.5, radius)
    return Words(x, y, text, 9.5, "middle", "ink")


def _pointer(pointer: Pointer | None) -> list[Mark]:
    """An arc of the interval and a mark at the direction, outside the rim."""
    if pointer is None:
        return []
    wide = (pointer.high - pointer.low) % 360.0
    arc = tuple(_at(pointer.low + wide * i / 24, RADIUS + 4) for i in range(25))
    tip, left = _at(pointer.direction, RADIUS + 1), _at(pointer.direction - 3.5, RADIUS + 11)
    return [Line(arc, "warn", 2.4), Shape((tip, left, _at(pointer.direction + 3.5, RADIUS + 11)), "warn")]


def _key(low: float, high: float, text: str) -> list[Mark]:
    y, width = _bottom() + 2, 210.0
    inks = [_shade(i / (STEPS - 1), 0.0, 1.0) for i in range(STEPS)]
    marks: list[Mark] = [
        Box(4 + width * i / STEPS, y, width / STEPS + 0.6, 10, ink) for i, ink in enumerate(inks)
    ]
    marks += [
        Words(4, y + 20, f"{low:.3g}", 10, "start", "ink"),
        Words(4 + width, y + 20, f"{high:.3g}", 10, "end", "ink"),
        Words(4 + width + 10, y + 5, text, 10.5, "start", "muted"),
    ]  # fmt: skip
    return marks
