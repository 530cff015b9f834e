"""Registers, imports and hooks in the console."""

from __future__ import annotations

from fastapi import Request

from qingshan.edge.register_tables import table_named
from qingshan.edge.web.console.desk import Words, address, chosen, things, work
from qingshan.edge.web.console.elements import Column, Field, card, columns, grid, put
from qingshan.edge.web.console.shell import Page, caller_of, decides, frame
from qingshan.register.layer import layer_kinds

DATUMS = ("WGS84", "CGCS2000", "GCJ02", "BD09")


def registers(request: Request) -> None:
    """Every register, or one with its rows and its history."""
    t, asked = Words(request), chosen(request, "table", "text", "after")
    name, may = asked["table"], caller_of(request).may("register.write")
    if not name:
        with frame(request, REGISTERS.title, lead=t("registers_lead")):
            grid("/api/registers", [
                Column("", t("register"), flex=3, width=180),
                Column("rows", t("rows"), right=True),
                Column("changes", t("changes_count"), right=True),
            ], rows="", link="/console/registers?table={key}", name="registers")  # fmt: skip
        return
    table, above = table_named(name), [(t("registers"), "/console/registers")]
    heading = table.zh if t.language == "zh" else table.en
    with frame(request, REGISTERS.title, heading=heading, lead=t("registers_lead"), crumbs=above):
        url = address(f"/api/registers/{name}", text=asked["text"], after=asked["after"])
        put("register", {"url": url, "may": may})
        with card(t("history")):
            empty = (t("history_none"), t("history_none_remedy"))
            things(f"/api/registers/{name}/history", "history", empty=empty, may=may, table=name)


def imports(request: Request) -> None:
    """A file to try and to store, and every file there is."""
    t = Words(request)
    with frame(request, IMPORTS.title, lead=t("imports_lead")):
        if decides(request, "data.import"):
            with card(t("import_file")):
                _import(t)
        with card(t("sources")):
            grid("/api/imports?limit=500", [
                Column("commit", t("commit"), right=True, width=80),
                Column("name", t("file"), own=True, flex=3, width=200),
                Column("rows", t("readings"), right=True),
                Column("corrected", t("corrected"), right=True),
                Column("unchanged", t("unchanged"), right=True),
                Column("received", t("received"), width=150),
            ], rows="", name="imports", empty=(t("sources_none"), t("sources_none_remedy")))  # fmt: skip
        if decides(request, "data.import") and decides(request, "register.write"):
            with card(t("layers")):
                _layer(t)


def hooks(request: Request) -> None:
    """Who is told of alerts and overdue cases."""
    t = Words(request)
    with frame(request, HOOKS.title, lead=t("hooks_lead")), columns():
        with card(t("hooks_known")):
            things("/api/webhooks", "hooks", empty=(t("hooks_none"), t("hooks_none_remedy")))
        with card(t("hooks_new")):
            put("hook-form", {})


def _import(t: Words) -> None:
    media = [(each, t(f"medium_{each}")) for each in ("air", "water", "online")]
    bases = [(each, t(f"basis_{each}")) for each in ("manual", "auto")]
    fields = [
        Field("medium", t("medium"), "select", "air", media),
        Field("basis", t("basis"), "select", "manual", bases, only=("medium", "water")),
        Field("file", t("file"), "file", required=True, help=t("file_help")),
    ]
    action = "/api/imports/{medium}?dry_run=true&basis={basis}"
    work("import", action, "/api/imports/jobs", [each.spec() for each in fields], t("import_do"))


def _layer(t: Words) -> None:
    known = [(each.key, each.name(t.language)) for each in layer_kinds().values()]
    data = [("unknown", t("layer_unknown")), *((each, each) for each in DATUMS)]
    fields = [
        Field("kind", t("layer_kind"), "select", "townships", known),
        Field("datum", t("layer_datum"), "select", "unknown", data, help=t("layer_datum_help")),
        Field("code", t("layer_code"), help=t("layer_column_help")),
        Field("name", t("layer_name"), help=t("layer_column_help")),
        Field("file", t("file"), "file", required=True, help=t("layer_file_help")),
    ]
    action = "/api/imports/layers/{kind}?dry_run=true&datum={datum}&code={code}&name={name}"
    specs = [each.spec() for each in fields]
    work("layer", action, "/api/imports/layers/jobs", specs, t("import_do"))


REGISTERS = Page(
    "/registers", "desk.registers", "inside.read", registers, group="manage", icon="register", key="t"
)
IMPORTS = Page("/imports", "desk.imports", "inside.read", imports, group="manage", icon="import", key="i")
HOOKS = Page("/webhooks", "desk.hooks", "users.manage", hooks, group="manage", icon="hook", key="h")
PAGES = (REGISTERS, IMPORTS, HOOKS)
