"""What the server says of itself: a line a request, and figures for Prometheus; never a secret."""

from __future__ import annotations

import json
import logging
import secrets
import time
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qingshan.edge.gateway.places import Places
from qingshan.edge.web.access.access import Access
from qingshan.edge.web.errors import Answer, FaultError

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0, 10.0)
"""Bounds of the histogram of durations [s]."""

UNKNOWN = "—"
"""Route of a request that met none: addresses people make up are no labels."""

_log = logging.getLogger(__name__)


class Figures:
    """Figures of one running server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "qingshan_requests", "Requests answered", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "qingshan_request_seconds",
            "Time to answer [s]",
            ("route",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.sessions = Gauge("qingshan_sessions", "Open sessions", registry=self.registry)
        self.gateway = Gauge(
            "qingshan_gateway", "The gateway's own figures", ("figure",), registry=self.registry
        )

    def text(self, access: Access, folder: Path) -> bytes:
        """All figures in the form of Prometheus; those of the gateway where its state is on disk."""
        self.sessions.set(access.sessions.count(access.now))
        for name, value in gateway_state(folder).items():
            if isinstance(value, (int, float)):
                self.gateway.labels(name).set(value)
        return generate_latest(self.registry)


def gateway_state(folder: Path) -> dict[str, object]:
    """What the gateway of a workspace last wrote of itself; nothing where none ran."""
    try:
        state = json.loads(Places(folder).status.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    counts = state.pop("counts", {})
    return {**state, **{f"count_{name}": value for name, value in counts.items()}}


class Watch:
    """Middleware that gives each request a name, counts it, and writes one line about it."""

    def __init__(self, app: ASGIApp, figures: Figures, answer: Answer) -> None:
        self._app, self._figures, self._answer = app, figures, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and take note of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name, status, began = secrets.token_hex(8), 500, time.perf_counter()
        has_begun = False
        scope["state"] = {**scope.get("state", {}), "request_id": name}

        async def note(message: Message) -> None:
            nonlocal status, has_begun
            if message["type"] == "http.response.start":
                status, has_begun = message["status"], True
                MutableHeaders(scope=message)["x-request-id"] = name
            await send(message)

        try:
            await self._app(scope, receive, note)
        except Exception:
            _log.exception(
                "a request failed", extra={"event": "fault", "request": name, "path": scope["path"]}
            )
            if has_begun:
                raise
            status = 500
            response = await self._answer(Request(scope), FaultError(name))
            await response(scope, receive, note)
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        self._figures.requests.labels(scope["method"], route, str(status)).inc()
        self._figures.seconds.labels(route).observe(seconds)
        state = scope["state"]
        caller = state.get("caller")
        said = {
            "event": "request",
            "request": state["request_id"],
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "ms": round(seconds * 1000, 1),
            "who": caller.who if caller else "",
            "address": scope["client"][0] if scope.get("client") else "",
        }
        _log.info("request", extra=said)


def route_of(scope: Scope) -> str:
    """Address pattern of the route that answered, such as ``/places/{code}``."""
    path = getattr(scope.get("route"), "path", None)
    if path is None:
        return "/console" if str(scope["path"]).startswith("/console") else UNKNOWN
    return str(path)
