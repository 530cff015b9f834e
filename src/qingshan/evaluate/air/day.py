"""Site days: hourly readings to daily means, the ozone daily maximum 8-hour mean, and their validity.

Ozone windows are sums over named hours of one day, never row windows: a missing row then leaves a gap in
the window instead of moving it.

References
----------
GB 3095-2026, 3.8 and table 4; HJ 663-2013 and HJ 663-2026, 6.1.2.
"""

from __future__ import annotations

import narwhals.stable.v2 as nw

from qingshan.base.rounding import to_units
from qingshan.evaluate.air.items import MEAN_ITEMS, RAW_ITEMS
from qingshan.evaluate.kernels import Table, count_true, usable, with_sliding_sums
from qingshan.standards.air_rules import AirRules, Validity

HOURS = 24


def tidy_hours(hours: Table) -> Table:
    """Hours with ``place``, ``date``, the hour of the day from 0, and every pollutant a float column.

    Parameters
    ----------
    hours
        Wide hours: ``site``, ``time`` at the start of the hour in Beijing time, any of the six pollutants
        [μg/m³, CO mg/m³]. Values that are not finite or are negative count as missing.
    """
    present = set(hours.collect_schema().names())
    values = {
        key: usable(nw.col(key).cast(nw.Float64)) if key in present else nw.lit(None, dtype=nw.Float64)
        for key in RAW_ITEMS
    }
    return hours.select(
        nw.col("site").alias("place"),
        nw.col("time").dt.date().alias("date"),
        nw.col("time").dt.hour().cast(nw.Int8).alias("hour"),
        **values,
    )


def day_sums(hours: Table) -> Table:
    """One row per place and day: sums, counts and extremes the daily statistics are made of.

    ``rows`` counts the hours found; more than 24 mean that hours are given twice.
    """
    sums = {f"sum_{key}": nw.col(key).sum() for key in MEAN_ITEMS}
    counts = {f"n_{key}": nw.col(key).count().cast(nw.Int64) for key in RAW_ITEMS}
    ozone = {
        f"o3_{hour:02d}": nw.when(nw.col("hour") == hour).then(nw.col("o3")).max() for hour in range(HOURS)
    }
    return (
        tidy_hours(hours)
        .group_by("place", "date")
        .agg(
            nw.len().cast(nw.Int64).alias("rows"),
            nw.col("o3").max().alias("max_o3"),
            **sums,
            **counts,
            **ozone,
        )
    )


def site_days(hours: Table, rules: AirRules, *, limit_level: int = 2) -> Table:
    """Daily concentrations of every site, null where the day is not valid.

    Parameters
    ----------
    hours
        Wide hours, see :func:`tidy_hours`.
    rules
        Edition of the rules; its validity clause and its ozone limit decide.
    limit_level
        1 for class 1 areas, 2 for class 2 areas: which ozone limit lets a short day stand.

    Returns
    -------
    Table
        ``place``, ``date``, the items of ``DAY_ITEMS`` unrounded, ``n_<item>`` and ``rows``.
    """
    return from_sums(day_sums(hours), rules, limit_level=limit_level)


def from_sums(sums: Table, rules: AirRules, *, limit_level: int = 2) -> Table:
    """Daily concentrations from :func:`day_sums`."""
    need = rules.validity.hours_per_day
    means = {
        key: nw.when(nw.col(f"n_{key}") >= need).then(nw.col(f"sum_{key}") / nw.col(f"n_{key}"))
        for key in MEAN_ITEMS
    }
    with_windows = _ozone_windows(sums, rules.validity)
    limit = rules.limits["o3", "8h", limit_level]
    return with_windows.select(
        "place",
        "date",
        "rows",
        **means,
        o3_8h=_standing_ozone(rules, int(limit.value)),
        o3_1h=nw.when(nw.col("n_o3") >= need).then(nw.col("max_o3")),
        **{f"n_{key}": nw.col(f"n_{key}") for key in MEAN_ITEMS},
        n_o3_8h=nw.col("windows"),
        n_o3_1h=nw.col("n_o3"),
    )


def _ozone_windows(sums: Table, validity: Validity) -> Table:
    """Adds ``windows``, the number of valid 8-hour means, and ``max_window``, the highest of them."""
    hours = [f"o3_{hour:02d}" for hour in range(HOURS)]
    filled = {f"o3 of {hour}": nw.col(hour).fill_null(0.0) for hour in hours}
    there = {f"has {hour}": count_true([~nw.col(hour).is_null()]) for hour in hours}
    summed = with_sliding_sums(
        sums.with_columns(**filled, **there),
        {"total": list(filled), "have": list(there)},
        validity.window_length,
    )
    ends = range(validity.first_window, validity.last_window + 1)
    firsts = [end - validity.window_length for end in ends]
    valid = [nw.col(f"have_{first}") >= validity.window_hours for first in firsts]
    means = [
        nw.when(enough).then(nw.col(f"total_{first}") / nw.col(f"have_{first}"))
        for enough, first in zip(valid, firsts, strict=True)
    ]
    return summed.with_columns(windows=count_true(valid), max_window=nw.max_horizontal(*means))


def _standing_ozone(rules: AirRules, limit: int) -> nw.Expr:
    """The day's ozone, when enough windows are valid or it exceeds the limit all the same."""
    enough = nw.col("windows") >= rules.validity.windows_per_day
    exceeds = to_units(nw.col("max_window"), rules.breakpoints["o3_8h"].decimals) > limit
    return nw.when(enough | exceeds).then(nw.col("max_window"))


def doubled_days(sums: Table) -> Table:
    """Days with more than 24 rows: their hours are given twice and must not be averaged."""
    return sums.select("place", "date", "rows").filter(nw.col("rows") > HOURS)
