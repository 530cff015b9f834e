"""A gateway as it runs: slow peers, a full disk, an orderly stop, call-backs, a superior platform."""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import socket
import sys
from datetime import timedelta

import pytest

from crash import Crash
from qingshan.edge.archive.archive import Archive
from qingshan.edge.gateway.places import Places, known_devices
from qingshan.edge.gateway.reading import end_of, read
from qingshan.edge.gateway.session import beijing_now
from qingshan.edge.gateway.tally import Tally
from qingshan.edge.simulate.field.client import FieldUnit
from qingshan.edge.simulate.field.client import Tally as Played
from qingshan.edge.simulate.field.roster import COLUMNS, made_up, register_rows, roster, secret_rows
from qingshan.edge.simulate.field.unit import Unit, floor
from senders import Fleet

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs signals and limits"),
]
HOST = "127.0.0.1"


@pytest.fixture
def start(tmp_path):
    """Starts gateways, and ends those that are left."""
    runs = []

    def begin(name="run", *, loggers=20, settings="", register=None, secrets=None):
        run = Crash(tmp_path / name, loggers, 1)
        path = run.workspace / "gateway.toml"
        path.write_text(path.read_text(encoding="utf-8") + settings, encoding="utf-8")
        if register:
            (run.workspace / "register" / "devices.csv").write_text(register, encoding="utf-8")
        if secrets:
            (run.workspace / "secrets").mkdir(exist_ok=True)
            (run.workspace / "secrets" / "hj212.toml").write_text(secrets, encoding="utf-8")
        runs.append(run)
        run.start()
        return run

    yield begin
    for run in runs:
        if run.process is not None and run.process.poll() is None:
            run.process.kill()
            run.process.wait()


def test_slow_and_half_open_senders_disturb_nobody(start):
    run = start(settings="[listen]\nunknown_seconds = 2\nhalf_frame_seconds = 2\n")

    async def play():
        idle = [socket.create_connection((HOST, run.port)) for _ in range(500)]
        for at, each in enumerate(idle):
            each.sendall(b"##0400QN=20260101"[: at % 18])
        await run.fleet.connect(HOST, run.port)
        await run.fleet.send(400.0, 1.0)
        await run.fleet.settle(60)
        waiting = sum(len(each.waiting) for each in run.fleet.loggers)
        for each in idle:
            each.settimeout(60)
            with contextlib.suppress(ConnectionResetError):
                assert each.recv(10) == b""
            each.close()
        return waiting

    assert asyncio.run(play()) == 0
    run.stop()
    assert json.loads(Places(run.workspace).status.read_text())["counts"]["timed-out"] >= 500
    assert run.verify(0).is_clean


def test_a_full_disk_refuses_acknowledgements_and_recovers(start):
    run = start(settings="retry_seconds = 0.05\n")
    pid = run.process.pid

    async def play():
        await run.fleet.connect(HOST, run.port)
        await run.fleet.send(200.0, 0.3)
        await run.fleet.settle(60)
        before = len(run.fleet.acknowledged)
        soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
        await run.fleet.send(200.0, 0.5)
        during = len(run.fleet.acknowledged)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
        run.fleet.close()
        await asyncio.sleep(0.2)
        await run.fleet.connect(HOST, run.port)
        await run.fleet.settle(60)
        return before, during

    before, during = asyncio.run(play())
    assert before == during > 0
    assert len(run.fleet.acknowledged) > during
    run.stop()
    assert run.verify(0).is_clean


def test_an_orderly_stop_loses_nothing_it_took(start):
    run = start()

    async def play():
        await run.fleet.connect(HOST, run.port)
        sending = asyncio.create_task(run.fleet.send(500.0, 1.0))
        await asyncio.sleep(0.5)
        await asyncio.get_running_loop().run_in_executor(None, run.stop)
        await sending

    asyncio.run(play())
    assert run.process.returncode == 0
    outcome = run.verify(0)
    assert (outcome.lost, outcome.twice, outcome.wrong, outcome.replaced) == (0, 0, 0, 0)
    assert outcome.readings >= outcome.acknowledged * 6 > 0


