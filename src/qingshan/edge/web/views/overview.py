"""The loop at a glance: what is bad now, who has it, what is overdue, what came in last."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.period import Period
from qingshan.edge.air.table import places_for
from qingshan.edge.archive.archive import Archive
from qingshan.edge.desk import desk_of
from qingshan.edge.issuing.publications import Publications
from qingshan.edge.water.book import MEDIA as WATER_MEDIA
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.state import State
from qingshan.edge.web.views.air import last_day
from qingshan.edge.web.views.air_rows import DayRow, PeriodRow, air_periods, book_of, day_row
from qingshan.edge.web.views.figure import FigureTold
from qingshan.edge.web.views.named import NamedOut, actor_named
from qingshan.edge.web.views.water_failing import FailingSection, failing_sections
from qingshan.edge.web.views.words import Both, Toned
from qingshan.edge.workspace import Workspace

MEDIA = ("air", "water", "water_auto", "online", "online_realtime")
GOOD = 2
"""Last level of the AQI that counts as a good day (HJ 633: level 2)."""

LEDGER = "ledger.db"
"""File of the ledger; a workspace in which nothing was decided has none, and looking makes none."""

LISTED = 12
"""Rows of each list at most."""


class AirNow(BaseModel):
    """The air of the last day and of its year."""

    date: date
    year_named: Both
    city: FigureTold
    good_day_ratio: FigureTold | None
    over_today: int
    over_year: int
    today: list[DayRow]
    year: list[PeriodRow]


class WaterNow(BaseModel):
    """Water of the last year with readings: sections that fail their target in it or in a month of it."""

    span: Both
    period: str
    sections: int
    failing: int
    rows: list[FailingSection]


class CaseLine(BaseModel):
    """A case that is not closed."""

    id: str
    title: str
    owner: NamedOut
    state: Both
    due: date | None
    late: Toned | None


class CasesNow(BaseModel):
    """Cases of the caller's area that are not closed, the most overdue first."""

    open: int
    overdue: int
    rows: list[CaseLine]


class ImportLine(BaseModel):
    """A file that came in."""

    file: str
    medium: Both
    received: datetime
    rows: int


class ComingOut(BaseModel):
    """The last imports, and the bulletin that is due next."""

    rows: list[ImportLine]
    published: str
    next_bulletin: Both


def air_now(state: State) -> AirNow:
    """The air of the last day and of its year.

    Raises
    ------
    NothingToJudgeError
        There are no readings of the air.
    """
    return state.kept("air-now", lambda _: _air_now(state))


def _air_now(state: State) -> AirNow:
    day = state.kept("air-last-day", last_day)
    year = air_periods(state, Period.year(day.year), "", "place", "").rows
    today = {each.place.code: each for each in _days(state, Period.day(day))}
    city = today.pop(state.workspace.city.code, None)
    if city is None:
        raise NothingToJudgeError("nothing-in-period", period=day)
    aqi, level = city.figures["aqi"], city.figures["level"]
    told = aqi.model_copy(
        update={"color": level.color, "zh": f"{aqi.text} {level.zh}", "en": f"{aqi.text} {level.en}"}
    )
    bad = [each for each in today.values() if float(each.figures["level"].value or 0) > GOOD]
    failing = [
        each for each in year if each.figures.get("attained") and each.figures["attained"].tone == "bad"
    ]
    whole = next((each for each in year if each.place.code == state.workspace.city.code), None)
    return AirNow(
        date=day, year_named=Both(zh=f"{day.year}年", en=f"{day.year}"), city=told,
        good_day_ratio=whole.figures["good_day_ratio"] if whole else None,
        over_today=len(bad), over_year=len(failing), today=bad[:LISTED], year=failing[:LISTED],
    )  # fmt: skip


def water_now(state: State) -> WaterNow:
    """Sections that fail their target in the last year with readings or in one of its months.

    Raises
    ------
    NothingToJudgeError
        There are no readings of water.
    """
    return state.kept("water-now", lambda _: _water_now(state))


def _water_now(state: State) -> WaterNow:
    year = state.kept("water-last-year", _water_year)
    count, rows = failing_sections(state, f"{year}")
    return WaterNow(
        span=Both(zh=f"{year}年", en=f"{year}"), period=f"{year}", sections=count,
        failing=sum(each.is_failing for each in rows), rows=rows,
    )  # fmt: skip


def cases_now(state: State, caller: Caller) -> CasesNow:
    """Cases of the caller's area that are not closed."""
    now, workspace = state.clock(), state.workspace
    if not workspace.city.ledger and not (workspace.folder / LEDGER).is_file():
        return CasesNow(open=0, overdue=0, rows=[])
    with desk_of(workspace, now) as desk:
        cases = [
            each for each in desk.cases().values() if not each.is_closed and caller.covers(each.division)
        ]
        cases.sort(key=lambda each: (-each.days_overdue(now.date()), each.id))
        rows = []
        for each in cases[:LISTED]:
            name = desk.kind_of(each).states[each.state].name
            late = each.days_overdue(now.date())
            words = Both.of("overview.late_days", count=late)
            rows.append(CaseLine(
                id=each.id, title=each.title, owner=actor_named(state, each.owner), due=each.due,
                state=Both(zh=name.zh, en=name.en),
                late=Toned(zh=words.zh, en=words.en, tone="bad") if late > 0 else None,
            ))  # fmt: skip
    overdue = sum(each.days_overdue(now.date()) > 0 for each in cases)
    return CasesNow(open=len(cases), overdue=overdue, rows=rows)


def coming(state: State) -> ComingOut:
    """The last imports and the next bulletin."""
    workspace, lines = state.workspace, state.kept("last-imports", _imports)
    held = [each.order.get("period", "") for each in Publications(workspace.published_folder).entries()]
    last = max(held, default="")
    return ComingOut(rows=lines, published=last, next_bulletin=_next(workspace, last))


def _imports(workspace: Workspace) -> list[ImportLine]:
    with Archive.open(workspace.archive_folder) as archive:
        records = archive.sources()[-LISTED:]
    return [
        ImportLine(
            file=each.source.name, medium=_medium(each.medium),
            received=each.commit.received, rows=each.commit.rows,
        )
        for each in reversed(records)
    ]  # fmt: skip


def _days(state: State, day: Period) -> list[DayRow]:
    """A day of the city and of its counties, from the book of its year."""
    book = book_of(state, Period.year(day.first_day.year), "", "place", "")
    places = places_for(book.workspace, "", "place")
    return [day_row(book, place, row) for place in places for row in book.days(place.code, day)]


def _water_year(workspace: Workspace) -> int:
    with Archive.open(workspace.archive_folder) as archive:
        held = archive.extent(WATER_MEDIA[workspace.city.water_basis])
    if held.last is None:
        raise NothingToJudgeError("nothing-in-period", period="water")
    return held.last.year


def _medium(key: str) -> Both:
    return Both.of(f"overview.medium_{key}") if key in MEDIA else Both.same(key)


def _next(workspace: Workspace, last: str) -> Both:
    """The period after the last one published, or the first year with readings."""
    if last[:4].isdigit():
        year = int(last[:4]) + 1
        return Both.of("overview.next_year", year=year)
    return Both.of("overview.next_first")
