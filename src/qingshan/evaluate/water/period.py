"""Means over time: by month from samples, by season and year from months.

References
----------
Technical rules on statistics of surface-water data of 2020: pH through hydrogen ions (seen); the year from
monthly means, at least eight of twelve (unverified).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import narwhals.stable.v2 as nw

from qingshan.base.errors import UsageError
from qingshan.evaluate.kernels import Table
from qingshan.evaluate.water.items import ATTRIBUTES, NONDETECT, columns, extended, present, tally
from qingshan.evaluate.water.nondetect import halved, marked
from qingshan.standards.water_records import WaterRules

PeriodBy = Literal["month", "quarter", "year", "season"]
Seasons = Mapping[str, Sequence[int]]
"""Months of each season by its name: ``{"flood": (6, 7, 8, 9), "dry": (12, 1, 2, 3)}``."""

_HYDROGEN = math.log(10.0)


def flood_season(rules: WaterRules) -> Seasons:
    """The flood season and the rest of the year, by the months of the rules."""
    first, last = rules.whole("flood_first_month"), rules.whole("flood_last_month")
    months = tuple(range(first, last + 1))
    return {"flood": months, "dry": tuple(m for m in range(1, 13) if m not in months)}


def period_means(
    samples: Table, rules: WaterRules, *, by: PeriodBy = "month", seasons: Seasons | None = None
) -> Table:
    """Means of every section over every period, unrounded.

    Parameters
    ----------
    samples
        One row per ``section`` and ``time``, a float column per indicator; ``<indicator>_nd`` marks
        nondetects; rows without any value (no flow, ice) count as no sample.
    rules
        Edition of the rules.
    by
        ``month``; ``quarter``, ``year`` and ``season`` are means of monthly means.
    seasons
        Months of each season for ``season``; ``None`` takes the flood season of the rules. Months belong to
        their calendar year.

    Returns
    -------
    Table
        ``section``, ``period`` (``2022-03``, ``2022Q1``, ``2022``, ``2022-flood``), the attributes of the
        section, each indicator (null with fewer values than the rules ask), ``n_<indicator>`` the samples or
        months it stands on, ``nd_<indicator>`` nondetects among the samples.
    """
    items = present(samples)
    monthly = _monthly(halved(samples, rules, items), items)
    if by == "month":
        return monthly.with_columns(period=_month_label("month")).drop("month")
    labeled = monthly.with_columns(period=_label(by, seasons or flood_season(rules)))
    labeled = labeled.filter(~nw.col("period").is_null())
    longer = means(labeled.drop(*(f"n_{item}" for item in items)), ("section", "period"), items)
    least = rules.averaging["year" if by == "year" else "season"].least
    return extended(
        longer, {item: nw.when(nw.col(f"n_{item}") >= least).then(nw.col(item)) for item in items}
    )


def span_means(monthly: Table, spans: Table) -> Table:
    """Means of monthly means over spans of months, unrounded; null with fewer months than a span needs.

    Parameters
    ----------
    monthly
        ``section``, ``period`` (a month as ``2022-03``), indicators and ``n_<indicator>``, as
        :func:`period_means` gives by month.
    spans
        One row per span and month: ``span``, ``period``, ``least`` months with a value the mean needs.

    Returns
    -------
    Table
        ``section``, ``span``, indicators, ``n_<indicator>`` the months under each, ``nd_<indicator>``.
    """
    items = present(monthly)
    bare = monthly.drop(*(f"n_{item}" for item in items))
    joined = bare.join(spans, on=["period"], how="inner")
    least = joined.group_by("section", "span").agg(nw.col("least").max().alias("_least"))
    longer = means(joined.drop("least", "period"), ("section", "span"), items)
    counted = longer.join(least, on=["section", "span"], how="left")
    enough = {item: nw.when(nw.col(f"n_{item}") >= nw.col("_least")).then(nw.col(item)) for item in items}
    return extended(counted, enough).drop("_least")


def means(table: Table, keys: Sequence[str], items: Sequence[str]) -> Table:
    """Means of a group with the number of values under each; attributes and nondetect counts go along."""
    names = set(columns(table))
    carried = [name for name in ATTRIBUTES if name in names and name not in keys]
    aggregates = {item: _mean(item) for item in items}
    aggregates |= {f"n_{item}": nw.col(item).count().cast(nw.Int64) for item in items}
    aggregates |= {f"nd_{item}": tally(nw.col(f"{item}{NONDETECT}")) for item in marked(table, items)}
    aggregates |= {
        f"nd_{item}": nw.col(f"nd_{item}").sum().cast(nw.Int64) for item in items if f"nd_{item}" in names
    }
    aggregates |= {name: nw.col(name).max() for name in carried}
    prepared = table.with_columns(ph=_hydrogen(nw.col("ph"))) if "ph" in items else table
    grouped = prepared.group_by(*keys).agg(*(each.alias(name) for name, each in aggregates.items()))
    if "ph" not in items:
        return grouped
    return grouped.with_columns(ph=nw.when(nw.col("ph") > 0.0).then(nw.col("ph")).log(10) * -1.0)


def _mean(item: str) -> nw.Expr:
    return nw.col(item).mean()


def _hydrogen(ph: nw.Expr) -> nw.Expr:
    """Hydrogen-ion concentration [mol/L]."""
    return (ph * -_HYDROGEN).exp()


def _monthly(samples: Table, items: Sequence[str]) -> Table:
    return means(samples.with_columns(month=nw.col("time").dt.truncate("1mo")), ("section", "month"), items)


def _month_label(name: str) -> nw.Expr:
    month = nw.col(name).dt.month()
    zero = nw.when(month < 10).then(nw.lit("0")).otherwise(nw.lit(""))
    return nw.concat_str([_year_text(name), nw.lit("-"), zero, month.cast(nw.Int64).cast(nw.String)])


def _year_text(name: str) -> nw.Expr:
    return nw.col(name).dt.year().cast(nw.Int64).cast(nw.String)


def _label(by: PeriodBy, seasons: Seasons) -> nw.Expr:
    month = nw.col("month").dt.month()
    if by == "year":
        return _year_text("month")
    if by == "quarter":
        quarter = ((month.cast(nw.Int64) + 2) // 3).cast(nw.String)
        return nw.concat_str([_year_text("month"), nw.lit("Q"), quarter])
    if by != "season":
        raise UsageError("water-period-by", name=by, known="month, quarter, year, season")
    label = nw.lit(None, dtype=nw.String)
    for name, months in seasons.items():
        text = nw.concat_str([_year_text("month"), nw.lit(f"-{name}")])
        label = nw.when(month.is_in(list(months))).then(text).otherwise(label)
    return label


def merged(automatic: Table, manual: Table, rules: WaterRules) -> Table:
    """Means of automatic stations with those of manual samples where the stations have none.

    Parameters
    ----------
    automatic, manual
        Results of :func:`period_means` over the same kind of period.
    rules
        Edition whose indicators take part.

    References
    ----------
    Technical rules on statistics of 2020: automatic data come first (seen).
    """
    keys = ("section", "period")
    items = tuple(i for i in rules.items if i in {*columns(automatic), *columns(manual)})
    first, second = (_uniform(each, items, at) for at, each in enumerate((automatic, manual)))
    stacked = nw.concat([first, second], how="vertical")
    carried = {name: nw.col(name).max() for name in ATTRIBUTES if name in columns(stacked)}
    parts = {f"_{at}_{item}": nw.when(nw.col("order") == at).then(nw.col(item)).max()
             for at in (0, 1) for item in items}  # fmt: skip
    grouped = stacked.group_by(*keys).agg(*(e.alias(n) for n, e in {**parts, **carried}.items()))
    chosen = {item: nw.coalesce(nw.col(f"_0_{item}"), nw.col(f"_1_{item}")) for item in items}
    return extended(grouped, chosen).drop(*parts)


def _uniform(table: Table, items: Sequence[str], order: int) -> Table:
    names = set(columns(table))
    values = [
        nw.col(item).cast(nw.Float64).alias(item)
        if item in names
        else nw.lit(None, dtype=nw.Float64).alias(item)
        for item in items
    ]
    texts = [name for name in ATTRIBUTES if name != "target"]
    told = [
        nw.col(name).cast(nw.String).alias(name)
        if name in names
        else nw.lit(None, dtype=nw.String).alias(name)
        for name in texts
    ]
    target = nw.col("target").cast(nw.Int64) if "target" in names else nw.lit(None, dtype=nw.Int64)
    return table.select("section", "period", *values, *told, target.alias("target"), order=nw.lit(order))
