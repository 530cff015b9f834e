"""A run of the pages: one process, one address, an orderly end."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import uvicorn

from qingshan.edge.web.app import build
from qingshan.edge.web.settings import Settings
from qingshan.edge.web.state import State
from qingshan.edge.workspace import Workspace


def serve(folder: Path, settings: Settings) -> None:
    """Serve until told to stop."""
    zone = ZoneInfo(Workspace.find(folder).city.time_zone)
    state = State(folder, settings, lambda: datetime.now(zone))
    uvicorn.run(
        build(state),
        host=settings.listen.host,
        port=settings.listen.port,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(settings.listen.trusted_proxies),
        forwarded_allow_ips=settings.listen.trusted_proxies or None,
    )
