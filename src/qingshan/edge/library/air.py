"""Air as a library: ``qs.air.*`` takes pandas, Polars, PyArrow, DuckDB, Spark frames and gives the same kind.

Concentrations are in μg/m³, CO in mg/m³. Times are Beijing time; by default an hour is labeled by its end, as
the national feed does (``label="end"``); say ``label="start"`` where yours open the hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import narwhals.stable.v2 as nw

from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.frames import Door, collect, enter
from qingshan.evaluate.air import assess as assessment
from qingshan.evaluate.air.aqi import DAILY_COLUMNS, iaqi_of, with_aqi
from qingshan.evaluate.air.assess import MEMBERSHIP_SCHEMA, Choices, Edition
from qingshan.evaluate.air.city import Member
from qingshan.evaluate.air.city import city_days as mean_of_sites
from qingshan.evaluate.air.day import day_sums, doubled_days
from qingshan.evaluate.air.hour import judged_hours
from qingshan.evaluate.air.items import DAY_ITEMS, RAW_ITEMS
from qingshan.evaluate.air.period import annual_verdicts, period_statistics
from qingshan.evaluate.kernels import Table, kept, materialize
from qingshan.standards.air_rules import AirRules, rules_named

__all__ = ["annual", "aqi", "city_days", "daily", "hourly", "iaqi"]

Frame = Any
HourLabel = Literal["end", "start"]


def iaqi(column: str, concentration: Decimal | str | int, *, edition: str = "2026") -> int | None:
    """Individual index of one concentration.

    Parameters
    ----------
    column
        Column of the AQI table: ``pm25_day``, ``co_1h``, ``o3_8h`` and so on.
    concentration
        Concentration [μg/m³, CO mg/m³] as a decimal, text or whole number; ``None`` is returned where the
        column says nothing.
    edition
        ``2012`` or ``2026``.

    Raises
    ------
    UsageError
        Unknown column or edition.

    References
    ----------
    HJ 633-2026, 4.2.

    Examples
    --------
    >>> iaqi("co_day", "2.2"), iaqi("pm25_day", 75, edition="2012"), iaqi("pm25_day", 75)
    (55, 100, 114)
    """
    scales = rules_named(edition).breakpoints
    if column not in scales:
        raise UsageError("unknown-indicator", name=column, known=", ".join(scales))
    return iaqi_of(Decimal(concentration), scales[column])


def aqi(frame: Frame, *, edition: str, report: Literal["daily", "hourly"] = "daily") -> Frame:
    """Rows of concentrations with their indices, AQI, level and primary pollutant.

    Parameters
    ----------
    frame
        ``so2 no2 co pm10 pm25`` and, for days, ``o3_8h`` (and ``o3_1h`` for 2012); for hours, ``o3``.
    edition
        ``2012`` or ``2026``: rows carry no date here, so it must be named.
    report
        Whether rows are days or hours.
    """
    door = enter(frame)
    rules = rules_named(edition)
    if report == "hourly":
        return door.back(judged_hours(_floats(door.table, RAW_ITEMS), Choices((Edition(rules),))))
    return door.back(with_aqi(_floats(door.table, DAY_ITEMS), rules, rules.daily, DAILY_COLUMNS))


def hourly(
    hours: Frame,
    *,
    edition: str = "by-date",
    label: HourLabel = "end",
    site: str = "site",
    time: str = "time",
    variant: str = "",
) -> Frame:
    """Hours with AQI, level, primary pollutant and edition; parameters as in :func:`daily`."""
    door = enter(hours)
    table = _hours(door, site, time, label)
    return door.back(judged_hours(table, Choices(_editions(edition), variant=variant)))


def daily(
    hours: Frame,
    *,
    edition: str = "by-date",
    label: HourLabel = "end",
    site: str = "site",
    time: str = "time",
    city: str | None = None,
    limit_level: int = 2,
    variant: str = "",
) -> Frame:
    """Site days from hours: daily means, ozone's daily maximum 8-hour mean, AQI and primary pollutant.

    Parameters
    ----------
    hours
        One row per site and hour: ``site``, ``time``, any of ``so2 no2 co o3 pm10 pm25``.
    edition
        ``by-date`` (the edition in force on each day), ``2012`` or ``2026``.
    label
        Whether ``time`` is the end or the start of the hour.
    site, time
        Names of those columns.
    city
        Name of a column to carry along, for :func:`city_days` and ``annual(by="city")``; ``None`` takes
        ``city`` when it is there.
    limit_level
        2 for class 2 areas, 1 for class 1 areas.
    variant
        A named variant of the daily report, such as ``daily-without-o3-1h``.

    Returns
    -------
    Frame
        The caller's kind: ``site``, ``date``, unrounded items, ``n_<item>``, ``iaqi_<indicator>``, ``aqi``,
        ``level``, ``primary``, ``exceeding``, ``edition``.

    Raises
    ------
    UsageError
        A column is missing or the edition unknown.
    RefusedError
        Hours are given twice.

    References
    ----------
    GB 3095-2026 table 4; HJ 663 6.1.2; HJ 633 chapters 4 and 5.
    """
    door = enter(hours)
    table = _hours(door, site, time, label)
    sums = materialize(day_sums(table))
    _refuse_doubled(sums)
    choices = Choices(_editions_met(edition, sums), limit_level, variant)
    days = kept(assessment.judged(sums, choices).drop("rows"))
    carried = city or ("city" if "city" in door.table.collect_schema().names() else None)
    if carried is not None:
        cities = table.select(nw.col("site").alias("place"), nw.col(carried).alias("city")).unique(None)
        days = days.join(cities, on="place", how="left")
    return door.back(days.rename({"place": "site"}))


def city_days(
    days: Frame,
    sites: Mapping[str, str] | None = None,
    *,
    edition: str = "by-date",
    variant: str = "",
) -> Frame:
    """City days from the site days of :func:`daily`: means of the valid sites, judged again.

    Parameters
    ----------
    days
        Result of :func:`daily`, of any kind.
    sites
        City of each site code; ``None`` takes the column ``city`` of ``days``.
    edition, variant
        As in :func:`daily`.

    References
    ----------
    HJ 663-2026 table A.2; share of valid sites HJ 663-2013 6.2 (unverified).
    """
    door = enter(days)
    return door.back(_city_days(door, sites, edition, variant).rename({"place": "city"}))


def annual(days: Frame, *, by: str = "site", edition: str = "by-date", limit_level: int = 2) -> Frame:
    """Yearly statistics and verdicts from days, one row per place and year.

    Parameters
    ----------
    days
        Result of :func:`daily` or :func:`city_days`.
    by
        ``site`` or ``city``; site days grouped by ``city`` are first made into city days.
    edition
        ``by-date`` judges each year by the edition in force and refuses a year that straddles two; name one
        to judge such a year.
    limit_level
        As in :func:`daily`.

    Returns
    -------
    Frame
        Counts of days, statistics per item, validity, attainment, composite index. See
        :func:`qingshan.evaluate.air.period.period_statistics`.

    Raises
    ------
    RefusedError
        A year straddles two editions and none was named.
    """
    door = enter(days)
    dated = _dated(door)
    if by == "city" and "site" in dated.collect_schema().names():
        table = _city_days(door, None, edition, "")
    else:
        table = dated.rename({by: "place"})
    table = materialize(table.with_columns(year=nw.col("date").dt.year().cast(nw.Int64)))
    parts = [
        annual_verdicts(
            period_statistics(table.filter(nw.col("year").is_in(years)), rules, by=("place", "year")),
            rules,
            limit_level=limit_level,
        ).with_columns(edition=nw.lit(rules.key))
        for rules, years in _years_by_edition(table, edition)
    ]
    return door.back(nw.concat(parts, how="vertical").rename({"place": by}))


def _years_by_edition(table: Table, edition: str) -> list[tuple[AirRules, list[int]]]:
    years = sorted(collect(table.select("year").unique(None))["year"].to_list())
    if edition != "by-date":
        return [(rules_named(edition), years)]
    groups: dict[str, tuple[AirRules, list[int]]] = {}
    for year in years:
        spans = assessment.within(assessment.by_date(), date(year, 1, 1), date(year, 12, 31))
        if len(spans) != 1:
            raise RefusedError(
                "straddles-editions", period=year, editions=", ".join(s.rules.key for s in spans)
            )
        groups.setdefault(spans[0].rules.key, (spans[0].rules, []))[1].append(year)
    return list(groups.values())


def _city_days(door: Door, sites: Mapping[str, str] | None, edition: str, variant: str) -> Table:
    days = _dated(door)
    if sites is None:
        members = collect(days.select("site", "city").unique(None)).rows()
    else:
        members = list(sites.items())
    bare = days.select(
        "date", *DAY_ITEMS, *(f"n_{i}" for i in DAY_ITEMS), place=nw.col("site"), rows=nw.lit(0)
    )
    parts = []
    for each in _editions_met(edition, days):
        spans = assessment.spans_of(
            [Member(city, site) for site, city in members if city is not None], each.rules
        )
        table = mean_of_sites(assessment.between(bare, each), door.small(spans, MEMBERSHIP_SCHEMA))
        parts.append(assessment.with_edition(table, each.rules, variant))
    return kept(nw.concat(parts, how="vertical").drop("rows", "need"))


def _dated(door: Door) -> Table:
    """The caller's days with ``date`` as a date: pandas has none of its own and hands back timestamps."""
    days = door.table
    if days.collect_schema()["date"] == nw.Date:
        return days
    return days.with_columns(date=nw.col("date").cast(nw.Date))