@pytest.mark.parametrize("form", ["raw", "text"])
def test_encrypted_data_go_through_end_to_end(start, form):
    made = [made_up(at, "2025", 3, form) for at in range(5)]
    register = "\n".join([",".join(COLUMNS), *register_rows(made, COLUMNS), ""])
    secrets = "".join(f'{name} = "{key}"\n' for name, key in secret_rows(made).items())
    run = start(register=register, secrets=secrets)
    known, played = known_devices(Places(run.workspace)), Played()
    units = roster(known, 0, None, 3, form)
    hour = floor(beijing_now(), timedelta(hours=1)) - timedelta(hours=1)

    async def play():
        for each in units:
            unit = FieldUnit(each, 0.0, played)
            await asyncio.get_running_loop().create_connection(lambda unit=unit: unit, HOST, run.port)
            for back in range(20):
                at = hour - timedelta(hours=back)
                unit.put(each.statistic("2061", at, qn=at + timedelta(hours=1, seconds=back)))
            for _ in range(600):
                if unit.is_done:
                    break
                await asyncio.sleep(0.1)
            unit.close()

    asyncio.run(play())
    run.stop()
    assert played.counts["acknowledged"] == 5 * 20
    journal = Places(run.workspace).journal
    raws = [each.entry.raw for each in read(journal, 1, end_of(journal))]
    data = [each for each in raws if b"CN=2061" in each]
    assert len(data) == 5 * 20
    clear = [each for each in data if b"w01018-Avg" in each]
    assert not clear
    with Archive.open(run.workspace / "observations") as archive:
        held = archive.read(medium="online", indicators=["2061.w01018-Avg"]).collect()
    found = {(site, at): value for site, at, value in held.select("site", "time", "value").iter_rows()}
    wanted = {
        (each.device.mn, hour - timedelta(hours=back)): _said(
            each, hour - timedelta(hours=back), "w01018-Avg"
        )
        for each in units
        for back in range(20)
    }
    assert found == wanted


def _said(unit, at, name):
    groups = unit.statistic("2061", at, qn=at).groups
    return float(next(text for group in groups for key, text in group if key == name))


def test_missing_hours_are_asked_for_and_come(start):
    register = (
        "mn,zh,outlet,system,edition,password,factors,expects,minutes,source\n"
        "51D0FFFF0000000000000001,甲,P1,32,2017,123456,w01018,hour,0,SIMULATED\n"
    )
    run = start(register=register, settings="[callback]\nevery_seconds = 0.2\ngrace_minutes = 0\n")
    known = known_devices(Places(run.workspace))["51D0FFFF0000000000000001"]
    now = beijing_now()
    hours = [floor(now, timedelta(hours=1)) - timedelta(hours=back) for back in (1, 2, 3, 4)]
    first = hours[-1] + timedelta(minutes=5)
    tally = Tally(Places(run.workspace).folder)
    tally._connection.execute(
        "INSERT INTO seen VALUES (?, ?, ?, '', '')", (known.device.mn, str(first), str(first))
    )

    async def play():
        played = Played()
        unit = FieldUnit(Unit(known.device, known.password, 1), 0.0, played)
        await asyncio.get_running_loop().create_connection(lambda: unit, HOST, run.port)
        unit.put(unit.unit.statistic("2061", hours[1], qn=now))
        for _ in range(600):
            present = [
                tally.periods(known.device.mn, "hour", hour.date())[0] >> hour.hour & 1 for hour in hours
            ]
            if all(present) and not unit.spool:
                break
            await asyncio.sleep(0.1)
        unit.close()
        return played.counts["asked 2061"]

    assert asyncio.run(play()) >= 1
    run.stop()
    with Archive.open(run.workspace / "observations") as archive:
        held = archive.read(medium="online", indicators=["2061.w01018-Avg"]).collect()
    assert set(hours) <= set(held["time"])


def test_a_superior_platform_gets_everything_over_its_own_death(start):
    above = start("above")
    (above.workspace / "gateway" / "status.json").unlink()
    port = above.port
    below = start("below", settings=f'[forward]\nto = "{HOST}:{port}"\nretry_seconds = 0.2\n')
    fleet: Fleet = below.fleet

    async def play():
        await fleet.connect(HOST, below.port)
        await fleet.send(200.0, 0.5)
        await fleet.settle(60)
        above.kill("gateway")
        await fleet.send(200.0, 0.5)
        await fleet.settle(60)
        above.start(port)
        for _ in range(600):
            if Places(below.workspace).folder.joinpath("forwarded").is_file() and _forwarded(below) > len(
                fleet.acknowledged
            ):
                break
            await asyncio.sleep(0.1)
        fleet.close()

    asyncio.run(play())
    below.stop()
    above.stop()
    above.fleet.acknowledged = fleet.acknowledged
    outcome = above.verify(0)
    assert (outcome.lost, outcome.twice, outcome.wrong, outcome.never_sent) == (0, 0, 0, 0)


def _forwarded(run):
    return int(Places(run.workspace).folder.joinpath("forwarded").read_text())
