"""Simulated field units: the same seed gives the same stream, and an independent reader reads it."""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from hj212.independent_decoder import read_stream
from qingshan.base.errors import UsageError
from qingshan.edge.cities import cities_folder, lay_out_city
from qingshan.edge.cli.app import command
from qingshan.edge.cli.simulate_options import SEED
from qingshan.edge.gateway.places import Places, known_devices
from qingshan.edge.gateway.tally import Tally
from qingshan.edge.simulate.field.faults import KINDS
from qingshan.edge.simulate.field.roster import COLUMNS, made_up, register_rows, roster
from qingshan.edge.simulate.field.service import Service
from qingshan.edge.simulate.field.stream import stream
from qingshan.observe.hj212.connection import FieldConnection, HostConnection
from qingshan.observe.hj212.events import NEED_DATA, Upload
from qingshan.observe.hj212.fields import EDITIONS
from qingshan.observe.hj212.messages import history_request, request
from qingshan.observe.hj212.rendering import segment_of
from qingshan.observe.online import Translator
from qingshan.register.device import parse_devices

START = datetime(2026, 3, 15, 12, 58)
NOW = datetime(2026, 3, 15, 14, 30)


def units(count=6, edition="2017"):
    return tuple(made_up(at, edition, 7) for at in range(count))


def wire(frames):
    return b"".join(piece for each in frames for piece in each.sent.pieces)


def test_the_same_seed_gives_the_same_stream():
    one, two = (wire(stream(units(), START, 300, 1.0, 0.2)) for _ in range(2))
    assert one == two
    assert one != wire(stream(tuple(made_up(at, "2017", 8) for at in range(6)), START, 300, 1.0, 0.2))


@pytest.mark.parametrize("edition", [str(each) for each in EDITIONS])
def test_an_independent_reader_reads_what_was_said(edition):
    frames = list(stream(units(edition=edition), START, 200, 1.0, 0.0))
    read = read_stream(wire(frames))
    assert len(read) == len(frames)
    for sent, (header, items) in zip(frames, read, strict=True):
        assert (header["MN"], header["CN"], header["QN"]) == (
            sent.unit.device.mn,
            sent.message.cn,
            sent.message.qn,
        )
        assert [(f"{c}-{a}" if c else a, text) for _, c, a, text in items] == [
            pair for group in sent.message.groups for pair in group
        ]
    assert {each.message.cn for each in frames} == {"2011", "2051", "2061"}


@pytest.mark.parametrize("form", ["raw", "text"])
def test_what_is_encrypted_needs_the_key_and_says_the_same(form):
    (unit,) = (made_up(0, "2025", 7, form),)
    clear = [
        read_stream(wire(stream([each], START, 200, 1.0, 0.0)), unit.key)
        for each in (unit, units(1, "2025")[0])
    ]
    assert clear[0] == clear[1] != []
    sent = wire(stream([unit], START, 200, 1.0, 0.0))
    assert b"w01018-Rtd" not in sent
    assert (b"CP=&&{0x" in sent) == (form == "text")
    # one damaged frame in 256 passes the CRC, and cipher text is such damage to who has no key
    assert len(read_stream(sent)) < len(clear[0]) // 20


def test_with_faults_both_readers_find_the_same_frames():
    frames = list(stream(units(), START, 600, 2.0, 0.3))
    data = wire(frames)
    seen = Counter(each.sent.fault for each in frames)
    assert set(seen) == {None, *KINDS}
    theirs = [(header["MN"], header["QN"]) for header, _ in read_stream(data)]
    host = HostConnection()
    host.receive_data(data, NOW)
    host.receive_data(b"", NOW)
    ours = []
    while (event := host.next_event()) is not NEED_DATA:
        if isinstance(event, Upload):
            ours.append((event.packet.mn, event.packet.qn))
    assert ours == theirs
    damaged = seen["bad_crc"]
    assert len(set(ours)) >= len({(e.unit.device.mn, e.message.qn) for e in frames}) - damaged - 6


def test_hours_agree_with_their_minutes():
    (unit,) = units(1)
    translator = Translator()
    hour = datetime(2026, 3, 15, 12)

    def values(cn, start):
        host = HostConnection()
        host.receive_data(FieldConnection().send(unit.statistic(cn, start, qn=NOW), NOW), NOW)
        event = host.next_event()
        told = translator.rows(event.packet, unit.device, 1, NOW)
        return {row[1]: row[3] for row in told.rows}

    minutes = [values("2051", hour + timedelta(minutes=10 * at)) for at in range(6)]
    whole = values("2061", hour)
    total = sum(each["2051.w00000-Cou"] for each in minutes)
    assert abs(total - whole["2061.w00000-Cou"]) < 0.05
    mean = sum(each["2051.w01018-Avg"] for each in minutes) / 6
    assert abs(mean - whole["2061.w01018-Avg"]) < 0.11


