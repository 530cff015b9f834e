"""Answers made small for the way; the files of the console made small once, and kept by the browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LASTING = re.compile(
    r"/console/(?:_nicegui/[^/]+/(?:static|libraries|components|resources|esm)|assets/[0-9a-f]+)/"
)
"""How addresses begin whose content never changes: the version or a digest is part of them."""

FOR_EVER = "public, max-age=31536000, immutable"
SMALLEST, LEVEL = 1000, 6


@dataclass
class _Kept:
    """An answer as it was sent, once it was."""

    messages: list[Message] = field(default_factory=list)
    is_whole: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Packing:
    """Middleware that compresses what a browser takes compressed.

    The program files of the console are some hundred kilobytes for everybody who opens it; compressing them
    anew for each of twenty people took most of the processor. Each is compressed once and then sent from
    memory: there are as many as the console has files.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = GZipMiddleware(app, minimum_size=SMALLEST, compresslevel=LEVEL)
        self._kept: dict[str, _Kept] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and its answer back, compressed; or the answer of last time."""
        if not _is_lasting(scope):
            await self._app(scope, receive, send)
            return
        kept = self._kept.setdefault(scope["path"], _Kept())
        async with kept.lock:
            if not kept.is_whole:
                await self._make(kept, scope, receive, send)
                return
        for message in kept.messages:
            await send(_copy(message))

    async def _make(self, kept: _Kept, scope: Scope, receive: Receive, send: Send) -> None:
        made: list[Message] = []

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                MutableHeaders(scope=message)["cache-control"] = FOR_EVER
            made.append(_copy(message))
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            is_whole = bool(made) and made[0].get("status") == 200 and not made[-1].get("more_body", False)
            if is_whole:
                kept.messages, kept.is_whole = made, True
            else:
                self._kept.pop(scope["path"], None)


def _copy(message: MutableMapping[str, Any]) -> Message:
    """A message that nobody adds headers to afterwards."""
    return {**message, "headers": list(message["headers"])} if "headers" in message else dict(message)


def _is_lasting(scope: Scope) -> bool:
    """Whether the answer to a request can be kept: all of a file whose address says its version."""
    if scope["type"] != "http" or scope["method"] != "GET" or not LASTING.match(scope["path"]):
        return False
    headers = Headers(scope=scope)
    is_part = "range" in headers or "if-none-match" in headers or "if-modified-since" in headers
    return "gzip" in headers.get("accept-encoding", "") and not is_part
