"""A run of the pages: one process, one address, an orderly end; the gateway beside it where it is wanted."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import uvicorn
from fastapi import FastAPI

from qingshan.base.errors import RefusedError
from qingshan.edge.web.access.access import Access
from qingshan.edge.web.access.demo import DemoAccount, demo_accounts
from qingshan.edge.web.arrival import Arrival
from qingshan.edge.web.bare import Shared
from qingshan.edge.web.settings import Settings
from qingshan.edge.web.state import State
from qingshan.edge.workspace import Workspace

PATIENCE = 5
"""How long open requests may take to finish at the end [s]."""

GATEWAY_PATIENCE = 30
"""How long the gateway may take to store what it acknowledged [s]."""


@dataclass(frozen=True, slots=True)
class Run:
    """How the pages are run.

    Parameters
    ----------
    host, port
        Where to listen.
    seconds
        How long; 0 is until told to stop.
    gateway
        Words of the gateway's command, which runs as a process of its own; none for no gateway.
    is_demo
        Whether demo accounts are made.
    """

    host: str
    port: int
    seconds: float = 0.0
    gateway: Sequence[str] = ()
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """What is told once the server listens.

    Parameters
    ----------
    address
        Where people open it.
    set_up
        Link by which the first administrator is made; empty where there are accounts.
    demo
        Accounts for looking around.
    """

    address: str
    set_up: str
    demo: tuple[DemoAccount, ...]


def serve(
    folder: Path,
    settings: Settings,
    run: Run,
    tell: Callable[[Start], None],
    clock: Callable[[], datetime] | None = None,
) -> None:
    """Serve until told to stop; without ``clock`` by the time of the city.

    Raises
    ------
    RefusedError
        The port cannot be taken, or demo accounts are asked for a city whose readings are real.
    """
    workspace = Workspace.find(folder)
    zone = ZoneInfo(workspace.city.time_zone)
    shared = Shared.of(State(workspace.folder, settings, clock or (lambda: datetime.now(zone))))
    listener = _listen(run)

    def give_up() -> None:
        server.should_exit = True

    arrival = Arrival(shared, lambda: _whole(shared), give_up)
    server = uvicorn.Server(_config(arrival, settings))
    with listener, _beside(run, server), _until(run.seconds, server):
        tell(_start(shared.access, workspace, settings, listener, is_demo=run.is_demo))
        for each in (signal.SIGINT, signal.SIGTERM):
            # the server ends in order and then gives the signal on, which must not cut off what follows
            signal.signal(each, lambda *_: None)
        server.run(sockets=[listener])
        shared.warming.stop()
    if arrival.fault is not None:
        raise arrival.fault


def _whole(shared: Shared) -> FastAPI:
    # the most of what there is to load: not before the socket is open
    from qingshan.edge.web.app import whole
    from qingshan.edge.web.beforehand import TABLES

    made = whole(shared)
    shared.warming.start(TABLES)
    return made


def _config(app: object, settings: Settings) -> uvicorn.Config:
    trusted = settings.listen.trusted_proxies
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted),
        forwarded_allow_ips=trusted or None,
        timeout_graceful_shutdown=PATIENCE,
    )


def _listen(run: Run) -> socket.socket:
    family = socket.AF_INET6 if ":" in run.host else socket.AF_INET
    try:
        return socket.create_server((run.host, run.port), family=family, backlog=2048)
    except OSError as fault:
        raise RefusedError(
            "serve-port", host=run.host, port=run.port, reason=fault.strerror or fault
        ) from fault


def _start(
    door: Access, workspace: Workspace, settings: Settings, listener: socket.socket, *, is_demo: bool
) -> Start:
    demo = demo_accounts(door, workspace) if is_demo else ()
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    address = settings.listen.origin.rstrip("/") or f"http://{shown}:{port}"
    secret = door.set_up()
    return Start(address, f"{address}/set-up?key={secret}" if secret else "", demo)


@contextlib.contextmanager
def _beside(run: Run, server: uvicorn.Server) -> Iterator[None]:
    """The gateway as a process of its own: it stores what it acknowledged whatever the pages do.

    When it ends by itself the pages end too, so that whoever watches over the service starts both again.
    """
    if not run.gateway:
        yield
        return
    code = "from qingshan.edge.cli.app import main; main()"
    child = subprocess.Popen([sys.executable, "-c", code, *run.gateway])

    def watch() -> None:
        child.wait()
        server.should_exit = True

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(GATEWAY_PATIENCE)


@contextlib.contextmanager
def _until(seconds: float, server: uvicorn.Server) -> Iterator[None]:
    if not seconds:
        yield
        return

    def stop() -> None:
        server.should_exit = True

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
