"""Charts of the air: the calendar of a place, the course of pollutants, the ranking of counties."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import BaseModel

from qingshan.base.errors import NothingToJudgeError, UsageError
from qingshan.base.indicator import indicator
from qingshan.base.period import Period
from qingshan.edge.web.state import State
from qingshan.edge.web.views.air_rows import DAY_ITEMS, air_days, air_periods, book_of
from qingshan.edge.web.views.charts import Chart, LimitLine, Series
from qingshan.edge.web.views.figure import FigureTold
from qingshan.edge.web.views.words import Both
from qingshan.standards.air_rules import AirRules

LIMITED = {"o3_8h": "8h"}
"""Averaging of the limit of a day where it is not the day itself."""


class CalendarDay(BaseModel):
    """A day of a calendar: its AQI with the words and color of its level; none without a verdict."""

    date: date
    figure: FigureTold | None


class CalendarOut(BaseModel):
    """Days of a period, every one."""

    rows: list[CalendarDay]


def air_calendar(state: State, period: Period, place: str, edition: str) -> CalendarOut:
    """The AQI of every day of a period.

    Raises
    ------
    NothingToJudgeError
        There is no judged day.
    """
    days = {row.date: row for row in air_days(state, period, place, edition).rows}
    wanted = [period.first_day + timedelta(days=n) for n in range(period.days)]
    return CalendarOut(rows=[CalendarDay(date=day, figure=_aqi(days.get(day))) for day in wanted])


def air_series(state: State, period: Period, place: str, item: str, edition: str) -> Chart:
    """The course of a pollutant by day, with the limit of a day at the city's level.

    Raises
    ------
    UsageError
        No such pollutant.
    NothingToJudgeError
        There is no judged day.
    """
    if item not in (*DAY_ITEMS, "aqi"):
        raise UsageError("unknown-indicator", name=item, known=", ".join((*DAY_ITEMS, "aqi")))
    rows = air_days(state, period, place, edition).rows
    days = {row.date: row.figures.get(item) for row in rows}
    wanted = [period.first_day + timedelta(days=n) for n in range(period.days)]
    name, unit = _named(item)
    return Chart(
        labels=[f"{day}" for day in wanted],
        series=[Series.points(name, unit, [days.get(day) for day in wanted])],
        limits=_limits(state, period, place, item, edition),
    )


def air_ranking(state: State, period: Period, edition: str) -> Chart:
    """Counties by their composite index, the best first.

    Raises
    ------
    NothingToJudgeError
        No county has one.
    """
    rows = [row for row in air_periods(state, period, "", "place", edition).rows if row.rank is not None]
    if not rows:
        raise NothingToJudgeError("nothing-in-period", period=period)
    ordered = sorted(rows, key=lambda row: row.rank or 0)
    figures = [row.figures["composite_index"] for row in ordered]
    return Chart(
        labels=[Both(zh=row.place.zh, en=row.place.en) for row in ordered],
        series=[Series.points(Both.of("air.composite_index"), "", figures)],
    )


def _aqi(row: object) -> FigureTold | None:
    figures: dict[str, FigureTold] = getattr(row, "figures", {})
    aqi, level = figures.get("aqi"), figures.get("level")
    if aqi is None or level is None or aqi.value is None:
        return None
    return aqi.model_copy(update={"zh": level.zh, "en": level.en, "color": level.color})


def _named(item: str) -> tuple[Both, str]:
    if item == "aqi":
        return Both.same("AQI"), ""
    base = indicator(item.partition("_")[0])
    sign = f"{base.symbol}-8h" if item == "o3_8h" else base.symbol
    return Both.same(sign), base.unit


def _limits(state: State, period: Period, place: str, item: str, edition: str) -> list[LimitLine]:
    book = book_of(state, period, place, "day", edition)
    level, parts = book.workspace.city.limit_level, book.parts(period)
    return [] if item == "aqi" or len(parts) > 1 else _limit(parts[0][1], item, level)


def _limit(rules: AirRules, item: str, level: int) -> list[LimitLine]:
    found = rules.limits.get((item.partition("_")[0], LIMITED.get(item, "day"), level))
    if found is None:
        return []
    words = Both.of("air.limit", value=f"{found.value:f}", unit=found.unit)
    return [LimitLine(zh=words.zh, en=words.en, value=float(found.value))]
