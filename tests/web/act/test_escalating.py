"""The server looks through the cases by itself: by its interval, never twice at once, and it says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from qingshan.edge.archive.lock import hold
from qingshan.edge.desk import WATCH_LOCK
from qingshan.edge.web.settings import Cases

OPENING = {"kind": "outfall_rectification", "title": "整治", "division": "150429", "ground": "排查发现"}


def test_overdue_cases_are_escalated_by_the_interval_and_each_step_once(asked, clock):
    round_ = asked.app.state.escalating
    assert (round_.standing, asked.by("").get("/health").json()["cases"]) == ("waiting", "waiting")
    number = asked.by("li").post("/api/cases", json=OPENING).json()["number"]
    assert round_.tick() == 0
    clock.at += timedelta(days=400)
    assert round_.tick() == 1
    assert round_.tick() == 0, "the next round is due after the interval"
    clock.at += timedelta(minutes=61)
    assert round_.tick() == 0, "it was escalated"
    kinds = [each["kind"]["key"] for each in asked.by("li").get(f"/api/cases/{number}").json()["timeline"]]
    assert kinds == ["case.escalated", "case.opened"]
    assert asked.by("").get("/health").json()["cases"] == "ok"
    told = asked.by("root").get("/metrics").text
    assert "qingshan_case_watch_changed_total 1.0" in told
    assert f"qingshan_case_watch_last_seconds {clock.at.timestamp()}" in told or "e+09" in told


def test_nothing_is_done_twice_at_once_nor_where_it_is_switched_off(asked, clock):
    round_, state = asked.app.state.escalating, asked.state
    asked.by("li").post("/api/cases", json=OPENING)
    clock.at += timedelta(days=400)
    with hold(state.folder / WATCH_LOCK):
        assert round_.tick() == 0, "another process is at it"
    assert round_.standing == "ok"
    clock.at += timedelta(minutes=61)
    state.settings = replace(state.settings, cases=Cases(watch_minutes=0))
    assert (round_.tick(), round_.standing) == (0, "off")
    state.settings = replace(state.settings, cases=Cases(watch_minutes=60))
    assert round_.tick() == 1


def test_a_round_that_fails_is_told_and_tried_again(asked, clock, monkeypatch):
    from qingshan.base.errors import LedgerError
    from qingshan.edge import desk as desks

    def fail(desk, patience):
        raise LedgerError("ledger-moved", stream="case", found=2, expected=1)

    with monkeypatch.context() as broken:
        broken.setattr(desks, "watch_cases", fail)
        asked.app.state.escalating.tick()
    assert asked.by("").get("/health").json()["cases"] == "failed"
    clock.at += timedelta(minutes=61)
    asked.app.state.escalating.tick()
    assert asked.app.state.escalating.standing == "ok"
