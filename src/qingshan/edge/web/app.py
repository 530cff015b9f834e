"""The application: who asks is found out first, then the faces in their order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from qingshan import __version__
from qingshan.edge.web.access.access import Access
from qingshan.edge.web.access.body import BodyLimit
from qingshan.edge.web.access.headers import Headers
from qingshan.edge.web.answers import answer, catch
from qingshan.edge.web.api import acting, observing, readings, sensorthings, server, session, settings, users
from qingshan.edge.web.escalating import Escalating
from qingshan.edge.web.gate import Gate
from qingshan.edge.web.hooks.telling import Telling
from qingshan.edge.web.public import complaints, elsewhere, entering, interface, own, pages
from qingshan.edge.web.state import State
from qingshan.edge.web.watching import Figures, Watch

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
    telling, access = Telling(state), Access(state.workspace, state.settings, state.clock)
    figures_of_server = Figures()
    escalating = Escalating(state, figures_of_server.registry)

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        telling.start()
        escalating.start()
        yield
        telling.stop()
        escalating.stop()
        access.close()
        state.close()

    app = FastAPI(
        lifespan=running,
        title="qingshan 青山",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.qingshan = state
    app.state.figures = figures_of_server
    app.state.escalating = escalating
    app.state.access = access
    for router in ROUTERS:
        app.include_router(router)
    catch(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_middleware(BodyLimit, settings=state.settings, answer=answer)
    app.add_middleware(Gate, access=access, settings=state.settings, answer=answer)
    app.add_middleware(Headers, settings=state.settings)
    app.add_middleware(Watch, figures=figures_of_server, answer=answer)
    if console:
        from qingshan.edge.web.console.mounting import mount

        mount(app)
    return app
