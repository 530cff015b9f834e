"""Alerts in the console: a forecast and what it calls for, proposals, one alert from order to report."""

from __future__ import annotations

from datetime import timedelta

from fastapi import Request

from qingshan.edge.web.console.desk import Words, chosen, levels, pollutants, things
from qingshan.edge.web.console.elements import Column, card, columns, grid, put
from qingshan.edge.web.console.shell import Page, caller_of, decides, frame, state_of_page


def alerts(request: Request) -> None:
    """Forecast, proposals, and every alert."""
    t, caller = Words(request), caller_of(request)
    today = state_of_page(request).clock().date()
    with frame(request, ALERTS.title, lead=t("alerts_lead")):
        with columns():
            with card(t("forecast")):
                put("forecast", {
                    "days": [(today + timedelta(days=after)).isoformat() for after in (1, 2, 3)],
                    "levels": levels(t.language), "pollutants": pollutants(t.language),
                    "may": decides(request, "list.write"),
                })  # fmt: skip
            with card(t("proposals")):
                empty = (t("proposals_none"), t("proposals_none_remedy"))
                things("/api/alerts/proposals", "proposals", empty=empty, who=caller.who,
                       approves=decides(request, "approve"))  # fmt: skip
        with card(t("alerts_all")):
            grid("/api/alerts", [
                Column("number", t("number"), pinned=True, width=110),
                Column("level", t("alert_level"), width=130),
                Column("advised", t("advised"), width=130),
                Column("ordered_at", t("ordered"), width=150),
                Column("lifted_at", t("lifted"), width=150),
                Column("who", t("who"), own=True),
                Column("edition", t("edition"), right=True),
                Column("case", t("case_number"), link="/console/cases/case?number={case}", width=110),
            ], rows="", link="/console/alerts/alert?number={number}", name="alerts",
                empty=(t("alerts_none"), t("alerts_none_remedy")))  # fmt: skip


def alert(request: Request) -> None:
    """One alert from order to report."""
    t = Words(request)
    number = chosen(request, "number")["number"]
    heading = f"{t('alert')} {number}".strip()
    with frame(request, ALERT.title, heading=heading, crumbs=[(t("alerts"), "/console/alerts")]):
        put("alert", {
            "url": f"/api/alerts/{number or '-'}", "approves": decides(request, "approve"),
            "writes": decides(request, "list.write"), "levels": levels(t.language),
            "pollutants": pollutants(t.language),
        })  # fmt: skip


ALERTS = Page("/alerts", "desk.alerts", "inside.read", alerts, group="act", icon="alerts", key="r")
ALERT = Page("/alerts/alert", "desk.alert", "inside.read", alert)
PAGES = (ALERTS, ALERT)
