"""The server about itself: whether it is well, its figures, and the documentation of the interface."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import Response
from pydantic import BaseModel

from qingshan.base.errors import QingshanError
from qingshan.edge.archive.archive import Archive
from qingshan.edge.web.access.door import Door
from qingshan.edge.web.access.routes import rules_by_path
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.parameters import PROBLEMS, Here
from qingshan.edge.web.escalating import Escalating
from qingshan.edge.web.escalating import Standing as Escalated
from qingshan.edge.web.warming import Warming
from qingshan.edge.web.watching import Figures

router = APIRouter(tags=["server"], responses=PROBLEMS)

Standing = Literal["ok", "absent", "failed"]


class Prepared(BaseModel):
    """How many of the tables behind the first pages are made since the start."""

    done: int
    of: int


class Health(BaseModel):
    """Whether the server is up, and whether what it answers from can be reached."""

    live: bool
    ready: bool
    archive: Standing
    ledger: Standing
    cases: Escalated
    prepared: Prepared


@router.get("/health", dependencies=[Depends(Rule("server.health"))], responses={503: {"model": Health}})
def health(request: Request, state: Here, response: Response) -> Health:
    """Whether the server is up, archive and ledger can be reached, and the round of the cases went well."""
    archive, ledger = _archive(state), _ledger(state)
    is_ready = "failed" not in {archive, ledger}
    response.status_code = 200 if is_ready else 503
    response.headers["cache-control"] = "no-store"
    escalating: Escalating = request.app.state.escalating
    warming: Warming = request.app.state.warming
    prepared = Prepared(done=warming.done, of=warming.of)
    return Health(
        live=True,
        ready=is_ready,
        archive=archive,
        ledger=ledger,
        cases=escalating.standing,
        prepared=prepared,
    )


@router.get(
    "/metrics",
    dependencies=[Depends(Rule("server.watch"))],
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(request: Request, state: Here, door: Door) -> Response:
    """Figures of the server for Prometheus."""
    figures: Figures = request.app.state.figures
    return Response(figures.text(door, state.folder), media_type="text/plain; version=0.0.4; charset=utf-8")


def document_of(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the right each operation asks for as ``x-right``."""
    told = app.openapi()
    rules = rules_by_path(app)
    told.setdefault("components", {})["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "qs_…, from the page of one's account"}
    }
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            rule = rules.get((method.upper(), path))
            if rule is not None:
                operation["x-right"] = rule.right
                operation["security"] = [{}, {"token": []}] if rule.is_open else [{"token": []}]
    return told


def _archive(state: Here) -> Standing:
    try:
        folder = state.workspace.archive_folder
        if not folder.is_dir():
            return "absent"
        with Archive.open(folder) as archive:
            archive.last_time("air")
    except (QingshanError, OSError):
        return "failed"
    return "ok"


def _ledger(state: Here) -> Standing:
    try:
        with state.workspace.ledger() as ledger:
            ledger.head()
    except QingshanError:
        return "failed"
    return "ok"
