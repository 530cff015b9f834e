"""``/api/places``: what the registers know, to be found by name."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.parameters import PROBLEMS, Here
from qingshan.edge.web.views.places import PlacesOut, all_places

router = APIRouter(prefix="/api/places", tags=["places"], responses=PROBLEMS)


@router.get("", dependencies=[Depends(Rule("public.read"))])
def places(state: Here) -> PlacesOut:
    """Every place of the registers of air and water."""
    return all_places(state)
