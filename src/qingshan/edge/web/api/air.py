"""``/api/air``: the air as it is judged."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from qingshan.base.errors import RefusedError
from qingshan.base.period import Period
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.asked import Edition, Item, PeriodText, PlaceText
from qingshan.edge.web.api.attached import FILES
from qingshan.edge.web.api.files import Form, FormAsked, in_form
from qingshan.edge.web.api.parameters import PROBLEMS, Here, Tongue
from qingshan.edge.web.views import air_charts, air_rows, air_sites
from qingshan.edge.web.views.air import AirToday, air_today
from qingshan.edge.web.views.air_rows import DayTable, HourTable, PeriodTable
from qingshan.edge.web.views.charts import Chart

router = APIRouter(
    prefix="/api/air", tags=["air"], responses=PROBLEMS, dependencies=[Depends(Rule("public.read"))]
)
MOST_DAYS = 3700
"""Longest period asked at once [d]."""
MOST_HOUR_DAYS = 31
"""Longest period of hours asked at once [d]."""


class Rows(StrEnum):
    """What a row is."""

    PLACE = "place"
    SITE = "site"
    YEAR = "year"
    MONTH = "month"


@router.get("/today")
def today(state: Here) -> AirToday:
    """The last judged day of the city, its counties and its sites."""
    return air_today(state)


@router.get("/periods", response_model=PeriodTable, responses=FILES)
def periods(
    state: Here,
    tongue: Tongue,
    period: PeriodText,
    *,
    place: PlaceText = "",
    by: Annotated[Rows, Query(description="what a row is")] = Rows.PLACE,
    edition: Edition = "",
    form: FormAsked = Form.JSON,
) -> PeriodTable | Response:
    """Verdicts of a period: of the city and its counties, of sites, or of a place by month or year."""
    table = air_rows.air_periods(state, within(period, MOST_DAYS), place, by.value, edition)
    return in_form(table, air_rows.PERIOD_HEADS, form, f"air-{period}", tongue)


@router.get("/days", response_model=DayTable, responses=FILES)
def days(
    state: Here,
    tongue: Tongue,
    period: PeriodText,
    *,
    place: PlaceText = "",
    edition: Edition = "",
    form: FormAsked = Form.JSON,
) -> DayTable | Response:
    """Judged days of a place."""
    table = air_rows.air_days(state, within(period, MOST_DAYS), place, edition)
    return in_form(table, air_rows.DAY_HEADS, form, f"air-days-{period}", tongue)


@router.get("/hours", response_model=HourTable, responses=FILES)
def hours(
    state: Here,
    tongue: Tongue,
    period: PeriodText,
    *,
    place: PlaceText = "",
    edition: Edition = "",
    form: FormAsked = Form.JSON,
) -> HourTable | Response:
    """Judged hours of the sites of a place, a month of them at most."""
    table = air_rows.air_hours(state, within(period, MOST_HOUR_DAYS), place, edition)
    return in_form(table, air_rows.HOUR_HEADS, form, f"air-hours-{period}", tongue)


@router.get("/calendar")
def calendar(
    state: Here, period: PeriodText, place: PlaceText = "", edition: Edition = ""
) -> air_charts.CalendarOut:
    """The AQI of every day of a period."""
    return air_charts.air_calendar(state, within(period, MOST_DAYS), place, edition)


@router.get("/series")
def series(
    state: Here, period: PeriodText, item: Item = "pm25", place: PlaceText = "", edition: Edition = ""
) -> Chart:
    """The course of a pollutant by day, with its limit."""
    return air_charts.air_series(state, within(period, MOST_DAYS), place, item, edition)


@router.get("/ranking")
def ranking(state: Here, period: PeriodText, edition: Edition = "") -> Chart:
    """Counties by composite index."""
    return air_charts.air_ranking(state, within(period, MOST_DAYS), edition)


@router.get("/sites")
def sites(state: Here) -> air_sites.SitesOut:
    """Air sites of the register."""
    return air_sites.air_sites(state)


@router.get("/sites/{code}")
def site(state: Here, code: Annotated[str, Path(max_length=40)]) -> air_sites.SiteOut:
    """An air site of the register."""
    return air_sites.air_site(state, code)


def within(text: str, most: int) -> Period:
    """The period of a text, if it is no longer than so many days.

    Raises
    ------
    UsageError
        It is no period.
    RefusedError
        It is longer.
    """
    period = Period.parse(text)
    if period.days > most:
        raise RefusedError("period-too-long", period=text, most=most)
    return period
