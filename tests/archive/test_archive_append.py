"""Appending: what goes in comes out, once, and nothing else."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from qingshan.base.errors import ArchiveError, UsageError
from qingshan.edge.archive.archive import Archive, Commit
from qingshan.edge.archive.records import COLUMNS, KEY, STORED

NOON = datetime(2023, 2, 1, 12)
HOUR = datetime(2022, 5, 1, 7)


def sorted_rows(archive, **options):
    return archive.read(**options).collect().sort(*KEY)


@pytest.mark.parametrize("small", [1, 10_000], ids=["cold", "hot"])
def test_rows_come_back_as_they_went_in_with_their_commit(tmp_path, readings, source, year_end, small):
    archive = Archive.open(tmp_path / "a", create=True, small=small)
    batch = readings(year_end(3.0)).with_columns(
        raw=pl.lit("3.0 μg"), checks=pl.lit("spike,flat"), row=pl.int_range(2, 18, dtype=pl.Int64)
    )
    commit = archive.append(batch, medium="air", source=source("one.csv"), received=NOON)
    assert commit == Commit(1, 16, 0, 0, NOON)
    found = sorted_rows(archive)
    assert dict(found.schema) == STORED
    assert_frame_equal(found.drop("commit"), batch.sort(*KEY))
    assert set(found["commit"]) == {1}


def test_a_batch_over_two_months_is_one_commit_and_two_files(archive, readings, source, year_end):
    archive.append(readings(year_end(1.0)), medium="air", source=source("one"), received=NOON)
    shot = archive.snapshot()
    assert [each.month for each in shot.files] == ["2022-12", "2023-01"]
    assert {each.first_commit for each in shot.files} == {1}
    assert shot.is_plain
    assert all(path.is_file() for path in shot.paths)


@pytest.mark.parametrize("small", [1, 10_000], ids=["cold", "hot"])
def test_the_same_file_again_changes_nothing(tmp_path, readings, source, year_end, small):
    archive = Archive.open(tmp_path / "a", create=True, small=small)
    batch = readings(year_end(1.0))
    first = archive.append(batch, medium="air", source=source("one"), received=NOON)
    before = archive.status()
    again = archive.append(batch.reverse(), medium="air", source=source("one"), received=datetime(2024, 1, 1))
    assert again == Commit(first.number, 0, 16, 0, NOON)
    assert archive.status() == before


def test_the_same_file_again_does_not_undo_a_later_correction(archive, readings, source):
    old, new = readings([("A", "pm25", HOUR, 1.0)]), readings([("A", "pm25", HOUR, 2.0)])
    archive.append(old, medium="air", source=source("old"), received=NOON)
    archive.append(new, medium="air", source=source("new"), received=NOON)
    assert archive.append(old, medium="air", source=source("old"), received=NOON).number == 1
    assert sorted_rows(archive)["value"].to_list() == [2.0]


def test_the_same_file_read_in_another_way_corrects(archive, readings, source):
    """A better column mapping gives other values from the same file, and going back gives the first again."""
    for value, number in ((1.0, 1), (1000.0, 2), (1.0, 3)):
        batch = readings([("A", "co", HOUR, value)])
        assert archive.append(batch, medium="air", source=source("one"), received=NOON).number == number
    assert sorted_rows(archive)["value"].to_list() == [1.0]


def test_equal_rows_of_another_file_are_dropped_and_counted(archive, readings, source, year_end):
    archive.append(readings(year_end(1.0)), medium="air", source=source("one"), received=NOON)
    more = [*year_end(1.0), ("C", "o3", HOUR, 9.0)]
    commit = archive.append(readings(more), medium="air", source=source("two"), received=NOON)
    assert (commit.number, commit.rows, commit.unchanged, commit.corrected) == (2, 1, 16, 0)
    nothing = archive.append(readings(more), medium="air", source=source("three"), received=NOON)
    assert (nothing.number, nothing.rows, nothing.unchanged) == (3, 0, 17)
    assert [each.source.name for each in archive.sources()] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("change", "corrected"),
    [
        ({"value": 2.0}, 1),
        ({"value": None}, 1),
        ({"flag": "suspect"}, 1),
        ({"checks": "spike"}, 1),
        ({"raw": "1.00"}, 0),
        ({"row": 99}, 0),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else None,
)
def test_value_flag_and_checks_make_a_correction_and_nothing_else_does(
    archive, readings, source, change, corrected
):
    batch = readings([("A", "pm25", HOUR, 1.0)])
    archive.append(batch, medium="air", source=source("one"), received=NOON)
    other = batch.with_columns(
        pl.lit(value, dtype=COLUMNS[name]).alias(name) for name, value in change.items()
    )
    commit = archive.append(other, medium="air", source=source("two"), received=NOON)
    assert (commit.rows, commit.corrected, commit.unchanged) == (corrected, corrected, 1 - corrected)


def test_a_null_value_is_the_same_as_a_null_value(archive, readings, source):
    batch = readings([("A", "pm25", HOUR, None)], flag="missing")
    archive.append(batch, medium="air", source=source("one"), received=NOON)
    assert archive.append(batch, medium="air", source=source("two"), received=NOON).unchanged == 1


def test_the_last_of_duplicates_in_a_batch_stays(archive, readings, source):
    batch = readings([("A", "pm25", HOUR, 1.0), ("A", "pm25", HOUR, 2.0), ("A", "pm25", HOUR, 3.0)])
    commit = archive.append(batch, medium="air", source=source("one"), received=NOON)
    assert commit.rows == 1
    assert sorted_rows(archive).select("value", "row").rows() == [(3.0, 4)]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_not_finite_becomes_missing_and_keeps_its_text(archive, readings, source, value):
    batch = readings([("A", "pm25", HOUR, value), ("B", "pm25", HOUR, 1.0)])
    archive.append(batch, medium="air", source=source("one"), received=NOON)
    odd, good = sorted_rows(archive).select("value", "flag", "raw").rows()
    assert odd[:2] == (None, "missing")
    assert odd[2].lower() == str(value)
    assert good == (1.0, "valid", None)


def test_media_do_not_mix(archive, readings, source):
    batch = readings([("A", "ph", HOUR, 7.0)])
    archive.append(batch, medium="air", source=source("one"), received=NOON)
    archive.append(batch.with_columns(value=pl.lit(8.0)), medium="water", source=source("one"), received=NOON)
    assert sorted_rows(archive, medium="water")["value"].to_list() == [8.0]
    assert sorted_rows(archive)["value"].to_list() == [7.0]
    assert archive.extent("soil").rows == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda frame: frame.drop("checks", "row"),
        lambda frame: frame.with_columns(pl.col("time").dt.replace_time_zone("UTC")),
        lambda frame: frame.with_columns(time=pl.lit("2022-05-01")),
        lambda frame: frame.with_columns(site=pl.lit(None, dtype=pl.String)),
        lambda frame: frame.with_columns(value=pl.lit("n/a")),
        lambda frame: frame.with_columns(flag=pl.lit("good")),
    ],
    ids=["columns", "zone", "text-time", "null-site", "text-value", "flag"],
)
def test_a_batch_of_the_wrong_shape_is_refused_whole(archive, readings, source, spoil):
    batch = spoil(readings([("A", "pm25", HOUR, 1.0)]))
    with pytest.raises(UsageError) as refused:
        archive.append(batch, medium="air", source=source("one"), received=NOON)
    assert refused.value.code == "archive-wrong-columns"
    assert archive.status().commit == 0


@pytest.mark.parametrize("medium", ["", "Air", "../up", "a/b"])
def test_a_medium_is_a_plain_word(archive, readings, source, medium):
    with pytest.raises(UsageError):
        archive.append(readings([]), medium=medium, source=source("one"), received=NOON)


def test_an_empty_file_is_remembered(archive, readings, source):
    commit = archive.append(readings([]), medium="air", source=source("empty"), received=NOON)
    assert (commit.number, commit.rows) == (1, 0)
    assert archive.source(source("empty").id).commit == commit
    assert archive.read().collect().is_empty()
    assert archive.hours().collect().columns == ["site", "time"]


def test_an_import_is_remembered_with_its_report(archive, readings, source):
    report = {"rows_read": 3, "findings": [{"code": "x", "text": "第3行"}]}
    zoned = datetime(2023, 2, 1, 4, tzinfo=UTC)
    batch = readings([("A", "pm25", HOUR, 1.0)])
    commit = archive.append(batch, medium="air", source=source("站点.csv"), received=zoned, report=report)
    assert commit.received == NOON
    (record,) = archive.sources()
    assert (record.source, record.medium, record.report) == (source("站点.csv"), "air", report)
    assert archive.source(record.source.id) == record
    with pytest.raises(UsageError, match="0000"):
        archive.source("0000")


def test_an_archive_is_found_again_by_another_program(tmp_path, readings, source):
    with Archive.open(tmp_path / "a", create=True) as first:
        first.append(readings([("A", "pm25", HOUR, 1.0)]), medium="air", source=source("one"), received=NOON)
    assert sorted_rows(Archive.open(tmp_path / "a"))["value"].to_list() == [1.0]
    assert sorted_rows(Archive.open(tmp_path / "a", create=True)).height == 1


def test_no_archive_no_surprise(tmp_path):
    with pytest.raises(ArchiveError) as refused:
        Archive.open(tmp_path / "nowhere")
    assert refused.value.code == "archive-absent"
    assert refused.value.remedy("zh")
    assert not Path(tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "archive-absent"), (b"not a database at all" * 300, "archive-damaged")]
)
def test_a_manifest_that_is_none_is_refused(tmp_path, content, code):
    (tmp_path / "archive.db").write_bytes(content)
    with pytest.raises(ArchiveError) as refused:
        Archive.open(tmp_path)
    assert refused.value.code == code


def test_a_newer_format_is_refused(archive):
    archive._manifest.connection().execute("PRAGMA user_version = 99")
    with pytest.raises(ArchiveError) as refused:
        Archive.open(archive.folder)
    assert refused.value.code == "archive-too-new"