def test_a_unit_answers_the_host():
    (unit,) = units(1)
    host, field, service = HostConnection(), FieldConnection(), Service(unit)

    def ask(message):
        field.receive_data(host.send(message, NOW), NOW)
        event = field.next_event()
        for each in service.serve(event, NOW):
            host.receive_data(field.send(each, NOW), NOW)
        events = []
        while (event := host.next_event()) is not NEED_DATA:
            events.append(event)
        return events

    begin = NOW.replace(minute=0) - timedelta(hours=5)
    told = ask(history_request("2061", unit.address, NOW, begin, begin + timedelta(hours=2)))
    assert [each.packet.time for each in told if isinstance(each, Upload)] == [
        begin + timedelta(hours=at) for at in range(3)
    ]
    assert told[-1].state == "done"
    late = NOW + timedelta(milliseconds=1)
    nothing = ask(history_request("2061", unit.address, late, NOW, NOW + timedelta(hours=2)))
    assert (nothing[-1].state, nothing[-1].code) == ("failed", 100)
    wrong = request("1062", unit.address._replace(pw="000001"), NOW + timedelta(seconds=1), RtdInterval="30")
    assert ask(wrong)[-1].state == "refused"


def test_only_devices_marked_as_simulated_are_played(tmp_path):
    (tmp_path / "register").mkdir()
    text = "mn,zh,outlet,system,edition,password,source\n51D0AAAA,真,P1,32,2017,123456,permit\n"
    (tmp_path / "register" / "devices.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        roster(known_devices(Places(tmp_path)), 0, None, 1)
    assert all(each.device.mn != "51D0AAAA" for each in roster(known_devices(Places(tmp_path)), 3, None, 1))


def test_made_up_units_can_be_registered():
    made = units(3)
    register, faults = parse_devices("\n".join([",".join(COLUMNS), *register_rows(made, COLUMNS)]))
    assert faults == ()
    assert register.devices == tuple(each.device for each in made)


def test_made_up_units_that_encrypt_are_registered_with_their_keys(tmp_path):
    lay_out_city("赤峰市", tmp_path / "city", simulated=True)
    words = ["simulate", "devices", "--count", "200", "--edition", "2025", "--cipher", "raw"]
    words.append("--write-register")
    done = CliRunner().invoke(command, ["-C", str(tmp_path / "city"), *words], catch_exceptions=False)
    assert done.exit_code == 0
    known = known_devices(Places(tmp_path / "city"))
    played = roster(known, 200, "2025", SEED)
    made = [each for each in played if each.device.sm4_key]
    assert len(made) > 50
    assert [made_up(at, "2025", SEED, "raw").key for at in range(len(made))] == [each.key for each in made]
    secrets = tmp_path / "city" / "secrets" / "hj212.toml"
    assert os.name != "posix" or secrets.stat().st_mode & 0o077 == 0


def test_the_demo_city_has_devices_and_all_can_speak():
    known = known_devices(Places(cities_folder() / "chifeng"))
    played = roster(known, 0, None, 1)
    assert len(played) > 70
    for unit in played:
        message = unit.statistic("2061", NOW.replace(minute=0) - timedelta(hours=1), qn=NOW)
        assert len(segment_of(message, unit.edition)) > 150


def test_a_moment_that_is_practiced_is_that_of_units_and_gateway(tmp_path):
    lay_out_city("赤峰市", tmp_path / "city", simulated=True)
    words = ["--now", "2023-01-03T07:20", "simulate", "devices", "--with-gateway", "--history", "1h"]
    done = CliRunner().invoke(
        command, ["-C", str(tmp_path / "city"), *words, "--rate", "50", "--for", "1s"], catch_exceptions=False
    )
    assert done.exit_code == 0
    tally = Tally(Places(tmp_path / "city").folder)
    seen = tally.seen()
    tally.close()
    assert {f"{heard:%Y-%m-%d %H}" for heard, _, _ in seen.values()} == {"2023-01-03 07"}
    assert {f"{data:%Y-%m-%d}" for _, _, data in seen.values() if data is not None} <= {"2023-01-03"}
