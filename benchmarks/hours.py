"""Made-up national hours, written once to a cache folder: the load of the benchmarks."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

CACHE = Path(".cache") / "benchmarks"
ITEMS = {
    "so2": (12, 0.6, 0),
    "no2": (25, 0.6, 0),
    "co": (0.7, 0.5, 1),
    "o3": (60, 0.6, 0),
    "pm10": (60, 0.7, 0),
    "pm25": (32, 0.7, 0),
}
"""Per pollutant: median [μg/m³, CO mg/m³], spread of its logarithm, decimals."""


def city_of(site: int) -> str:
    """Code of the city of a site: five sites to a city."""
    return f"C{site // 5:04d}"


def sites_table(sites: int) -> pl.DataFrame:
    """Every site with its city."""
    return pl.DataFrame(
        {"site": [f"{n:04d}A" for n in range(sites)], "city": [city_of(n) for n in range(sites)]}
    )


def national_hours(sites: int, year: int) -> Path:
    """Folder of twelve Parquet files, one a month: ``site``, ``time`` (start of the hour), six pollutants.

    3 % of the values are missing, 0.4 % of the rows, and some whole days. Seeded: every machine has the same.
    """
    folder = CACHE / f"hours-{sites}-{year}"
    if not (folder / "_complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for month in range(1, 13):
            _month(sites, year, month).write_parquet(folder / f"{month:02d}.parquet", compression="zstd")
        (folder / "_complete").touch()
    return folder


def _month(sites: int, year: int, month: int) -> pl.DataFrame:
    random = np.random.default_rng([sites, year, month])
    start = datetime(year, month, 1)
    end = datetime(year + month // 12, month % 12 + 1, 1)
    hours = int((end - start) / timedelta(hours=1))
    times = pl.datetime_range(start, end, "1h", closed="left", eager=True)
    kept = random.random((sites, hours)) >= 0.004
    outage = random.random((sites, hours // 24)) < 0.003
    kept &= ~np.repeat(outage, 24, axis=1)
    names = sites_table(sites)["site"]
    at_site, at_hour = np.nonzero(kept)
    columns: dict[str, pl.Series] = {"site": names.gather(at_site), "time": times.gather(at_hour)}
    for key, (median, spread, decimals) in ITEMS.items():
        columns[key] = _values(random, kept, median, spread, decimals)
    return pl.DataFrame(columns)


def _values(
    random: np.random.Generator, kept: np.ndarray, median: float, spread: float, decimals: int
) -> pl.Series:
    """Values of a pollutant that vary by city, by day and by hour, on the grid a feed reports."""
    sites, hours = kept.shape
    by_day = np.repeat(random.normal(0, spread, (sites, hours // 24)), 24, axis=1)
    noise = random.normal(0, 0.25, (sites, hours))
    by_city = 0.4 + 0.9 * (np.arange(sites) // 5 * 37 % 100) / 100
    values = np.round(median * by_city[:, None] * np.exp(by_day + noise), decimals)[kept]
    missing = random.random(values.size) < 0.03
    return pl.Series(values).set(pl.Series(missing), None)
