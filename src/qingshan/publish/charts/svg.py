"""Charts as SVG: real text, a name for screen readers, links on the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from qingshan.publish.charts.scene import ROLES, Box, Ink, Line, Mark, Panel, Shape, Words

MIDDLE = 0.35
"""Share of its size a text stands below its middle, so that digits sit in the middle of their mark."""


def svg(panel: Panel) -> str:
    """One panel as an SVG element; colors by role follow the page's style sheet."""
    body = "".join(_linked(list(group)) for _, group in groupby(panel.marks, key=_address))
    name = escape(panel.label, quote=True)
    width, height = _n(panel.width), _n(panel.height)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="group" aria-label="{name}">{body}</svg>'


def _address(mark: Mark) -> str:
    return mark.figure.address if mark.figure is not None else ""


def _linked(marks: Sequence[Mark]) -> str:
    """Neighboring marks of one figure as one link, told once."""
    body = "".join(_drawn(mark) for mark in marks)
    address = _address(marks[0])
    tip = next((mark.tip for mark in marks if mark.tip), "")
    title = f"<title>{escape(tip)}</title>" if tip else ""
    if not address:
        return body
    href = escape("#" + address, quote=True)
    return f'<a href="{href}" class="n" tabindex="-1">{title}{body}</a>'


def _drawn(mark: Mark) -> str:
    match mark:
        case Box():
            radius = f' rx="{_n(mark.radius)}"' if mark.radius else ""
            place = f'x="{_n(mark.x)}" y="{_n(mark.y)}" width="{_n(mark.width)}" height="{_n(mark.height)}"'
            return f"<rect {place}{radius}{_paint(mark.fill, mark.stroke)}/>"
        case Shape():
            return f'<path d="{_path(mark.points)}Z"{_paint(mark.fill, mark.stroke)}/>'
        case Line():
            dash = f' stroke-dasharray="{_n(mark.dash)}"' if mark.dash else ""
            paint = _paint("none", mark.stroke)
            return f'<path d="{_path(mark.points)}"{paint} stroke-width="{_n(mark.width)}"{dash}/>'
        case Words():
            anchor = f' text-anchor="{mark.anchor}"' if mark.anchor != "start" else ""
            weight = ' font-weight="600"' if mark.is_strong else ""
            y = mark.y + MIDDLE * mark.size
            place = f'x="{_n(mark.x)}" y="{_n(y)}" font-size="{_n(mark.size)}"'
            return f"<text {place}{anchor}{weight}{_paint(mark.fill, '')}>{escape(mark.text)}</text>"


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "".join(f"{'L' if at else 'M'}{_n(x)} {_n(y)}" for at, (x, y) in enumerate(points))


def _paint(fill: Ink, stroke: Ink) -> str:
    inks = (("f", "fill", fill), ("s", "stroke", stroke))
    roles = [f"{short}-{ink}" for short, _, ink in inks if ink in ROLES]
    plain = [f' {name}="{ink}"' for _, name, ink in inks if ink and ink not in ROLES]
    return (f' class="{" ".join(roles)}"' if roles else "") + "".join(plain)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
