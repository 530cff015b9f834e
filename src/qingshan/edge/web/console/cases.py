"""Cases and tasks in the console: board, table, backlog, one case, a new one."""

from __future__ import annotations

from fastapi import Request

from qingshan.edge.web.console.desk import Words, address, chosen, counties
from qingshan.edge.web.console.elements import Column, Field, card, filters, grid, put
from qingshan.edge.web.console.shell import Link, Page, caller_of, frame, state_of_page
from qingshan.edge.web.views.cases import open_kinds

FIRST = "outfall_rectification"


def table(request: Request) -> None:
    """Every case that fits, the most overdue first."""
    t = Words(request)
    asked = chosen(request, "kind", "county", "owner", "overdue", "closed")
    asked["closed"] = asked["closed"] or "false"
    with frame(request, TABLE.title, lead=t("cases_lead"), acts=_acts(t), main=_main(request, t)):
        kinds = [
            (each.key, each.zh if t.language == "zh" else each.en)
            for each in open_kinds(state_of_page(request))
        ]
        filters([
            Field("kind", t("kind"), "select", asked["kind"], [("", t("all")), *kinds]),
            Field("county", t("county"), "select", asked["county"], counties(request, every=t("all"))),
            Field("closed", t("state"), "select", asked["closed"],
                  [("false", t("closed_no")), ("true", t("closed_yes")), ("all", t("all"))]),
            Field("overdue", t("overdue"), "select", asked["overdue"],
                  [("", t("all")), ("true", t("overdue_only"))]),
            Field("owner", t("owner"), value=asked["owner"]),
        ])  # fmt: skip
        asked["closed"] = asked["closed"].replace("all", "")
        url = address("/api/cases", limit=1000, **asked)
        grid(url, [
            Column("number", t("number"), pinned=True, width=100, link="/console/cases/case?number={number}"),
            Column("title", t("title"), own=True, flex=3, width=190),
            Column("days_overdue", t("days_overdue"), right=True, is_alarm=True, width=80),
            Column("due", t("due"), width=104),
            Column("state", t("state"), flex=1.5, width=120, wrap=True),
            Column("owner", t("owner"), own=True),
            Column("division", t("division"), width=90),
            Column("kind", t("kind"), flex=2, width=130, wrap=True),
            Column("level", t("level"), flex=1.5, width=110, wrap=True),
            Column("age", t("age"), right=True),
        ], link="/console/cases/case?number={number}", name="cases",
            downloads={"xlsx": address("/api/cases", format="xlsx", limit=1000, **asked)},
            empty=(t("cases_none"), t("cases_none_remedy")))  # fmt: skip


def board(request: Request) -> None:
    """Cases of one kind by state."""
    t, asked = Words(request), chosen(request, "kind", "county")
    kind = asked["kind"] or FIRST
    with frame(request, BOARD.title, lead=t("cases_lead"), acts=_acts(t), main=_main(request, t)):
        kinds = [
            (each.key, each.zh if t.language == "zh" else each.en)
            for each in open_kinds(state_of_page(request))
        ]
        filters([
            Field("kind", t("kind"), "select", kind, kinds),
            Field("county", t("county"), "select", asked["county"], counties(request, every=t("all"))),
        ])  # fmt: skip
        put(
            "board",
            {"url": address("/api/cases/board", kind=kind, county=asked["county"]), "rows": "columns"},
        )


def backlog(request: Request) -> None:
    """What waits: how many, with whom, how old."""
    t = Words(request)
    by = chosen(request, "by")["by"] or "owner"
    with frame(request, BACKLOG.title, lead=t("cases_lead"), acts=_acts(t), main=_main(request, t)):
        options = [(each, t(each)) for each in ("owner", "division", "kind", "state", "level")]
        filters([Field("by", t("by"), "select", by, options)])
        with card():
            empty = [t("cases_none"), t("cases_none_remedy")]
            put("backlog", {"url": address("/api/cases/backlog", by=by), "rows": "piles", "empty": empty})


def case(request: Request) -> None:
    """One case: what it can do next, what is on file, everything that happened."""
    t, number = Words(request), chosen(request, "number")["number"]
    found = state_of_page(request).decided.cases().get(number)
    seen = found if found is not None and caller_of(request).covers(found.division) else None
    heading = seen.title if seen is not None else ""
    with frame(request, CASE.title, heading=heading, crumbs=[(t("cases"), "/console/cases")]):
        put("case", {"url": f"/api/cases/{number or '-'}"})


def opening(request: Request) -> None:
    """A new case."""
    t = Words(request)
    with frame(request, OPENING.title, lead=t("cases_lead"), crumbs=[(t("cases"), "/console/cases")]), card():
        put("opening", {"url": "/api/cases/kinds", "divisions": counties(request)})


def _acts(t: Words) -> list[Link]:
    return [
        (t("table"), "/console/cases"), (t("board"), "/console/cases/board"),
        (t("backlog"), "/console/cases/backlog"),
    ]  # fmt: skip


def _main(request: Request, t: Words) -> Link | None:
    return (t("open_case"), "/console/cases/open") if caller_of(request).may("case.write") else None


TABLE = Page("/cases", "desk.cases", "inside.read", table, group="act", icon="cases", key="c")
BOARD = Page("/cases/board", "desk.board", "inside.read", board)
BACKLOG = Page("/cases/backlog", "desk.backlog", "inside.read", backlog)
CASE = Page("/cases/case", "desk.case", "inside.read", case)
OPENING = Page("/cases/open", "desk.open_case", "case.write", opening)
PAGES = (TABLE, BOARD, BACKLOG, CASE, OPENING)
