"""The application of a process that has just begun: its first pages at once, the rest as it is loaded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from qingshan.edge.web.api import server
from qingshan.edge.web.bare import Shared, bare
from qingshan.edge.web.public import entering, pages

FIRST = (pages.router, server.router, entering.router)
"""Routes that answer as soon as the socket is open."""


class Arrival:
    """An application whose larger part is loaded while its first pages are read already.

    Interface and console stand on some two thousand modules. A thread loads them after the socket is open;
    a request that needs them waits for them, every other one does not.

    Parameters
    ----------
    shared
        What both parts share.
    load
        Makes the whole application, in a thread of its own.
    give_up
        Called when that fails.
    """

    def __init__(self, shared: Shared, load: Callable[[], FastAPI], give_up: Callable[[], None]) -> None:
        self._first = bare(shared, FIRST, self._running)
        self._load, self._give_up, self._warming = load, give_up, shared.warming
        self._settled, self._over = asyncio.Event(), asyncio.Event()
        self.app: FastAPI | None = None
        self.fault: Exception | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to the part that answers it."""
        if scope["type"] != "http":
            await self._pass(scope, receive, send)
            return
        with self._warming.guest():
            await self._pass(scope, receive, send)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        app: ASGIApp = self.app if self.app and self._settled.is_set() else self._first
        if app is self._first and scope["type"] != "lifespan" and not self._is_first(scope):
            await self._settled.wait()
            app = self.app or self._first
        await app(scope, receive, send)

    def _is_first(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] is not Match.NONE for route in self._first.routes)

    @asynccontextmanager
    async def _running(self, _: FastAPI) -> AsyncIterator[None]:
        living = asyncio.create_task(self._live())
        yield
        self._over.set()
        await living

    async def _live(self) -> None:
        """The life of the whole application, from its loading to its end."""
        try:
            self.app = await asyncio.to_thread(self._load)
            async with self.app.router.lifespan_context(self.app):
                self._settled.set()
                await self._over.wait()
        except Exception as fault:
            self.app, self.fault = None, fault
            self._settled.set()
            self._give_up()
