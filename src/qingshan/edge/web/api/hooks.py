"""``/api/webhooks``: others told of alerts and overdue cases; set up by administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.areas import whole_city
from qingshan.edge.web.api.inputs import Limit, Said
from qingshan.edge.web.api.parameters import PROBLEMS, Here
from qingshan.edge.web.hook import Event
from qingshan.edge.web.views.hooks import DeliveryOut, HookOut, deliveries, hooks, set_up, take_away

router = APIRouter(prefix="/api/webhooks", tags=["webhooks"], responses=PROBLEMS)
Number = Annotated[str, Path(pattern=r"^[0-9]{4,7}$", examples=["0001"])]
Administrator = Annotated[Caller, Depends(Rule("users.manage", whole_city))]


class HookIn(Said):
    """Where events are to be sent, and which."""

    url: Annotated[str, Field(min_length=8, max_length=400, pattern=r"^https?://[!-~]+$")]
    events: Annotated[set[Event], Field(min_length=1)]


@router.get("")
def all_(state: Here, caller: Administrator) -> list[HookOut]:
    """Every hook, those taken away too."""
    return hooks(state)


@router.post("", status_code=201)
def add(state: Here, caller: Administrator, said: HookIn) -> HookOut:
    """Set a hook up; its secret is told in this answer and never again."""
    return set_up(state, said.url, tuple(sorted(said.events)), caller.who, said.ground)


@router.post("/{number}/removal")
def remove(state: Here, caller: Administrator, number: Number, said: Said) -> HookOut:
    """Take a hook away; what waits for it is given up."""
    return take_away(state, number, caller.who, said.ground)


@router.get("/{number}/deliveries")
def sent(state: Here, caller: Administrator, number: Number, limit: Limit = 100) -> list[DeliveryOut]:
    """What was sent to a hook, how often it was tried, and what came of it."""
    return deliveries(state, number, limit)
