"""Spans of whole months water is evaluated over: a month, a quarter, a year, a season as ``2022-flood``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from qingshan.base.errors import UsageError
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.evaluate.water.declarations import words_of
from qingshan.evaluate.water.period import Seasons
from qingshan.standards.water_records import WaterRules

_SEASON = re.compile(r"(\d{4})-([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months of one evaluation.

    Parameters
    ----------
    text
        As addresses have it: ``2022``, ``2022Q1``, ``2022-03``, ``2022-06-01..2022-09-30``, ``2022-flood``.
    months
        The calendar months, in order; those of a season need not follow each other.
    season
        Name of the season; empty for a period of the calendar.
    """

    text: str
    months: tuple[Period, ...]
    season: str = ""

    def __str__(self) -> str:
        return self.text

    @property
    def first_day(self) -> date:
        """First day of the first month."""
        return self.months[0].first_day

    @property
    def last_day(self) -> date:
        """Last day of the last month."""
        return self.months[-1].last_day

    @property
    def is_month(self) -> bool:
        """Whether it is one month."""
        return len(self.months) == 1

    @property
    def is_year(self) -> bool:
        """Whether it is one calendar year."""
        return not self.season and Period.parse(self.text).kind == "year"

    def least(self, rules: WaterRules) -> int:
        """Months with a value a mean over the span needs."""
        if self.is_month:
            return 1
        return rules.averaging["year" if self.is_year else "season"].least

    def by_month(self) -> tuple[Span, ...]:
        """Its months, each a span."""
        return tuple(Span(str(month), (month,)) for month in self.months)

    def year_before(self) -> Span:
        """The same months a year earlier."""
        months = tuple(month.year_before() for month in self.months)
        if self.season:
            return Span(f"{months[0].start.year}-{self.season}", months, self.season)
        return Span(str(Period.parse(self.text).year_before()), months)

    def label(self, language: Language) -> str:
        """The span in words."""
        if not self.season:
            return Period.parse(self.text).label(language)
        year = Period.year(self.months[0].start.year).label(language)
        name = words_of("season", self.season)[language == "en"]
        return f"{year}{name}" if language == "zh" else f"{name} of {year}"


def read_span(text: str, seasons: Seasons) -> Span:
    """The span of a text.

    Parameters
    ----------
    text
        A period of whole months as :class:`~qingshan.base.period.Period` reads it, or a year and a season.
    seasons
        Months of each season by its name.

    Raises
    ------
    UsageError
        It is neither, or not of whole months.

    Examples
    --------
    >>> str(read_span("2022Q1", {}).months[2]), read_span("2022-flood", {"flood": (6, 7)}).last_day
    ('2022-03', datetime.date(2022, 7, 31))
    """
    match = _SEASON.fullmatch(text.strip())
    if match:
        if match[2] not in seasons:
            raise UsageError("water-unknown-season", name=match[2], known=", ".join(seasons) or "-")
        months = tuple(Period.parse(f"{match[1]}-{month:02d}") for month in sorted(seasons[match[2]]))
        return Span(text.strip(), months, match[2])
    return span_of(Period.parse(text))


def span_of(period: Period) -> Span:
    """The span of a period of whole months.

    Raises
    ------
    UsageError
        The period begins or ends inside a month.
    """
    if period.start.day != 1 or period.end.day != 1 or period.kind in {"day", "hour"}:
        raise UsageError("water-whole-months", period=period)
    return Span(str(period), period.months())


def years_of(spans: Iterable[Span]) -> tuple[int, ...]:
    """Calendar years the spans touch."""
    return tuple(sorted({month.start.year for span in spans for month in span.months}))
