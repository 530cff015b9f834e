"""Flushing, compacting, collecting and verifying: order is kept and no reading changes."""

from __future__ import annotations

import logging
import os
import threading
from datetime import datetime, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from qingshan.base.errors import ArchiveError
from qingshan.edge.archive import lock, upkeep
from qingshan.edge.archive.archive import Archive
from qingshan.edge.archive.records import KEY

NOON = datetime(2023, 2, 1, 12)
LAST_HOUR = datetime(2022, 12, 31, 23)
AT_ONCE = timedelta(0)


@pytest.fixture
def told(archive, readings, source, year_end):
    """Five imports over two months and both tiers, three of them corrections."""
    for number, sites in enumerate([("A", "B"), ("A",), ("B",), ("C",), ("A", "C")], start=1):
        batch = readings(year_end(100.0 * number, sites))
        archive.append(batch, medium="air", source=source(str(number)), received=NOON)
    return archive


def rows(archive, as_of=None):
    return archive.read(as_of=as_of).collect().sort(*KEY)


def on_disk(archive):
    return {path.relative_to(archive.folder).as_posix() for path in archive.folder.glob("*/*/*")}


def live(archive):
    return {each.path for number in range(6) for each in archive.snapshot(number).files}


@pytest.mark.parametrize(
    "tidy",
    [
        lambda a: a.flush(),
        lambda a: a.compact(),
        lambda a: (a.flush(), a.compact()),
        lambda a: (a.compact(), a.collect_garbage(older_than=AT_ONCE)),
        lambda a: (a.compact(), a.compact(), a.flush()),
    ],
    ids=["flush", "compact", "both", "garbage", "twice"],
)
def test_tidying_changes_no_reading_of_any_commit(told, tidy):
    before = [rows(told, number) for number in range(6)]
    extent = told.extent()
    tidy(told)
    for number, frame in enumerate(before):
        assert_frame_equal(rows(told, number), frame)
    assert told.extent() == extent
    assert told.status().hot_rows == 0
    assert told.verify() == () or {each.code for each in told.verify()} == {"archive-file-stray"}


def test_compaction_leaves_one_file_of_each_kind_a_month_and_then_rests(told):
    assert told.compact() == 2
    with told._manifest.reading() as connection:
        found = upkeep.live_files(connection, upkeep.Selection())
    assert sorted((each.month, each.kind) for each in found) == [
        ("2022-12", "current"), ("2022-12", "history"), ("2023-01", "current"), ("2023-01", "history"),
    ]  # fmt: skip
    assert {each.corrections for each in found} == {0}
    assert told.compact() == 0
    assert told.flush() == 0


@pytest.mark.parametrize("tidy", ["flush", "compact"])
def test_what_arrives_while_files_are_rewritten_is_kept(told, readings, source, monkeypatch, tidy):
    """Both a new reading and a correction, in a month whose files are just being written."""
    told.append(readings([("B", "pm25", LAST_HOUR, 7.0)]), medium="air", source=source("hot"), received=NOON)
    write, arrived = upkeep._write_split, []

    def interrupted(*given):
        if not arrived:
            arrived.append(True)
            late = readings([("A", "pm25", LAST_HOUR, -1.0), ("Z", "pm25", LAST_HOUR, -2.0)])
            told.append(late, medium="air", source=source("late"), received=NOON)
        return write(*given)

    monkeypatch.setattr(upkeep, "_write_split", interrupted)
    getattr(told, tidy)()
    found = told.read(start=LAST_HOUR, end=datetime(2023, 1, 1)).collect()
    values = dict(found.select("site", "value").iter_rows())
    assert (values["A"], values["B"], values["Z"]) == (-1.0, 7.0, -2.0)
    assert told.status().hot_rows == 2
    told.compact()
    assert rows(told).filter(pl.col("site") == "Z")["value"].to_list() == [-2.0]
    assert [each for each in told.verify() if each.level == "error"] == []


def test_a_full_hot_tier_empties_itself(tmp_path, readings, source):
    archive = Archive.open(tmp_path / "a", create=True, small=10, hot_limit=20)
    for at in range(6):
        batch = [
            ("A", "pm25", datetime(2022, 5, 1, hour), float(at * 5 + hour))
            for hour in range(at * 4, at * 4 + 4)
        ]
        archive.append(readings(batch), medium="air", source=source(str(at)), received=NOON)
        assert archive.status().hot_rows <= 20
    assert archive.status().files == 1
    assert archive.read().collect().height == 24


def test_a_fault_while_emptying_does_not_unsay_an_append(tmp_path, readings, source, monkeypatch, caplog):
    archive = Archive.open(tmp_path / "a", create=True, small=10, hot_limit=0)

    def full(*_, **__):
        raise ArchiveError("archive-full", folder="x", reason="no space")

    monkeypatch.setattr(upkeep, "flush", full)
    monkeypatch.setattr(
        logging.getLogger("qingshan.edge"), "propagate", True
    )  # a gateway keeps its words to itself
    row = [("A", "pm25", NOON, 1.0)]
    assert archive.append(readings(row), medium="air", source=source("1"), received=NOON).rows == 1
    assert archive.read().collect().height == 1
    assert "not emptied" in caplog.text


