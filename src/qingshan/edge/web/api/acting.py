"""Routers of what people decide and send in."""

from __future__ import annotations

from qingshan.edge.web.api import (
    alerts,
    audit,
    bulletins,
    cases,
    emergency,
    hooks,
    imports,
    lists,
    registers,
)

ROUTERS = (
    cases.router, lists.router, emergency.router, alerts.router, bulletins.router, audit.router,
    registers.router, imports.router, hooks.router,
)  # fmt: skip
