"""Forecasts on real series: skill against persistence and how often the interval held, on held-out time.

Air: nine Beijing sites; the scale and the drivers were chosen on forecasts of the second year, the figures
are of the third. Water: the regression of least absolute errors was chosen on all stations; its
coefficients, the method and the interval of each forecast come from what was known before it. The figures are
those of docs/understand/forecasts.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from qingshan.edge.forecasts.air import LAST_HOURS, SCALES
from qingshan.edge.forecasts.water import PLAIN
from qingshan.evaluate.forecast.panel import DAY, Panel
from qingshan.evaluate.forecast.skill import Skill, hindcast

pytestmark = [pytest.mark.shared, pytest.mark.slow]
ITEMS = {"PM25": "pm25", "PM10": "pm10", "NO2": "no2", "SO2": "so2", "CO": "co", "O3": "o3_8h"}
LEAST_HOURS = 20


def told(name: str, skills: Sequence[Skill]) -> None:
    """The figures of the page, for ``pytest -s``."""
    for each in skills:
        print(
            f"{name} +{each.lead}: cases {each.cases} error {each.error:.3g} persistence "
            f"{each.errors['persistence']:.3g} climatology {each.errors['climatology']:.3g} "
            f"skill {each.skill:.1%} held {each.coverage:.1%}"
        )


def beijing(shared: Path, item: str) -> Panel:
    """Daily values of nine sites, with the means of the last hours of each day."""
    hours = pl.read_parquet(shared / "data" / "air" / "beijing_prsa_hourly_9st_201303_201602.parquet")
    clock = pl.col("time").dt.hour()
    value = pl.col(item).rolling_mean(8, min_samples=6).max() if item == "O3" else pl.col(item).mean()
    late = [pl.col(item).filter(clock >= 24 - each).mean().alias(f"late{each}") for each in LAST_HOURS]
    days = (
        hours.sort("station", "time")
        .group_by("station", pl.col("time").dt.truncate("1d").alias("day"), maintain_order=True)
        .agg(pl.when(pl.col(item).count() >= LEAST_HOURS).then(value).alias("value"), *late)
    )
    wide = {name: days.pivot(on="station", index="day", values=name).sort("day") for name in days.columns[2:]}
    stations = sorted(set(days["station"].to_list()))
    arrays = {name: each.select(stations).to_numpy().T.astype(float) for name, each in wide.items()}
    first = wide["value"]["day"][0]
    scale = SCALES.get(ITEMS[item], "log")
    return Panel(tuple(stations), first, DAY, arrays.pop("value"), scale, tuple(arrays.values()))


@pytest.mark.parametrize("item", ITEMS)
def test_air_of_the_third_year_is_forecast_better_than_by_persistence(shared: Path, item: str) -> None:
    panel = beijing(shared, item)
    skills = hindcast(panel, 730 - 1, [1, 2, 3], every=30)
    told(item, skills)
    for each in skills:
        assert each.cases > 2500
        assert each.skill > 0.02
        assert 0.74 < each.coverage < 0.87
    assert skills[1].skill > 0.1


def stations(path: Path, item: str, every: str, suffix: str = "") -> Panel:
    """Series of every station of a file; a zero or absent value is missing."""
    records = pl.read_csv(path, infer_schema_length=0)
    when = pl.col("time").str.slice(0, 16).str.to_datetime("%Y-%m-%d %H:%M", strict=False)
    time = when if every == "4h" else pl.col("snapshot_date").str.to_datetime("%Y-%m-%d")
    rows = records.select(
        pl.concat_str("province", "basin", "section", separator="|").alias("code"), time.alias("at"),
        pl.col(item + suffix).cast(pl.Float64, strict=False).alias("value"),
    ).filter(pl.col("at").is_not_null())  # fmt: skip
    if every == "4h":
        rows = rows.filter(pl.col("at") >= pl.datetime(2021, 4, 1), pl.col("at").dt.hour() % 4 == 0)
    wide = rows.unique(["code", "at"], keep="last", maintain_order=True).pivot(
        on="code", index="at", values="value"
    )
    wide = wide.sort("at").upsample("at", every=every)
    codes = sorted(name for name in wide.columns if name != "at")
    values = wide.select(codes).to_numpy().T.astype(float)
    values[values <= 0] = np.nan
    step = timedelta(hours=4) if every == "4h" else DAY
    return Panel(tuple(codes), wide["at"][0], step, values, "plain" if item in PLAIN else "log")


@pytest.mark.parametrize("item", ["do", "ph", "codmn", "nh3n", "tp", "tn"])
def test_eleven_months_of_stations_are_never_forecast_worse_than_by_persistence(
    shared: Path, item: str
) -> None:
    path = shared / "data" / "water" / "auto_daily_2020-05_2021-04.csv.gz"
    skills = hindcast(stations(path, item, "1d", "_raw"), 200, [1, 2, 3], every=15)
    told(item, skills)
    for each in skills:
        assert each.cases > 4500
        assert each.skill > -0.005
        assert 0.78 < each.coverage < 0.89
    if item in {"codmn", "tp"}:
        assert min(each.skill for each in skills) > 0.04


@pytest.mark.parametrize("item", ["do", "ph", "codmn", "nh3n", "tp", "tn"])
def test_five_days_of_stations_every_four_hours(shared: Path, item: str) -> None:
    path = shared / "data" / "water" / "auto4h_2021-04-01_05.csv.gz"
    skills = hindcast(stations(path, item, "4h"), 18, [1, 2, 3, 6], every=3)
    told(item, skills)
    for each in skills:
        assert each.cases > 5000
        assert each.skill > -0.005
        assert 0.8 < each.coverage < 0.9
    if item == "do":
        assert skills[1].skill > 0.15
        assert skills[2].skill > 0.15
