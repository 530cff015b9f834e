"""The frame of every page of the console: navigation, language, who is signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fastapi import Request
from nicegui import ui

from qingshan.edge.web.language import language_of, word


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the console: address under ``/console``, word of its title, right it asks for, builder."""

    path: str
    title: str
    right: str
    build: Callable[[Request], None]


@contextmanager
def frame(request: Request, title: str) -> Iterator[None]:
    """The frame around a page."""
    language = language_of(request)
    ui.page_title(word(language, title))
    with ui.header():
        ui.label(word(language, title))
    with ui.column():
        yield
