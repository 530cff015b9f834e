"""The national feed in its shapes, made up here with the published AQI of the values."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import polars as pl
import pytest

from qingshan.edge.importing import published_aqi

ITEMS = {"so2": "SO2", "no2": "NO2", "co": "CO", "o3": "O3", "pm10": "PM10", "pm25": "PM2.5"}
START = datetime(2019, 5, 1)


def made_up(hours: int = 48, sites: tuple[str, ...] = ("1001A", "1002A"), seed: int = 3) -> pl.DataFrame:
    """Hours of made-up air, ozone leading the index, with the running maximum and the published AQI."""
    dice = random.Random(seed)
    rows = []
    for site in sites:
        highest = 0
        for at in range(hours):
            label = START + timedelta(hours=at + 1)
            o3 = 120 + dice.randrange(150)
            highest = o3 if label.hour == 1 else max(highest, o3)
            rows.append(
                {
                    "site": site,
                    "label": label,
                    "so2": dice.randrange(3, 40),
                    "no2": dice.randrange(5, 60),
                    "co": dice.randrange(3, 15) / 10,
                    "o3": o3,
                    "pm10": dice.randrange(20, 60),
                    "pm25": dice.randrange(5, 30),
                    "o3_24h": highest,
                }
            )
    frame = pl.DataFrame(rows).with_columns(
        pl.col("o3", "o3_24h", "so2", "no2", "pm10", "pm25").cast(pl.Float64)
    )
    return frame.with_columns(aqi=published_aqi(frame.select(list(ITEMS))).cast(pl.Float64))


def long_csv(frame: pl.DataFrame, exchanged: bool) -> bytes:
    """The daily archive: a row per hour and item, a column per site; hour 0 stands on its own date."""
    named, other = ("o3_24h", "o3") if exchanged else ("o3", "o3_24h")
    columns = {**{v: k for k, v in ITEMS.items()}, "O3": named, "O3_24h": other, "AQI": "aqi"}
    parts = [
        frame.pivot("site", index="label", values=column).with_columns(type=pl.lit(item), at=pl.lit(i))
        for i, (item, column) in enumerate(columns.items())
    ]
    table = pl.concat(parts).sort("label", "at")
    sites = [c for c in table.columns if c not in {"label", "type", "at"}]
    table = table.select(
        date=pl.col("label").dt.strftime("%Y%m%d"),
        hour=pl.col("label").dt.hour(),
        type="type",
        **{site: pl.col(site) for site in sites},
    )
    return table.write_csv().encode()


@pytest.mark.parametrize("exchanged", [True, False])
def test_daily_archive_finds_the_hour_s_ozone(desk, codes, exchanged):
    frame = made_up()
    result = desk.take("china_sites.csv", long_csv(frame, exchanged))
    assert result.sources == ("national-long",)
    assert ("ozone-exchanged" in codes(result)) == exchanged
    held = desk.held().filter(pl.col("indicator") == "o3").sort("site", "time")
    wanted = frame.sort("site", "label")
    assert held["value"].to_list() == wanted["o3"].to_list()
    assert held["time"].to_list() == [label - timedelta(hours=1) for label in wanted["label"]]


def test_ozone_exchanged_on_one_day_only(desk):
    frame = made_up()
    first = frame.filter(pl.col("label") < datetime(2019, 5, 2))
    second = frame.filter(pl.col("label") >= datetime(2019, 5, 2))
    head, _, rest = long_csv(second, exchanged=False).partition(b"\n")
    result = desk.take("two-days.csv", long_csv(first, exchanged=True) + rest)
    assert head.startswith(b"date,hour,type")
    held = desk.held().filter(pl.col("indicator") == "o3").sort("site", "time")
    assert held["value"].to_list() == frame.sort("site", "label")["o3"].to_list()
    assert result.cells.came == result.cells.kept + result.cells.flagged == 48 * 2 * 6


def test_hour_zero_is_the_last_hour_of_the_day_before(desk):
    desk.take("midnight.csv", b"date,hour,type,1744A\n20220306,0,PM2.5,35\n20220306,1,PM2.5,36\n")
    assert desk.values("pm25") == {"03-05 23": 35.0, "03-06 00": 36.0}


def test_rows_that_are_no_hourly_concentration_are_skipped_and_counted(desk):
    body = (
        b"date,hour,type,1744A,1745A\n20220306,1,PM2.5,35,0\n20220306,1,PM2.5_24h,40,41\n20220306,1,AQI,50,\n"
    )
    result = desk.take("day.csv", body)
    assert (result.rows.came, result.rows.kept, result.rows.skipped) == (3, 1, 2)
    assert (result.cells.came, result.cells.kept, result.cells.missing) == (2, 1, 1)
    row = desk.held().row(1, named=True)
    assert (row["site"], row["value"], row["raw"], row["flag"]) == ("1745A", None, "0", "missing")


def test_rows_of_the_archive_with_a_bad_date_are_rejected_and_counted(desk, codes):
    body = b"date,hour,type,1744A,1745A\n20210229,1,PM2.5,35,30\n20210301,1,PM2.5,36,31\n20210301,25,CO,1,1\n"
    result = desk.take("day.csv", body)
    assert {"date-not-in-calendar", "hour-out-of-range"} <= codes(result)
    assert (result.rows.came, result.rows.kept, result.rows.rejected) == (3, 1, 2)
    assert (result.cells.came, result.cells.kept, result.cells.rejected) == (6, 2, 4)


def test_without_an_index_the_order_of_the_columns_tells(desk, codes):
    frame = made_up().with_columns(aqi=pl.lit(None, pl.Float64))
    result = desk.take("no-index.csv", long_csv(frame, exchanged=True))
    assert "ozone-exchanged-by-order" in codes(result)
    assert desk.values("o3", "1001A")["05-01 00"] == made_up()["o3"][0]


def test_repeated_rows_of_the_archive(desk, codes):
    body = (
        b"date,hour,type,1744A\n20220306,1,CO,0.5\n20220306,1,CO,0.5\n20220306,2,CO,0.5\n20220306,2,CO,0.7\n"
    )
    result = desk.take("day.csv", body)
    assert {"duplicate-hour", "duplicate-hour-differs"} <= codes(result)
    assert (result.cells.came, result.cells.kept, result.cells.duplicate) == (4, 2, 2)
    assert (result.rows.came, result.rows.kept, result.rows.duplicate) == (4, 2, 2)
    assert desk.values("co") == {"03-06 00": 0.5, "03-06 01": 0.7}


def test_published_table_takes_codes_from_the_register(desk, codes):
    body = (
        "city,site,time,PM25,PM10,SO2,NO2,CO,O3,published_AQI\n"
        "赤峰,松山一中,2020-04-02 14:00:00,30,60,10,20,0.5,100,60\n"
        "南阳,环保局,2020-04-02 14:00:00,30,60,10,20,0.5,100,60\n"
        "南阳,环保局\u3000,2020-04-02 14:00:00,40,60,0,20,0.5,100,60\n"
    ).encode()
    result = desk.take("published.csv", body)
    assert result.sources == ("published-hours",)
    assert {"site-name-shared", "site-not-in-register"} <= codes(result)
    assert desk.values("pm25") == {"04-02 13": 30.0}
    assert desk.values("pm25", "南阳·环保局") == {"04-02 13": 30.0}
    assert desk.values("pm25", "南阳·环保局·2") == {"04-02 13": 40.0}
    assert desk.values("so2", "南阳·环保局·2") == {"04-02 13": None}
