"""What a server makes beforehand: the tables of the first pages, whatever else is the matter."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qingshan.edge.web.beforehand import TABLES
from qingshan.edge.web.public.pages import kept_first
from qingshan.edge.web.settings import read_settings
from qingshan.edge.web.state import State
from qingshan.edge.web.views import overview
from qingshan.edge.web.warming import Warming
from web.conftest import qingshan


def test_the_first_pages_are_made_when_somebody_comes(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """Afterwards the first page and the overview are given without being made."""
    warming = Warming(state)
    assert not warming.is_under_way
    warming.start(TABLES)
    warming.join()
    assert (warming.done, warming.is_under_way) == (warming.of, False)
    monkeypatch.setattr(overview, "_air_now", pytest.fail)
    monkeypatch.setattr(overview, "_water_now", pytest.fail)
    monkeypatch.setattr("qingshan.edge.web.public.pages.render", pytest.fail)
    assert overview.air_now(state).today is not None
    assert overview.water_now(state).sections
    assert kept_first(state, "zh")[0].startswith(b"<!")


def test_whoever_is_being_answered_goes_first(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """No table is begun meanwhile, unless it goes on for too long."""
    monkeypatch.setattr("qingshan.edge.web.warming.QUIET", 0.01)
    warming, has_gone, made = Warming(state), threading.Event(), list[bool]()
    with warming.guest():
        warming.start([lambda _: made.append(has_gone.is_set())] * 2)
        has_gone.set()
    warming.join()
    assert made == [True, True]
    monkeypatch.setattr("qingshan.edge.web.warming.PATIENCE", 0.0)
    with warming.guest():
        warming.start([lambda _: made.append(False)])
        warming.join()
    assert made[2:] == [False]


def test_a_city_without_readings_has_nothing_to_make(tmp_path: Path) -> None:
    """It comes to its end all the same."""
    folder = tmp_path / "city"
    assert qingshan("init", "赤峰市", folder, "--simulated").exit_code == 0
    warming = Warming(State(folder, read_settings(folder), lambda: datetime.now(UTC)))
    warming.start(TABLES)
    warming.join()
    assert warming.done == warming.of
