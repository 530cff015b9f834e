"""A server process for tests in a browser: ``python -m web.console.serving WORKSPACE ROLE LANDING``.

It prints one line of JSON when it listens: its port, its process, and the sessions of somebody of the role
and of an administrator.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path

import uvicorn

from qingshan.edge.web.access.access import Access
from qingshan.edge.web.app import build
from qingshan.edge.web.settings import read_settings
from qingshan.edge.web.state import State
from web.signing import Clock


def main(folder: Path, role: str) -> None:
    """Serve until the process is ended."""
    clock = Clock()
    app = build(State(folder, read_settings(folder), clock))
    secret = _signed_in(app.state.access, "wang", role)
    boss = _signed_in(app.state.access, "boss", "administrator")
    listening = socket.create_server(("127.0.0.1", 0))
    told = {"port": listening.getsockname()[1], "pid": os.getpid(), "secret": secret, "boss": boss}
    print(json.dumps(told), flush=True)
    config = uvicorn.Config(app, log_level="warning", lifespan="on")
    uvicorn.Server(config).run([listening])


def _signed_in(door: Access, name: str, role: str) -> str:
    if not door.accounts.knows(name):
        door.accounts.add(name, "Wang 王", role=role, area="", now=door.now)
    who = door.accounts.find(name)
    return door.sessions.begin(who, now=door.now, address="127.0.0.1", agent="", way="password")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
