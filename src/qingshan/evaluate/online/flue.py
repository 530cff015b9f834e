"""Flue gas: conversion to the reference oxygen, days, months and mass from online hours.

References
----------
HJ 212-2017 annex D (28), (33); HJ 76-2017 annex B: 45 minutes, 20 hours, 25 days (23 in February).
"""

from __future__ import annotations

import narwhals.stable.v2 as nw

from qingshan.evaluate.kernels import Table
from qingshan.evaluate.water.items import tally
from qingshan.standards.online_records import OnlineRules

KILOGRAMS = 0.000001
"""Kilograms of one mg/m³ in one cubic meter."""
FEBRUARY = 2
MONTH = len("2026-03")


def with_corrected(hours: Table, rules: OnlineRules) -> Table:
    """Hours with ``corrected``, the concentration at the reference oxygen, and ``mass`` of the hour [kg].

    Parameters
    ----------
    hours
        Result of :func:`~qingshan.evaluate.online.hours.with_states`, with ``oxygen`` measured [%] and
        ``reference_oxygen`` [%]; a null reference means the standard has none and nothing is converted.
    rules
        Edition of the rules.

    Returns
    -------
    Table
        ``corrected`` is null where oxygen is missing or too high for the formula (``is_diluted``). ``mass``
        is of the concentration as measured: conversion changes no mass.

    References
    ----------
    HJ 212-2017 annex D (28): C·(21 - O2 reference)/(21 - O2 measured), dry.
    """
    air, high = (float(rules.number(name)) for name in ("oxygen_of_air", "oxygen_high"))
    diluted = nw.col("oxygen") >= high
    room = nw.when(~diluted & (nw.col("oxygen") >= 0.0)).then(nw.lit(air) - nw.col("oxygen"))
    converted = nw.col("value") * (nw.lit(air) - nw.col("reference_oxygen")) / room
    corrected = nw.when(nw.col("reference_oxygen").is_null()).then(nw.col("value")).otherwise(converted)
    measured = nw.when(nw.col("is_valid")).then(nw.col("value"))
    return hours.with_columns(
        corrected=corrected, is_diluted=diluted & ~nw.col("reference_oxygen").is_null(),
        mass=measured * nw.col("flow") * KILOGRAMS,
    )  # fmt: skip


def flue_days(hours: Table, rules: OnlineRules) -> Table:
    """One row per ``outlet``, ``indicator`` and ``date``: mean of the valid converted hours.

    Returns
    -------
    Table
        ``due`` (hours of the day but the stopped ones), ``valid``, ``day_valid``, ``mean``, ``load`` [kg] of
        ``load_hours`` hours.
    """
    good = nw.col("is_valid") & ~nw.col("corrected").is_null()
    counted = hours.with_columns(
        date=nw.col("time").dt.date(), _good=good, _stopped=~nw.col("is_due"),
        _value=nw.when(good).then(nw.col("corrected")), _mass=~nw.col("mass").is_null(),
    )  # fmt: skip
    sums = counted.group_by("outlet", "indicator", "date").agg(
        (nw.lit(24) - tally(nw.col("_stopped"))).alias("due"), tally(nw.col("_good")).alias("valid"),
        nw.col("_value").mean().alias("_mean"), nw.col("mass").sum().alias("_load"),
        tally(nw.col("_mass")).alias("load_hours"),
    )  # fmt: skip
    enough = nw.col("valid") >= rules.whole("valid_hours")
    found = sums.with_columns(
        day_valid=enough, mean=nw.when(enough).then(nw.col("_mean")),
        load=nw.when(nw.col("load_hours") > 0).then(nw.col("_load")),
    )  # fmt: skip
    return found.drop("_mean", "_load")


def flue_months(days: Table, rules: OnlineRules) -> Table:
    """One row per ``outlet``, ``indicator`` and ``month``: mean of the valid days, sum of the mass."""
    text = nw.col("date").cast(nw.String).str.slice(0, MONTH)
    parts = days.with_columns(month=text).group_by("outlet", "indicator", "month")
    sums = parts.agg(
        tally(nw.col("day_valid")).alias("valid_days"), nw.col("mean").mean().alias("_mean"),
        nw.col("load").sum(), nw.col("load_hours").sum(),
    )  # fmt: skip
    is_short = nw.col("month").str.ends_with(f"-{FEBRUARY:02d}")
    most, least = rules.whole("valid_days"), rules.whole("valid_days_february")
    enough = (nw.col("valid_days") >= most) | (is_short & (nw.col("valid_days") >= least))
    found = sums.with_columns(month_valid=enough, mean=nw.when(enough).then(nw.col("_mean")))
    return found.drop("_mean")
