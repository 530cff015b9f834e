"""How each route on which an area bears is asked about a thing of a division; one recipe a route.

Words in braces are filled in from the things of the division. ``knows`` is the word by which an answer is
known to hold the thing: a reading route is right when it shows that of one's own area, not that of another's.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from web.access.things import DAY, Things


@dataclass(frozen=True)
class Recipe:
    """A request about a thing of a division."""

    asks: str
    knows: str = ""
    json: Mapping[str, Any] | None = None
    data: Mapping[str, str] | None = None
    file: str = ""

    def request(self, things: Things) -> dict[str, Any]:
        """What is sent about these things."""
        made: dict[str, Any] = {"url": filled(self.asks, things)}
        if self.json is not None:
            made["json"] = {key: _deep(value, things) for key, value in self.json.items()}
        if self.data is not None:
            made["data"] = {key: filled(value, things) for key, value in self.data.items()}
        if self.file:
            name = "matrix.pdf" if self.file.startswith("%PDF") else "matrix.csv"
            made["files"] = {"file": (name, filled(self.file, things).encode())}
        return made


def filled(text: str, things: Things) -> str:
    """A text with the words of things in it; other braces stay."""
    for name, word in things.items():
        text = text.replace(f"{{{name}}}", word)
    return text


def _deep(value: Any, things: Things) -> Any:
    if isinstance(value, Mapping):
        return {key: _deep(each, things) for key, each in value.items()}
    return filled(value, things)


def shown(content: bytes) -> str:
    """What an answer shows: of a packed document the names and texts of its parts."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        return "\n".join(f"{name}\n{pack.read(name).decode('utf-8', 'replace')}" for name in pack.namelist())


WHY = {"ground": "for the matrix"}
CASE = "/api/cases/{case}"
FIRM_ROW = "/api/registers/enterprises/rows/{row}"
NEW_FIRM = {
    "code": "{division}E99", "zh": "matrix", "en": "matrix", "county": "{division}", "industry_code": "1391",
    "industry": "matrix", "from": "2024-01-01", "source": "matrix",
}  # fmt: skip

