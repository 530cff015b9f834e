"""The application: who asks is found out first, then the faces in their order."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from qingshan.edge.web.api import acting, observing, readings, sensorthings, server, session, settings, users
from qingshan.edge.web.bare import Shared, bare
from qingshan.edge.web.hooks.telling import Telling
from qingshan.edge.web.public import complaints, elsewhere, entering, interface, own, pages
from qingshan.edge.web.rounds import Rounds
from qingshan.edge.web.state import State

PATIENCE = 5.0
"""How long the end waits for a table that is being made again [s]."""

ROUTERS = (
    pages.router,
    *observing.ROUTERS,
    readings.router,
    sensorthings.router,
    *acting.ROUTERS,
    session.router,
    users.router,
    settings.router,
    server.router,
    interface.router,
    entering.router,
    elsewhere.router,
    own.router,
    complaints.router,
)
"""Routes in the order they are tried: the pages that most people read come first."""


def build(state: State, *, console: bool = True) -> FastAPI:
    """The application of a workspace.

    Parameters
    ----------
    state
        What requests share.
    console
        Whether the console is part of it. The console can be built once in a process.
    """
    return whole(Shared.of(state), console=console)


def whole(shared: Shared, *, console: bool = True) -> FastAPI:
    """The application with every face."""
    telling = Telling(shared.state)

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        tables = Rounds("tables", shared.warming.tick, logging.getLogger("qingshan.tables"))
        telling.start()
        shared.escalating.start()
        tables.start()
        yield
        shared.warming.stop()
        tables.stop(PATIENCE)
        telling.stop()
        shared.escalating.stop()
        shared.access.close()
        shared.state.close()

    app = bare(shared, ROUTERS, running)
    if console:
        from qingshan.edge.web.console.mounting import mount

        mount(app)
    return app
