"""From the journal to the archive: each reading once, whatever was settled before, parts put together."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from gateway.conftest import MN, NOW, device, known, settings
from qingshan.edge.archive import clock
from qingshan.edge.archive.archive import Archive
from qingshan.edge.gateway.journal import Journal
from qingshan.edge.gateway.places import Known, Places
from qingshan.edge.gateway.reconcile import reconcile
from qingshan.edge.gateway.record import Kind, encode
from qingshan.edge.gateway.settle import Settler
from qingshan.edge.gateway.tally import Tally
from qingshan.observe.hj212.connection import FieldConnection
from qingshan.observe.hj212.fields import Message
from qingshan.observe.hj212.link import Link
from qingshan.observe.hj212.messages import Device as Address
from qingshan.observe.hj212.messages import upload
from qingshan.observe.hj212.rendering import segment_of, split
from qingshan.observe.hj212.wire import framed
from qingshan.register.device import DeviceRegister

WHO = Address(MN, "123456", "32")
HOUR = datetime(2026, 3, 15, 13)


class Bench:
    """A journal and what is settled from it."""

    def __init__(self, tmp_path, **changes):
        self.places = Places(tmp_path)
        self.device = device(**changes)
        self.settings = settings(tmp_path)
        self.journal = Journal(self.places.journal, segment=1 << 16)

    def keep(self, raw, *, kind=Kind.FRAME, note=b"", at=NOW):
        """One more entry of the journal."""
        data = encode(kind, clock.microseconds(at), raw.rstrip(b"\r\n"), peer=b"10.0.0.7:1", note=note)
        return self.journal.append(data, 1)

    def settle(self, end=None):
        """Settle in a process of its own, as it were."""
        settler = Settler(self.places, known(self.device), self.settings)
        count = settler.settle(end or self.journal.next)
        settler.close()
        return count

    def rows(self, medium="online"):
        """What the archive holds."""
        with Archive.open(self.places.archive) as archive:
            return archive.read(medium=medium).sort("indicator", "time").collect().to_dicts()


@pytest.fixture
def bench(tmp_path):
    """An empty one."""
    return Bench(tmp_path)


def frame(value="31.2", *, cn="2061", at=HOUR, mark="N", qn=NOW):
    """A frame of one factor."""
    name = "w01018-Rtd" if cn == "2011" else "w01018-Avg"
    values = (((name, value), ("w01018-Flag", mark)),)
    return FieldConnection().send(upload(cn, WHO, qn, at, values), NOW)


def test_a_reading_points_at_its_frame(bench):
    bench.keep(frame("30"), kind=Kind.QUARANTINED, note=b"unknown X")
    number = bench.keep(frame("31.2"))
    assert bench.settle() == 2
    (row,) = bench.rows()
    assert (row["site"], row["indicator"], row["time"], row["value"]) == (MN, "2061.w01018-Avg", HOUR, 31.2)
    assert (row["raw"], row["flag"], row["checks"], row["row"]) == ("31.2", "valid", "", number)
    with Archive.open(bench.places.archive) as archive:
        source = archive.source(row["file"]).source
    assert source.name.startswith("HJ 212 1-2")


def test_marks_missing_values_and_the_future_are_told_not_judged(bench):
    bench.keep(frame("31.2", mark="D", at=HOUR))
    bench.keep(frame("-999", at=HOUR - timedelta(hours=1)))
    bench.keep(frame("5", at=NOW + timedelta(hours=3)))
    bench.settle()
    told = {row["time"]: (row["value"], row["flag"], row["checks"]) for row in bench.rows()}
    assert told[HOUR] == (31.2, "suspect", "mark:D")
    assert told[HOUR - timedelta(hours=1)] == (None, "missing", "")
    assert told[NOW + timedelta(hours=3)] == (5.0, "suspect", "future")


def test_realtime_data_stand_apart(bench):
    bench.keep(frame(cn="2011"))
    bench.settle()
    assert [row["indicator"] for row in bench.rows("online_realtime")] == ["2011.w01018-Rtd"]


def test_a_label_at_the_end_is_shifted_to_the_start(tmp_path):
    bench = Bench(tmp_path, label="end")
    bench.keep(frame(at=HOUR + timedelta(hours=1)))
    bench.settle()
    assert [row["time"] for row in bench.rows()] == [HOUR]


def test_a_correction_is_the_newest_and_the_older_stays(bench):
    bench.keep(frame("31.2"))
    bench.settle()
    bench.keep(frame("13.2"))
    bench.settle()
    with Archive.open(bench.places.archive) as archive:
        history = archive.history(MN, "2061.w01018-Avg", HOUR, medium="online")
    assert [each.value for each in history] == [31.2, 13.2]


@pytest.mark.parametrize("seed", range(4))
def test_a_death_between_archive_and_tallies_adds_nothing_twice(bench, monkeypatch, seed):
    dice = random.Random(seed)
    for at in range(40):
        start = HOUR - timedelta(hours=dice.randrange(20))
        bench.keep(frame(str(dice.randrange(9)), at=start, cn=dice.choice(["2011", "2061"])), at=NOW)
        if at % 7 == 0:
            with monkeypatch.context() as patched:
                patched.setattr(Tally, "add", _dies)
                with pytest.raises(KeyboardInterrupt):
                    bench.settle()
        if at % 11 == 0:
            bench.settle()
    bench.settle()
    whole = Bench(bench.places.workspace / "again")
    whole.places = Places(bench.places.workspace / "again")
    whole.journal = bench.journal
    again = Settler(whole.places, known(whole.device), whole.settings)
    again._cursor.folder = bench.places.journal
    again.settle(bench.journal.next)
    again.close()
    assert _said(bench) == _said(whole)
    counts = [Tally(each.places.folder).counts(NOW.date()) for each in (bench, whole)]
    assert counts[0] == counts[1]


def test_parts_are_put_together_over_a_restart(bench):
    groups = tuple(((f"w0{at:04d}-Avg", f"{at}.5"), (f"w0{at:04d}-Flag", "N")) for at in range(60))
    parts = split(upload("2061", WHO, NOW, HOUR, groups), 2017)
    assert len(parts) > 1
    for part in parts[:-1]:
        bench.keep(framed(segment_of(part, 2017)))
    bench.settle()
    assert Tally(bench.places.folder).parts_from == 1
    bench.keep(framed(segment_of(parts[-1], 2017)))
    bench.settle()
    assert [row["value"] for row in bench.rows()] == [at + 0.5 for at in range(60)]
    assert Tally(bench.places.folder).parts_from == bench.journal.next


def test_parts_that_never_become_whole_are_kept_as_they_are(bench):
    groups = tuple(((f"w0{at:04d}-Avg", f"{at}.5"),) for at in range(90))
    parts = split(upload("2061", WHO, NOW, HOUR, groups), 2017)
    bench.keep(framed(segment_of(parts[0], 2017)))
    bench.settle()
    bench.keep(
        framed(segment_of(parts[0]._replace(pno=None, pnum=None), 2017)), at=NOW + timedelta(minutes=5)
    )
    other = upload("2061", WHO, NOW, HOUR - timedelta(hours=1), groups)
    bench.keep(framed(segment_of(split(other, 2017)[0], 2017)), at=NOW + timedelta(minutes=5))
    bench.settle()
    assert {row["time"] for row in bench.rows()} == {HOUR}


def test_what_was_sent_encrypted_is_read_with_the_key(bench):
    key = bytes(range(16))
    link = Link(lambda _: 2025, key_of=lambda _: key)
    raw = FieldConnection(link).send(upload("2061", WHO, NOW, HOUR, ((("w01018-Avg", "31.2"),),)), NOW)
    assert b"DataTime" not in raw
    bench.keep(raw, note=b"encrypted")
    settler = Settler(bench.places, {MN: Known(bench.device, "123456", key)}, bench.settings)
    settler.settle(bench.journal.next)
    settler.close()
    assert [row["value"] for row in bench.rows()] == [31.2]


def test_a_sheet_counts_what_came_and_what_is_missing(bench):
    for hour in (0, 1, 3):
        start = NOW.replace(hour=hour, minute=0)
        bench.keep(frame(at=start, mark="D" if hour == 3 else "N"))
    bench.keep(MN.encode(), kind=Kind.REPEAT)
    bench.keep(b"##x", kind=Kind.REFUSED, note=f"hj212-bad-crc {MN}".encode())
    bench.keep(frame(), kind=Kind.QUARANTINED, note=b"unknown 51D0X")
    bench.settle()
    lines = reconcile(DeviceRegister((bench.device,)), Tally(bench.places.folder), NOW.date(), NOW)
    line, other = lines
    assert (line.received, line.stored, line.repeated, line.refused) == (5, 3, 1, 1)
    assert (line.hours_due, line.hours_present, line.hours_good) == (14, 3, 2)
    assert [each.hour for each in line.missing] == [2, *range(4, 14)]
    assert [str(each) for each in (line.transmission_rate, line.valid_rate)] == ["21.4", "66.7"]
    assert (other.mn, other.quarantined, other.device) == ("51D0X", 1, None)


def test_a_message_without_a_time_is_counted_and_kept_raw(bench):
    message = Message("2061", "32", MN, "123456", "20260315143000000", ((("w01018-Avg", "1"),),))
    bench.keep(framed(segment_of(message, 2017)))
    bench.settle()
    assert Tally(bench.places.folder).counts(NOW.date())[MN]["timeless"] == 1


def _dies(*_):
    raise KeyboardInterrupt


def _said(bench):
    return [
        {name: row[name] for name in ("indicator", "time", "value")}
        for medium in ("online", "online_realtime")
        for row in bench.rows(medium)
    ]
