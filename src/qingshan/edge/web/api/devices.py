"""``/api/devices``: devices online, what came of what was due, quarantine, raw frames, cameras, outlets."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.areas import whole_city
from qingshan.edge.web.api.asked import PlaceText
from qingshan.edge.web.api.attached import FILES
from qingshan.edge.web.api.files import Form, FormAsked, in_form
from qingshan.edge.web.api.parameters import PROBLEMS, Here, Tongue
from qingshan.edge.web.views import devices as view
from qingshan.edge.web.views.outlets import OUTLET_HEADS, OutletTable
from qingshan.edge.web.views.outlets import outlets as outlet_table

router = APIRouter(prefix="/api/devices", tags=["devices"], responses=PROBLEMS)
Own = Annotated[Caller, Depends(Rule("inside.read", "own"))]
Code = Annotated[str, Query(max_length=40, description="code of an outlet; empty for all")]


City = Annotated[Caller, Depends(Rule("inside.read", whole_city))]


@router.get("", response_model=view.DevicesOut, responses=FILES)
def devices(
    state: Here,
    tongue: Tongue,
    caller: Own,
    *,
    day: date | None = None,
    outlet: Code = "",
    form: FormAsked = Form.JSON,
) -> view.DevicesOut | Response:
    """Devices of the caller's area on a day: online state, transmission and valid rates, missing hours."""
    found = view.devices(state, caller, day, outlet)
    return in_form(found, view.DEVICE_HEADS, form, f"devices-{found.day}", tongue)


@router.get("/quarantine")
def quarantine(state: Here, caller: City) -> view.QuarantineOut:
    """Who is not let in, and why; such frames belong to no area."""
    return view.quarantine(state)


@router.get("/frames")
def frames(
    state: Here,
    caller: Own,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    outlet: Code = "",
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> view.FramesOut:
    """Raw frames as received, the newest first."""
    return view.frames(state, caller, limit, outlet, before)


@router.get("/cameras")
def cameras(state: Here, caller: Own) -> view.CamerasOut:
    """Cameras of the caller's area and what was found when they were last asked."""
    return view.cameras(state, caller)


@router.get("/outlets", response_model=OutletTable, responses=FILES)
def outlets(
    state: Here,
    tongue: Tongue,
    caller: Own,
    *,
    period: Annotated[
        str, Query(pattern=r"^$|^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?|Q[1-4])?$", max_length=10)
    ] = "",
    outlet: PlaceText = "",
    over: Annotated[bool, Query(description="only what is over its limit")] = False,
    form: FormAsked = Form.JSON,
) -> OutletTable | Response:
    """Outlets against their limits over a period, by default the last month with readings."""
    table = outlet_table(state, caller, period, outlet, only_over=over)
    return in_form(table, OUTLET_HEADS, form, f"outlets-{table.period}", tongue)
