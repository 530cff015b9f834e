"""The air in the console."""

from __future__ import annotations

from fastapi import Request
from nicegui import ui

from qingshan.edge.web.console.shell import Page, frame


def air(request: Request) -> None:
    """Judged days of places."""
    with frame(request, PAGE.title):
        ui.label("…")


PAGE = Page("/air", "console.air", "inside.read", air)
