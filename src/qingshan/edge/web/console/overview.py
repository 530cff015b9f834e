"""The overview: what is bad now, who has it, what is overdue, what came in."""

from __future__ import annotations

from fastapi import Request

from qingshan.base.messages import Language
from qingshan.edge.web.console.elements import Fact, Part, card, cards, columns, listing, stack
from qingshan.edge.web.console.shell import Page, frame
from qingshan.edge.web.language import language_of, word


def overview(request: Request) -> None:
    """Cards that say how it stands, lists that say where; each leads to its page."""
    language = language_of(request)

    def t(key: str) -> str:
        return word(language, f"overview.{key}")

    with frame(request, PAGE.title, lead=t("lead")):
        cards(
            "/api/overview/air",
            [
                Fact("city", t("city_aqi"), sub="date"),
                Fact("good_day_ratio", t("good_days"), "%", sub="year_named"),
                Fact(
                    "over_today",
                    t("over_today"),
                    t("places"),
                    "/console/air?period={date}",
                    sub="date",
                    tone="bad",
                ),
                Fact("over_year", t("over_year"), t("places"), "/console/air", sub="year_named", tone="bad"),
            ],
        )
        with columns():
            _bad(language)
            _held(language)


def _bad(language: Language) -> None:
    def t(key: str) -> str:
        return word(language, f"overview.{key}")

    with stack():
        with card(t("air_today")):
            listing(
                "/api/overview/air",
                [Part("place", grow=True), Part("figures.aqi"), Part("category"), Part("figures.primary")],
                rows="today",
                whole="/console/air",
                link="/console/air?place={place.code}",
                is_good=True,
                empty=(t("no_air"), t("no_air_remedy")),
            )
        with card(t("water_failing")):
            listing(
                "/api/overview/water",
                [Part("", grow=True), Part("target", prefix=t("target")), Part("verdict"), Part("months")],
                rows="rows",
                whole="/console/water",
                link="/console/water/{code}?period={newest}",
                is_good=True,
                empty=(t("no_water"), t("no_water_remedy")),
            )
        with card(t("outlets_over")):
            listing(
                "/api/devices/outlets?over=true",
                [
                    Part("outlet", grow=True),
                    Part("indicator"),
                    Part("figures.exceedances", unit=t("times")),
                    Part("county"),
                ],
                link="/console/devices/{code}",
                whole="/console/devices",
                most=6,
                is_good=True,
                empty=(t("no_outlets"), t("no_outlets_remedy")),
            )


def _held(language: Language) -> None:
    def t(key: str) -> str:
        return word(language, f"overview.{key}")

    with stack():
        with card(t("cases")):
            cards(
                "/api/overview/cases",
                [
                    Fact("open", t("open"), link="/console/cases"),
                    Fact("overdue", t("overdue"), link="/console/cases?overdue=true", tone="bad"),
                ],
            )
            listing(
                "/api/overview/cases",
                [Part("title", own=True, grow=True), Part("state"), Part("owner", own=True), Part("late")],
                link="/console/cases/case?number={id}",
                whole="/console/cases",
                empty=(t("no_cases"), t("no_cases_remedy")),
            )
        with card(t("devices")):
            cards(
                "/api/devices",
                [
                    Fact("online", t("online"), link="/console/devices"),
                    Fact("silent", t("silent"), link="/console/devices", tone="bad"),
                    Fact("never", t("never"), link="/console/devices", tone="late"),
                ],
            )
        _coming(language)


def _coming(language: Language) -> None:
    def t(key: str) -> str:
        return word(language, f"overview.{key}")

    with card(t("imports")):
        cards(
            "/api/overview/coming",
            [
                Fact("next_bulletin", t("next_bulletin"), link="/console/bulletins"),
                Fact("published", t("last_bulletin"), link="/console/bulletins"),
            ],
        )
        listing(
            "/api/overview/coming",
            [
                Part("file", own=True, grow=True),
                Part("medium"),
                Part("rows", unit=t("rows")),
                Part("received"),
            ],
            most=4,
            whole="/console/imports",
            empty=(t("no_imports"), t("no_imports_remedy")),
        )


PAGE = Page("/", "console.overview", "inside.read", overview, group="observe", icon="overview", key="o")
