"""What a period came to at each outlet: validity, means, exceedances, loads with and without substitutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from qingshan.base.figure import Address, Figure
from qingshan.base.period import Period
from qingshan.edge.online.book import OnlineBook
from qingshan.evaluate.declared import Figures, Maker, Row
from qingshan.evaluate.online.exceedance import longest_run
from qingshan.evaluate.online.figures import Outcome, flow_figure, maker, of_period, of_rates
from qingshan.evaluate.online.limits import Applied
from qingshan.evaluate.online.spells import over_time
from qingshan.evaluate.online.substitution import Amount, capture, substituted_days, substituted_hours
from qingshan.register.outlet import Outlet
from qingshan.register.permit_limit import PermitLimit

ByItem = Mapping[tuple[str, str], Row]
"""Rows by outlet and indicator."""

NO_DAYS: Row = {
    "date": [], "load": [], "day_valid": [], "due": [], "owed": 0, "valid": 0, "means": [], "loads": []
}  # fmt: skip
NONE_OVER: Row = {"at": [], "judged": 0, "multiple": None}
NO_FLOW: Row = {"total": None, "known": 0, "hours": 0}
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
    make, told = maker(book.rules, suffix), _Tables.of(book)
    return tuple(_summary(book, each, make, told) for each in book.outlets)


@dataclass(frozen=True, slots=True)
class _Tables:
    """What the tables of a book come to for each indicator of each outlet: each is gone through once."""

    rates: Mapping[str, Mapping[str, Row]]
    flows: Mapping[str, Row]
    days: ByItem
    history: ByItem
    hours: Mapping[tuple[Any, ...], pl.DataFrame]
    over_days: ByItem
    over_hours: ByItem

    @classmethod
    def of(cls, book: OnlineBook) -> _Tables:
        """What a book tells."""
        mine, valid = book.days_in_period.sort("date"), pl.col("day_valid")
        days = _by_item(
            mine, "date", owed=(pl.col("due") > 0).sum(), valid=valid.sum(),
            means=pl.col("mean").filter(valid).drop_nulls(), loads=pl.col("load").drop_nulls(),
        )  # fmt: skip
        history = _by_item(book.days.sort("date"), "date", "load", "day_valid", "due")
        rates: dict[str, dict[str, Row]] = {}
        for row in book.rates.iter_rows(named=True):
            rates.setdefault(row["outlet"], {})[row["indicator"]] = row
        over = _exceeding(mine, "date"), _exceeding(book.over.sort("time"), "time")
        stacks = pl.col("outlet").is_in([each.code for each in book.outlets if each.is_stack])
        hours = book.laid.filter(stacks).sort("time").partition_by("outlet", "indicator", as_dict=True)
        return cls(rates, _flows(book), days, history, hours, *over)


def _by_item(frame: pl.DataFrame, *columns: str, **made: pl.Expr) -> ByItem:
    """Columns as lists, and what is made of them, by outlet and indicator."""
    rows = frame.group_by("outlet", "indicator").agg(*columns, **made).iter_rows(named=True)
    return {(row["outlet"], row["indicator"]): row for row in rows}


def _exceeding(frame: pl.DataFrame, at: str) -> ByItem:
    """Means over the limit: when, how many were judged, the largest multiple."""
    is_over = pl.col("exceeds")
    return _by_item(
        frame.filter(is_over.is_not_null()),
        at=pl.col(at).filter(is_over), judged=pl.len(), multiple=pl.col("multiple").filter(is_over).max(),
    )  # fmt: skip


def _flows(book: OnlineBook) -> dict[str, Row]:
    """Flow of each outlet: the sum of its hours, hours that have one, and hours there are."""
    hours = book.hours.select("outlet", "time", "flow").unique(["outlet", "time"], maintain_order=True)
    flow = pl.col("flow").drop_nulls()
    rows = hours.group_by("outlet").agg(total=flow.sum(), known=flow.len(), hours=pl.len())
    return {row["outlet"]: row for row in rows.iter_rows(named=True)}


def _summary(book: OnlineBook, outlet: Outlet, make: Maker, told: _Tables) -> OutletSummary:
    code, period = outlet.code, str(book.period)
    rates = told.rates.get(code, {})
    total = {key: sum(int(row[key]) for row in rates.values()) for key in ("due", "received", "valid")}
    figures = dict(of_rates(make, code, period, **total))
    figures["flow"] = _flow(make, code, period, told.flows.get(code, NO_FLOW))
    runs: dict[str, int] = {}
    for item in rates:
        limit = book.limits[code].get(item)
        over = (told.over_days if limit and limit.averaging == "day" else told.over_hours).get(
            (code, item), NONE_OVER
        )
        days = told.days.get((code, item), NO_DAYS)
        amounts = (
            _of_hours(book, told.hours[code, item])
            if outlet.is_stack
            else _of_days(book, told.history.get((code, item), NO_DAYS))
        )
        outcome = _outcome(book, outlet, days, over, _known(amounts))
        inputs = tuple(_address_of(make, code, item, each) for each in over["at"])
        listed = [str(each) for each in days["date"]]
        figures |= of_period(make, code, period, item, outcome, limit=limit, days=listed, over=inputs)
        runs[item] = longest_run([each for each in over["at"] if isinstance(each, datetime)])
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


def _outcome(book: OnlineBook, outlet: Outlet, days: Row, over: Row, substituted: float | None) -> Outcome:
    need, means, loads = _need(book, outlet, days["owed"]), days["means"], days["loads"]
    return Outcome(
        days["valid"], days["owed"], need, sum(means) / len(means) if means and len(means) >= need else None,
        sum(loads) if loads else None, substituted, len(over["at"]), over["judged"], over["multiple"],
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


def _known(amounts: Sequence[Amount]) -> float | None:
    """Load with substitutes; none where a day or hour stays unknown."""
    if any(each.value is None and each.is_due for each in amounts):
        return None
    known = [each.value for each in amounts if each.value is not None]
    return sum(known) if known else None


def _of_days(book: OnlineBook, history: Row) -> list[Amount]:
    """Load of every day of the period, with substitutes."""
    days = zip(history["load"], history["day_valid"], history["due"], strict=True)
    laid = [Amount(load if day_valid else None, due > 0) for load, day_valid, due in days]
    filled, first = substituted_days(laid, book.rules), book.period.first_day
    return [each for each, day in zip(filled, history["date"], strict=True) if day >= first]


def _of_hours(book: OnlineBook, rows: pl.DataFrame) -> list[Amount]:
    """Mass of every hour of the period, with substitutes."""
    laid = [Amount(mass, is_due) for mass, is_due in rows.select("mass", "is_due").iter_rows()]
    filled = substituted_hours(laid, book.rules, captures=_captures(rows))
    return [each for each, at in zip(filled, rows["time"], strict=True) if at >= book.period.start]


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


def _flow(make: Maker, outlet: str, period: str, found: Row) -> Figure:
    total = float(found["total"]) if found["known"] else None
    return flow_figure(make, "period", outlet, period, total, hours=(found["known"], found["hours"]))
