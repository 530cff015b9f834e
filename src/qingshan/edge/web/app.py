"""The application: who asks is found out first, then the faces in their order."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from qingshan import __version__
from qingshan.edge.web.answers import catch
from qingshan.edge.web.api import observing
from qingshan.edge.web.public import pages
from qingshan.edge.web.state import State

ROUTERS = (*observing.ROUTERS, pages.router)


def build(state: State, *, console: bool = True) -> FastAPI:
    """The application of a workspace.

    Parameters
    ----------
    state
        What requests share.
    console
        Whether the console is part of it. The console can be built once in a process.
    """
    app = FastAPI(
        title="qingshan 青山",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.qingshan = state
    for router in ROUTERS:
        app.include_router(router)
    catch(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    if console:
        from qingshan.edge.web.console.mounting import mount

        mount(app)
    return app
