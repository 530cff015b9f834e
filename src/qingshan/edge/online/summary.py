"""What a period came to at each outlet: validity, means, exceedances, loads with and without substitutes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from qingshan.base.figure import Address, Figure
from qingshan.base.period import Period
from qingshan.edge.online.book import OnlineBook
from qingshan.evaluate.declared import Figures, Maker
from qingshan.evaluate.online.exceedance import longest_run
from qingshan.evaluate.online.figures import Outcome, flow_figure, maker, of_period, of_rates
from qingshan.evaluate.online.limits import Applied
from qingshan.evaluate.online.spells import over_time
from qingshan.evaluate.online.substitution import Amount, capture, substituted_days, substituted_hours
from qingshan.register.outlet import Outlet
from qingshan.register.permit_limit import PermitLimit

HOUR = timedelta(hours=1)
FEBRUARY = 2


@dataclass(frozen=True, slots=True)
class OutletSummary:
    """Figures of one outlet over the period, by indicator, and what they were held against.

    ``runs`` are the most consecutive hours over a limit, by indicator; ``changes`` the limits of each one
    after another, ``None`` while there was none.
    """

    outlet: Outlet
    county: str
    indicators: tuple[str, ...]
    figures: Figures
    limits: Mapping[str, Applied]
    runs: Mapping[str, int] = field(default_factory=dict)
    permitted: tuple[PermitLimit, ...] = ()
    changes: Mapping[str, tuple[Applied | None, ...]] = field(default_factory=dict)


def summaries(book: OnlineBook, suffix: str = "") -> tuple[OutletSummary, ...]:
    """Summary of each outlet of a book, in the order of the register."""
    make = maker(book.rules, suffix)
    return tuple(_summary(book, each, make) for each in book.outlets)


def _summary(book: OnlineBook, outlet: Outlet, make: Maker) -> OutletSummary:
    code, period = outlet.code, str(book.period)
    mine = pl.col("outlet") == code
    rates = {row["indicator"]: row for row in book.rates.filter(mine).iter_rows(named=True)}
    total = {key: sum(int(row[key]) for row in rates.values()) for key in ("due", "received", "valid")}
    figures = dict(of_rates(make, code, period, **total))
    figures["flow"] = _flow(book, outlet, make)
    runs: dict[str, int] = {}
    for item in rates:
        limit = book.limits[code].get(item)
        over = _over(book, code, item, limit)
        days = book.days_in_period.filter(mine & (pl.col("indicator") == item)).sort("date")
        outcome = _outcome(book, outlet, item, days, over)
        inputs = tuple(_address_of(make, code, item, each) for each in over["at"])
        listed = [str(each) for each in days["date"]]
        figures |= of_period(make, code, period, item, outcome, limit=limit, days=listed, over=inputs)
        times = [each for each in over["at"] if isinstance(each, datetime)]
        runs[item] = longest_run(times)
    permitted = tuple(
        each for each in book.registers.permits
        if each.outlet == code and each.kind == "load" and each.holds(book.period.last_day)
    )  # fmt: skip
    county = book.registers.outlets.county_of(outlet)
    changes = {item: over_time(book.spells, code, item) for item in rates}
    return OutletSummary(outlet, county, tuple(rates), figures, book.limits[code], runs, permitted, changes)


def _address_of(make: Maker, outlet: str, item: str, at: object) -> Address:
    """The mean that is over: a day's figure, or an hour's reading."""
    if isinstance(at, datetime):
        return make.address(outlet, str(Period(at, at + HOUR, "hour")), item)
    return make.address(outlet, str(at), f"{item}_mean")


def _over(book: OnlineBook, outlet: str, item: str, limit: Applied | None) -> dict[str, Any]:
    """Means over the limit: when, how many were judged, the largest multiple."""
    by_day = limit is not None and limit.averaging == "day"
    frame = book.days_in_period if by_day else book.over
    rows = frame.filter((pl.col("outlet") == outlet) & (pl.col("indicator") == item))
    judged = rows.filter(pl.col("exceeds").is_not_null())
    at = judged.filter("exceeds").sort("date" if by_day else "time")
    return {
        "at": at["date" if by_day else "time"].to_list(),
        "judged": judged.height,
        "multiple": at["multiple"].max() if at.height else None,
    }


def _outcome(
    book: OnlineBook, outlet: Outlet, item: str, days: pl.DataFrame, over: Mapping[str, Any]
) -> Outcome:
    owed = days.filter(pl.col("due") > 0)
    valid = days.filter("day_valid")
    need = _need(book, outlet, owed.height)
    means = valid["mean"].drop_nulls().to_list()
    loads = days["load"].drop_nulls().to_list()
    return Outcome(
        valid.height, owed.height, need, sum(means) / len(means) if means and len(means) >= need else None,
        sum(loads) if loads else None, _substituted(book, outlet, item), len(over["at"]), over["judged"],
        over["multiple"],
    )  # fmt: skip


def _need(book: OnlineBook, outlet: Outlet, due: int) -> int:
    """Valid days a mean over the period needs."""
    if not outlet.is_stack:
        share = Fraction(book.rules.number("valid_days_share"))
        return max(1, -(-due * share.numerator // share.denominator))
    if book.period.kind != "month":
        return 1
    name = "valid_days_february" if book.period.start.month == FEBRUARY else "valid_days"
    return book.rules.whole(name)


def _substituted(book: OnlineBook, outlet: Outlet, item: str) -> float | None:
    """Load with substitutes; none where a day or hour stays unknown."""
    amounts = list(_hour_amounts(book, outlet, item) if outlet.is_stack else _day_amounts(book, outlet, item))
    if any(each.value is None and each.is_due for each in amounts):
        return None
    known = [each.value for each in amounts if each.value is not None]
    return sum(known) if known else None


def _day_amounts(book: OnlineBook, outlet: Outlet, item: str) -> Iterator[Amount]:
    rows = book.days.filter((pl.col("outlet") == outlet.code) & (pl.col("indicator") == item)).sort("date")
    laid = [
        Amount(load if day_valid else None, due > 0)
        for load, day_valid, due in rows.select("load", "day_valid", "due").iter_rows()
    ]
    filled = substituted_days(laid, book.rules)
    first = book.period.first_day
    return (each for each, day in zip(filled, rows["date"], strict=True) if _on(day) >= first)


def _hour_amounts(book: OnlineBook, outlet: Outlet, item: str) -> Iterator[Amount]:
    mine = (pl.col("outlet") == outlet.code) & (pl.col("indicator") == item)
    rows = book.laid.filter(mine).sort("time")
    laid = [Amount(mass, is_due) for mass, is_due in rows.select("mass", "is_due").iter_rows()]
    filled = substituted_hours(laid, book.rules, captures=_captures(rows))
    return (each for each, at in zip(filled, rows["time"], strict=True) if at >= book.period.start)


def _captures(rows: pl.DataFrame) -> Sequence[Decimal | None]:
    """Data capture of the quarter of each hour."""
    quarter = rows.with_columns(q=pl.col("time").dt.year() * 4 + pl.col("time").dt.quarter())
    counts = quarter.group_by("q").agg(
        due=pl.col("is_due").sum(), valid=(pl.col("is_due") & pl.col("mass").is_not_null()).sum()
    )
    found = {
        q: capture(int(valid), int(due)) for q, due, valid in counts.select("q", "due", "valid").iter_rows()
    }
    return [found[q] for q in quarter["q"]]


def _flow(book: OnlineBook, outlet: Outlet, make: Maker) -> Figure:
    hours = book.hours.filter(pl.col("outlet") == outlet.code).unique(["outlet", "time"])
    known = hours["flow"].drop_nulls()
    total = float(known.sum()) if len(known) else None
    return flow_figure(make, "period", outlet.code, str(book.period), total, hours=(len(known), hours.height))


def _on(day: object) -> date:
    assert isinstance(day, date)
    return day
