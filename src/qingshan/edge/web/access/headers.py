"""Headers that keep browsers careful, on every answer."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qingshan.edge.web.access.cookies import is_tls
from qingshan.edge.web.settings import Settings

CSP_PUBLIC = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Public pages run no script but our files."""

CSP_CONSOLE = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "frame-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'"
)
"""NiceGUI writes scripts into pages and builds templates in the browser; it reaches this host alone."""

ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
HSTS = "max-age=31536000; includeSubDomains"


class Headers:
    """Middleware that adds what an answer does not say itself."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope)
            await send(message)

        await self._app(scope, receive, tell)

    def _add(self, headers: MutableHeaders, scope: Scope) -> None:
        is_console = str(scope["path"]).startswith("/console")
        for name, value in ALWAYS.items():
            headers.setdefault(name, value)
        headers.setdefault("content-security-policy", CSP_CONSOLE if is_console else CSP_PUBLIC)
        if is_tls(HTTPConnection(scope), self._settings):
            headers.setdefault("strict-transport-security", HSTS)
        caller = scope.get("state", {}).get("caller")
        if caller is not None and caller.is_known:
            headers.setdefault("cache-control", "no-store")
