"""An outfall's day from its online hours: valid share, flow-weighted mean, load, exceedance.

References
----------
HJ 356-2019 (numbers from memory): 75 % of the values due; hours without flow are not due.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

import narwhals.stable.v2 as nw

from qingshan.base.rounding import from_units, to_units
from qingshan.evaluate.kernels import Table
from qingshan.evaluate.water.items import columns, tally

THOUSANDTHS = 1000
GRAMS = 0.001
"""Kilograms of one mg/L in one cubic meter."""


class Numbered(Protocol):
    """Rules that hold the share of valid values a day needs."""

    def number(self, quantity: str, /) -> Decimal:
        """Value of a parameter."""
        ...


def outfall_days(
    hours: Table, rules: Numbered, *, by: Sequence[str] = ("outfall", "date"), hours_due: int | None = None
) -> Table:
    """One row per ``outfall`` and ``date``, or per other columns.

    Parameters
    ----------
    hours
        ``outfall``, ``date``, ``flow`` [m³ in the hour], ``value`` [mg/L] and ``is_valid`` (false under
        calibration, maintenance, fault). ``is_due``, where there is such a column, is false for hours that
        owe no value.
    rules
        Edition of the rules.
    by
        Columns that make a day.
    hours_due
        Hours of a day: those without a row are due too. ``None`` takes the rows as all there is.

    Returns
    -------
    Table
        ``due`` hours with flow, ``valid`` ones among them, ``flow`` of the whole day [m³] from
        ``flow_hours`` hours that have one, ``day_valid``, and where it is: ``mean`` (flow-weighted, unrounded) [mg/L] and ``load`` [kg], whole flow included.
    """
    owes = nw.col("is_due") if "is_due" in columns(hours) else nw.lit(True)
    flows = (nw.col("flow") > 0.0) & owes
    counts = flows & nw.col("is_valid") & ~nw.col("value").is_null()
    prepared = hours.with_columns(
        _due=flows,
        _idle=(nw.col("flow") <= 0.0) | ~owes,
        _flow=~nw.col("flow").is_null(),
        _valid=counts,
        _weighted=nw.when(counts).then(nw.col("flow") * nw.col("value")),
        _weight=nw.when(counts).then(nw.col("flow")),
    )
    due = tally(nw.col("_due")) if hours_due is None else nw.lit(hours_due) - tally(nw.col("_idle"))
    sums = prepared.group_by(*by).agg(
        due.alias("due"),
        tally(nw.col("_valid")).alias("valid"),
        tally(nw.col("_flow")).alias("flow_hours"),
        nw.col("flow").sum(),
        nw.col("_weighted").sum(),
        nw.col("_weight").sum(),
    )
    share = int(rules.number("valid_share") * THOUSANDTHS)
    enough = (nw.col("valid") * THOUSANDTHS >= nw.col("due") * share) & (nw.col("due") > 0)
    weight = nw.when(nw.col("_weight") > 0.0).then(nw.col("_weight"))
    mean = sums.with_columns(day_valid=enough).with_columns(
        mean=nw.when(nw.col("day_valid")).then(nw.col("_weighted") / weight)
    )
    return mean.with_columns(load=nw.col("mean") * nw.col("flow") * GRAMS).drop("_weighted", "_weight")


def with_discharge_limit(days: Table, limit: Decimal, *, decimals: int) -> Table:
    """Adds ``exceeds`` and ``multiple`` of the daily mean, rounded first to the decimals of the limit.

    Parameters
    ----------
    days
        Result of :func:`outfall_days`.
    limit
        Discharge limit [mg/L].
    decimals
        Decimals the mean is rounded to before it is compared.
    """
    scale = max(decimals, -int(limit.normalize().as_tuple().exponent))
    kept = from_units(to_units(nw.col("mean"), decimals), decimals)
    exceeds = to_units(kept, scale) > int(limit.scaleb(scale))
    over = (kept - float(limit)) / (kept * 0.0 + float(limit))
    return days.with_columns(exceeds=exceeds, multiple=nw.when(exceeds).then(over))
