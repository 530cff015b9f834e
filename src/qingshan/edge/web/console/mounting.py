"""The console as part of an application."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from nicegui import core, ui

from qingshan.edge.web.answers import catch
from qingshan.edge.web.console import acting, observing, people
from qingshan.edge.web.console.head import BASE, serve_assets
from qingshan.edge.web.console.shell import Page

PAGES: tuple[Page, ...] = (*observing.PAGES, *acting.PAGES, *people.PAGES)
"""Every page of the console, in the order of the navigation."""


def mount(app: FastAPI) -> None:
    """The console as part of an application."""
    core.app.state.qingshan = app.state.qingshan
    core.app.state.access = app.state.access
    core.app.state.pages = PAGES
    catch(core.app)
    serve_assets()
    for page in PAGES:
        ui.page(page.path, dependencies=[Depends(page.rule)])(page.build)
    ui.run_with(app, mount_path=BASE, title="青山 qingshan", tailwind=False, show_welcome_message=False)
