"""Devices in the console: who is heard, what is missing, outlets over their limits; one outlet."""

from __future__ import annotations

from fastapi import Request

from qingshan.base.messages import Language
from qingshan.edge.web.api.areas import division_of_outlet
from qingshan.edge.web.console.asked import asked, files, grid_columns, url
from qingshan.edge.web.console.elements import Column, Fact, Field, card, cards, columns, filters, grid
from qingshan.edge.web.console.shell import Page, frame, state_of_page
from qingshan.edge.web.language import language_of, word
from qingshan.edge.web.views.devices import DEVICE_HEADS
from qingshan.edge.web.views.known import known
from qingshan.edge.web.views.outlets import OUTLET_HEADS


def devices(request: Request) -> None:
    """Every device on a day, exceedances of a period, quarantine, cameras."""
    language = language_of(request)
    day, period = asked(request, "day"), asked(request, "period")

    def t(key: str) -> str:
        return word(language, f"devices.{key}")

    with frame(request, PAGE.title, lead=t("lead")):
        filters([Field("day", t("day"), "date", day), Field("period", t("period"), "month", period)])
        here = url("/api/devices", day=day)
        cards(
            here,
            [
                Fact("online", t("online"), sub="day"),
                Fact("silent", t("silent"), sub="day", tone="bad"),
                Fact("never", t("never"), sub="day", tone="late"),
            ],
        )
        with card(t("over"), more=t("over_more")):
            _over(request, period)
        with card(t("table")):
            grid(
                here,
                grid_columns(DEVICE_HEADS, language),
                downloads=files("/api/devices", day=day),
                link="/console/devices/{outlet_code}",
                is_stacked=True,
                empty=(t("none"), t("none_remedy")),
            )
        _kept_out(language)


def _kept_out(language: Language) -> None:
    """Who was kept out, and the cameras."""

    def t(key: str) -> str:
        return word(language, f"devices.{key}")

    with columns():
        with card(t("quarantine"), more=t("quarantine_more")):
            grid(
                "/api/devices/quarantine",
                [
                    Column("mn", "MN", own=True, width=150),
                    Column("host", t("host"), own=True),
                    Column("reason", t("reason")),
                    Column("count", t("count"), right=True),
                    Column("last", t("last"), width=130),
                ],
                empty=(t("no_quarantine"), t("no_quarantine_remedy")),
            )
        with card(t("cameras")):
            grid(
                "/api/devices/cameras",
                [
                    Column("name", t("name"), width=200, flex=3),
                    Column("state", t("state"), width=100),
                    Column("view", t("view"), width=90),
                    Column("checked", t("checked"), own=True),
                ],
                empty=(t("no_cameras"), t("no_cameras_remedy")),
            )


def outlet(request: Request) -> None:
    """One outlet: its devices, what it discharged, its raw frames."""
    language, code = language_of(request), request.path_params["code"]
    day, period = asked(request, "day"), asked(request, "period")
    found = known(state_of_page(request)).find(code)[0]

    def t(key: str) -> str:
        return word(language, f"devices.{key}")

    crumbs = [(word(language, "console.devices"), "/console/devices")]
    with frame(request, PAGE.title, heading=found.name(language), crumbs=crumbs):
        filters([Field("day", t("day"), "date", day), Field("period", t("period"), "month", period)])
        with card(t("over"), more=t("over_more")):
            _over(request, period, found.code)
        with card(t("table")):
            grid(
                url("/api/devices", day=day, outlet=found.code),
                grid_columns(DEVICE_HEADS, language),
                empty=(t("none"), t("none_remedy")),
            )
        with card(t("frames")):
            grid(
                url("/api/devices/frames", outlet=found.code, limit="200"),
                [
                    Column("number", t("number"), right=True),
                    Column("received", t("received"), width=140),
                    Column("kind", t("kind")),
                    Column("peer", t("peer"), own=True, width=130),
                    Column("text", t("text"), own=True, flex=8, width=400),
                ],
                height=420,
                is_stacked=True,
                empty=(t("no_frames"), t("no_frames_remedy")),
            )


def _over(request: Request, period: str, outlet: str = "") -> None:
    language = language_of(request)
    given = {"period": period, "outlet": outlet}
    empty = (word(language, "devices.none_over"), word(language, "devices.none_over_remedy"))
    grid(
        url("/api/devices/outlets", **given),
        grid_columns(OUTLET_HEADS, language),
        downloads=files("/api/devices/outlets", **given),
        height=None if outlet else 380,
        empty=empty,
    )


PAGE = Page("/devices", "console.devices", "inside.read", devices, group="observe", icon="devices", key="d")
OUTLET = Page("/devices/{code}", "console.devices", "inside.read", outlet, reach=division_of_outlet)
