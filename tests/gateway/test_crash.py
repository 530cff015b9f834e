"""Killed at random moments under load: every acknowledged frame is in the archive, exactly once."""

from __future__ import annotations

import asyncio
import sys

import pytest

from crash import Crash, crash

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")]


def test_killed_gateways_lose_and_double_nothing(tmp_path):
    outcome = crash(tmp_path / "run", rounds=5, frames=500, loggers=40, rate=800.0, longest=1.5, seed=212)
    assert outcome.is_clean, outcome
    assert outcome.readings == outcome.acknowledged * 6


def test_the_count_sees_what_is_lost_changed_or_doubled(tmp_path, monkeypatch):
    run = Crash(tmp_path / "run", 4, 1)
    asyncio.run(_some(run))
    assert run.verify(1).is_clean
    frames = list(run.fleet.acknowledged)
    run.fleet.acknowledged.append((0, 999_999))
    assert run.verify(1).lost == 6
    run.fleet.acknowledged.pop()
    run.fleet.acknowledged.append(frames[0])
    assert run.verify(1).twice == 1
    run.fleet.acknowledged.pop()
    run.fleet.acknowledged.popleft()
    assert run.verify(1).never_sent == 6
    run.fleet.acknowledged.appendleft(frames[0])
    monkeypatch.setattr("crash.value", lambda *_: "1.0")
    assert run.verify(1).wrong > 0


async def _some(run):
    run.start()
    await run.fleet.connect("127.0.0.1", run.port)
    await run.fleet.send(100.0, 0.3)
    await run.finish()
