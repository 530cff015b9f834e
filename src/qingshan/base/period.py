"""Periods of time: half-open, in Beijing time, with the label people use for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from qingshan.base.errors import UsageError
from qingshan.base.messages import Language

PeriodKind = Literal["hour", "day", "month", "quarter", "half", "year", "range"]

_PATTERNS: tuple[tuple[PeriodKind, re.Pattern[str]], ...] = (
    ("hour", re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})T(\d{1,2})")),
    ("day", re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")),
    ("month", re.compile(r"(\d{4})-(\d{1,2})")),
    ("quarter", re.compile(r"(\d{4})[Qq]([1-4])")),
    ("half", re.compile(r"(\d{4})[Hh]([12])")),
    ("year", re.compile(r"(\d{4})")),
)
_YEARS = range(1900, 3000)
"""Years a period may be written for: every one has room for the years compared with it, before and after."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of time ``[start, end)`` in zone-less Beijing time.

    Days and longer periods are natural ones. An hour is written by its label, the end of the hour:
    ``2022-03-15T14`` is 13:00 to 14:00, ``T24`` the last hour of the day (GB 3095 3.x, hour labels of the
    national feed).

    Examples
    --------
    >>> Period.parse("2022Q1").end
    datetime.datetime(2022, 4, 1, 0, 0)
    >>> str(Period.parse("2022-03-15T24"))
    '2022-03-15T24'
    """

    start: datetime
    end: datetime
    kind: PeriodKind = "range"

    @classmethod
    def parse(cls, text: str) -> Period:
        """Period written as ``2022``, ``2022H1``, ``2022Q1``, ``2022-03``, ``2022-03-15`` or ``a..b``.

        Raises
        ------
        UsageError
            The text is none of these, names a date that does not exist, or a year before 1900 or after 2999.
        """
        if ".." in text:
            first, _, last = text.partition("..")
            start, end = cls.parse(first).start, cls.parse(last).end
            if start >= end:
                raise UsageError("unreadable-period", text=text)
            return cls(start, end, "range")
        for kind, pattern in _PATTERNS:
            match = pattern.fullmatch(text.strip())
            if match:
                parts = [int(part) for part in match.groups()]
                if parts[0] not in _YEARS:
                    break
                try:
                    return _natural(kind, parts)
                except ValueError:
                    break
        raise UsageError("unreadable-period", text=text)

    @classmethod
    def year(cls, year: int) -> Period:
        """The calendar year."""
        return _natural("year", [year])

    @classmethod
    def day(cls, day: date) -> Period:
        """The natural day."""
        return _natural("day", [day.year, day.month, day.day])

    def __str__(self) -> str:
        s = self.start
        match self.kind:
            case "hour":
                return _hour(s)
            case "day":
                return f"{s:%Y-%m-%d}"
            case "month":
                return f"{s:%Y-%m}"
            case "quarter":
                return f"{s.year}Q{(s.month + 2) // 3}"
            case "half":
                return f"{s.year}H{1 if s.month == 1 else 2}"
            case "year":
                return f"{s.year}"
        if self._is_of_days:
            return f"{s:%Y-%m-%d}..{self.last_day:%Y-%m-%d}"
        return f"{_hour(s)}..{_hour(self.end - timedelta(hours=1))}"

    @property
    def first_day(self) -> date:
        """First natural day touched."""
        return self.start.date()

    @property
    def last_day(self) -> date:
        """Last natural day touched."""
        return (self.end - timedelta(microseconds=1)).date()

    @property
    def days(self) -> int:
        """Natural days in the period."""
        return (self.last_day - self.first_day).days + 1

    def months(self) -> tuple[Period, ...]:
        """The calendar months the period touches, in order."""
        months = []
        at = datetime(self.start.year, self.start.month, 1)
        while at < self.end:
            month = _natural("month", [at.year, at.month])
            months.append(month)
            at = month.end
        return tuple(months)

    def year_before(self) -> Period:
        """The same period one year earlier (29 February becomes 28 February)."""
        if self.kind == "range":
            return Period(_a_year_earlier(self.start), _a_year_earlier(self.end), "range")
        start = _a_year_earlier(self.start)
        parts = {
            "hour": [start.year, start.month, start.day, start.hour + 1],
            "day": [start.year, start.month, start.day],
            "month": [start.year, start.month],
            "quarter": [start.year, (start.month + 2) // 3],
            "half": [start.year, 1 if start.month == 1 else 2],
            "year": [start.year],
        }
        return _natural(self.kind, parts[self.kind])

    def label(self, language: Language) -> str:
        """The period in words.

        Examples
        --------
        >>> Period.parse("2022Q1").label("zh")
        '2022年第一季度'
        """
        s = self.start
        if language == "en":
            names = {
                "month": f"{s:%B %Y}",
                "quarter": f"Q{(s.month + 2) // 3} {s.year}",
                "half": f"{'first' if s.month == 1 else 'second'} half of {s.year}",
            }
            return names.get(self.kind, str(self).replace("..", " to "))
        match self.kind:
            case "year":
                return f"{s.year}年"
            case "half":
                return f"{s.year}年{'上' if s.month == 1 else '下'}半年"
            case "quarter":
                return f"{s.year}年第{'一二三四'[(s.month - 1) // 3]}季度"
            case "month":
                return f"{s.year}年{s.month}月"
            case "day":
                return f"{s.year}年{s.month}月{s.day}日"
            case "hour":
                return f"{s.year}年{s.month}月{s.day}日{s.hour + 1}时"
        last, hours = self.last_day, ("", "") if self._is_of_days else self._hours_zh()
        return f"{s.year}年{s.month}月{s.day}日{hours[0]}至{last.year}年{last.month}月{last.day}日{hours[1]}"

    @property
    def _is_of_days(self) -> bool:
        return self.start.time() == self.end.time() == time.min

    def _hours_zh(self) -> tuple[str, str]:
        return f"{self.start.hour + 1}时", f"{(self.end - timedelta(hours=1)).hour + 1}时"


def _natural(kind: PeriodKind, parts: list[int]) -> Period:
    match kind:
        case "hour":
            if not 1 <= parts[3] <= 24:
                raise ValueError
            start = datetime(parts[0], parts[1], parts[2], parts[3] - 1)
            return Period(start, start + timedelta(hours=1), kind)
        case "day":
            start = datetime(parts[0], parts[1], parts[2])
            return Period(start, start + timedelta(days=1), kind)
        case "month":
            return Period(datetime(parts[0], parts[1], 1), _month_start(parts[0], parts[1] + 1), kind)
        case "quarter":
            first = 3 * parts[1] - 2
            return Period(datetime(parts[0], first, 1), _month_start(parts[0], first + 3), kind)
        case "half":
            first = 6 * parts[1] - 5
            return Period(datetime(parts[0], first, 1), _month_start(parts[0], first + 6), kind)
    return Period(datetime(parts[0], 1, 1), datetime(parts[0] + 1, 1, 1), "year")


def _hour(start: datetime) -> str:
    return f"{start:%Y-%m-%d}T{start.hour + 1:02d}"


def _month_start(year: int, month: int) -> datetime:
    return datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _a_year_earlier(at: datetime) -> datetime:
    if (at.month, at.day) == (2, 29):
        return at.replace(year=at.year - 1, day=28)
    return at.replace(year=at.year - 1)
