"""The series chart: values where they belong, the limit to be met always drawn, gaps not joined."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from qingshan.base.figure import Address, Figure
from qingshan.publish.charts import series
from qingshan.publish.charts.scene import Box, Line, Words

START = datetime(2022, 1, 5)


def points(values: list[str], step: int = 30) -> list[series.Point]:
    found = []
    for at, value in enumerate(values):
        on = START + timedelta(days=step * at)
        address = Address(f"water/S/{on:%Y-%m-%dT%H:%M}/tp")
        figure = Figure(address, Decimal(value), "mg/L", "tp", "S", f"{on:%Y-%m}")
        found.append(series.Point(on, figure, value, "accent"))
    return found


def drawn(listed: list[series.Point], bounds: list[series.Bound]) -> list[object]:
    times = (listed[0].on, listed[-1].on)
    panel = series.series("tp", listed, bounds, title="TP", times=times, ticks=[], size=(352.0, 150.0))
    return list(panel.marks)


def test_larger_values_stand_higher_and_later_ones_further_right() -> None:
    dots = [m for m in drawn(points(["0.1", "0.3", "0.2"]), []) if isinstance(m, Box)]
    assert [dot.x for dot in dots] == sorted(dot.x for dot in dots)
    assert dots[1].y < dots[2].y < dots[0].y
    assert all(dot.figure is not None for dot in dots)


def test_the_limit_to_be_met_is_drawn_however_far() -> None:
    bounds = [series.Bound(0.4, "V 0.4"), series.Bound(9.0, "target 9", is_main=True)]
    words = [m.text for m in drawn(points(["0.1", "0.2"]), bounds) if isinstance(m, Words)]
    assert "target 9" in words
    assert "V 0.4" not in words


def test_labels_of_limits_do_not_touch() -> None:
    bounds = [series.Bound(value, f"{value}") for value in (0.10, 0.105, 0.11)]
    at = sorted(m.y for m in drawn(points(["0.1", "0.2"]), bounds) if isinstance(m, Words) and m.size == 9.5)
    assert all(b - a >= series.ROOM - 1e-9 for a, b in pairwise(at))


def test_points_far_apart_are_not_joined() -> None:
    joined = [
        m for m in drawn(points(["0.1", "0.2", "0.3"]), []) if isinstance(m, Line) and len(m.points) == 3
    ]
    apart = [
        m for m in drawn(points(["0.1", "0.2", "0.3"], 90), []) if isinstance(m, Line) and len(m.points) == 3
    ]
    assert len(joined) == 1
    assert apart == []
