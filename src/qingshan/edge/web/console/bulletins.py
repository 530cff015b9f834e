"""Bulletins and the auditor in the console."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from fastapi import Request
from nicegui import ui

from qingshan.base.errors import NothingToJudgeError
from qingshan.edge.bulletin.sections import MAKERS
from qingshan.edge.web.console.desk import Words, chosen, things, work
from qingshan.edge.web.console.elements import Field, card, columns, put, stack
from qingshan.edge.web.console.shell import Page, caller_of, decides, frame, state_of_page
from qingshan.edge.web.state import State
from qingshan.edge.web.views.air import last_day
from qingshan.publish.wording import packaged_texts
from qingshan.standards.air_rules import rule_sets


def bulletins(request: Request) -> None:
    """A draft to make, drafts and proposals, publications, a bundle to verify."""
    t, caller = Words(request), caller_of(request)
    with frame(request, BULLETINS.title, lead=t("bulletins_lead")), columns():
        with stack():
            if decides(request, "bulletin.write"):
                with card(t("draft")):
                    _draft(request, t)
            with card(t("drafts")):
                empty = (t("drafts_none"), t("drafts_none_remedy"))
                things("/api/bulletins", "drafts", rows="drafts", empty=empty)
        with stack():
            with card(t("proposals")):
                empty = (t("proposals_none"), t("issues_none_remedy"))
                things("/api/bulletins", "proposals", rows="proposals", empty=empty, who=caller.who,
                       approves=decides(request, "approve"), works=True)  # fmt: skip
            with card(t("publications")):
                empty = (t("publications_none"), t("publications_none_remedy"))
                things("/api/bulletins", "publications", rows="publications", empty=empty)
            _checked(t)


def _checked(t: Words) -> None:
    """Whether what was published is as it was, and a bundle that somebody brings."""
    with card(t("publications_check")):
        empty = (t("publications_whole"), t("publications_whole_remedy"))
        things("/api/bulletins/publications/check", "whole", empty=empty, good=True)
    with card(t("verify")):
        file = Field("file", t("bundle"), "file", required=True, accept=".zip").spec()
        work("verdict", "/api/bulletins/verifications", "/api/bulletins/verifications", [file],
             t("verify_do"))  # fmt: skip


def reading(request: Request) -> None:
    """A bulletin read in the page; it can reach neither the session nor the net."""
    t, asked = Words(request), chosen(request, "folder", "name", "file")
    folder = asked["folder"] if asked["folder"] in {"drafts", "publications"} else "publications"
    url = f"/api/bulletins/{folder}/{quote(asked['name'])}/{quote(asked['file'])}"
    crumbs, heading = [(t("bulletins"), "/console/bulletins")], f"{t('bulletin')} {asked['name']}"
    with frame(request, READING.title, heading=heading, crumbs=crumbs, acts=[(t("save_page"), url)]):
        frame_of = f'<iframe class="qs-read" src="{escape(url)}" title="{escape(t("reading"))}"></iframe>'
        ui.html(frame_of, sanitize=False)


def audit(request: Request) -> None:
    """Printed figures checked against each other and against the readings."""
    t = Words(request)
    with frame(request, AUDIT.title, lead=t("audit_lead")), card():
        put("audit", {})


def _draft(request: Request, t: Words) -> None:
    at = 0 if t.language == "zh" else 1
    known = packaged_texts().words["sections"]
    chosen_of = [("", t("all")), *((key, known[key][at]) for key in MAKERS)]
    editions = [(each.key, each.name(t.language)) for each in rule_sets()]
    fields = [
        Field("period", t("period"), value=_last_year(state_of_page(request)), required=True,
              help=t("period_help")),
        Field("sections", t("sections"), "select", "", chosen_of, is_list=True),
        Field("edition", t("standard"), "select", "", [("", t("standard_by_date")), *editions]),
    ]  # fmt: skip
    specs = [each.spec() for each in fields]
    work("draft", "/api/bulletins/drafts", "/api/bulletins/jobs", specs, t("draft_do"))


def _last_year(state: State) -> str:
    """The last year with readings of the air; the year before this one where there are none."""
    try:
        return str(state.kept("air-last-day", last_day).year)
    except NothingToJudgeError:
        return str(state.clock().year - 1)


BULLETINS = Page(
    "/bulletins", "desk.bulletins", "inside.read", bulletins, group="publish", icon="bulletins", key="b"
)
READING = Page("/bulletins/read", "desk.reading", "inside.read", reading)
AUDIT = Page("/audit", "desk.audit", "inside.read", audit, group="publish", icon="auditor", key="u")
PAGES = (BULLETINS, READING, AUDIT)
