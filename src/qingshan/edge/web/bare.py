"""An application without routes of its own: who asks is found out first, errors become answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from fastapi import APIRouter, FastAPI

from qingshan import __version__
from qingshan.edge.web.access.access import Access
from qingshan.edge.web.access.body import BodyLimit
from qingshan.edge.web.access.headers import Headers
from qingshan.edge.web.answers import answer, catch
from qingshan.edge.web.escalating import Escalating
from qingshan.edge.web.gate import Gate
from qingshan.edge.web.packing import Packing
from qingshan.edge.web.state import State
from qingshan.edge.web.warming import Warming
from qingshan.edge.web.watching import Figures, Watch

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Shared:
    """What the applications of one process share.

    Parameters
    ----------
    state
        What requests share.
    access
        Who may come in.
    figures
        Figures of the server.
    escalating
        The round of the cases, once it is begun.
    warming
        What is made beforehand, once it is begun.
    """

    state: State
    access: Access
    figures: Figures
    escalating: Escalating
    warming: Warming

    @classmethod
    def of(cls, state: State) -> Shared:
        """What the applications of a workspace share."""
        access, figures = Access(state.workspace, state.settings, state.clock), Figures()
        state.people = access.accounts.known
        return cls(state, access, figures, Escalating(state, figures.registry), Warming(state))


def bare(shared: Shared, routers: Sequence[APIRouter], lifespan: Lifespan) -> FastAPI:
    """An application with these routes, tried in their order."""
    app = FastAPI(
        # the routes as their routers made them: the framework would make each a second time to include it
        routes=[route for router in routers for route in router.routes],
        lifespan=lifespan,
        title="qingshan 青山",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    state, access = shared.state, shared.access
    app.state.qingshan, app.state.figures, app.state.access = state, shared.figures, access
    app.state.escalating = shared.escalating
    app.state.warming = shared.warming
    catch(app)
    app.add_middleware(Packing)
    app.add_middleware(BodyLimit, settings=state.settings, answer=answer)
    app.add_middleware(Gate, access=access, settings=state.settings, answer=answer)
    app.add_middleware(Headers, settings=state.settings)
    app.add_middleware(Watch, figures=shared.figures, answer=answer)
    return app