def _editions(name: str) -> tuple[Edition, ...]:
    return assessment.by_date() if name == "by-date" else assessment.always(rules_named(name))


def _editions_met(name: str, days: Table) -> tuple[Edition, ...]:
    """The editions of a choice that judge at least one of the days: every engine plans only what it needs."""
    editions = _editions(name)
    if len(editions) == 1:
        return editions
    first, last = collect(days.select(first=nw.col("date").min(), last=nw.col("date").max())).row(0)
    return editions[:1] if first is None else assessment.within(editions, first, last)


def _hours(door: Door, site: str, time: str, label: HourLabel) -> Table:
    table = door.table
    names = table.collect_schema().names()
    for column in (site, time):
        if column not in names:
            raise UsageError("missing-column", column=column, present=", ".join(names))
    table = table.rename({old: new for old, new in ((site, "site"), (time, "time")) if old != new})
    if label == "end":
        table = table.with_columns(time=nw.col("time").dt.offset_by("-1h"))
    return table


def _floats(table: Table, items: tuple[str, ...]) -> Table:
    present = set(table.collect_schema().names())
    return table.with_columns(**{k: nw.col(k).cast(nw.Float64) for k in items if k in present})


def _refuse_doubled(sums: Table) -> None:
    doubled = collect(doubled_days(sums).head(1))
    if doubled.height:
        row = doubled.row(0, named=True)
        raise RefusedError("doubled-hours", place=row["place"], date=row["date"], rows=row["rows"])
