"""A server process for tests in a browser: ``python -m web.console.serving WORKSPACE ROLES [NOW]``.

It prints one line of JSON when it listens: its port, its process and the session of somebody of each role.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from datetime import datetime
from pathlib import Path

import uvicorn

from qingshan.edge.web.access.access import Access
from qingshan.edge.web.app import build
from qingshan.edge.web.settings import read_settings
from qingshan.edge.web.state import State
from web.signing import NOW, Clock

PEOPLE = {
    "analyst": ("wang", "王工"),
    "approver": ("chen", "陈局长"),
    "officer": ("zhang", "张工"),
    "administrator": ("root", "管理员"),
}


def main(folder: Path, names: list[str], now: datetime = NOW) -> None:
    """Serve until the process is ended."""
    app = build(State(folder, read_settings(folder), Clock(now)))
    secrets = {role: _signed_in(app.state.access, role) for role in names}
    listening = socket.create_server(("127.0.0.1", 0))
    told = {"port": listening.getsockname()[1], "pid": os.getpid(), "secrets": secrets}
    print(json.dumps(told), flush=True)
    config = uvicorn.Config(app, log_level="warning", lifespan="on")
    uvicorn.Server(config).run([listening])


def _signed_in(door: Access, role: str) -> str:
    name, title = PEOPLE[role]
    if not door.accounts.knows(name):
        door.accounts.add(name, title, role=role, area="", now=door.now)
    who = door.accounts.find(name)
    return door.sessions.begin(who, now=door.now, address="127.0.0.1", agent="", way="password")


if __name__ == "__main__":
    at = [datetime.fromisoformat(text).replace(tzinfo=NOW.tzinfo) for text in sys.argv[3:]]
    main(Path(sys.argv[1]), sys.argv[2].split(","), *at)
