"""Reading: newest values, as of any commit, wide hours, reviews, history."""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb
import polars as pl
import pytest

from qingshan.base.errors import UsageError
from qingshan.edge.archive.archive import Extent, Review

MAY = datetime(2022, 5, 1)
LONG_AGO, LATER, LATEST = datetime(2023, 1, 1), datetime(2023, 6, 1), datetime(2024, 1, 1)


def review(start, end, decision="invalid", **other):
    given = {"reason": "校准", "who": "李", "at": LATER, **other}
    return Review("A", "pm25", MAY + timedelta(hours=start), MAY + timedelta(hours=end), decision, **given)


def values(archive, **options):
    return archive.read(**options).collect().sort("time")["value"].to_list()


def flags(archive, **options):
    return archive.read(**options).collect().sort("time")["flag"].to_list()


@pytest.fixture
def told_thrice(archive, readings, source):
    """Hour 0 told once, hour 1 corrected in Parquet, hour 2 twice, the last time in the hot tier."""
    hours = [("A", "pm25", MAY + timedelta(hours=at), float(at)) for at in range(24)]
    archive.append(readings(hours), medium="air", source=source("one"), received=LONG_AGO)
    second = [(*row[:3], row[3] + 100) for row in hours[1:13]]
    archive.append(readings(second), medium="air", source=source("two"), received=LATER)
    third = [(*hours[2][:3], 202.0)]
    archive.append(readings(third), medium="air", source=source("three"), received=LATEST)
    return archive


@pytest.mark.parametrize("tidy", [lambda a: None, lambda a: a.flush(), lambda a: a.compact()])
def test_newest_wins_and_every_earlier_day_can_be_told_again(told_thrice, tidy):
    tidy(told_thrice)
    assert values(told_thrice)[:4] == [0, 101, 202, 103]
    assert values(told_thrice, as_of=2)[:4] == [0, 101, 102, 103]
    assert values(told_thrice, as_of=1)[:4] == [0, 1, 2, 3]
    assert values(told_thrice, as_of=0) == []
    assert values(told_thrice, as_of=99) == values(told_thrice)
    assert values(told_thrice, as_of=LATER + timedelta(days=1))[:4] == [0, 101, 102, 103]
    assert values(told_thrice, as_of=LONG_AGO) == [float(at) for at in range(24)]
    assert values(told_thrice, as_of=LONG_AGO - timedelta(days=1)) == []


@pytest.mark.parametrize("tidy", [lambda a: None, lambda a: a.flush(), lambda a: a.compact()])
def test_history_has_every_version_with_its_source(told_thrice, source, tidy):
    tidy(told_thrice)
    versions = told_thrice.history("A", "pm25", MAY + timedelta(hours=2))
    assert [(each.commit, each.value, each.row) for each in versions] == [(1, 2, 4), (2, 102, 3), (3, 202, 2)]
    assert [each.source.name for each in versions] == ["one", "two", "three"]
    assert [each.received for each in versions] == [LONG_AGO, LATER, LATEST]
    assert told_thrice.history("A", "pm25", MAY - timedelta(hours=1)) == ()


def test_only_what_was_asked_for_is_read(archive, readings, source, year_end):
    rows = [*year_end(1.0), *((s, "o3", t, v) for s, _, t, v in year_end(50.0))]
    archive.append(readings(rows), medium="air", source=source("one"), received=LATER)
    hot = [("A", "o3", datetime(2023, 1, 1, 9), 5.0)]
    archive.append(readings(hot), medium="air", source=source("two"), received=LATER)
    new_year = datetime(2023, 1, 1)
    assert archive.read(start=new_year).collect()["time"].min() == new_year
    assert archive.read(end=new_year).collect()["time"].max() == datetime(2022, 12, 31, 23)
    assert set(archive.read(sites=["B"]).collect()["site"]) == {"B"}
    assert set(archive.read(indicators=["o3"]).collect()["indicator"]) == {"o3"}
    assert archive.read(sites=["B"], start=datetime(2023, 1, 1, 9)).collect().is_empty()
    assert archive.read(sites=[]).collect().is_empty()
    assert len(archive._take(_wanted(start=new_year), None).files) == 1


def _wanted(**options):
    from qingshan.edge.archive.snapshot import Selection

    return Selection(**options)


def test_hours_are_wide_sorted_and_hold_usable_values_only(archive, readings, source):
    def at(hour, indicator, value, flag):
        return readings([("A", indicator, MAY + timedelta(hours=hour), value)], flag=flag)

    parts = [
        at(0, "pm25", 1.0, "valid"), at(0, "o3", 2.0, "suspect"), at(0, "so2", 3.0, "invalid"),
        at(1, "pm25", 4.0, "invalid"), at(2, "pm25", None, "missing"), at(-24, "o3", 5.0, "valid"),
    ]  # fmt: skip
    archive.append(pl.concat(parts), medium="air", source=source("one"), received=LATER)
    hours = archive.hours().collect()
    assert hours.columns == ["site", "time", "so2", "o3", "pm25"]
    assert hours.drop("site", "time").rows() == [
        (None, 5.0, None), (None, 2.0, 1.0), (None, None, None), (None, None, None),
    ]  # fmt: skip
    assert hours["time"].is_sorted()
    assert archive.hours(indicators=["co", "pm25"]).collect().columns == ["site", "time", "co", "pm25"]


