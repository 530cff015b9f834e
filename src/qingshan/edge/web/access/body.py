"""Bodies of requests are counted as they come in, and cut off when they are too large."""

from __future__ import annotations

import contextlib

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qingshan.edge.web.errors import Answer, UploadError
from qingshan.edge.web.settings import Settings

FORM = 1_000_000
"""Largest body that is no upload [bytes]."""


class BodyLimit:
    """Middleware that refuses a body which is larger than a route could want."""

    def __init__(self, app: ASGIApp, settings: Settings, answer: Answer) -> None:
        self._app, self._most, self._answer = app, settings.upload.bytes, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on as long as its body is small enough."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        kind, told = headers.get("content-type", ""), headers.get("content-length", "0")
        is_upload = kind.startswith(("multipart/", "application/octet-stream"))
        most = self._most + FORM if is_upload else FORM
        size, has_begun = 0, False

        async def count() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > most:
                raise _too_large(most)
            return message

        async def note(message: Message) -> None:
            nonlocal has_begun
            # the framework takes a body that was cut off for one it cannot read: ours is the answer
            if size <= most or has_begun:
                has_begun = True
                await send(message)

        if told.isdecimal() and int(told) > most:
            size = int(told)
        else:
            with contextlib.suppress(UploadError):
                await self._app(scope, count, note)
        if size > most and not has_begun:
            response = await self._answer(Request(scope), _too_large(most))
            response.headers["connection"] = "close"
            await response(scope, receive, send)


def _too_large(most: int) -> UploadError:
    return UploadError("body-too-large", megabytes=most // 1_000_000)
