"""Recomputed from real hours: what was published comes out again, row by row."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from qingshan.edge.library import air

pytestmark = pytest.mark.shared

ITEMS = ("so2", "no2", "co", "o3", "pm10", "pm25")
NAMES = {"PM2.5": "pm25", "PM10": "pm10", "SO2": "so2", "NO2": "no2", "CO": "co", "O3": "o3"}
SNAPSHOT_NAMES = {"颗粒物(PM10)": "pm10", "细颗粒物(PM2.5)": "pm25", "二氧化硫": "so2", "二氧化氮": "no2",
                  "一氧化碳": "co", "臭氧1小时": "o3"}  # fmt: skip


def primary_set(text: str | None, names: dict[str, str]) -> frozenset[str]:
    """Pollutants a published text names; empty for none (also written as a dash)."""
    parts = (part.strip() for part in (text or "").replace("，", ",").split(","))
    return frozenset(names.get(part, part) for part in parts if part and part not in {"—", "-", "_"})


def compared(rows: pl.DataFrame, names: dict[str, str]) -> tuple[int, int, int]:
    """Rows, and how many recomputed AQI and primary pollutants equal the published ones."""
    aqi = (rows["aqi"] == rows["published_aqi"]).sum()
    primary = sum(
        primary_set(own, dict(zip(ITEMS, ITEMS, strict=True))) == primary_set(published, names)
        for own, published in rows.select("primary", "published_primary").iter_rows()
    )
    return rows.height, int(aqi), primary


def test_national_site_hours_reproduce_the_published_aqi_and_primary(shared: Path) -> None:
    feed = pl.read_parquet(shared / "data" / "air" / "cnemc_site_hourly_published_aqi_20200402_04.parquet")
    hours = feed.rename({"published_AQI": "published_aqi"} | {k.upper(): k for k in ITEMS})
    hours = hours.filter(pl.all_horizontal(pl.col(*ITEMS) > 0))
    rows, aqi, primary = compared(air.hourly(hours), NAMES)
    assert (rows, aqi, primary) == (74_964, 74_964, 74_964), f"AQI {aqi}, primary {primary} of {rows}"


def test_the_raw_feed_reproduces_its_aqi_once_ozone_is_taken_from_the_exchanged_column(shared: Path) -> None:
    feed = pl.read_csv(
        shared / "data" / "air" / "cnemc_feed_snapshot_20180220T07.csv.gz", infer_schema_length=None
    )
    feed = feed.rename({"pm2_5": "pm25", "aqi": "published_aqi", "primarypollutant": "published_primary",
                        "stationcode": "site", "o3": "o3 as sent", "o3_24h": "o3"})  # fmt: skip
    feed = feed.select("site", *ITEMS, "published_aqi", "published_primary", "o3 as sent",
                       time=pl.col("timepoint").str.to_datetime())  # fmt: skip
    hours = feed.filter(pl.all_horizontal(pl.col(*ITEMS) > 0), pl.col("published_aqi") > 0)
    rows, aqi, primary = compared(air.hourly(hours), SNAPSHOT_NAMES)
    assert rows > 1000
    assert (aqi, primary) == (rows, rows), f"AQI {aqi}, primary {primary} of {rows}"
    as_sent = hours.with_columns(o3=pl.col("o3 as sent"))
    assert compared(air.hourly(as_sent), SNAPSHOT_NAMES)[1] < rows


def test_the_switch_of_editions_alone_moves_the_good_days_of_beijing(shared: Path) -> None:
    hours = pl.read_parquet(shared / "data" / "air" / "beijing_prsa_hourly_9st_201303_201602.parquet")
    hours = hours.rename({k.upper(): k for k in ITEMS}).with_columns(co=pl.col("co") / 1000)
    judged = {
        edition: air.daily(hours, site="station", label="start", edition=edition).filter(
            pl.col("n_items") == 6
        )
        for edition in ("2012", "2026")
    }
    both = judged["2012"].join(judged["2026"], on=["site", "date"], suffix=" of 2026")
    old, new = (100 * (both[name] <= 100).sum() / both.height for name in ("aqi", "aqi of 2026"))
    figures = f"{both.height} complete site-days, {old:.2f} % good by 2012, {new:.2f} % by 2026"
    assert both.height > 8000, figures
    assert 5 < old - new < 9, figures
