"""The gate before every request and socket: who asks, and whether a page of ours asks."""

from __future__ import annotations

from functools import partial
from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qingshan.base.errors import QingshanError
from qingshan.edge.web.access.access import Access
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.cookies import own_origin, secret_of
from qingshan.edge.web.access.origin import HEADER, SAFE_METHODS, is_from, is_word
from qingshan.edge.web.access.secret import csrf_of
from qingshan.edge.web.access.sessions import Key
from qingshan.edge.web.errors import Answer, CrossSiteError, ForbiddenError, SignInError, status_of
from qingshan.edge.web.settings import Settings

SOCKETS = "/console/_nicegui"
"""What is under here serves the console alone: its socket, and what its pages are made of."""

INSIDE = "inside.read"

SIGNED_OUT = 4401
"""Code a socket is closed with when its session has ended."""


class Gate:
    """Middleware that puts the caller into ``scope["state"]["caller"]``."""

    def __init__(self, app: ASGIApp, access: Access, settings: Settings, answer: Answer) -> None:
        self._app, self._access, self._settings, self._answer = app, access, settings, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its caller, or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        try:
            secret = await self._let_in(connection)
        except QingshanError as error:
            await self._refuse(error, scope, receive, send)
            self._count(scope, status_of(error))
            return
        if scope["type"] == "websocket":
            receive = self._while_signed_in(secret, receive, send) if secret else receive
            await self._app(scope, receive, send)
            return
        await self._recorded(scope, receive, send)

    async def _recorded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; what somebody wrote, and what they were refused, goes on record."""
        status = 500

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self._app(scope, receive, note)
        self._count(scope, status)
        caller: Caller = scope["state"]["caller"]
        if caller.is_known and status < 400 and _is_write(scope):
            ground = f"{scope['method']} {scope['path']}"
            request = str(scope["state"].get("request_id", ""))
            await run_sync(partial(self._access.trail.wrote, caller.who, ground, request=request))

    def _count(self, scope: Scope, status: int) -> None:
        caller: Caller = scope["state"]["caller"]
        if status == 403 and caller.is_known:
            place = scope["client"][0] if scope.get("client") else ""
            ground = f"{scope.get('method', 'SOCKET')} {scope['path'][:120]}"
            self._access.trail.count(caller.who, "denied", ground, place, who=caller.who)

    async def _refuse(self, error: QingshanError, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": SIGNED_OUT})
            return
        response = await self._answer(Request(scope, receive), error)
        await response(scope, receive, send)

    async def _let_in(self, connection: HTTPConnection) -> str:
        """The secret a request speaks by, its caller noted; empty for anybody."""
        scope = connection.scope
        state: dict[str, Any] = {**scope.get("state", {}), "caller": Caller(), "csrf": "", "session": ""}
        scope["state"] = state
        bearer = _bearer(connection)
        secret = bearer or secret_of(connection, self._settings)
        key = await self._key(secret) if secret else None
        if bearer and (key is None or not key.caller.by_token):
            raise SignInError("token")
        if key is not None and key.caller.by_token == bool(bearer):
            state |= {"caller": key.caller, "session": key.id}
            state["csrf"] = "" if bearer else csrf_of(secret)
        if not bearer:
            self._check_page(connection, state)
        caller = state["caller"]
        if scope["path"].startswith(SOCKETS) and not caller.may(INSIDE):
            raise ForbiddenError(INSIDE) if caller.is_known else SignInError(INSIDE)
        return secret if caller.is_known else ""

    async def _key(self, secret: str) -> Key | None:
        found = self._access.sessions.quickly(secret, self._access.now)
        return found or await run_sync(self._access.sessions.find, secret, self._access.now)

    def _check_page(self, connection: HTTPConnection, state: dict[str, Any]) -> None:
        """Nothing, for a request that a page of ours may have sent.

        A person who is signed in changes nothing by a request of another site: the browser says where it
        comes from, and for the interface the page sends the word of its session along too.
        """
        scope = connection.scope
        is_socket = scope["type"] == "websocket"
        if not is_socket and scope["method"] in SAFE_METHODS:
            return
        is_ours = is_from(connection.headers, own_origin(connection, self._settings))
        is_known = state["caller"].is_known
        if is_ours is False or (is_known and is_ours is None and not _is_api(scope)):
            raise CrossSiteError
        has_word = is_word(connection.headers.get(HEADER, ""), state["csrf"])
        if is_known and _is_api(scope) and not is_socket and not has_word:
            raise CrossSiteError

    def _while_signed_in(self, secret: str, receive: Receive, send: Send) -> Receive:
        """What a socket hears, as long as its session is open; to be heard is not to use it.

        The browser answers the server's beats by itself: a page left open would never be idle.
        """
        sessions = self._access.sessions

        async def hear() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and not await run_sync(
                sessions.is_open, secret, self._access.now
            ):
                await send({"type": "websocket.close", "code": SIGNED_OUT})
                return {"type": "websocket.disconnect", "code": SIGNED_OUT}
            return message

        return hear


def _bearer(connection: HTTPConnection) -> str:
    scheme, _, word = connection.headers.get("authorization", "").partition(" ")
    return word.strip() if scheme.lower() == "bearer" else ""


def _is_write(scope: Scope) -> bool:
    return scope["method"] not in SAFE_METHODS and _is_api(scope)


def _is_api(scope: Scope) -> bool:
    return str(scope["path"]).startswith("/api/")
