"""Forecasts of a place's air: the next days, from its judged days and its last hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.period import Period
from qingshan.edge.air.book import AirBook, load
from qingshan.edge.archive.archive import Archive
from qingshan.edge.frames import collect
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.air.aqi import DAILY_COLUMNS, with_aqi
from qingshan.evaluate.air.items import JUDGED_ITEMS
from qingshan.evaluate.forecast.forecast import Step, forecast
from qingshan.evaluate.forecast.panel import DAY, Panel, Scale
from qingshan.evaluate.forecast.skill import Skill, hindcast
from qingshan.standards.air_rules import rules_on

AQI = "aqi"
ITEMS = (AQI, *JUDGED_ITEMS)
SCALES: Mapping[str, Scale] = {AQI: "root", "o3_8h": "root"}
"""Scale of the arithmetic where it is not logarithms."""
LAST_HOURS = (6, 2)
"""Means of the last hours of a day that are told to the forecast beside its daily mean."""
DRIVERS = {AQI: ("pm25", "pm10"), "o3_8h": ("o3",)}
"""Hourly pollutants whose last hours are told, where they are not the item itself."""
YEARS = 4


@dataclass(frozen=True, slots=True)
class AirHistory:
    """Judged days of one place up to a day, and means of their last hours.

    Parameters
    ----------
    place, first, last
        Which, and from which day to which.
    days
        Values by item, one a day, NaN where the day is not valid.
    evenings
        Means of the last hours of each day, by pollutant and number of hours.
    is_simulated
        Whether the place or a source file is made up.
    """

    place: Place
    first: date
    last: date
    days: Mapping[str, NDArray[np.float64]]
    evenings: Mapping[tuple[str, int], NDArray[np.float64]]
    is_simulated: bool

    def panel(self, item: str) -> Panel:
        """The history of one item as a forecast takes it."""
        sources = DRIVERS.get(item, (item,))
        drivers = tuple(self.evenings[key, hours][None, :] for key in sources for hours in LAST_HOURS)
        start = datetime.combine(self.first, time())
        return Panel(
            (self.place.code,), start, DAY, self.days[item][None, :], SCALES.get(item, "log"), drivers
        )


@dataclass(frozen=True, slots=True)
class AirDay:
    """One day forecast: steps by item, the primary pollutant of those values, and the level of the AQI."""

    day: date
    steps: Mapping[str, Step]
    primary: str
    level: int | None


def history(workspace: Workspace, place: Place, on: date | None, as_of: int | None = None) -> AirHistory:
    """Days of a place up to a day, at most the last years.

    Parameters
    ----------
    on
        Last day known; the newest whole day of the archive for none.
    as_of
        Number of a commit: what was known then.

    Raises
    ------
    NothingToJudgeError
        There is no such day.
    """
    with Archive.open(workspace.archive_folder) as archive:
        extent = archive.extent("air")
        if extent.first is None or extent.last is None:
            raise NothingToJudgeError("forecast-no-day", place=place.code, day=on or "—")
        newest = (extent.last.replace(tzinfo=None) + timedelta(hours=1)).date() - DAY
        last = min(on or newest, newest)
        first = max(extent.first.date(), last - timedelta(days=366 * YEARS))
        if last < first:
            raise NothingToJudgeError("forecast-no-day", place=place.code, day=last)
        hours = archive.hours(
            sites=list(place.sites), indicators=["pm25", "pm10", "so2", "no2", "co", "o3"],
            start=datetime.combine(first, time()), end=datetime.combine(last + DAY, time()), as_of=as_of,
        )  # fmt: skip
        evenings = _evenings(hours, first, last)
    book = load(workspace, [Period.parse(f"{first}..{last}")], places=[place], as_of=as_of)
    return AirHistory(place, first, last, _days(book, place, first, last), evenings, book.is_simulated)


def forecast_air(known: AirHistory, days: int, coverage: float) -> tuple[AirDay, ...]:
    """Next days of a place, as far as each item can be forecast.

    Raises
    ------
    NothingToJudgeError
        The history is too short, or its last day has no AQI.
    """
    leads = list(range(1, days + 1))
    made = {item: forecast(known.panel(item), leads, coverage=coverage) for item in ITEMS}
    if not made[AQI]:
        raise NothingToJudgeError("forecast-no-day", place=known.place.code, day=known.last)
    by_lead: dict[int, dict[str, Step]] = {}
    for item, steps in made.items():
        for step in steps:
            by_lead.setdefault(step.lead, {})[item] = step
    return tuple(_day(known.last + lead * DAY, by_lead[lead]) for lead in leads)


def skill_air(known: AirHistory, item: str, days: int, coverage: float, start: date) -> tuple[Skill, ...]:
    """Forecasts of one item made again for every day from ``start`` on, from what was known before it."""
    return hindcast(
        known.panel(item),
        (start - known.first).days - 1,
        list(range(1, days + 1)),
        every=30,
        coverage=coverage,
    )


def _day(day: date, steps: Mapping[str, Step]) -> AirDay:
    rules = rules_on(day)
    row: dict[str, Any] = {item: steps[item].value for item in JUDGED_ITEMS if item in steps}
    table = nw.from_native(pl.DataFrame([row]).lazy())
    found = collect(with_aqi(table, rules, rules.daily, DAILY_COLUMNS)).to_dicts()[0]
    aqi = round(steps[AQI].value)
    level = next((each.level for each in rules.categories if each.high is None or aqi <= each.high), None)
    return AirDay(day, steps, _primary(found, aqi, rules.daily.primary_over), level)


def _primary(found: Mapping[str, Any], aqi: int, over: int) -> str:
    """Pollutants of the highest individual index; none where the day is good."""
    known = {
        key.removeprefix("iaqi_"): value for key, value in found.items() if key.startswith("iaqi_") and value
    }
    if aqi <= over or not known:
        return ""
    return max(known, key=lambda key: known[key])


def _days(book: AirBook, place: Place, first: date, last: date) -> dict[str, NDArray[np.float64]]:
    length = (last - first).days + 1
    found = {item: np.full(length, np.nan) for item in ITEMS}
    for row in book.days(place.code, Period.parse(f"{first}..{last}")):
        at = (row["date"] - first).days
        for item in ITEMS:
            if row[item] is not None:
                found[item][at] = float(row[item])
    return found


def _evenings(hours: pl.LazyFrame, first: date, last: date) -> dict[tuple[str, int], NDArray[np.float64]]:
    """Means over the sites of a place of the last hours of each day."""
    length = (last - first).days + 1
    late = hours.filter(pl.col("time").dt.hour() >= 24 - max(LAST_HOURS))
    keys = ("pm25", "pm10", "so2", "no2", "co", "o3")
    means = [
        pl.col(key).filter(pl.col("time").dt.hour() >= 24 - count).mean().alias(f"{key} {count}")
        for key in keys
        for count in LAST_HOURS
    ]
    rows = late.group_by(pl.col("time").dt.date().alias("date")).agg(*means).collect()
    at = np.array([(day - first).days for day in rows["date"].to_list()], dtype=np.int64)
    found = {}
    for key in keys:
        for count in LAST_HOURS:
            values = np.full(length, np.nan)
            values[at] = rows[f"{key} {count}"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
            found[key, count] = values
    return found
