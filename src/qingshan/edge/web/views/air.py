"""What is shown of the air: the last judged day of every place."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import BaseModel

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.period import Period
from qingshan.edge.air.book import AirBook, load
from qingshan.edge.archive.archive import Archive
from qingshan.edge.web.state import State
from qingshan.edge.web.views.figure import FigureOut, figures_out
from qingshan.edge.workspace import Place, Workspace
from qingshan.standards.air_records import Category

DAY_KEYS = ("aqi", "pm25", "pm10", "so2", "no2", "co", "o3_8h", "primary")


class CategoryOut(BaseModel):
    """A level of the AQI, in words and in the standard's color."""

    level: int
    zh: str
    en: str
    color: str


class AirDay(BaseModel):
    """A judged day of a place."""

    code: str
    kind: str
    zh: str
    en: str
    date: date
    category: CategoryOut | None
    figures: dict[str, FigureOut]


class AirToday(BaseModel):
    """The last judged day: the city first, then counties, then sites."""

    date: date
    is_simulated: bool
    places: list[AirDay]


def air_today(state: State) -> AirToday:
    """The last day that the archive holds readings of, judged.

    Raises
    ------
    NothingToJudgeError
        The archive holds no reading of the air.
    """
    return state.kept("air-today", _air_today)


def last_day(workspace: Workspace) -> date:
    """The last day of the air with an hour.

    Raises
    ------
    NothingToJudgeError
        There is none.
    """
    with Archive.open(workspace.archive_folder) as archive:
        last = archive.last_time("air")
    if last is None:
        raise NothingToJudgeError("nothing-in-period", period="air")
    return (last - timedelta(hours=1)).date()


def _air_today(workspace: Workspace) -> AirToday:
    day = Period.day(last_day(workspace))
    places = [place for kind in ("city", "county", "site") for place in workspace.places(kind)]
    book = load(workspace, [day], places=places)
    days = [found for place in places if (found := air_day(book, place, day)) is not None]
    return AirToday(date=day.first_day, is_simulated=book.is_simulated, places=days)


def air_day(book: AirBook, place: Place, day: Period) -> AirDay | None:
    """A judged day of a place; none where there is none."""
    row = book.day(place.code, str(day))
    if row is None:
        return None
    rules = book.rules(day)
    figures = book.maker(rules).of_day(row, with_hours=False)
    category = rules.category(row["level"])
    return AirDay(
        code=place.code, kind=place.kind, zh=place.zh, en=place.en, date=day.first_day,
        category=_category(category) if category else None, figures=figures_out(figures, DAY_KEYS),
    )  # fmt: skip


def _category(category: Category) -> CategoryOut:
    return CategoryOut(level=category.level, zh=category.zh, en=category.en, color=category.hex)