def test_garbage_waits_for_the_grace_period_and_never_takes_a_live_file(told):
    told.compact()
    kept = on_disk(told)
    assert told.collect_garbage() == 0
    assert told.collect_garbage(older_than=timedelta(days=1), now=datetime(2000, 1, 1)) == 0
    assert on_disk(told) == kept
    assert told.status().retired > 0
    assert told.collect_garbage(older_than=AT_ONCE) == len(kept) - len(live(told))
    assert on_disk(told) == live(told)
    assert told.status().retired == 0
    assert told.collect_garbage(older_than=AT_ONCE) == 0


def test_strays_are_named_and_later_removed(told):
    month = told.folder / "air" / "2022-12"
    (month / "current-0000000009-abc.parquet").write_bytes(b"half a file")
    (month / ".writing-current-0000000009-abd.parquet").write_bytes(b"")
    findings = told.verify()
    assert {each.code for each in findings} == {"archive-file-stray"}
    assert {each.level for each in findings} == {"info"}
    assert len(findings) == 2
    assert told.collect_garbage() == 0
    assert told.collect_garbage(older_than=AT_ONCE) == 2
    assert told.verify() == ()


def _flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("hurt", "code"),
    [
        (lambda path: path.unlink(), "archive-file-missing"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "archive-file-changed"),
        (_flip, "archive-file-changed"),
    ],
    ids=["gone", "cut", "flipped"],
)
def test_a_damaged_file_is_refused_at_the_start_and_named_by_verify(told, hurt, code):
    path = told.snapshot().paths[0]
    hurt(path)
    with pytest.raises(ArchiveError) as refused:
        Archive.open(told.folder)
    assert refused.value.code == "archive-file-damaged"
    (finding,) = Archive.open(told.folder, check=False).verify()
    assert (finding.code, finding.level) == (code, "error")
    assert finding.where.file == path.relative_to(told.folder).as_posix()
    assert "1" in finding.text("en")


def test_a_changed_byte_under_an_unchanged_date_is_found_by_verify(told):
    path = told.snapshot().paths[0]
    stamp = path.stat().st_mtime_ns
    _flip(path)
    os.utime(path, ns=(stamp, stamp))
    assert [each.code for each in Archive.open(told.folder).verify()] == ["archive-file-changed"]


def test_a_copied_archive_is_hashed_once_and_then_trusted(told, monkeypatch):
    for path in told.snapshot().paths:
        os.utime(path, ns=(1, 1))
    Archive.open(told.folder)
    monkeypatch.setattr("qingshan.edge.archive.cold.digest", lambda path: pytest.fail(f"hashed {path} again"))
    Archive.open(told.folder)


def test_rows_lost_from_the_manifest_are_noticed(told):
    told._manifest.connection().execute(
        "DELETE FROM hot WHERE site = 'B' AND time = (SELECT min(time) FROM hot)"
    )
    (finding,) = told.verify()
    assert finding.code == "archive-rows-differ"
    assert finding.params["taken"] == finding.params["held"] + 1


def test_a_lock_has_one_holder_and_goes_with_it(tmp_path):
    path = tmp_path / "x.lock"
    with lock.hold(path), pytest.raises(ArchiveError) as refused, lock.hold(path, patience=0.0):
        pytest.fail("two holders")
    assert refused.value.code == "archive-locked"
    with lock.hold(path, patience=0.0):
        pass


def test_readers_see_whole_commits_while_others_write_and_compact(tmp_path, readings, source, year_end):
    """Every commit gives all readings one new value: no reader may ever see two values, or too few rows."""
    archive = Archive.open(tmp_path / "a", create=True, small=20, hot_limit=30)
    done = threading.Event()
    torn: list[object] = []
    reads = 0

    def tell(number: int) -> None:
        sites = ("A", "B", "C") if number % 2 else ("A",)
        batch = readings(year_end(0.0, sites)).with_columns(value=pl.lit(float(number)))
        archive.append(batch, medium="air", source=source(str(number)), received=NOON)

    def work() -> None:
        try:
            for number in range(2, 24):
                tell(number)
                if number % 3 == 0:
                    archive.compact()
                if number % 5 == 0:
                    archive.flush()
                    archive.collect_garbage(older_than=timedelta(hours=1))
        except Exception as fault:
            torn.append(fault)
        finally:
            done.set()

    tell(1)
    writer = threading.Thread(target=work)
    writer.start()
    while not done.is_set() or not reads:
        seen = archive.read().collect()
        of_a = seen.filter(pl.col("site") == "A")["value"].unique().to_list()
        of_c = seen.filter(pl.col("site") == "C")["value"].unique().to_list()
        if seen.height != 24 or len(of_a) != 1 or len(of_c) != 1:
            torn.append((seen.height, of_a, of_c))
        reads += 1
    writer.join()
    assert torn == []
    assert rows(archive).filter(pl.col("site") == "A")["value"].unique().to_list() == [23.0]
    assert archive.collect_garbage(older_than=AT_ONCE) > 0
    assert archive.verify() == ()
