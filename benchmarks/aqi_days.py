"""AQI of a million site-days: ``python -m benchmarks.aqi_days [--days 1000000] [--rounds 3]``.

Beside ``qs.air.aqi`` runs a loop over aqi-hub, the best published package for these indices (edition 2026),
over concentrations already rounded, as its interface wants them. Every disagreement is counted and held
against exact fractions.
"""

from __future__ import annotations

import argparse
import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import polars as pl

from benchmarks.hours import CACHE, ITEMS
from benchmarks.measure import arguments, machine, measure, run_child, table
from qingshan.standards.air_rules import rules_named

ORDER = ("pm25", "pm10", "so2", "no2", "co", "o3_8h")
COLUMNS = {
    "pm25": "pm25_day",
    "pm10": "pm10_day",
    "so2": "so2_day",
    "no2": "no2_day",
    "co": "co_day",
    "o3_8h": "o3_8h",
}


def site_days(days: int) -> pl.DataFrame:
    """Concentrations of site-days on the grid of a report, from clean to severe. Seeded."""
    random = np.random.default_rng(days)
    columns = {}
    for key in ORDER:
        median, _, decimals = ITEMS[key.partition("_")[0]]
        columns[key] = np.round(median * np.exp(random.normal(0, 1.0, days)), decimals)
    return pl.DataFrame(columns)


def with_qingshan(frame: pl.DataFrame) -> pl.DataFrame:
    """AQI, level and primary pollutant by qingshan."""
    from qingshan.edge.library import air

    return air.aqi(frame, edition="2026")


def with_aqi_hub(frame: pl.DataFrame) -> pl.DataFrame:
    """AQI and individual indices by a loop over aqi-hub, nothing else."""
    from aqi_hub.aqi_cn.aqi import cal_aqi_cn

    found = [cal_aqi_cn(*row, "daily")[0] for row in frame.select(ORDER).iter_rows()]
    return pl.DataFrame({"aqi": found}, schema={"aqi": pl.Int64})


def with_aqi_hub_whole(frame: pl.DataFrame) -> pl.DataFrame:
    """What qingshan answers, by aqi-hub: AQI, individual indices, level and primary pollutant."""
    from aqi_hub.aqi_cn.aqi import cal_aqi_cn, cal_primary_pollutant, get_aqi_level

    found = []
    for row in frame.select(ORDER).iter_rows():
        aqi, indices = cal_aqi_cn(*row, "daily")
        found.append((aqi, get_aqi_level(aqi), ",".join(cal_primary_pollutant(indices)), *indices.values()))
    return pl.DataFrame(found, schema=["aqi", "level", "primary", *ORDER], orient="row")


JOBS = {"aqi_hub_loop": with_aqi_hub, "aqi_hub_whole": with_aqi_hub_whole, "qingshan": with_qingshan}


def exact_aqi(row: tuple[float, ...]) -> int:
    """AQI of one day in fractions, from the same breakpoints by the formula of the standard."""
    return max(_exact(value, COLUMNS[key]) for key, value in zip(ORDER, row, strict=True))


def _exact(value: float, column: str) -> int:
    scale = rules_named("2026").breakpoints[column]
    units = round(value * 10**scale.decimals)
    for (x0, y0), (x1, y1) in pairwise(zip(scale.concentration, scale.iaqi, strict=True)):
        if x0 <= units <= x1:
            return math.ceil(Fraction(y1 - y0, x1 - x0) * (units - x0) + y0)
    return scale.above_iaqi or 0


def main(options: argparse.Namespace) -> None:
    """Runs both and prints the table."""
    frame = site_days(options.days)
    if options.job:
        JOBS[options.job](
            frame.head(1000)
        )  # imports and tables are read before the clock starts, for all alike
        run_child(lambda: JOBS[options.job](frame), options.answer)
        return
    answers = CACHE / f"aqi-days-{options.days}"
    size = ["--days", str(options.days)]
    measured = measure("benchmarks.aqi_days", dict.fromkeys(JOBS, size), answers, options.rounds)
    print(f"AQI of {options.days:,} site-days; best of {options.rounds}; {machine()}\n")
    print(table(measured, ["aqi_hub_loop", "aqi_hub_whole"]))
    hub, own = (pl.read_parquet(answers / f"{name}.parquet")["aqi"] for name in ("aqi_hub_loop", "qingshan"))
    apart = frame.with_columns(hub=hub, own=own).filter(pl.col("hub") != pl.col("own"))
    right = sum(row[-1] == exact_aqi(row[:-2]) for row in apart.select(*ORDER, "hub", "own").iter_rows())
    print(f"\n{apart.height:,} days differ ({100 * apart.height / options.days:.2f} %); "
          f"exact fractions agree with qingshan on {right:,} of them")  # fmt: skip


if __name__ == "__main__":
    main(arguments("AQI of many site-days", days=1_000_000))
