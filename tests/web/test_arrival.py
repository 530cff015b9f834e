"""A server that has just begun: its first pages answer while the rest is being loaded."""

from __future__ import annotations

import threading

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qingshan.edge.web.app import whole
from qingshan.edge.web.arrival import Arrival
from qingshan.edge.web.bare import Shared
from qingshan.edge.web.state import State


def test_first_pages_do_not_wait_for_the_rest(state: State) -> None:
    """Health, the first page and the door answer while nothing else is loaded; the interface waits for it."""
    shared, may_load, happened = Shared.of(state), threading.Event(), list[str]()

    def load() -> FastAPI:
        may_load.wait()
        happened.append("loaded")
        return whole(shared, console=False)

    def ask() -> None:
        happened.append(f"answered {client.get('/api/places').status_code}")

    with TestClient(Arrival(shared, load, pytest.fail)) as client:
        for path in ("/health", "/", "/sign-in"):
            assert client.get(path).status_code == 200, path
        asking = threading.Thread(target=ask)
        asking.start()
        may_load.set()
        asking.join()
        assert client.get("/nowhere").status_code == 404
    assert happened == ["loaded", "answered 200"]


def test_a_load_that_fails_ends_the_server(state: State) -> None:
    """What went wrong is kept for whoever runs the server, and nobody waits for ever."""
    gave_up, fault = threading.Event(), RuntimeError("a module is missing")

    def load() -> FastAPI:
        raise fault

    arrival = Arrival(Shared.of(state), load, gave_up.set)
    with TestClient(arrival) as client:
        assert client.get("/api/places").status_code == 404
        gave_up.wait()
    assert arrival.fault is fault
