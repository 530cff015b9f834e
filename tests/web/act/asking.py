"""The faces of a workspace, asked by people of every role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.app import build
from qingshan.edge.web.settings import read_settings
from qingshan.edge.web.state import State
from web.signing import client_of

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
    """The application of a workspace, and browsers in which its people signed in."""

    state: State
    app: FastAPI

    def by(self, name: str) -> TestClient:
        """A browser in which somebody signed in just now; nobody for an empty name."""
        caller = PEOPLE[name]
        return client_of(self.app, caller.role if name else "", caller.area, name)

    def close(self) -> None:
        self.app.state.access.close()
        self.state.close()


def faces(folder: Path, clock: Clock) -> Faces:
    """The faces of a workspace."""
    state = State(folder, read_settings(folder), clock)
    return Faces(state, build(state, console=False))
