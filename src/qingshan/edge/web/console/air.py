"""The air in the console: verdicts of a period, the calendar, pollutants against their limits; one site."""

from __future__ import annotations

from datetime import timedelta

from fastapi import Request

from qingshan.base.messages import Language
from qingshan.edge.archive.archive import Archive
from qingshan.edge.web.console.asked import (
    asked,
    choice,
    files,
    grid_columns,
    period_options,
    place_options,
    there,
    url,
    words_of,
)
from qingshan.edge.web.console.elements import (
    Fact,
    Layer,
    card,
    chart,
    columns,
    facts,
    filters,
    grid,
    layer_map,
)
from qingshan.edge.web.console.shell import Page, frame, state_of_page
from qingshan.edge.web.language import language_of, word
from qingshan.edge.web.views.air import last_day
from qingshan.edge.web.views.air_rows import DAY_HEADS, HOUR_HEADS, PERIOD_HEADS
from qingshan.edge.web.views.heads import Head
from qingshan.edge.workspace import Workspace
from qingshan.standards.air_rules import rule_sets

HOUR = timedelta(hours=1)
BY = ("place", "site", "month", "day", "hour")
SIGNS = {
    "pm25": "PM2.5",
    "pm10": "PM10",
    "so2": "SO₂",
    "no2": "NO₂",
    "co": "CO",
    "o3_8h": "O₃-8h",
    "aqi": "AQI",
}


def air(request: Request) -> None:
    """Verdicts of a period, with the choices in the address."""
    language, state = language_of(request), state_of_page(request)
    first, last = state.kept("air-years", _years) or (state.clock().year,) * 2
    period, place = asked(request, "period", f"{last}"), asked(request, "place")
    by, edition, item = (
        asked(request, "by", "place"),
        asked(request, "edition"),
        asked(request, "item", "pm25"),
    )

    def t(key: str) -> str:
        return word(language, f"air.{key}")

    with frame(request, PAGE.title, lead=t("lead")):
        places = [("", t("all_places")), *place_options(request, language, "city", "county", "site")]
        filters([
            choice(request, "period", t("span"), period_options(last, first, language), period),
            choice(request, "place", t("place"), places, place),
            choice(request, "by", t("by"), words_of(language, "air.by_", BY), by),
            choice(request, "edition", t("edition"), _editions(language), edition),
            choice(request, "item", t("pollutant"), list(SIGNS.items()), item),
        ])  # fmt: skip
        with card(t("table")):
            _table(language, period, place, by, edition)
        with card(t("calendar"), more=t("calendar_more")):
            chart(
                url("/api/air/calendar", period=period, place=place, edition=edition), "calendar", rows="rows"
            )
        with columns(is_wide_first=True):
            with card(word(language, "air.series", item=SIGNS.get(item, item)), more=t("series_more")):
                chart(
                    url("/api/air/series", period=period, place=place, item=item, edition=edition), "series"
                )
            with card(t("ranking")):
                chart(url("/api/air/ranking", period=period, edition=edition), "bars", is_turned=True)


def site(request: Request) -> None:
    """One site: what the register says, its last day, its year."""
    language, code = language_of(request), request.path_params["code"]
    state = state_of_page(request)
    place = state.workspace.place(code)
    day = last_day(state.workspace) if state.kept("air-years", _years) else state.clock().date()
    item = asked(request, "item", "pm25")

    def t(key: str) -> str:
        return word(language, f"air.{key}")

    with frame(
        request,
        PAGE.title,
        heading=place.name(language),
        crumbs=[(word(language, "console.air"), "/console/air")],
    ):
        filters([choice(request, "item", t("pollutant"), list(SIGNS.items()), item)])
        with columns():
            with card(t("facts")):
                facts(f"/api/air/sites/{code}", [
                    Fact("code", t("code")),
                    Fact("county", t("county"), link="/console/air?place={county.code}"),
                    Fact("control_level", t("control_level")), Fact("role", t("role")),
                    Fact("position", t("position")),
                ])  # fmt: skip
            with card(t("map")):
                layer_map(there(request, site_layers(language, code)), height=220)
        with card(word(language, "air.series", item=SIGNS.get(item, item)), more=t("series_more")):
            chart(url("/api/air/series", period=str(day.year), place=code, item=item), "series", height=260)
        with card(t("calendar"), more=t("calendar_more")):
            chart(url("/api/air/calendar", period=str(day.year), place=code), "calendar", rows="rows")
        with card(t("last_hours"), more=f"{day}"):
            hours = {"period": f"{day}", "place": code}
            grid(
                url("/api/air/hours", **hours),
                grid_columns(HOUR_HEADS[1:], language),
                downloads=files("/api/air/hours", **hours),
            )


def site_layers(language: Language, code: str = "") -> list[Layer]:
    """Layers of the map of air sites; of one of them, that one alone is fitted."""
    query = {"code": code} if code else {}
    return [
        Layer("/api/layers/counties", is_base=True, is_label=True),
        Layer(
            url("/api/layers/air-sites", **query), word(language, "air.map"), "point",
            link="/console/air/{code}", is_focus=bool(code),
        ),
    ]  # fmt: skip


def _table(language: Language, period: str, place: str, by: str, edition: str) -> None:
    given = {"period": period, "place": place, "edition": edition}
    empty = (word(language, "air.none"), word(language, "air.none_remedy"))
    if by in {"day", "hour"}:
        path = f"/api/air/{by}s"
        heads: tuple[Head, ...] = DAY_HEADS if by == "day" else HOUR_HEADS
        grid(url(path, **given), grid_columns(heads, language), downloads=files(path, **given), empty=empty)
        return
    given["by"] = by
    told = [each for each in PERIOD_HEADS if by == "month" or each.key != "span"]
    grid(
        url("/api/air/periods", **given),
        grid_columns(told, language),
        downloads=files("/api/air/periods", **given),
        empty=empty,
        name=f"air-{period}",
    )


def _editions(language: Language) -> list[tuple[str, str]]:
    sets = [(rules.key, rules.name(language)) for rules in rule_sets()]
    return [("", word(language, "air.edition_by_date")), *sets]


def _years(workspace: Workspace) -> tuple[int, int] | None:
    """First and last year with readings of the air; none where there are none."""
    with Archive.open(workspace.archive_folder) as archive:
        held = archive.extent("air")
    if held.first is None or held.last is None:
        return None
    return held.first.year, (held.last - HOUR).year


PAGE = Page("/air", "console.air", "inside.read", air, group="observe", icon="air", key="a")
SITE = Page("/air/{code}", "console.air", "inside.read", site)
