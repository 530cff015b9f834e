"""Dated lists and the emergency list in the console."""

from __future__ import annotations

from fastapi import Request

from qingshan.act.emergency.editions import STREAM, fold
from qingshan.edge.web.console.desk import Words, address, chosen, things, work
from qingshan.edge.web.console.elements import Column, Field, card, columns, grid, put
from qingshan.edge.web.console.shell import Page, decides, frame, state_of_page
from qingshan.edge.web.views.lists import list_name


def lists(request: Request) -> None:
    """Every list, or one with its members, decisions, editions and what changed."""
    t, asked = Words(request), chosen(request, "list", "edition")
    may = decides(request, "list.write")
    if not asked["list"]:
        with frame(request, LISTS.title, lead=t("lists_lead")):
            grid("/api/lists", [
                Column("", t("list"), flex=3, width=240),
                Column("members", t("members"), right=True),
                Column("editions", t("editions"), right=True),
                Column("newest", t("newest"), width=110),
                Column("changed", t("changed"), right=True),
            ], rows="", link="/console/lists?list={key}", name="lists")  # fmt: skip
        return
    key, edition = asked["list"], asked["edition"]
    named = list_name(state_of_page(request), key)
    heading, above = named.zh if t.language == "zh" else named.en, [(t("lists"), "/console/lists")]
    with frame(request, LISTS.title, heading=heading, lead=t("lists_lead"), crumbs=above):
        put("dated", {"url": address(f"/api/lists/{key}", edition=edition), "may": may})
        made = state_of_page(request).decided.lists().get(key)
        if made is not None and made.editions:
            with card(t("changes")):
                empty = (t("changes_none"), t("changes_none_remedy"))
                things(f"/api/lists/{key}/changes", "changes", rows="rows", empty=empty)


def emergency(request: Request) -> None:
    """The emergency list: proof, a plan to make, lines with their measures, editions."""
    t, edition = Words(request), chosen(request, "edition")["edition"]
    may = decides(request, "list.write")
    count = len(fold(state_of_page(request).decided.ledger.stream(STREAM)))
    with frame(request, EMERGENCY.title, lead=t("emergency_lead")):
        with columns(is_wide_first=True):
            with card(t("proof"), more=t("proof_more")):
                nothing = (t("lines_none"), t("lines_none_remedy"))
                things(address("/api/emergency/proof", edition=edition), "proof", rows="rows", empty=nothing)
            if may:
                with card(t("solve")):
                    _solve(t)
        with card(t("editions")):
            things("/api/emergency", "editions", rows="editions", empty=nothing)
        if may:
            with card(t("list_file")):
                put("take", {})
        if decides(request, EMERGENCY.right):
            with card(t("faults")):
                empty = (t("faults_none"), t("faults_none_remedy"))
                things("/api/emergency/faults", "faults", empty=empty)
        if count:
            with card(t("lines")):
                url = address("/api/emergency/lines", edition=edition, limit=500)
                things(url, "lines", rows="rows", empty=nothing)
        if count > 1:
            with card(t("moved")):
                things("/api/emergency/changes", "moved", empty=(t("moved_none"), t("moved_none_remedy")))


def _solve(t: Words) -> None:
    how = [(each, t(f"how_{each}")) for each in ("solved", "adjusted", "listed")]
    fields = [
        Field("how", t("how"), "select", "solved", how),
        Field("fairness", t("fairness"), "number", min="0", max="100", step="0.1", help=t("fairness_help")),
        Field("longest_delay", t("longest_delay"), "number", min="0", max="240", help=t("as_set")),
        Field("seconds", t("seconds"), "number", "60", min="1", max="600"),
    ]
    specs = [each.spec() for each in fields]
    work("plan", "/api/emergency/plans", "/api/emergency/plans", specs, t("solve_do"))


LISTS = Page("/lists", "desk.lists", "inside.read", lists, group="act", icon="lists", key="l")
EMERGENCY = Page("/emergency", "desk.emergency", "inside.read", emergency, group="act", icon="cut", key="e")
PAGES = (LISTS, EMERGENCY)
