"""Real files: what the feeds look like in the wild."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from qingshan.edge.importing import published_aqi

pytestmark = pytest.mark.shared


BEIJING = "data/air/beijing_prsa_hourly_9st_201303_201602.parquet"


@pytest.mark.parametrize(
    ("site", "rows"), [("Dongsi", 26_304), pytest.param("", 236_736, marks=pytest.mark.slow)]
)
def test_beijing_sites(desk, codes, shared: Path, site, rows):
    source = pl.read_parquet(shared / BEIJING).filter((pl.col("station") == site) | (pl.lit(site) == ""))
    path = desk.folder / "beijing.parquet"
    source.write_parquet(path)
    result = desk.all(path)[0]
    assert result.rows.came == rows
    assert result.cells.came == rows * 12
    assert result.cells.rejected == result.cells.duplicate == 0
    assert {"unit-assumed", "gas-state-old", "mapping-guessed"} <= codes(result)
    held = desk.held()
    assert held.filter(pl.col("indicator") == "co")["value"].max() == 10.0
    for column, key in (("PM25", "pm25"), ("O3", "o3"), ("wd", "wind_direction")):
        assert (
            held.filter((pl.col("indicator") == key) & (pl.col("flag") == "missing")).height
            == source[column].null_count()
        )
    north = held.filter((pl.col("indicator") == "wind_direction") & (pl.col("raw") == "NNW"))
    assert north.height == source.filter(pl.col("wd") == "NNW").height
    assert set(north["value"]) == {337.5}


def test_raw_snapshot_reproduces_its_published_index(desk, codes, shared: Path):
    path = shared / "data/air/cnemc_feed_snapshot_20180220T07.csv.gz"
    result = desk.all(path)[0]
    assert result.sources == ("national-rows",)
    assert "ozone-exchanged" in codes(result)
    assert result.rows.came == 1495
    wide = desk.held().pivot("indicator", index=["site", "time"], values="value")
    assert set(wide["time"].dt.strftime("%Y-%m-%dT%H")) == {"2018-02-20T06"}
    named = pl.read_csv(path, infer_schema=False).select(
        site="stationcode", aqi=pl.col("aqi").cast(pl.Float64, strict=False)
    )
    complete = wide.join(named, on="site").filter(
        pl.all_horizontal(pl.col("so2", "no2", "co", "o3", "pm10", "pm25") > 0)
    )
    got = published_aqi(complete)
    assert complete.height > 1200
    assert (got == complete["aqi"]).all()


def test_published_hours(desk, shared: Path):
    path = shared / "data/air/cnemc_site_hourly_published_aqi_20200402_04.parquet"
    result = desk.all(path)[0]
    assert result.sources == ("published-hours",)
    assert (result.rows.came, result.cells.came) == (96_126, 96_126 * 6)
    assert result.cells.duplicate == result.cells.rejected == 0
    held = desk.held()
    assert held["site"].n_unique() == 1805
    assert {"1744A", "1745A"} <= set(held["site"])
    source = pl.read_parquet(path)
    zero_or_blank = source.select(pl.col("PM25").is_null() | (pl.col("PM25") == 0)).to_series().sum()
    assert (
        held.filter((pl.col("indicator") == "pm25") & (pl.col("flag") == "missing")).height == zero_or_blank
    )
