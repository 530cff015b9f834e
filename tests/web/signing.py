"""People and programs for tests of the faces, without the cost of a password each."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from starlette.testclient import TestClient

from qingshan.edge.web.access.access import Access
from qingshan.edge.web.access.cookies import PLAIN
from qingshan.edge.web.access.secret import csrf_of
from qingshan.edge.web.app import build
from qingshan.edge.web.settings import read_settings
from qingshan.edge.web.state import State

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def app_of(folder: Path, clock: Clock | None = None) -> FastAPI:
    """The application of a workspace, without the console."""
    return build(State(folder, read_settings(folder), clock or Clock()), console=False)


def client_of(app: FastAPI, role: str = "", area: str = "", name: str = "") -> TestClient:
    """A browser in which somebody of that role signed in; nobody for an empty role.

    It sends the header that pages of ours send with every change.
    """
    client = TestClient(app, raise_server_exceptions=False)
    if role:
        door: Access = app.state.access
        name = name or f"{role}{area or '-city'}"
        if not door.accounts.knows(name):
            door.accounts.add(name, name, role=role, area=area, now=door.now)
        who = door.accounts.find(name)
        secret = door.sessions.begin(who, now=door.now, address="testclient", agent="", way="password")
        client.cookies.set(PLAIN, secret)
        client.headers["x-csrf-token"] = csrf_of(secret)
        client.headers["origin"] = "http://testserver"
    return client


def token_of(app: FastAPI, role: str, area: str = "") -> TestClient:
    """A program that asks by a token of somebody of that role."""
    client_of(app, role, area)
    door: Access = app.state.access
    who = door.accounts.find(f"{role}{area or '-city'}")
    secret = door.sessions.make_token(who, "test", role=role, now=door.now, until=door.now + 86_400)
    client = TestClient(app, raise_server_exceptions=False)
    client.headers["authorization"] = f"Bearer {secret}"
    return client
