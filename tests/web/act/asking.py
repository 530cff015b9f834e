"""The faces of a workspace, asked by people of every role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from fastapi.testclient import TestClient

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.app import build
from qingshan.edge.web.settings import read_settings
from qingshan.edge.web.state import State

PEOPLE = {
    "wang": Caller("wang", "王", "analyst", "150400"),
    "li": Caller("li", "李", "officer", "150429"),
    "zhao": Caller("zhao", "赵", "officer", "150402"),
    "chen": Caller("chen", "陈", "approver", "150400"),
    "sun": Caller("sun", "孙", "approver", "150400"),
    "root": Caller("root", "管理员", "administrator", ""),
    "": Caller(),
}


@dataclass
class Clock:
    """A clock that is moved by hand."""

    at: datetime
    step: timedelta

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at


@dataclass
class Faces:
    """Clients by person."""

    state: State
    clients: dict[str, TestClient] = field(default_factory=dict)
    who: list[str] = field(default_factory=lambda: [""])

    def by(self, name: str) -> TestClient:
        """The client of a person."""
        if name not in self.clients:
            app = build(self.state, console=False)
            app.add_middleware(_As, caller=PEOPLE[name])
            self.clients[name] = TestClient(app, raise_server_exceptions=True)
        return self.clients[name]

    def close(self) -> None:
        self.state.close()


class _As:
    """Everybody who asks is this person."""

    def __init__(self, app, caller: Caller) -> None:
        self.app, self.caller = app, caller

    async def __call__(self, scope, receive, send) -> None:
        scope.setdefault("state", {})["caller"] = self.caller
        await self.app(scope, receive, send)


def faces(folder: Path, clock: Clock) -> Faces:
    """The faces of a workspace."""
    return Faces(State(folder, read_settings(folder), clock))
