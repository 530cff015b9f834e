"""Death at any moment, a full disk, two writers: acknowledged means stored, and nothing is half there."""

from __future__ import annotations

import contextlib
import errno
import importlib.util
import os
import random
import select
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from qingshan.base.errors import ArchiveError
from qingshan.edge.archive import cold
from qingshan.edge.archive.archive import Archive, Review
from qingshan.edge.archive.manifest import Manifest
from qingshan.edge.archive.records import KEY

NOON = datetime(2023, 2, 1, 12)
SCRIPT = Path(__file__).with_name("appender.py")


def _load(path):
    spec = importlib.util.spec_from_file_location("archive_appender", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


appender = _load(SCRIPT)


@contextlib.contextmanager
def appenders(count=1):
    """Programs that append on demand."""
    command = [sys.executable, str(SCRIPT)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = [subprocess.Popen(command, **pipes) for _ in range(count)]
    try:
        yield started
    finally:
        for process in started:
            process.communicate()


def send(process, folder, first, last):
    process.stdin.write(f"{folder} {first} {last}\n")
    process.stdin.flush()


def heard(process):
    """The number of a batch acknowledged, the id of a child that is ready, or nothing when it is gone."""
    words = process.stdout.readline().split()
    return None if words == ["gone"] else int(words[-1])


def all_heard(process):
    return set(iter(lambda: heard(process), None))


def rows(archive, as_of=None):
    return archive.read(as_of=as_of).collect().sort(*KEY)


def complete_batches(folder):
    """Numbers of the batches the archive holds; fails when one of them is only partly there."""
    archive = Archive.open(folder, small=appender.SMALL)
    assert [each for each in archive.verify() if each.level == "error"] == []
    read = rows(archive)
    own = dict(read.filter(pl.col("site") != "common").group_by("site").len().iter_rows())
    names = {int(each.source.name.removesuffix(".csv")): each.commit.number for each in archive.sources()}
    assert own == {f"own{number}": appender.rows_of(number) - 3 for number in names}
    if names:
        newest = max(names, key=names.__getitem__)
        assert read.filter(pl.col("site") == "common")["value"].to_list() == [float(newest)] * 3
    archive.close()
    return set(names)


def kill_rounds(folder, rounds, seed):
    """Kill the appender at seeded moments; every acknowledged batch must be there when it is gone."""
    chance, acknowledged, first = random.Random(seed), set(), 0
    with appenders() as (process,):
        for _ in range(rounds):
            send(process, folder, first, first + 10_000)
            child = heard(process)
            for _ in range(chance.randrange(8)):
                acknowledged.add(heard(process))
            select.select([process.stdout], [], [], chance.random() * 0.02)
            os.kill(child, signal.SIGKILL)
            acknowledged |= all_heard(process)
            found = complete_batches(folder)
            assert acknowledged <= found
            first = max(acknowledged, default=-1) + 1  # the batch cut off is appended again
        send(process, folder, first, first + 3)
        heard(process)
        assert all_heard(process) == {first, first + 1, first + 2}
    assert complete_batches(folder) == set(range(first + 3))


def test_no_acknowledged_batch_is_lost_when_the_program_is_killed(tmp_path):
    kill_rounds(tmp_path / "a", rounds=5, seed=20220301)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_no_acknowledged_batch_is_lost_in_two_hundred_deaths(tmp_path, seed):
    kill_rounds(tmp_path / "a", rounds=25, seed=seed)


def test_two_programs_append_at_once(tmp_path):
    folder = tmp_path / "a"
    Archive.open(folder, create=True).close()
    with appenders(2) as processes:
        for process, first in zip(processes, (0, 100), strict=True):
            send(process, folder, first, first + 10)
        children = [heard(process) for process in processes]
        said = [all_heard(process) for process in processes]
    assert children[0] != children[1]
    assert said == [set(range(10)), set(range(100, 110))]
    assert complete_batches(folder) == {*range(10), *range(100, 110)}
    archive = Archive.open(folder)
    assert [each.commit.number for each in archive.sources()] == list(range(1, 21))
    common = archive.history("common", "pm25", appender.NEW_YEAR)
    assert [each.commit for each in common] == list(range(1, 21))


class Dead(BaseException):
    """The program stops here, as if it were killed: nothing after this line runs."""


class Tripwire:
    """Counts the steps that touch the disk and fails at one of them."""

    def __init__(self, monkeypatch):
        self.count, self.at, self.fault = 0, -1, None
        monkeypatch.setattr(os, "fsync", self._watched(lambda handle: None))
        monkeypatch.setattr(os, "replace", self._watched(os.replace))
        connect, connection = Manifest._connect, Manifest.connection
        monkeypatch.setattr(Manifest, "_connect", lambda manifest: _unsynced(connect(manifest)))
        monkeypatch.setattr(Manifest, "connection", lambda manifest: Wired(connection(manifest), self))

    def arm(self, at, fault):
        self.count, self.at, self.fault = 0, at, fault

    def step(self):
        self.count += 1
        if self.count - 1 == self.at:
            raise self.fault

    def _watched(self, function):
        def watched(*given, **named):
            self.step()
            result = function(*given, **named)
            self.step()
            return result

        return watched


def _unsynced(connection):
    """A connection that leaves syncing out: no power fails here, and the tests are quicker."""
    connection.execute("PRAGMA synchronous = OFF")
    return connection


class Wired:
    """A connection that can fail before and after each of its statements."""

    def __init__(self, connection, wire):
        self._connection, self._wire = connection, wire

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def execute(self, statement, *given):
        if statement == "ROLLBACK":
            return self._connection.execute(statement)
        self._wire.step()
        result = self._connection.execute(statement, *given)
        self._wire.step()
        return result

    def executemany(self, statement, given):
        self._wire.step()
        return self._connection.executemany(statement, given)


def _sqlite_full():
    fault = sqlite3.OperationalError("database or disk is full")
    fault.sqlite_errorname = "SQLITE_FULL"
    return fault


FAULTS = {
    "killed": Dead,
    "disk-full": lambda: OSError(errno.ENOSPC, "No space left on device"),
    "database-full": _sqlite_full,
}
DEEDS = {
    "cold": lambda archive, told: archive.append(told(20.0, ("A", "B", "C")), **_third()),
    "hot": lambda archive, told: archive.append(told(20.0, ("A",)), **_third()),
    "flush": lambda archive, _: archive.flush(),
    "compact": lambda archive, _: archive.compact(),
    "garbage": lambda archive, _: (archive.compact(), archive.collect_garbage(older_than=timedelta(0))),
    "review": lambda archive, _: archive.review(
        [Review("A", "pm25", datetime(2023, 1, 1), datetime(2023, 1, 2), "invalid", "why", "who", NOON)]
    ),
}


def _third():
    return {"medium": "air", "source": appender.source(3), "received": NOON}


@pytest.fixture
def told(readings, year_end):
    return lambda value, sites: readings(year_end(value, sites))


def _begin(folder, told):
    archive = Archive.open(folder, create=True, small=10)
    batches = [told(1.0, ("A", "B")), told(10.0, ("A",)), told(30.0, ("A",))]
    for number, batch in enumerate(batches):
        archive.append(batch, medium="air", source=appender.source(number), received=NOON)
    archive.close()


def _stopped(archive, wire, deed, told, fault):
    """How the deed ended at the step the wire is armed for: nothing, ``killed`` or the code of an error."""
    wire.arm(wire.at, FAULTS[fault]())
    try:
        DEEDS[deed](archive, told)
    except Dead:
        return "killed"
    except ArchiveError as stopped:
        return stopped.code
    finally:
        wire.arm(-1, None)
        archive.close()
    return None  # the fault fell into upkeep after an append, which it must not undo


QUICK = {("cold", "killed"), ("hot", "disk-full")}
CASES = [
    pytest.param(deed, fault, marks=() if (deed, fault) in QUICK else pytest.mark.slow)
    for deed in DEEDS
    for fault in FAULTS
]


@pytest.mark.parametrize(("deed", "fault"), CASES)
def test_a_deed_cut_off_at_any_step_is_done_or_not_done(tmp_path, told, monkeypatch, deed, fault):
    wire = Tripwire(monkeypatch)
    _begin(tmp_path / "start", told)
    shutil.copytree(tmp_path / "start", tmp_path / "model")
    model = Archive.open(tmp_path / "model", small=10)
    before = rows(model)
    wire.arm(-1, None)
    DEEDS[deed](model, told)
    steps, after = wire.count, rows(model)
    assert steps > 5
    if fault == "killed":  # a dead program cleans nothing up
        monkeypatch.setattr(cold.Batch, "undo", lambda batch: None)
    for at in range(steps):
        folder = tmp_path / str(at)
        shutil.copytree(tmp_path / "start", folder)
        wire.at = at
        end = _stopped(Archive.open(folder, small=10), wire, deed, told, fault)
        archive = Archive.open(folder, small=10)
        found = rows(archive)
        assert end in {None, "killed" if fault == "killed" else "archive-full"}
        assert found.equals(after) or (end and found.equals(before))
        assert [each for each in archive.verify() if each.level == "error"] == []
        if deed != "review":  # a decision said twice is two decisions
            DEEDS[deed](archive, told)
            assert rows(archive).equals(after)
        assert rows(archive, 3).equals(before)
        archive.collect_garbage(older_than=timedelta(0))
        assert archive.verify() == ()
        archive.close()


def test_data_is_on_disk_before_its_name_and_its_name_before_the_manifest(
    tmp_path, told, source, monkeypatch
):
    archive, steps = Archive.open(tmp_path / "a", create=True, small=1), []
    fsync, replace, writing = os.fsync, os.replace, Manifest.writing

    def synced(handle):
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "data")
        fsync(handle)

    def renamed(old, new):
        steps.append("name")
        replace(old, new)

    def committing(manifest):
        steps.append("manifest")
        return writing(manifest)

    archive.append(told(1.0, ("A",)), medium="air", source=source("folders are made here"), received=NOON)
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", renamed)
    monkeypatch.setattr(Manifest, "writing", committing)
    archive.append(told(2.0, ("A",)), medium="air", source=source("two"), received=NOON)
    assert steps == ["data", "name", "folder", "data", "name", "folder", "manifest"]
    connection = archive._manifest.connection()
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_disk_that_is_really_full_leaves_the_archive_as_it_was(tmp_path, readings):
    resource = pytest.importorskip("resource")
    archive = Archive.open(tmp_path / "a", create=True, small=50_000)
    chance = random.Random(1)

    def told(name, count):
        may = datetime(2022, 5, 1)
        keys = ((f"S{name}-{at // 700}", may + timedelta(hours=at % 700)) for at in range(count))
        return readings((site, "pm25", hour, chance.random()) for site, hour in keys)

    def append(name, count):
        return archive.append(told(name, count), medium="air", source=appender.source(name), received=NOON)

    first, large, middling = 1, 2, 3
    append(first, 100)
    before = rows(archive)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
    try:
        with pytest.raises(ArchiveError) as in_parquet:
            append(large, 60_000)
        assert list(archive.folder.glob("air/*/*")) == []
        assert_frame_equal(rows(archive), before)
        with pytest.raises(ArchiveError) as in_database:
            append(middling, 20_000)
        assert_frame_equal(rows(archive), before)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    for refused in (in_parquet, in_database):
        assert refused.value.code == "archive-full"
        assert refused.value.remedy("en")
    assert append(large, 60_000).rows == 60_000
    assert append(middling, 20_000).rows == 20_000
    assert rows(archive).height == 80_100
    assert archive.verify() == ()
