"""``/api/overview``: the loop at a glance."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.parameters import PROBLEMS, Here
from qingshan.edge.web.views import overview as view

router = APIRouter(prefix="/api/overview", tags=["overview"], responses=PROBLEMS)
OPEN = [Depends(Rule("public.read"))]
INSIDE = [Depends(Rule("inside.read"))]


@router.get("/air", dependencies=OPEN)
def air(state: Here) -> view.AirNow:
    """The air of the last day and of its year: places over the good days, places that do not attain."""
    return view.air_now(state)


@router.get("/water", dependencies=OPEN)
def water(state: Here) -> view.WaterNow:
    """Sections that fail their target in the last year with readings."""
    return view.water_now(state)


@router.get("/cases")
def cases(state: Here, caller: Annotated[Caller, Depends(Rule("inside.read", "own"))]) -> view.CasesNow:
    """Cases of the caller's area that are not closed, the most overdue first."""
    return view.cases_now(state, caller)


@router.get("/coming", dependencies=INSIDE)
def coming(state: Here) -> view.ComingOut:
    """The last imports and the next bulletin."""
    return view.coming(state)
