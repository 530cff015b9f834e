"""Public pages: rendered whole, readable without a script, one request a page."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.common import Here
from qingshan.edge.web.public.page import page
from qingshan.edge.web.views.air import air_today

router = APIRouter(include_in_schema=False)


@router.get("/", dependencies=[Depends(Rule("public.read"))])
def air_page(request: Request, state: Here) -> Response:
    """Today's air."""
    return page(request, "air.html", today=air_today(state))
