"""The public's complaints: a form, a receipt, and where a complaint stands."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.parameters import Here, Tongue
from qingshan.edge.web.errors import problem_of, status_of
from qingshan.edge.web.page import page
from qingshan.edge.web.state import State
from qingshan.edge.web.views.complaints import Complaint, complain, standing

router = APIRouter(
    prefix="/complaints", include_in_schema=False, dependencies=[Depends(Rule("public.complain"))]
)
PRIVATE = {"Cache-Control": "no-store"}


class Sent(BaseModel):
    """What the form sends; ``website`` is a trap that people do not see."""

    text: str = Field(default="", max_length=4000)
    division: str = Field(default="", max_length=12)
    place: str = Field(default="", max_length=200)
    contact: str = Field(default="", max_length=200)
    website: str = Field(default="", max_length=200)


@router.get("")
def form(
    request: Request, state: Here, language: Tongue,
    receipt: Annotated[str, Query(max_length=40)] = "",
) -> Response:  # fmt: skip
    """The form; with ``?receipt=`` also where that complaint stands."""
    found, problem, status = None, None, 200
    if receipt.strip():
        try:
            found = standing(state, receipt, language)
        except UsageError as error:
            problem, status = problem_of(error, language), status_of(error)
    return _form(request, state, status, found=found, problem=problem, receipt=receipt)


@router.post("")
def send(request: Request, state: Here, language: Tongue, sent: Annotated[Sent, Form()]) -> Response:
    """A complaint, which becomes a case; what was written stays in the form when it is refused."""
    try:
        receipt = _take(request, state, sent)
    except (UsageError, RefusedError) as error:
        status = 429 if error.code == "too-often" else status_of(error)
        return _form(request, state, status, problem=problem_of(error, language), given=sent)
    return page(request, "receipt.html", 201, PRIVATE, receipt=receipt)


def _take(request: Request, state: State, sent: Sent) -> str:
    if sent.website:
        raise UsageError("complaint-empty")
    if sent.text.strip():
        state.complaints.take(_address(request), state.clock())
    return complain(state, Complaint(sent.text, sent.division, sent.place, sent.contact))


def _form(request: Request, state: State, status: int, **values: Any) -> Response:
    shown = {"found": None, "problem": None, "receipt": "", "given": Sent(), **values}
    counties = state.workspace.places("county")
    return page(request, "complaints.html", status, PRIVATE, counties=counties, **shown)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
