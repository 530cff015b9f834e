"""The cookie of a session: unreadable to scripts, sent to us only, over TLS wherever there is TLS."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

from qingshan.edge.web.access.secret import csrf_of
from qingshan.edge.web.settings import Settings

HOST = "__Host-"
"""Browsers take a cookie whose name begins so over TLS only, and from this host alone."""

PLAIN = "session"
SAFE = f"{HOST}{PLAIN}"

WORD = "csrf"
"""The word of the session, which scripts of ours read and send back; it opens nothing."""


def secret_of(connection: HTTPConnection, settings: Settings) -> str:
    """The secret of the session a request speaks of; empty where it speaks of none."""
    return connection.cookies.get(SAFE if is_tls(connection, settings) else PLAIN, "")


def give(response: Response, connection: HTTPConnection, settings: Settings, secret: str) -> None:
    """Send a session along with an answer."""
    is_safe, age = is_tls(connection, settings), int(settings.session.longest_hours * 3600)
    name, word = (f"{HOST}{each}" if is_safe else each for each in (PLAIN, WORD))
    response.set_cookie(name, secret, max_age=age, path="/", secure=is_safe, httponly=True, samesite="lax")
    response.set_cookie(word, csrf_of(secret), max_age=age, path="/", secure=is_safe, samesite="lax")


def take(response: Response, connection: HTTPConnection, settings: Settings) -> None:
    """Have the browser forget the session, and what it kept of its pages."""
    is_safe = is_tls(connection, settings)
    response.delete_cookie(
        SAFE if is_safe else PLAIN, path="/", secure=is_safe, httponly=True, samesite="lax"
    )
    response.headers["clear-site-data"] = '"cache"'
    response.delete_cookie(f"{HOST}{WORD}" if is_safe else WORD, path="/", secure=is_safe, samesite="lax")


def is_tls(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether the browser speaks TLS: to us, or to the proxy whose address people use."""
    scheme = connection.scope.get("scheme", "")
    return scheme in {"https", "wss"} or settings.listen.origin.startswith("https://")


def own_origin(connection: HTTPConnection, settings: Settings) -> str:
    """Scheme and host that people use, such as ``https://hj.example.gov.cn``."""
    if settings.listen.origin:
        return settings.listen.origin.rstrip("/")
    scheme = "https" if is_tls(connection, settings) else "http"
    return f"{scheme}://{connection.headers.get('host', '')}"
