"""``/api/air``: the air as it is judged."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.common import PROBLEMS, Here
from qingshan.edge.web.views.air import AirToday, air_today

router = APIRouter(prefix="/api/air", tags=["air"], responses=PROBLEMS)


@router.get("/today", dependencies=[Depends(Rule("public.read"))])
def today(state: Here) -> AirToday:
    """The last judged day of the city, its counties and its sites."""
    return air_today(state)
