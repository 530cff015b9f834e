"""The whole evaluation gives the same answer on every engine, in the caller's own kind of frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from qingshan.base.errors import RefusedError
from qingshan.edge.library import air

Run = Callable[[Any], dict[str, Any]]
Agree = Callable[[str, pl.DataFrame, pl.DataFrame], None]
KINDS = ["polars", "polars-lazy", "pandas", "pandas-arrow", "pyarrow", "duckdb"]
MOST = [
    "polars", "pandas", "duckdb",
    *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("polars-lazy", "pandas-arrow", "pyarrow")),
]  # fmt: skip
"""Kinds where an answer takes a while: the libraries in the fast tests, their other frames in the slow."""


@pytest.mark.parametrize("kind", MOST)
def test_same_answer(
    kind: str,
    kinds: Mapping[str, Any],
    awkward_hours: pl.DataFrame,
    answers: Run,
    expected: dict[str, pl.DataFrame],
    agree: Agree,
    to_polars: Callable[[Any], pl.DataFrame],
) -> None:
    for stage, got in answers(kinds[kind].make(awkward_hours)).items():
        assert kinds[kind].knows(got), f"{stage} gave {type(got)} for {kind}"
        agree(stage, to_polars(got), expected[stage])


@pytest.mark.slow
@pytest.mark.spark
def test_same_answer_on_spark(
    spark: Any,
    awkward_hours: pl.DataFrame,
    answers: Run,
    expected: dict[str, pl.DataFrame],
    agree: Agree,
    to_polars: Callable[[Any], pl.DataFrame],
) -> None:
    from pyspark.sql import DataFrame

    for stage, got in answers(spark.createDataFrame(awkward_hours.to_arrow())).items():
        assert isinstance(got, DataFrame)
        agree(stage, to_polars(got), expected[stage])


def test_the_hours_are_awkward_indeed(awkward_hours: pl.DataFrame, expected: dict[str, pl.DataFrame]) -> None:
    days, city_days, years = expected["daily"], expected["city_days"], expected["annual"]
    assert awkward_hours["pm25"].is_nan().any()
    assert awkward_hours["pm25"].is_infinite().any()
    assert (awkward_hours["pm25"] < 0).any()
    assert set(days["edition"]) == {"2012", "2026-transition"}
    assert days["aqi"].null_count() > 0
    assert days.filter(pl.col("pm25") % 1 == 0.5).height > 50
    assert days.filter(pl.col("o3_8h").is_null() & (pl.col("n_o3_8h") > 0)).height > 10
    assert days.filter(pl.col("o3_8h").is_not_null() & (pl.col("n_o3_8h") < 14)).height > 0
    assert days.filter(pl.col("primary").str.contains(",")).height > 0
    assert city_days.filter(pl.col("pm25").is_null() & (pl.col("n_pm25") > 0)).height > 0
    assert {None, True, False} <= set(years["attains_co"]) | set(years["attains_pm25"]) | set(
        years["attains_so2"]
    )


def test_each_day_is_judged_by_its_edition(expected: dict[str, pl.DataFrame]) -> None:
    for stage in ("daily", "city_days"):
        editions = (
            expected[stage].group_by("edition").agg(pl.col("date").min().alias("a"), pl.col("date").max())
        )
        by_name = {row[0]: row[1:] for row in editions.rows()}
        assert by_name["2012"] == (date(2025, 1, 1), date(2026, 2, 28))
        assert by_name["2026-transition"] == (date(2026, 3, 1), date(2026, 4, 10))


@pytest.mark.parametrize("kind", ["polars", pytest.param("duckdb", marks=pytest.mark.slow)])
def test_a_label_at_the_start_says_the_same_as_one_at_the_end(
    kind: str,
    kinds: Mapping[str, Any],
    awkward_hours: pl.DataFrame,
    expected: dict[str, pl.DataFrame],
    agree: Agree,
    to_polars: Callable[[Any], pl.DataFrame],
) -> None:
    opened = awkward_hours.with_columns(time=pl.col("time") - timedelta(hours=1))
    agree("daily", to_polars(air.daily(kinds[kind].make(opened), label="start")), expected["daily"])


@pytest.mark.parametrize("kind", MOST)
def test_hours_are_judged_alike(
    kind: str, kinds: Mapping[str, Any], awkward_hours: pl.DataFrame, to_polars: Callable[[Any], pl.DataFrame]
) -> None:
    some = awkward_hours.filter(pl.col("time").dt.date().is_in([date(2026, 2, 28), date(2026, 3, 1)]))
    wanted = air.hourly(some).sort("site", "time")
    got = to_polars(air.hourly(kinds[kind].make(some))).sort("site", "time")
    for name in ("aqi", "level", "primary", "edition"):
        assert got[name].cast(wanted[name].dtype).equals(wanted[name]), name
    assert set(wanted["edition"]) == {"2012", "2026-transition"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_year_of_two_editions_is_refused_until_one_is_named(
    kind: str,
    kinds: Mapping[str, Any],
    expected: dict[str, pl.DataFrame],
    to_polars: Callable[[Any], pl.DataFrame],
) -> None:
    days = kinds[kind].make(expected["city_days"])
    with pytest.raises(RefusedError, match="2026"):
        air.annual(days, by="city")
    assert set(to_polars(air.annual(days, by="city", edition="2012"))["year"]) == {2025, 2026}


@pytest.mark.parametrize("kind", KINDS)
def test_hours_given_twice_are_refused(
    kind: str, kinds: Mapping[str, Any], awkward_hours: pl.DataFrame
) -> None:
    day = awkward_hours.filter(pl.col("site") == "2001A").sort("time").head(24 * 30)
    with pytest.raises(RefusedError, match="2001A"):
        air.daily(kinds[kind].make(pl.concat([day, day])))


@pytest.mark.parametrize("kind", KINDS)
def test_no_hours_give_no_days(kind: str, kinds: Mapping[str, Any], awkward_hours: pl.DataFrame) -> None:
    nothing = kinds[kind].make(awkward_hours.head(0))
    assert kinds[kind].knows(air.daily(nothing))


@pytest.mark.parametrize("kind", MOST)
def test_absent_pollutants_count_as_missing(
    kind: str, kinds: Mapping[str, Any], awkward_hours: pl.DataFrame, to_polars: Callable[[Any], pl.DataFrame]
) -> None:
    some = awkward_hours.filter(pl.col("site") == "3001A").select("site", "time", "pm25", "o3")
    days = to_polars(air.daily(kinds[kind].make(some), edition="2012"))
    assert days["pm10"].is_null().all()
    assert days["aqi"].is_not_null().sum() > 300
