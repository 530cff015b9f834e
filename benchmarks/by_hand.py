"""The job of ``air_year`` written by hand against one library: the baselines the rules are measured beside.

Each is what a competent analyst would write for this one job, edition of 2012 only: no lineage, no choice of
edition, no other engine. Breakpoints and limits come from the tables, so that the arithmetic is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.hours import sites_table
from qingshan.standards.air_rules import AirRules, Breakpoints, rules_named

MEANS = ("so2", "no2", "co", "pm10", "pm25")
STATISTICS: Mapping[str, tuple[str, float | None]] = {
    "so2_mean": ("so2", None),
    "so2_p98": ("so2", 0.98),
    "no2_mean": ("no2", None),
    "no2_p98": ("no2", 0.98),
    "pm10_mean": ("pm10", None),
    "pm10_p95": ("pm10", 0.95),
    "pm25_mean": ("pm25", None),
    "pm25_p95": ("pm25", 0.95),
    "co_p95": ("co", 0.95),
    "o3_8h_p90": ("o3_8h", 0.90),
}
COLUMNS = {
    "so2_day": "so2",
    "no2_day": "no2",
    "co_day": "co",
    "pm10_day": "pm10",
    "pm25_day": "pm25",
    "o3_8h": "o3_8h",
    "o3_1h": "o3_1h",
}
ITEMS = ("so2", "no2", "co", "pm10", "pm25", "o3_8h")


def limits_of(rules: AirRules) -> dict[str, tuple[str, int, int]]:
    """Per statistic: its item, decimals for attainment, limit in units of the last digit."""
    found = {}
    for s in rules.statistics:
        name = f"{s.item}_mean" if s.p is None else f"{s.item}_p{s.p.normalize():f}"
        limit = rules.limits[s.indicator, s.limit_averaging, 2].value
        found[name] = (s.item, s.attainment_decimals, int(limit.scaleb(s.attainment_decimals)))
    return found


def polars_query(folder: Path, sites: int) -> pl.DataFrame:
    """City-year verdicts by one Polars query, streamed from the files."""
    rules = rules_named("2012")
    hours = pl.scan_parquet(folder / "*.parquet")
    days = _polars_site_days(hours)
    cities = _polars_city_days(days, sites_table(sites).lazy())
    return _polars_year(_polars_aqi(cities, rules), rules).collect(engine="streaming")


def _polars_site_days(hours: pl.LazyFrame) -> pl.LazyFrame:
    hour = pl.col("time").dt.hour()
    sums = hours.group_by("site", pl.col("time").dt.date().alias("date")).agg(
        *(pl.col(k).sum().alias(f"sum_{k}") for k in MEANS),
        *(pl.col(k).count().alias(f"n_{k}") for k in (*MEANS, "o3")),
        pl.col("o3").max().alias("max_o3"),
        *(pl.when(hour == h).then(pl.col("o3")).max().alias(f"h{h}") for h in range(24)),
    )
    windows = [[f"h{h}" for h in range(end - 8, end)] for end in range(8, 25)]
    have = [pl.sum_horizontal(pl.col(name).is_not_null() for name in names) for names in windows]
    means = [
        pl.when(n >= 6).then(pl.sum_horizontal(names) / n) for n, names in zip(have, windows, strict=True)
    ]
    top = pl.max_horizontal(means)
    valid = pl.sum_horizontal(n >= 6 for n in have)
    return sums.select(
        "site",
        "date",
        *(
            pl.when(pl.col(f"n_{k}") >= 20).then(pl.col(f"sum_{k}") / pl.col(f"n_{k}")).alias(k)
            for k in MEANS
        ),
        pl.when((valid >= 14) | (_polars_units(top, 0) > 160)).then(top).alias("o3_8h"),
        pl.when(pl.col("n_o3") >= 20).then(pl.col("max_o3")).alias("o3_1h"),
    )


def _polars_units(value: pl.Expr, digits: int) -> pl.Expr:
    return (value * 10**digits).round(7).round(0, mode="half_to_even").cast(pl.Int64)


def _polars_city_days(days: pl.LazyFrame, cities: pl.LazyFrame) -> pl.LazyFrame:
    due = cities.group_by("city").agg(pl.len().alias("due"))
    need = pl.when(pl.col("due") < 4).then(pl.col("due") * 50).otherwise(pl.col("due") * 75)
    items = (*MEANS, "o3_8h", "o3_1h")
    return (
        days.join(cities, on="site")
        .group_by("city", "date")
        .agg(*(pl.col(k).mean() for k in items), *(pl.col(k).count().alias(f"n_{k}") for k in items))
        .join(due, on="city")
        .select(
            "city",
            "date",
            *(pl.when(pl.col(f"n_{k}").cast(pl.Int64) * 100 >= need).then(pl.col(k)).alias(k) for k in items),
        )
    )


def _polars_iaqi(name: str, scale: Breakpoints) -> pl.Expr:
    units = _polars_units(pl.col(name), scale.decimals)
    index = pl.lit(scale.above_iaqi, dtype=pl.Int64)
    xs, ys = scale.concentration, scale.iaqi
    for at in range(len(xs) - 1, 0, -1):
        rise, run = ys[at] - ys[at - 1], xs[at] - xs[at - 1]
        line = ((units - xs[at - 1]) * rise + (run - 1)) // run + ys[at - 1]
        index = pl.when(units <= xs[at]).then(line).otherwise(index)
    return pl.when(units >= 0).then(index)


def _polars_aqi(days: pl.LazyFrame, rules: AirRules) -> pl.LazyFrame:
    indices = {c: _polars_iaqi(name, rules.breakpoints[c]).alias(f"i_{c}") for c, name in COLUMNS.items()}
    gases = [f"i_{c}" for c in COLUMNS if not c.startswith("o3")]
    return (
        days.with_columns(*indices.values())
        .with_columns(i_o3=pl.max_horizontal("i_o3_8h", "i_o3_1h"))
        .with_columns(aqi=pl.max_horizontal(*gases, "i_o3"))
    )


def _polars_year(days: pl.LazyFrame, rules: AirRules) -> pl.LazyFrame:
    stats = [
        (pl.col(item).mean() if p is None else pl.col(item).quantile(p, "linear")).alias(name)
        for name, (item, p) in STATISTICS.items()
    ]
    primary = {c: c.partition("_")[0] for c in COLUMNS if not c.startswith("o3")} | {"o3": "o3"}
    year = days.group_by("city").agg(
        pl.col("aqi").count().alias("valid_days"),
        (pl.col("aqi") <= 100).sum().alias("good_days"),
        (pl.col("aqi") > 200).sum().alias("heavy_days"),
        *(
            ((pl.col(f"i_{c}") == pl.col("aqi")) & (pl.col("aqi") > 50)).sum().alias(f"primary_{key}")
            for c, key in primary.items()
        ),
        *(pl.col(k).count().alias(f"n_{k}") for k in ITEMS),
        *stats,
    )
    months = days.group_by("city", pl.col("date").dt.month().alias("month")).agg(
        *(pl.col(k).count().alias(k) for k in ITEMS)
    )
    need = pl.when(pl.col("month") == 2).then(25).otherwise(27)
    full = months.group_by("city").agg(*((pl.col(k) >= need).sum().alias(f"full_{k}") for k in ITEMS))
    limits = limits_of(rules)
    verdicts = {}
    for item in ITEMS:
        within = pl.all_horizontal(
            _polars_units(pl.col(name), digits) <= limit
            for name, (of, digits, limit) in limits.items()
            if of == item
        )
        is_valid = (pl.col(f"n_{item}") >= 324) & (pl.col(f"full_{item}") == 12)
        verdicts[f"attains_{item}"] = pl.when(is_valid).then(within)
    attains = pl.all_horizontal(*(f"attains_{k}" for k in ITEMS))
    return year.join(full, on="city").with_columns(**verdicts).with_columns(attains=attains)


def pandas_job(folder: Path, sites: int) -> Any:
    """City-year verdicts by plain pandas: read, group, unstack, no loops over rows."""
    import pandas as pd

    rules = rules_named("2012")
    hours = pd.read_parquet(folder)
    hours["date"] = hours["time"].dt.floor("D")
    keys = ["site", "date"]
    grouped = hours.groupby(keys, sort=True)
    days = grouped[list(MEANS)].mean().where(grouped[list(MEANS)].count() >= 20)
    days["o3_1h"] = grouped["o3"].max().where(grouped["o3"].count() >= 20)
    days["o3_8h"] = _pandas_o3(hours, days.index)
    days = days.reset_index().merge(sites_table(sites).to_pandas(), on="site")
    cities = _pandas_city_days(days, sites_table(sites).to_pandas())
    _pandas_aqi(cities, rules)
    return _pandas_year(cities, rules)


def _pandas_o3(hours: Any, index: Any) -> Any:
    import pandas as pd

    grid = hours.assign(hour=hours["time"].dt.hour).set_index(["site", "date", "hour"])["o3"].unstack("hour")
    grid = grid.reindex(index=index, columns=range(24)).to_numpy(dtype=float)
    there = ~np.isnan(grid)
    sums = np.cumsum(np.where(there, grid, 0.0), axis=1)
    counts = np.cumsum(there, axis=1)
    total = sums[:, 7:] - np.pad(sums[:, :-8], ((0, 0), (1, 0)))
    have = counts[:, 7:] - np.pad(counts[:, :-8], ((0, 0), (1, 0)))
    with np.errstate(divide="ignore", invalid="ignore"):
        means = np.where(have >= 6, total / have, -np.inf)
    top = means.max(axis=1)
    stands = ((have >= 6).sum(axis=1) >= 14) | (np.round(np.round(top, 7)) > 160)
    return pd.Series(np.where(stands & np.isfinite(top), top, np.nan), index=index)


def _pandas_city_days(days: Any, cities: Any) -> Any:
    items = [*MEANS, "o3_8h", "o3_1h"]
    grouped = days.groupby(["city", "date"])[items]
    means, counts = grouped.mean(), grouped.count()
    due = cities.groupby("city").size().reindex(means.index.get_level_values("city")).to_numpy()
    need = np.where(due < 4, due * 50, due * 75)
    return means.where(counts.mul(100).ge(need, axis=0)).reset_index()


def _numpy_iaqi(values: Any, scale: Breakpoints) -> Any:
    units = np.round(np.round(np.asarray(values, dtype=float) * 10**scale.decimals, 7))
    index = np.ceil(np.round(np.interp(units, scale.concentration, scale.iaqi), 9))
    beyond = np.nan if scale.above_iaqi is None else scale.above_iaqi
    index = np.where(units > scale.concentration[-1], beyond, index)
    return np.where(np.isnan(units), np.nan, index)


def _pandas_aqi(days: Any, rules: AirRules) -> None:
    for column, name in COLUMNS.items():
        days[f"i_{column}"] = _numpy_iaqi(days[name], rules.breakpoints[column])
    days["i_o3"] = days[["i_o3_8h", "i_o3_1h"]].max(axis=1)
    days["aqi"] = days[[*(f"i_{c}" for c in COLUMNS if not c.startswith("o3")), "i_o3"]].max(axis=1)


def _pandas_year(days: Any, rules: AirRules) -> Any:
    import pandas as pd

    grouped = days.groupby("city")
    year = pd.DataFrame({"valid_days": grouped["aqi"].count()})
    year["good_days"] = (days["aqi"] <= 100).groupby(days["city"]).sum()
    year["heavy_days"] = (days["aqi"] > 200).groupby(days["city"]).sum()
    for column in [c for c in COLUMNS if not c.startswith("o3")] + ["o3"]:
        is_primary = (days[f"i_{column}"] == days["aqi"]) & (days["aqi"] > 50)
        year[f"primary_{column.partition('_')[0]}"] = is_primary.groupby(days["city"]).sum()
    for name, (item, p) in STATISTICS.items():
        year[name] = grouped[item].mean() if p is None else grouped[item].quantile(p)
    month = days["date"].dt.month
    monthly = days.groupby(["city", month])[list(ITEMS)].count()
    need = np.where(monthly.index.get_level_values("date") == 2, 25, 27)
    full = monthly.ge(need, axis=0).groupby("city").sum()
    limits = limits_of(rules)
    for item in ITEMS:
        year[f"n_{item}"] = grouped[item].count()
        within = pd.Series(True, index=year.index)
        for name, (of, digits, limit) in limits.items():
            if of == item:
                within &= np.round(np.round(year[name] * 10**digits, 7)) <= limit
        is_valid = (year[f"n_{item}"] >= 324) & (full[item] == 12)
        year[f"attains_{item}"] = within.where(is_valid)
    flags = [year[f"attains_{item}"] for item in ITEMS]
    fails = np.logical_or.reduce([(flag == False).to_numpy(dtype=bool) for flag in flags])  # noqa: E712
    known = np.logical_and.reduce([flag.notna().to_numpy() for flag in flags])
    year["attains"] = np.where(fails, False, np.where(known, True, None))
    return year.reset_index()
