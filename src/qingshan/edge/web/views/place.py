"""What is shown of a place: the days of its last month, its year so far, the sites and sections within."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from qingshan.base.errors import UsageError
from qingshan.base.period import Period
from qingshan.edge.air.book import AirBook, load
from qingshan.edge.web.state import State
from qingshan.edge.web.views.air import AirDay, air_day, air_today, last_day
from qingshan.edge.web.views.figure import FigureOut, figures_out
from qingshan.edge.web.views.water_today import SectionMonth, water_today
from qingshan.edge.workspace import Place, Workspace

YEAR_KEYS = ("good_days", "valid_days", "good_day_ratio")
KINDS = frozenset({"city", "county", "site"})


class PlacePage(BaseModel):
    """A place of the air: its month by days, its year so far, what lies within."""

    code: str
    kind: str
    zh: str
    en: str
    month: str
    days: list[AirDay]
    year: dict[str, FigureOut]
    until: date
    sites: list[AirDay]
    sections: list[SectionMonth]
    water_month: str


def place_page(state: State, code: str) -> PlacePage:
    """The page of a place.

    Raises
    ------
    UsageError
        There is no such place, or it is none of the air.
    NothingToJudgeError
        Nothing is held of it.
    """
    place = state.workspace.place(code)
    if place.kind not in KINDS:
        raise UsageError("unknown-place", text=code, near="—")
    book, until = state.kept("air-year", _year)
    within = {site for site in place.sites if site != place.code}
    month = Period.parse(f"{until:%Y-%m}")
    so_far, sections = Period.parse(f"{until:%Y}"), _sections(state, place)
    return PlacePage(
        code=place.code, kind=place.kind, zh=place.zh, en=place.en, month=str(month), until=until,
        days=_days(book, place, month),
        year=figures_out(book.figures(place.code, so_far, with_days=False), YEAR_KEYS),
        sites=[each for each in air_today(state).places if each.code in within],
        sections=sections, water_month=water_today(state).month if sections else "",
    )  # fmt: skip


def _days(book: AirBook, place: Place, month: Period) -> list[AirDay]:
    days = (air_day(book, place, Period.day(row["date"])) for row in book.days(place.code, month))
    return [day for day in days if day is not None]


def _sections(state: State, place: Place) -> list[SectionMonth]:
    if not state.workspace.sections().sections or place.kind == "site":
        return []
    wanted = set(place.sections)
    return [each for each in water_today(state).sections if each.code in wanted]


def _year(workspace: Workspace) -> tuple[AirBook, date]:
    until = last_day(workspace)
    places = [place for kind in ("city", "county", "site") for place in workspace.places(kind)]
    return load(workspace, [Period.parse(f"{until:%Y}")], places=places), until
