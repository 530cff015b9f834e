"""Tables of the air: periods, days and hours of places, as every face shows them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from pydantic import BaseModel

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.figure import Figure
from qingshan.base.indicator import indicator, signs
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.base.rounding import from_float
from qingshan.edge.air.book import AirBook, load
from qingshan.edge.air.table import By, PlaceRow, places_for, rows_for, spans_for
from qingshan.edge.web.state import State
from qingshan.edge.web.views.figure import FigureOut, FigureTold
from qingshan.edge.web.views.heads import Head, numbers
from qingshan.edge.web.views.words import Both, Colored
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.declared import Figures, Row
from qingshan.standards.air_rules import AirRules, rules_named

STATISTICS = ("pm25_mean", "pm10_mean", "so2_mean", "no2_mean", "co_p95", "o3_8h_p90")
DAY_ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3_8h")
COUNTS = ("good_day_ratio", "good_days", "heavy_days", "valid_days", "composite_index")
VERDICTS = {"attained": ("达标", "attained", "good"), "exceeded": ("超标", "exceeded", "bad")}
UNJUDGED = ("不评价", "not assessed", "")

PERIOD_HEADS = (
    Head("place", "air.place", pinned=True, width=100, link="/console/air?place={place.code}"),
    Head("span", "air.span", name="period", width=84),
    Head("figures.good_day_ratio", "air.good_day_ratio", unit="%", right=True, width=58),
    Head("figures.good_day_ratio_change", "air.change", right=True, width=58),
    Head("figures.good_days", "air.good_days", right=True, width=58),
    Head("figures.heavy_days", "air.heavy_days", right=True, width=58),
    *(
        Head(
            f"figures.{key}",
            f"air.{key}",
            unit="mg/m³" if key.startswith("co") else "μg/m³",
            right=True,
            width=58,
        )
        for key in STATISTICS
    ),
    Head("figures.composite_index", "air.composite_index", right=True, width=58),
    Head("rank", "air.rank", right=True, width=50),
    Head("figures.attained", "air.attained", width=102),
    Head("figures.exceeding_items", "air.exceeding", width=96),
)
DAY_HEADS = (
    Head("place", "air.place", pinned=True, width=110),
    Head("date", "air.date", width=106),
    Head("figures.aqi", "=AQI", right=True),
    Head("category", "air.category", width=130),
    Head("figures.primary", "air.primary", width=110),
    *numbers(DAY_ITEMS[:-1]),
    Head("figures.o3_8h", "=O₃-8h", unit="μg/m³", right=True),
)
HOUR_HEADS = (
    Head("place", "air.site", pinned=True, width=110),
    Head("time", "air.hour", width=140),
    Head("aqi", "=AQI", right=True),
    Head("category", "air.category", width=130),
    *numbers(("pm25", "pm10", "so2", "no2", "co", "o3")),
)


class PlaceName(Both):
    """A place by its names and code."""

    code: str


class PeriodRow(BaseModel):
    """A place over a span."""

    place: PlaceName
    span: Both
    period: str
    edition: str
    rank: int | None
    figures: dict[str, FigureTold]


class DayRow(BaseModel):
    """A judged day of a place."""

    place: PlaceName
    date: date
    edition: str
    category: Colored | None
    figures: dict[str, FigureTold]


class HourRow(BaseModel):
    """A judged hour of a site."""

    place: PlaceName
    time: str
    aqi: int | None
    category: Colored | None
    figures: dict[str, FigureOut]


class PeriodTable(BaseModel):
    """Rows of spans, and the words of the editions that judged them."""

    title: Both
    is_simulated: bool
    editions: list[Both]
    rows: list[PeriodRow]


class DayTable(BaseModel):
    """Rows of days."""

    is_simulated: bool
    rows: list[DayRow]


class HourTable(BaseModel):
    """Rows of hours."""

    rows: list[HourRow]


def book_of(state: State, period: Period, name: str, by: By, edition: str) -> AirBook:
    """The book of a table, with the year before where changes are told."""
    needed = [period] if by in {"day", "site"} else [period, period.year_before()]
    return state.kept(
        ("air-book", str(period), name, by, edition),
        lambda workspace: load(workspace, needed, edition=edition, places=places_for(workspace, name, by)),
    )


def air_periods(state: State, period: Period, name: str, by: By, edition: str) -> PeriodTable:
    """Verdicts of places over a period, or of a place over its months or years.

    Raises
    ------
    NothingToJudgeError
        There is no day in it.
    """
    book = book_of(state, period, name, by, edition)
    rows = state.kept(
        ("air-rows", str(period), name, by, edition),
        lambda _: rows_for(book, spans_for(book, period, by), places_for(book.workspace, name, by)),
    )
    if not rows:
        raise NothingToJudgeError("nothing-in-period", period=period)
    city = book.workspace.city
    return PeriodTable(
        title=Both(zh=f"{city.name_zh} {period.label('zh')}", en=f"{city.name_en}, {period.label('en')}"),
        is_simulated=book.is_simulated,
        editions=[Both(zh=r.name("zh"), en=r.name("en")) for _, r in book.parts(period)],
        rows=[_period_row(each) for each in rows],
    )


def air_days(state: State, period: Period, name: str, edition: str, by: By = "day") -> DayTable:
    """Judged days of a place, or of all sites.

    Raises
    ------
    NothingToJudgeError
        There is none.
    """
    book = book_of(state, period, name, by, edition)
    places = places_for(book.workspace, name, by)
    rows = [day_row(book, place, day) for place in places for day in book.days(place.code, period)]
    if not rows:
        raise NothingToJudgeError("nothing-in-period", period=period)
    return DayTable(is_simulated=book.is_simulated, rows=rows)


def air_hours(state: State, period: Period, name: str, edition: str) -> HourTable:
    """Judged hours of the sites of a place.

    Raises
    ------
    NothingToJudgeError
        There is none.
    """
    from qingshan.edge.air.hours import judged

    workspace = state.workspace
    sites = [code for place in places_for(workspace, name, "hour") for code in place.sites]
    rows = [_hour_row(workspace, row) for row in judged(workspace, period, sites, edition)]
    if not rows:
        raise NothingToJudgeError("nothing-in-period", period=period)
    return HourTable(rows=rows)


def place_name(place: Place) -> PlaceName:
    """A place by its names and code."""
    return PlaceName(zh=place.zh, en=place.en, code=place.code)


def symbols(value: object, language: Language) -> str:
    """Indicators listed in the value of a figure, by their signs."""
    return signs((each.partition("_")[0] for each in str(value or "").split(",") if each), language)


def colored(rules: AirRules, level: object) -> Colored | None:
    """A level of the AQI in words and color."""
    found = rules.category(level)
    return None if found is None else Colored(zh=found.zh, en=found.en, color=found.hex)


def _period_row(row: PlaceRow) -> PeriodRow:
    figures = {key: _plain(row.figures, key) for key in (*COUNTS, *STATISTICS) if key in row.figures}
    for key in ("good_day_ratio_change", "composite_index_change"):
        if key in row.changes:
            figures[key] = _plain(row.changes, key)
    if row.span.kind == "year" and "attained" in row.figures:
        zh, en, tone = VERDICTS.get(str(row.figures["attained"].value), UNJUDGED)
        figures["attained"] = FigureTold.tell(row.figures["attained"], (zh, en), tone=tone)
        figures["exceeding_items"] = listed(row.figures["exceeding_items"])
    return PeriodRow(
        place=place_name(row.place), span=Both(zh=row.span.label("zh"), en=row.span.label("en")),
        period=str(row.span), edition=row.figures["good_days"].edition, rank=row.rank, figures=figures,
    )  # fmt: skip


def _plain(figures: Figures, key: str) -> FigureTold:
    """A number, marked where it is over its limit."""
    over = figures[f"{key}_multiple"].value if f"{key}_multiple" in figures else None
    return FigureTold.tell(
        figures[key], ("", ""), tone="bad" if isinstance(over, Decimal) and over > 0 else ""
    )


def listed(figure: Figure) -> FigureTold:
    """A figure that lists indicators."""
    return FigureTold.tell(figure, (symbols(figure.value, "zh") or "—", symbols(figure.value, "en") or "—"))


def day_row(book: AirBook, place: Place, day: Row) -> DayRow:
    """A judged day of a place."""
    rules = rules_named(day["edition"])
    made = book.maker_of(day["edition"]).of_day(day, with_hours=False)
    category = colored(rules, day["level"])
    words = (category.zh, category.en) if category else ("", "")
    figures = {key: FigureTold.tell(made[key], ("", "")) for key in DAY_ITEMS if key in made}
    figures["aqi"] = FigureTold.tell(made["aqi"], ("", ""))
    figures["level"] = FigureTold.tell(made["level"], words, color=category.color if category else "")
    if "primary" in made and made["primary"].value:
        figures["primary"] = listed(made["primary"])
    return DayRow(
        place=place_name(place), date=day["date"], edition=day["edition"], category=category, figures=figures
    )


def _hour_row(workspace: Workspace, row: Row) -> HourRow:
    period = Period(row["time"], row["time"] + timedelta(hours=1), "hour")
    return HourRow(
        place=place_name(workspace.place(row["site"])), time=str(period), aqi=row["aqi"],
        category=colored(rules_named(row["edition"]), row["level"]),
        figures={key: _hour_figure(row, period, key) for key in ("pm25", "pm10", "so2", "no2", "co", "o3")},
    )  # fmt: skip


def _hour_figure(row: Row, period: Period, key: str) -> FigureOut:
    value, declared = row[key], indicator(key)
    text = "—" if value is None else f"{from_float(value, declared.decimals)}"
    address = f"air/{row['site']}/{period}/{key}"
    return FigureOut(address=address, value=value, text=text, unit=declared.unit, status="read", note="")
