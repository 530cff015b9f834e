"""Which of a feed's two ozone columns is the hour's value: told batch by batch from the published AQI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from qingshan.base.finding import Finding, Where
from qingshan.observe.ports import HourlyAqi

SPLIT = 10
"""More than one telling line in this many against the verdict is told: the batch may be of two minds."""

ITEMS = ("so2", "no2", "co", "o3", "pm10", "pm25")


@dataclass(frozen=True, slots=True)
class Ozone:
    """The hour's ozone of each line, and what was concluded."""

    is_exchanged: pl.Series
    findings: tuple[Finding, ...]


def tell_ozone(
    hours: pl.DataFrame, batch: pl.Series, columns: Mapping[str, str], hourly_aqi: HourlyAqi | None
) -> Ozone:
    """Whether ``o3`` and ``o3_24h`` are exchanged, for each batch of lines.

    Parameters
    ----------
    hours
        Columns ``so2 no2 co o3 pm10 pm25`` (μg/m³, CO mg/m³) as named by the feed, ``o3_24h`` and ``aqi``.
    batch
        Batch of each line: the natural day of its label.
    columns
        Headers of ``o3`` and ``o3_24h`` in the file, for the findings.
    hourly_aqi
        The published AQI recomputed from six positive values; without it only the order of the two counts.

    Notes
    -----
    First evidence: which column reproduces the published AQI, on lines where the two give different ones.
    Second, where no AQI tells: an hour's value cannot exceed the highest hour of the last 24.
    """
    votes = _votes(hours.with_columns(batch=batch), hourly_aqi)
    verdict = (
        votes.group_by("batch", maintain_order=True)
        .agg(
            named=pl.col("named").sum(),
            swapped=pl.col("swapped").sum(),
            above=pl.col("above").sum(),
            below=pl.col("below").sum(),
        )
        .with_columns(
            exchanged=pl.when(pl.col("named") + pl.col("swapped") > 0)
            .then(pl.col("swapped") > pl.col("named"))
            .otherwise(pl.col("above") > pl.col("below")),
        )
    )
    is_exchanged = votes.join(verdict, on="batch", how="left", maintain_order="left")["exchanged"]
    return Ozone(is_exchanged.fill_null(value=False).alias("exchanged"), _told(verdict, columns))


def _votes(lines: pl.DataFrame, hourly_aqi: HourlyAqi | None) -> pl.DataFrame:
    o3, other, aqi = pl.col("o3"), pl.col("o3_24h"), pl.col("aqi")
    lines = lines.with_columns(above=o3 > other, below=o3 < other)
    no = pl.lit(value=False)
    if hourly_aqi is None:
        return lines.with_columns(named=no, swapped=no)
    complete = pl.all_horizontal(pl.col(c) > 0 for c in (*ITEMS, "o3_24h", "aqi")).fill_null(value=False)
    tested = lines.with_row_index("at").filter(complete)
    if not tested.height:
        return lines.with_columns(named=no, swapped=no)
    as_named = hourly_aqi(tested.select(ITEMS))
    as_swapped = hourly_aqi(tested.select(*(c for c in ITEMS if c != "o3"), o3=other))
    told = (
        tested.select("at", "aqi").with_columns(a=as_named, b=as_swapped).filter(pl.col("a") != pl.col("b"))
    )
    told = told.select("at", named=pl.col("a") == aqi, swapped=pl.col("b") == aqi)
    return lines.with_row_index("at").join(told, on="at", how="left", maintain_order="left").drop("at")


def _told(verdict: pl.DataFrame, columns: Mapping[str, str]) -> tuple[Finding, ...]:
    found = []
    where = Where(column=columns["o3"])
    for by_aqi, code in ((True, "ozone-exchanged"), (False, "ozone-exchanged-by-order")):
        tells = (pl.col("named") + pl.col("swapped") > 0) == by_aqi
        rows = verdict.filter(tells & pl.col("exchanged"))
        if rows.height:
            yes, no = ("swapped", "named") if by_aqi else ("above", "below")
            params = {
                "o3": columns["o3"],
                "other": columns["o3_24h"],
                "yes": int(rows[yes].sum()),
                "of": int(rows[yes].sum()) + int(rows[no].sum()),
            }
            found.append(Finding(code, where, params, rows.height))
    split = verdict.filter(
        pl.min_horizontal("named", "swapped") * SPLIT > pl.col("named") + pl.col("swapped")
    )
    if split.height:
        params = {
            "o3": columns["o3"],
            "named": int(split["named"].sum()),
            "swapped": int(split["swapped"].sum()),
        }
        found.append(Finding("ozone-split", where, {**params, "other": columns["o3_24h"]}, split.height))
    silent = verdict.filter(pl.col("named") + pl.col("swapped") + pl.col("above") + pl.col("below") == 0)
    if silent.height:
        found.append(Finding("ozone-not-told", where, {"o3": columns["o3"]}, silent.height))
    return tuple(found)
