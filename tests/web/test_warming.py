"""What a server makes beforehand: the tables of the first pages, whatever else is the matter."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qingshan.base.period import Period
from qingshan.edge.web.beforehand import ANYBODY, TABLES
from qingshan.edge.web.public.pages import kept_first
from qingshan.edge.web.settings import read_settings
from qingshan.edge.web.state import State
from qingshan.edge.web.views import outlets, overview
from qingshan.edge.web.warming import Warming
from qingshan.edge.workspace import Workspace
from web.conftest import NOW, qingshan


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


def test_when_the_hour_turns_the_new_hour_alone_is_judged_and_not_for_a_reader(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first reader of an hour waits for nothing; what is over is not judged again."""
    at, asked = [NOW], list[str]()
    state = State(town, read_settings(town), lambda: at[0])
    monkeypatch.setattr(outlets, "last_month", lambda _: "2022-08")
    judged = outlets._judged

    def judging(workspace: Workspace, period: Period, wanted: str, now: datetime) -> object:
        asked.append(f"{period} {now:%d %H}")
        return judged(workspace, period, wanted, now)

    monkeypatch.setattr(outlets, "_judged", judging)
    warming = Warming(state)
    assert not warming.tick(), "nothing was begun"
    warming.start([lambda s: outlets.outlets(s, ANYBODY, "", only_over=True)] * 2)
    warming.join()
    outlets.outlets(state, ANYBODY, "2022-07")
    assert asked == ["2022-08 03 09", "2022-07 03 09"]
    at[0] += timedelta(minutes=20)
    assert not warming.tick(), "the hour has not turned"
    at[0] += timedelta(minutes=20)
    assert warming.tick()
    assert not warming.tick()
    for month in ("", "2022-07"):
        outlets.outlets(state, ANYBODY, month)
    assert asked[2:] == ["2022-08 03 10"]
    assert (warming.done, warming.of) == (2, 2)


def test_what_comes_in_is_judged_again_where_somebody_reads(town: Path, state: State) -> None:
    """At night readings come in and nobody waits for them."""
    warming, made = Warming(state), list[int]()
    warming.start([lambda _: made.append(1)])
    warming.join()
    (town / "register" / "new.csv").write_text("code\n", encoding="utf-8")
    state.refresh()
    assert not warming.tick()
    with warming.guest():
        pass
    assert warming.tick()
    assert made == [1, 1]
    warming.stop()
    assert not warming.tick()


def test_a_city_without_readings_has_nothing_to_make(tmp_path: Path) -> None:
    """It comes to its end all the same."""
    folder = tmp_path / "city"
    assert qingshan("init", "赤峰市", folder, "--simulated").exit_code == 0
    warming = Warming(State(folder, read_settings(folder), lambda: datetime.now(UTC)))
    warming.start(TABLES)
    warming.join()
    assert warming.done == warming.of
