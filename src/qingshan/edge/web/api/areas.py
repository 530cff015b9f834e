"""Where the thing of a request lies: what rules of routes hold against the caller's area."""

from __future__ import annotations

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from qingshan.edge.outfall_book import OutfallBook
from qingshan.edge.web.api.parameters import state_of
from qingshan.edge.web.state import State
from qingshan.edge.web.views.case import one
from qingshan.edge.web.views.emergency import county_of_firms
from qingshan.edge.web.views.known import known


async def whole_city(request: Request) -> str:
    """The city: what is of no single area is decided by those who answer for all of it."""
    return state_of(request).workspace.city.code


async def division_of_case(request: Request) -> str:
    """Division of the case a request is about."""
    return one(state_of(request), str(request.path_params["number"])).division


async def division_of_firm(request: Request) -> str:
    """County of the firm a request is about."""
    return county_of_firms(state_of(request)).get(str(request.path_params["firm"]), "")


async def division_of_outlet(request: Request) -> str:
    """County of the outlet that a page or a figure is about."""
    return await run_in_threadpool(_of_outlet, state_of(request), _place(request))


async def division_of_outfall(request: Request) -> str:
    """County of the outfall whose figure is asked for, or the county, water or city it is of."""
    return await run_in_threadpool(_of_outfall, state_of(request), _place(request))


def _place(request: Request) -> str:
    """The place an address of a figure begins with, or the code a page is about."""
    asked = request.path_params
    return str(asked.get("code") or asked["rest"]).partition("/")[0]


def _of_outlet(state: State, text: str) -> str:
    outlets = known(state).outlets
    outlet = outlets.find(text)
    return outlets.county_of(outlet) if outlet else ""


def _of_outfall(state: State, text: str) -> str:
    held = OutfallBook(state.workspace, state.decided.ledger).all().get(text)
    county = state.workspace.divisions().find(text)
    return held.outfall["county"] if held else county.code if county else ""