def test_a_review_rules_the_flag_from_its_commit_on(told_thrice):
    made = told_thrice.review([review(0, 2), review(1, 4, "valid")])
    assert [(each.id, each.commit) for each in made] == [(1, 4), (2, 4)]
    assert flags(told_thrice)[:5] == ["invalid", "valid", "valid", "valid", "valid"]
    told_thrice.review([review(1, 3)])
    assert flags(told_thrice)[:5] == ["invalid", "invalid", "invalid", "valid", "valid"]
    assert flags(told_thrice, as_of=4)[:3] == ["invalid", "valid", "valid"]
    assert flags(told_thrice, as_of=3)[:3] == ["valid", "valid", "valid"]
    assert values(told_thrice)[:3] == [0, 101, 202]
    assert told_thrice.hours().collect()["pm25"].to_list()[:4] == [None, None, None, 103]


def test_a_review_is_undone_by_an_entry_and_so_is_the_undoing(told_thrice):
    (first,) = told_thrice.review([review(0, 3)])
    told_thrice.review([review(0, 2, "valid")])
    (undone,) = told_thrice.review([review(0, 1, "withdrawn", withdraws=2)])
    assert flags(told_thrice)[:3] == ["invalid", "invalid", "invalid"]
    told_thrice.review([review(0, 1, "withdrawn", withdraws=undone.id)])
    assert flags(told_thrice)[:3] == ["valid", "valid", "invalid"]
    told_thrice.review([review(0, 1, "withdrawn", withdraws=first.id)])
    assert flags(told_thrice)[:3] == ["valid", "valid", "valid"]
    assert len(told_thrice.reviews()) == 5
    assert [each.id for each in told_thrice.reviews(in_force=True)] == [2]
    assert told_thrice.reviews(site="B") == ()
    assert [each.id for each in told_thrice.reviews(time=MAY + timedelta(hours=2))] == [1]


def test_a_missing_reading_stays_missing_and_other_sites_keep_their_flag(archive, readings, source):
    archive.append(
        readings([("A", "pm25", MAY, None)], flag="missing"), medium="air", source=source("1"), received=LATER
    )
    archive.append(
        readings([("B", "pm25", MAY, 1.0)], flag="suspect"), medium="air", source=source("2"), received=LATER
    )
    archive.review([review(0, 5, "valid")])
    assert dict(archive.read().collect().select("site", "flag").rows()) == {"A": "missing", "B": "suspect"}


def test_a_review_holds_for_a_later_correction(archive, readings, source):
    for value in (1.0, 2.0):
        archive.append(
            readings([("A", "pm25", MAY, value)]), medium="air", source=source(str(value)), received=LATER
        )
        archive.review([review(0, 1)]) if value == 1.0 else None
    assert (values(archive), flags(archive)) == ([2.0], ["invalid"])
    assert (
        archive.append(
            readings([("A", "pm25", MAY, 2.0)]), medium="air", source=source("again"), received=LATER
        ).unchanged
        == 1
    )  # compared with the flag of the checks, not of the person


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (review(1, 1), "review-unusable"),
        (review(0, 1, "maybe"), "review-unusable"),
        (review(0, 1, "withdrawn"), "review-unusable"),
        (review(0, 1, withdraws=1), "review-unusable"),
        (review(0, 1, "withdrawn", withdraws=77), "review-unknown"),
        (review(0, 1, reason=" "), "review-unsigned"),
        (review(0, 1, who=""), "review-unsigned"),
    ],
)
def test_a_review_that_says_nothing_is_refused_with_all_beside_it(archive, entry, code):
    with pytest.raises(UsageError) as refused:
        archive.review([review(0, 2), entry])
    assert refused.value.code == code
    assert archive.reviews() == ()
    assert archive.status().commit == 0


def test_extent_and_last_time_come_from_the_manifest(told_thrice, readings, source):
    assert told_thrice.extent() == Extent(("A",), ("pm25",), MAY, MAY + timedelta(hours=23), 24)
    late = MAY + timedelta(days=40)
    told_thrice.append(
        readings([("B", "o3", late, 1.0)]), medium="air", source=source("four"), received=LATEST
    )
    assert told_thrice.extent() == Extent(("A", "B"), ("o3", "pm25"), MAY, late, 25)
    assert told_thrice.last_time() == late
    told_thrice.compact()
    assert told_thrice.extent().rows == 25
    assert told_thrice.last_time("water") is None


def test_another_program_reads_the_files_by_their_list(told_thrice):
    told_thrice.compact()
    shot = told_thrice.snapshot()
    assert shot.is_plain
    assert shot.hot.is_empty()
    total = duckdb.sql(
        f"SELECT sum(value), count(*) FROM read_parquet({[str(p) for p in shot.paths]})"
    ).fetchall()[0]
    assert total == (sum(values(told_thrice)), 24)
    assert not told_thrice.snapshot(as_of=1).is_plain


def test_a_snapshot_stays_as_it_was_while_the_archive_goes_on(told_thrice, readings, source):
    before = told_thrice.read()
    told_thrice.append(
        readings([("A", "pm25", MAY, 999.0)]), medium="air", source=source("four"), received=LATEST
    )
    told_thrice.compact()
    told_thrice.collect_garbage()
    assert before.collect().sort("time")["value"][0] == 0
    assert values(told_thrice)[0] == 999


def test_a_folder_with_brackets_in_its_name_is_read(tmp_path, readings, source, year_end):
    from qingshan.edge.archive.archive import Archive

    archive = Archive.open(tmp_path / "赤峰 [2022] *", create=True, small=1)
    archive.append(readings(year_end(1.0)), medium="air", source=source("one"), received=LATER)
    assert archive.read().collect().height == 16