RECIPES: dict[tuple[str, str], Recipe] = {
    ("GET", "/api/overview/cases"): Recipe("/api/overview/cases", "{title}"),
    ("GET", "/api/devices"): Recipe("/api/devices", "{mn}"),
    ("GET", "/api/devices/frames"): Recipe("/api/devices/frames", "MN={mn}"),
    ("GET", "/api/devices/cameras"): Recipe("/api/devices/cameras", "{camera}"),
    ("GET", "/api/devices/outlets"): Recipe("/api/devices/outlets", "{outlet}"),
    ("GET", "/api/figures/online/{rest}"): Recipe(f"/api/figures/online/{{outlet}}/{DAY}T09/cod", "{outlet}"),
    ("GET", "/api/figures/outfall/{rest}"): Recipe(
        "/api/figures/outfall/{outfall}/2026-03-02/surveyed", "{outfall}"
    ),
    ("GET", "/api/layers/{key}"): Recipe("/api/layers/outlets", "{outlet}"),
    ("GET", "/api/ogc/collections/{key}/items"): Recipe(
        "/api/ogc/collections/outlets/items?limit=1000", '"id":"{outlet}"'
    ),
    ("GET", "/api/ogc/collections/{key}/items/{feature}"): Recipe(
        "/api/ogc/collections/outlets/items/{outlet}", '"id":"{outlet}"'
    ),
    ("GET", "/api/readings/outlets/online"): Recipe("/api/readings/outlets/online", "{outlet}"),
    ("GET", "/api/cases"): Recipe("/api/cases", "{title}"),
    ("GET", "/api/cases/board"): Recipe("/api/cases/board?kind=outfall_rectification", "{title}"),
    ("GET", "/api/cases/backlog"): Recipe("/api/cases/backlog?by=owner", "{owner}"),
    ("POST", "/api/cases"): Recipe(
        "/api/cases",
        json=WHY | {"kind": "complaint", "title": "matrix", "division": "{division}", "owner": "li"},
    ),
    ("GET", "/api/cases/{number}"): Recipe(CASE, "{title}"),
    ("GET", "/api/cases/{number}/check"): Recipe(f"{CASE}/check", '"number":"{case}"'),
    ("POST", "/api/cases/{number}/moves"): Recipe(f"{CASE}/moves", json=WHY | {"move": "measure"}),
    ("POST", "/api/cases/{number}/notes"): Recipe(f"{CASE}/notes", json=WHY),
    ("POST", "/api/cases/{number}/owner"): Recipe(f"{CASE}/owner", json=WHY | {"owner": "li"}),
    ("POST", "/api/cases/{number}/due"): Recipe(f"{CASE}/due", json=WHY | {"due": "2026-12-01"}),
    ("POST", "/api/cases/{number}/evidence"): Recipe(
        f"{CASE}/evidence", json=WHY | {"item": "responsible_body", "text": "matrix"}
    ),
    ("POST", "/api/cases/{number}/files"): Recipe(
        f"{CASE}/files", data=WHY | {"item": "sample_report"}, file="%PDF-1.7 {division}"
    ),
    ("GET", "/api/cases/{number}/files/{sha256}"): Recipe(f"{CASE}/files/{{file}}", "{division} report"),
    ("GET", "/api/emergency/lines"): Recipe("/api/emergency/lines?limit=1000", "{line}"),
    ("GET", "/api/emergency/changes"): Recipe("/api/emergency/changes?before=0", "{line}"),
    ("GET", "/api/emergency/list"): Recipe("/api/emergency/list", "{firm}"),
    ("GET", "/api/emergency/firms/{firm}/plan"): Recipe("/api/emergency/firms/{firm}/plan", "{firm_name}"),
    ("GET", "/api/alerts/{number}"): Recipe("/api/alerts/{alert}", "{line}"),
    ("GET", "/api/alerts/{number}/notices"): Recipe("/api/alerts/{alert}/notices", "{firm}.docx"),
    ("GET", "/api/registers"): Recipe("/api/registers", '"en":"dischargers","rows":{firms},'),
    ("GET", "/api/registers/{name}"): Recipe("/api/registers/enterprises?limit=1000", '"code":"{firm}"'),
    ("GET", "/api/registers/{name}/file"): Recipe("/api/registers/enterprises/file", "{firm}"),
    ("GET", "/api/registers/{name}/history"): Recipe("/api/registers/enterprises/history", "matrix-{firm}"),
    ("POST", "/api/registers/{name}/rows"): Recipe(
        "/api/registers/enterprises/rows?dry_run=true", json=WHY | {"cells": NEW_FIRM}
    ),
    ("PUT", "/api/registers/{name}/rows/{row}"): Recipe(
        f"{FIRM_ROW}?dry_run=true", json=WHY | {"cells": {"industry": "matrix"}}
    ),
    ("POST", "/api/registers/{name}/rows/{row}/removal"): Recipe(
        f"{FIRM_ROW}/removal?dry_run=true", json=WHY
    ),
    ("POST", "/api/registers/{name}/import"): Recipe(
        "/api/registers/enterprises/import", data=WHY, file="code,industry\n{firm},matrix\n"
    ),
    ("POST", "/api/registers/{name}/undo"): Recipe(
        "/api/registers/enterprises/undo", json=WHY | {"number": "{change}"}
    ),
    ("GET", "/console/devices/{code}"): Recipe("/console/devices/{outlet}", "{outlet_name}"),
}
"""Every route whose rule reaches a caller's area only, or the division of a thing."""

CITY_WIDE: dict[str, str] = {
    "GET /api/overview/coming": "names of imported files and the next bulletin of the city",
    "GET /api/water/sections/{code}/trace": "what fails a section may lie in any county above it",
    "GET /api/figures/trace/{rest}": "the same, number by number",
    "GET /api/cases/kinds": "rules by which cases move, no case",
    "GET /api/lists*": "lists are published by law, the city's firms together",
    "GET /api/emergency": "counts of the city's list and its editions",
    "GET /api/emergency/proof": "sums of the city against its targets",
    "GET /api/alerts": "an alert is the whole city's",
    "GET /api/alerts/proposals": "an alert is the whole city's",
    "POST /api/alerts/advice*": "computed from what is sent in, nothing is entered",
    "GET /api/bulletins*": "a bulletin is the whole city's; work is shown to whoever began it",
    "POST /api/bulletins/verifications": "computed from what is sent in, nothing is entered",
    "POST /api/audit/*": "computed from what is sent in, nothing is entered",
    "GET /api/imports": "names of files and counts of rows",
    "GET /api/imports/layers": "kinds of layers, no feature",
    "PAGE *": "a page of the console holds what it fetches, and each fetch has its own rule",
}
"""Why a route inside asks for no area; ``*`` stands for any ending."""
