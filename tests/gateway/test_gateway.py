"""What the gateway takes, keeps, answers and turns away."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from gateway.conftest import MN, NOW, Desk, device
from qingshan.edge.gateway.record import HEAD, Kind, decode
from qingshan.observe.hj212.events import Request, Turn


def entries(store):
    """Entries of a store, in order."""
    found = []
    for data in store.groups:
        at = 0
        while at < len(data):
            size, _ = HEAD.unpack_from(data, at)
            found.append(decode(data[at + HEAD.size : at + HEAD.size + size]))
            at += HEAD.size + size
    return found


def test_nothing_is_answered_before_it_is_stored_and_then_it_is(desk):
    desk.send(desk.unit.send(desk.message(), NOW))
    assert desk.heard() == []
    asyncio.run(desk.commit())
    (turn,) = desk.heard()
    assert isinstance(turn, Turn)
    assert turn.state == "done"
    (entry,) = entries(desk.store)
    assert (entry.kind, entry.received, entry.peer) == (Kind.FRAME, NOW, "10.0.0.7:4567")


def test_the_raw_frame_is_kept_as_it_came(desk):
    data = desk.unit.send(desk.message(), NOW)
    odd = data[:-6] + data[-6:].lower()
    desk.send(odd)
    asyncio.run(desk.commit())
    assert [each.raw for each in entries(desk.store)] == [odd.rstrip(b"\r\n")]


def test_a_repeat_is_answered_again_and_stored_once(desk):
    data = desk.unit.send(desk.message(), NOW)
    desk.send(data + data)
    asyncio.run(desk.commit())
    desk.send(data)
    asyncio.run(desk.commit())
    assert [each.kind for each in entries(desk.store)] == [Kind.FRAME, Kind.REPEAT, Kind.REPEAT]
    assert desk.line.written.count(b"CN=9014") == 3


def test_a_full_disk_refuses_answers_and_the_same_frame_is_new_later(tmp_path):
    desk = Desk(tmp_path, commit={"retry_seconds": 0.0})
    data = desk.unit.send(desk.message(), NOW)
    desk.store.is_full = True
    desk.send(data + data)
    asyncio.run(desk.commit())
    assert desk.line.written == b""
    assert desk.gateway.committer.refusing_since is not None
    desk.store.is_full = False
    desk.send(data)
    asyncio.run(desk.commit())
    assert [each.kind for each in entries(desk.store)] == [Kind.FRAME]
    assert desk.line.written.count(b"CN=9014") == 1
    assert desk.gateway.committer.refusing_since is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"mn": "51D0000000000000"}, "unknown"), ({"pw": "654321"}, "password"), ({}, "not-in-force")],
)
def test_strangers_are_kept_apart_and_not_answered(tmp_path, changes, reason):
    ended = device(end=date(2020, 1, 1)) if reason == "not-in-force" else device()
    desk = Desk(tmp_path, [ended])
    desk.send(desk.unit.send(desk.message(**changes), NOW))
    asyncio.run(desk.commit())
    (entry,) = entries(desk.store)
    assert entry.kind is Kind.QUARANTINED
    assert entry.note == f"{reason} {changes.get('mn', MN)}"
    assert desk.line.written == b""


def test_a_flood_of_strangers_is_not_kept_and_is_held_back(tmp_path):
    async def flood():
        desk = Desk(tmp_path)
        for at in range(50):
            desk.send(
                desk.unit.send(desk.message(mn="51D0000000000000", qn=NOW + timedelta(seconds=at)), NOW)
            )
        await desk.commit()
        return desk

    desk = asyncio.run(flood())
    assert len(entries(desk.store)) == 10
    assert not desk.line.is_reading
    assert desk.gateway.books.counts["quarantined"] == 50


def test_a_damaged_frame_is_kept_and_not_answered(desk):
    data = desk.unit.send(desk.message(), NOW)
    desk.send(data)
    desk.send(data.replace(b"31.2", b"31.3") + data)
    asyncio.run(desk.commit())
    assert [each.kind for each in entries(desk.store)] == [Kind.FRAME, Kind.REFUSED, Kind.REPEAT]
    assert entries(desk.store)[1].note == f"hj212-bad-crc {MN}"


def test_reading_stops_when_the_disk_is_behind_and_goes_on_after(tmp_path):
    async def play():
        desk = Desk(tmp_path, commit={"pending_bytes": 100})
        desk.send(desk.unit.send(desk.message(), NOW))
        paused = not desk.line.is_reading
        await desk.commit()
        return paused, desk.line.is_reading

    assert asyncio.run(play()) == (True, True)


def test_a_clock_that_is_off_is_set_once(desk):
    wrong = NOW - timedelta(minutes=30)
    desk.send(desk.unit.send(desk.message(qn=wrong), NOW))
    desk.send(desk.unit.send(desk.message(qn=wrong + timedelta(seconds=1), value="9"), NOW))
    asked = [each for each in desk.heard() if isinstance(each, Request)]
    assert [each.packet.cn for each in asked] == ["1012"]
    assert asked[0].packet.field("SystemTime") == f"{NOW:%Y%m%d%H%M%S}"


def test_a_clock_that_must_not_be_set_is_left(tmp_path):
    desk = Desk(tmp_path, [device(sets_clock=False)])
    desk.send(desk.unit.send(desk.message(qn=NOW - timedelta(minutes=30)), NOW))
    assert desk.heard() == []


def test_silent_connections_and_strangers_are_closed(desk):
    desk.gateway.time = lambda: desk.session.born + 40
    desk.gateway.sweep()
    assert desk.line.is_gone
    assert desk.gateway.books.counts["timed-out"] == 1


def test_a_known_device_may_be_silent_longer(desk):
    desk.send(desk.unit.send(desk.message(), NOW))
    start = desk.gateway.time()
    desk.gateway.time = lambda: start + 40
    desk.gateway.sweep()
    assert not desk.line.is_gone
    desk.gateway.time = lambda: start + 400
    desk.gateway.sweep()
    assert not desk.line.is_gone
    desk.gateway.time = lambda: start + 3 * 600 + 10
    desk.gateway.sweep()
    assert desk.line.is_gone


def test_too_many_connections_are_turned_away(tmp_path):
    desk = Desk(tmp_path, listen={"connections": 1})
    assert not desk.line.is_gone
    second = type(desk.session)(desk.gateway)
    line = type(desk.line)()
    second.connection_made(line)
    assert line.is_gone
    second.connection_lost(None)
    assert len(desk.gateway.sessions) == 1


def test_a_peer_that_never_reads_its_answers_is_not_read_and_then_closed(desk):
    desk.send(desk.unit.send(desk.message(), NOW))
    desk.session.pause_writing()
    assert not desk.line.is_reading
    start = desk.gateway.time()
    desk.gateway.time = lambda: start + 60
    desk.session.heard = start + 60
    desk.gateway.sweep()
    assert desk.line.is_gone


def test_an_answer_carries_what_it_answers(tmp_path):
    desk = Desk(tmp_path, [replace(device(), edition="2025")])
    message = desk.message()
    desk.send(desk.unit.send(message, NOW))
    asyncio.run(desk.commit())
    assert f"QN={message.qn};ST=91;CN=9014;PW=123456;MN={MN};Flag=8;CP=&&&&".encode() in desk.line.written
