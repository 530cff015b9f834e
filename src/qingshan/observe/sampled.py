"""Times of water samples and station records: to the minute, some with a month only, some without a year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from qingshan.base.finding import Finding, Where
from qingshan.observe.labels import Labels, plainly, read_labels

_MONTH = r"^(\d{4})\s*[-/.]\s*(\d{1,2})[-\s]*$"
_COMPACT_MONTH = r"^((?:19|20)\d{2})(0[1-9]|1[0-2])$"
_YEARLESS = r"^(\d{1,2})[-/](\d{1,2})\s+(\d{1,2}:\d{2})(?::\d{2})?$"
_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_.]?(0[1-9]|1[0-2])(?:[-_.]?([0-3]\d))?(?!\d)")


@dataclass(frozen=True, slots=True)
class Sampled:
    """Times of rows, and what had to be supposed."""

    labels: Labels
    findings: tuple[Finding, ...] = ()


def read_times(cells: pl.Series, fetched: pl.Series | None, day: date, *, column: str = "") -> Sampled:
    """Times of one column.

    Parameters
    ----------
    cells
        Texts or typed times as sent.
    fetched
        Day each row was fetched, where the file has such a column.
    day
        Day the file was fetched, for times without a year.
    column
        Header, for the findings.
    """
    if cells.dtype != pl.String:
        return Sampled(read_labels(cells, is_hourly=False))
    by = pl.Series([day]).new_from_index(0, len(cells)) if fetched is None else _days(fetched, day)
    short = cells.str.len_chars() < 16
    if not (short.any() or cells.null_count()):
        return Sampled(read_labels(cells, is_hourly=False))
    text = pl.DataFrame({"t": plainly(cells), "by": by})
    month = text["t"].str.contains(_MONTH) | text["t"].str.contains(_COMPACT_MONTH)
    yearless = text["t"].str.contains(_YEARLESS)
    timeless = (cells.is_null() | (text["t"] == "")) & (fetched is not None)
    filled = text.select(_filled(month, yearless, timeless, cells)).to_series()
    told = [
        *_told("month-only-date", month, cells, column),
        *_told("year-supposed", yearless, cells, column, day=_span(by)),
        *_told("time-from-fetch", timeless, cells, column, day=_span(by)),
    ]
    return Sampled(read_labels(filled, is_hourly=False), tuple(told))


def read_months(years: pl.Series, months: pl.Series, days: pl.Series | None) -> Sampled:
    """Times of columns of years, months and perhaps days."""
    parts = [years, months, *([days] if days is not None else [])]
    whole = [each.cast(pl.String).str.extract(r"(\d+)").str.zfill(2) for each in parts]
    text = pl.select(pl.concat_str(*(pl.lit(each) for each in whole), separator="-")).to_series()
    if days is not None:
        return Sampled(read_labels(text, is_hourly=False))
    filled = text + "-01"
    told = _told("month-only-date", filled.is_not_null(), text, years.name)
    return Sampled(read_labels(filled, is_hourly=False), tuple(told))


def day_of_name(name: str, today: date) -> date:
    """Day a file speaks of by its name: its day, the last day of its month, or today when it says none.

    Examples
    --------
    >>> day_of_name("raw_2020-12-15.json", date(2026, 1, 1))
    datetime.date(2020, 12, 15)
    >>> day_of_name("dianzi_2021-04.csv", date(2026, 1, 1))
    datetime.date(2021, 4, 30)
    """
    for year, month, day in _IN_NAME.findall(name):
        first = date(int(year), int(month), 1)
        following = (first + timedelta(days=31)).replace(day=1)
        last = following - timedelta(days=1)
        if not day:
            return min(last, today)
        if 1 <= int(day) <= last.day:
            return first.replace(day=int(day))
    return today


def _span(days: pl.Series) -> str:
    first, last = days.min(), days.max()
    return str(first) if first == last else f"{first!s} – {last!s}"


def _days(fetched: pl.Series, day: date) -> pl.Series:
    read = read_labels(fetched).label.dt.date()
    return read.fill_null(day)


def _filled(month: pl.Series, yearless: pl.Series, timeless: pl.Series, cells: pl.Series) -> pl.Expr:
    """Texts with what they lack: the first of the month, the year of the fetch, the day of the fetch."""
    compact = pl.col("t").str.extract_groups(_COMPACT_MONTH).struct
    spaced = pl.col("t").str.extract_groups(_MONTH).struct
    year, mon = (pl.coalesce(spaced.field(n), compact.field(n)) for n in ("1", "2"))
    parts = pl.col("t").str.extract_groups(_YEARLESS).struct
    month_of, day_of, clock = (parts.field(n) for n in ("1", "2", "3"))
    # a record of December fetched in January is of the year before; one day is left for clocks that differ
    later = month_of.cast(pl.Int64) * 100 + day_of.cast(pl.Int64)
    last = pl.col("by").dt.offset_by("1d")
    is_last_year = later > last.dt.month().cast(pl.Int64) * 100 + last.dt.day().cast(pl.Int64)
    own_year = pl.col("by").dt.offset_by("1d").dt.year() - is_last_year.cast(pl.Int32)
    dated = pl.concat_str(own_year, month_of.str.zfill(2), day_of.str.zfill(2), separator="-") + " " + clock
    return (
        pl.when(pl.lit(month))
        .then(pl.concat_str(year, mon.str.zfill(2), pl.lit("01"), separator="-"))
        .when(pl.lit(yearless))
        .then(dated)
        .when(pl.lit(timeless))
        .then(pl.col("by").dt.to_string("%Y-%m-%d"))
        .otherwise(pl.lit(cells))
    )


def _told(code: str, where: pl.Series, cells: pl.Series, column: str, **params: object) -> list[Finding]:
    count = int(where.fill_null(value=False).sum() or 0)
    if not count:
        return []
    first = cells.filter(where.fill_null(value=False)).head(1).to_list()[0]
    return [Finding(code, Where(column=column, value=first or ""), params, count)]
