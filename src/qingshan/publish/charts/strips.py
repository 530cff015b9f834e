"""Strips of colored cells, one row a place and one column a month; bars divided by shares."""

from __future__ import annotations

from collections.abc import Sequence

from qingshan.publish.charts.bars import Part, height_of
from qingshan.publish.charts.scene import Box, Mark, Panel, Words

LEFT = 186.0
ROW = 24.0


def short(text: str, room: float) -> str:
    """Text cut to a width in pixels at 12 pixels a wide sign."""
    used = 0.0
    for at, sign in enumerate(text):
        used += 12.0 if ord(sign) > 0x2E7F else 6.6
        if used > room:
            return text[: max(at - 1, 1)] + "…"
    return text


def strip(
    label: str, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[Part | None]]], *, width: float
) -> Panel:
    """Cells by row and column, each with its text; an empty one is drawn soft."""
    pitch = (width - LEFT - 4) / max(len(heads), 1)
    marks: list[Mark] = [
        Words(LEFT + pitch * (at + 0.5), 9, head, 11, "middle", "muted") for at, head in enumerate(heads)
    ]
    for down, (name, cells) in enumerate(rows):
        y = 20 + ROW * down
        marks.append(Words(LEFT - 8, y + ROW / 2, short(name, LEFT - 16), 12, "end", "ink"))
        for at, cell in enumerate(cells):
            x = LEFT + pitch * at
            if cell is None:
                marks.append(Box(x + 1, y + 1, pitch - 2, ROW - 2, "soft", "", 2))
                continue
            marks.append(Box(x + 1, y + 1, pitch - 2, ROW - 2, cell.fill, "edge", 2, cell.tip, cell.figure))
            marks.append(
                Words(
                    x + pitch / 2, y + ROW / 2, cell.text, 11.5, "middle", cell.on_fill, tip=cell.tip,
                    figure=cell.figure,
                )
            )  # fmt: skip
    return Panel(width, 24 + ROW * len(rows), label, tuple(marks))


def shares(label: str, rows: Sequence[tuple[str, str, Sequence[Part]]], *, width: float) -> Panel:
    """Bars of one length, each divided by shares of 100; what they are of stands at their ends."""
    right, bar = 64.0, 22.0
    pitch, long = bar + 10, width - LEFT - right
    marks: list[Mark] = []
    for down, (name, count, parts) in enumerate(rows):
        y, x = 6 + pitch * down, LEFT
        marks.append(Words(LEFT - 8, y + bar / 2, short(name, LEFT - 16), 12.5, "end", "ink"))
        for part in parts:
            wide = long * height_of(part.figure) / 100
            if wide <= 0:
                continue
            marks.append(Box(x, y, wide, bar, part.fill, "edge", 0, part.tip, part.figure))
            if wide > 34:
                marks.append(
                    Words(
                        x + wide / 2, y + bar / 2, part.text, 11, "middle", part.on_fill, tip=part.tip,
                        figure=part.figure,
                    )
                )  # fmt: skip
            x += wide
        marks.append(Words(LEFT + long + 8, y + bar / 2, count, 11.5, "start", "muted"))
    return Panel(width, 8 + pitch * len(rows), label, tuple(marks))
