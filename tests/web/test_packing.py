"""Answers made small: the files of the console once, everything else as it is asked for."""

from __future__ import annotations

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from qingshan.edge.web.packing import FOR_EVER, Packing

TEXT = "青山" * 2000
FILE = "/console/assets/0123456789ab/console.js"


class Served:
    """An application that counts how often it is asked, and fails as often as it is told."""

    def __init__(self, failing: int = 0) -> None:
        self.asked, self.failing = 0, failing

    async def answer(self, _: Request) -> Response:
        """The file."""
        self.asked += 1
        await asyncio.sleep(0)
        return Response(TEXT, status_code=500 if self.asked <= self.failing else 200)


def client_of(served: Served) -> TestClient:
    """Somebody who reads it through the middleware."""
    app = Starlette(routes=[Route("/{path:path}", served.answer)])
    app.add_middleware(Packing)
    return TestClient(app, headers={"accept-encoding": "gzip"})


def test_a_file_of_the_console_is_made_once_and_kept_by_browsers() -> None:
    """The second answer is the first one, byte by byte; the browser need not ask again."""
    served = Served()
    client = client_of(served)
    first, second = client.get(FILE), client.get(FILE)
    assert served.asked == 1
    assert first.text == second.text == TEXT
    assert first.headers == second.headers
    assert second.headers["content-encoding"] == "gzip"
    assert second.headers["cache-control"] == FOR_EVER


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/api/places", {}),
        ("/console/", {}),
        ("/console/_nicegui/3.18.0/dynamic_resources/x", {}),
        (FILE, {"range": "bytes=0-9"}),
        (FILE, {"accept-encoding": "identity"}),
        (FILE, {"if-none-match": '"x"'}),
    ],
)
def test_everything_else_is_asked_for_each_time(path: str, headers: dict[str, str]) -> None:
    """What may change, and what is asked for in part, is never an answer of last time."""
    served = Served()
    client = client_of(served)
    for _ in range(2):
        assert "immutable" not in client.get(path, headers=headers).headers.get("cache-control", "")
    assert served.asked == 2


def test_a_failure_is_not_kept() -> None:
    """The next one who asks gets the file."""
    client = client_of(Served(failing=1))
    assert client.get(FILE).status_code == 500
    assert client.get(FILE).text == TEXT
