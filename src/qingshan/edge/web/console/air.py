"""The air in the console."""

from __future__ import annotations

from fastapi import Request

from qingshan.edge.web.console.elements import Column, grid
from qingshan.edge.web.console.shell import Page, frame


def air(request: Request) -> None:
    """Judged days of places."""
    with frame(request, PAGE.title):
        grid(
            "/api/air/today",
            [
                Column("", "地区", pinned=True),
                Column("figures.aqi", "AQI"),
                Column("category", "级别"),
                Column("figures.pm25", "PM2.5", unit="μg/m³"),
            ],
            rows="places",
        )


PAGE = Page("/air", "console.air", "inside.read", air, group="observe", icon="air", key="a")
