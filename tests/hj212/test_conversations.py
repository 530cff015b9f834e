"""Both ends talking to each other: requests, uploads, notices, repeats, parts, time."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hj212.made import KEY, NOW, message, values
from qingshan.observe.hj212.codes import commands
from qingshan.observe.hj212.connection import FieldConnection, HostConnection
from qingshan.observe.hj212.events import (
    NEED_DATA,
    LocalProtocolError,
    Notice,
    Partial,
    RemoteProtocolError,
    Request,
    Resend,
    Stray,
    Turn,
    Upload,
    Whole,
)
from qingshan.observe.hj212.exchanges import Timers
from qingshan.observe.hj212.fields import EDITIONS
from qingshan.observe.hj212.link import MOST_UNDRAINED, MOST_USELESS, Link
from qingshan.observe.hj212.messages import (
    Device,
    clock_setting,
    data_answer,
    history_request,
    notice,
    notice_answer,
    outcome,
    request,
    request_answer,
    upload,
)
from qingshan.observe.hj212.packets import PacketReader
from qingshan.observe.hj212.rendering import message_of, segment_of, split
from qingshan.observe.hj212.state import machines
from qingshan.observe.hj212.wire import framed

WHO = Device("010000A8900016F000169DC0", "123456", "32")
TIMERS = Timers(timedelta(seconds=10), 3, timedelta(seconds=60), timedelta(seconds=30))
SECOND = timedelta(seconds=1)


def ends(**more):
    """A host and a field unit."""
    return HostConnection(Link(timers=TIMERS, **more)), FieldConnection(Link(timers=TIMERS, **more))


def every(end):
    """Events until there are none."""
    found = []
    while (event := end.next_event()) is not NEED_DATA:
        found.append(event)
    return found


def pass_on(data, to, now=NOW):
    """Gives bytes to an end; its events."""
    to.receive_data(data, now)
    return every(to)


def minute(number=0, **more):
    """Minute data of one factor."""
    at = NOW + timedelta(milliseconds=number)
    return upload("2051", WHO, at, NOW, ((("w01018-Avg", "31.2"), ("w01018-Flag", "N")),), **more)


def test_a_request_is_accepted_served_and_done():
    host, field = ends()
    asked = history_request("2061", WHO, NOW, NOW - timedelta(hours=2), NOW)
    (got,) = pass_on(host.send(asked, NOW), field)
    assert isinstance(got, Request)
    assert got.packet.field("BeginTime") == "20240601065857"
    (turn,) = pass_on(field.send(request_answer(got.packet, 1), NOW), host)
    assert (turn.state, turn.code) == ("accepted", 1)
    for hour in range(2):
        record = upload("2061", WHO, NOW + SECOND * (1 + hour), NOW, values(Random(hour)))
        (came,) = pass_on(field.send(record, NOW), host)
        assert isinstance(came, Upload)
        assert came.for_qn == asked.qn
        (done,) = pass_on(host.send(data_answer(came.packet), NOW), field)
        assert (done.state, done.qn) == ("done", record.qn)
    (turn,) = pass_on(field.send(outcome(got.packet, 1), NOW), host)
    assert (turn.state, turn.code, turn.qn) == ("done", 1, asked.qn)
    assert host.next_due is None
    assert field.next_due is None


@pytest.mark.parametrize(("code", "state"), [(2, "refused"), (9, "refused")])
def test_a_request_can_be_refused(code, state):
    host, field = ends()
    (got,) = pass_on(host.send(clock_setting(WHO, NOW, NOW), NOW), field)
    (turn,) = pass_on(field.send(request_answer(got.packet, code), NOW), host)
    assert (turn.state, turn.code) == (state, code)
    with pytest.raises(LocalProtocolError):
        field.send(outcome(got.packet, 1), NOW)


def test_a_result_needs_an_answer_first():
    host, field = ends()
    (got,) = pass_on(host.send(request("1061", WHO, NOW), NOW), field)
    with pytest.raises(LocalProtocolError):
        field.send(outcome(got.packet, 1), NOW)


def test_a_request_without_answer_is_repeated_with_its_qn_and_then_given_up():
    host, field = ends()
    first = host.send(request("1062", WHO, NOW, RtdInterval="30"), NOW)
    (got,) = pass_on(first, field)
    seen = []
    now = NOW
    while host.next_due is not None:
        assert every(host) == []
        now = host.next_due
        host.advance(now - timedelta(microseconds=1))
        assert every(host) == []
        host.advance(now)
        seen += every(host)
    assert [type(each) for each in seen] == [Resend, Resend, Resend, Turn]
    assert [each.attempt for each in seen[:3]] == [2, 3, 4]
    assert all(each.data == first for each in seen[:3])
    assert seen[3].state == "timed_out"
    assert now - NOW == timedelta(seconds=40)
    (again,) = pass_on(seen[0].data, field)
    assert (got.is_repeat, again.is_repeat) == (False, True)


def test_after_the_answer_silence_fails_at_once():
    host, field = ends()
    (got,) = pass_on(host.send(request("3012", WHO, NOW), NOW), field)
    pass_on(field.send(request_answer(got.packet, 1), NOW), host)
    host.advance(NOW + timedelta(seconds=10))
    (turn,) = every(host)
    assert turn.state == "timed_out"


def test_an_upload_is_repeated_until_it_is_answered_and_the_host_knows_repeats():
    host, field = ends()
    (first,) = pass_on(field.send(minute(), NOW), host)
    field.advance(NOW + timedelta(seconds=10))
    (again,) = every(field)
    (second,) = pass_on(again.data, host)
    assert (first.is_repeat, second.is_repeat) == (False, True)
    answer = host.send(data_answer(second.packet), NOW)
    (turn,) = pass_on(answer, field)
    assert turn.state == "done"
    (late,) = pass_on(answer, field)
    assert isinstance(late, Stray)


def test_uploads_that_want_no_answer_wait_for_none():
    host, field = ends()
    (came,) = pass_on(field.send(minute(wants_answer=False), NOW), host)
    assert not came.packet.wants_answer
    assert field.next_due is None


@pytest.mark.parametrize("edition", EDITIONS)
def test_notices_of_either_side(edition):
    host, field = ends(edition_of=lambda _mn: edition)
    asked = {"2005": "9021", "2017": "1013", "2025": "9015"}[str(edition)]
    (came,) = pass_on(field.send(notice(asked, WHO, NOW), NOW), host)
    assert isinstance(came, Notice)
    reply = notice_answer(came.packet)
    assert reply.cn == ("9022" if edition == 2005 else "9013")
    (turn,) = pass_on(host.send(reply, NOW), field)
    assert turn.state == "done"
    (came,) = pass_on(host.send(notice("2012", WHO, NOW), NOW), field)
    assert isinstance(came, Notice)
    (turn,) = pass_on(field.send(notice_answer(came.packet), NOW), host)
    assert turn.state == "done"


def long_hour():
    """An hour of forty factors: more than one packet can hold."""
    factors = tuple(((f"w2{n:04d}-Avg", f"{n}.25"), (f"w2{n:04d}-Flag", "N")) for n in range(40))
    return upload("2061", WHO, NOW, NOW, factors)


def test_a_long_message_goes_in_parts_and_is_whole_again():
    host, field = ends()
    parts = split(long_hour(), 2017)
    assert len(parts) == 2
    assert len({part.qn for part in parts}) == 2
    assert all(part.groups[0][0][0] == "DataTime" for part in parts)
    assert all(len(segment_of(part, 2017)) <= 1024 for part in parts)
    found = pass_on(field.send(long_hour(), NOW), host)
    assert [type(each) for each in found] == [Upload, Upload, Whole]
    assert [each.packet.pno for each in found[:2]] == [1, 2]
    whole = found[2].packet
    assert [each.text for each in whole.readings] == [f"{n}.25" for n in range(40)]
    assert {each.mark for each in whole.readings} == {"N"}
    for each in found[:2]:
        (turn,) = pass_on(host.send(data_answer(each.packet), NOW), field)
        assert turn.state == "done"


def test_parts_that_stay_alone_are_reported():
    host, field = ends()
    frames = field.send(long_hour(), NOW)
    second = frames[frames.index(b"##", 2) :]
    pass_on(second, host)
    host.advance(NOW + timedelta(seconds=59))
    assert every(host) == []
    host.advance(NOW + timedelta(seconds=60))
    (partial,) = every(host)
    assert isinstance(partial, Partial)
    assert partial.missing == (1,)


def test_text_cut_inside_an_item_is_joined():
    host, _ = ends()
    head = b"QN=2024060108585710%d;ST=32;CN=2061;PW=123456;MN=M1;Flag=7;PNUM=2;PNO=%d;CP=&&%b&&"
    pass_on(framed(head % (1, 1, b"DataTime=20240601080000;w01018-Avg=31.2,w010")), host)
    _, whole = pass_on(framed(head % (2, 2, b"18-Flag=N;w21003-Avg=1.5")), host)
    assert [(each.code, each.value, each.mark) for each in whole.packet.readings] == [
        ("w01018", 31.2, "N"),
        ("w21003", 1.5, ""),
    ]


def test_back_fill_is_marked_in_2025_alone():
    for edition in EDITIONS:
        packet = PacketReader().read(segment_of(minute(is_backfill=True), edition))
        assert packet.is_backfill == (edition == 2025)
        assert packet.flag == {2005: 1, 2017: 5, 2025: 9}[edition]


def test_data_is_encrypted_on_its_way_up_and_answers_are_not():
    host, field = ends(edition_of=lambda _mn: 2025, key_of=lambda _mn: KEY)
    sent = field.send(minute(), NOW)
    assert b"w01018" not in sent
    (came,) = pass_on(sent, host)
    assert came.packet.readings[0].value == 31.2
    answer = host.send(data_answer(came.packet), NOW)
    assert b"CP=&&&&" in answer
    (turn,) = pass_on(answer, field)
    assert turn.state == "done"


def test_a_frame_that_stays_incomplete_is_given_up_after_a_silence():
    host, _ = ends()
    assert pass_on(framed(segment_of(minute(), 2017))[:90], host) == []
    host.advance(NOW + timedelta(seconds=30))
    (refused,) = every(host)
    assert refused.reason == "hj212-incomplete"


def test_a_peer_that_never_speaks_hj212_is_an_error():
    host, _ = ends()
    noise = b"GET / HTTP/1.1\r\n" * 4096
    for _ in range(MOST_USELESS // len(noise) + 1):
        host.receive_data(noise, NOW)
    with pytest.raises(RemoteProtocolError):
        every(host)


def test_events_must_be_taken():
    host, _ = ends()
    host.receive_data(b"x" * (MOST_UNDRAINED + 1), NOW)
    with pytest.raises(LocalProtocolError):
        host.receive_data(b"x", NOW)


def test_a_qn_cannot_wait_twice_and_separators_cannot_be_sent():
    host, _ = ends()
    host.send(request("1061", WHO, NOW), NOW)
    with pytest.raises(LocalProtocolError):
        host.send(request("1061", WHO, NOW), NOW)
    with pytest.raises(LocalProtocolError):
        host.send(request("1072", WHO, NOW + SECOND, NewPW="12;456"), NOW)


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_reading_undoes_writing(seed):
    sent, edition = message(Random(seed))
    for part in split(sent, edition):
        packet = PacketReader().read(segment_of(part, edition))
        expected = part if edition == 2025 else part._replace(is_backfill=False)
        assert message_of(packet) == expected
        assert segment_of(message_of(packet), edition) == segment_of(expected, edition)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_command_means_something_to_the_end_that_gets_it(edition):
    for cn, command in commands(edition).items():
        host, field = ends(edition_of=lambda _mn: edition)
        frame = framed(segment_of(request(cn, WHO, NOW), edition))
        for sender, end in (("field", host), ("host", field)):
            if command.sender not in {sender, "both"}:
                continue
            (event,) = pass_on(frame, end)
            wanted = {"answer": Stray, "upload": Upload if sender == "field" else Request}
            wanted |= {"request": Upload if sender == "field" else Request}
            allowed = (Notice, Request) if command.kind == "notice" else (wanted[command.kind],)
            assert isinstance(event, allowed), (cn, sender)


def test_transition_tables_are_sound():
    for kind in machines().values():
        assert kind.initial in kind.states
        assert kind.final <= set(kind.states)
        assert len(kind.steps) == len(kind.transitions), "one arrow for a state and an event"
        assert not any(each.before in kind.final for each in kind.transitions)
        reached, todo = {kind.initial}, [kind.initial]
        while todo:
            state = todo.pop()
            after = {each.after for each in kind.transitions if each.before == state} - reached
            reached |= after
            todo += after
        assert reached == set(kind.states), "every state can be reached"
        for state in set(kind.states) - kind.final:
            assert any(each.before == state and each.after != state for each in kind.transitions)
