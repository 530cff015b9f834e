"""``/api/figures``: any figure by its address, with all it is made of."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from qingshan.base.errors import UsageError
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.areas import division_of_outfall, division_of_outlet
from qingshan.edge.web.api.parameters import PROBLEMS, Here
from qingshan.edge.web.views.figures import FigureStory, figure_story

router = APIRouter(prefix="/api/figures", tags=["figures"], responses=PROBLEMS)

Address = Annotated[
    str,
    Path(
        description="medium/place/period/statistic, with @edition where one is named",
        max_length=200,
        examples=["air/150400/2022/good_day_ratio"],
    ),
]
Rest = Annotated[
    str, Path(description="place/period/statistic, with @edition where one is named", max_length=190)
]
OPEN = ("air/", "water/")
"""How addresses of figures begin that anybody may open; each other medium has a route of its own."""


@router.get("/online/{rest:path}", dependencies=[Depends(Rule("inside.read", division_of_outlet))])
def of_outlet(state: Here, rest: Rest) -> FigureStory:
    """A figure of an outlet online."""
    return figure_story(state, f"online/{rest}")


@router.get("/outfall/{rest:path}", dependencies=[Depends(Rule("inside.read", division_of_outfall))])
def of_outfall(state: Here, rest: Rest) -> FigureStory:
    """A figure of an outfall, or of those of a county, a water or the city."""
    return figure_story(state, f"outfall/{rest}")


@router.get("/trace/{rest:path}", dependencies=[Depends(Rule("inside.read"))])
def of_trace(state: Here, rest: Rest) -> FigureStory:
    """A figure of a traced section."""
    return figure_story(state, f"trace/{rest}")


@router.get("/{address:path}", dependencies=[Depends(Rule("public.read"))])
def figure(address: Address, state: Here) -> FigureStory:
    """The figure: value, formula, clauses with their status, policies, coverage, inputs, readings."""
    if not address.startswith(OPEN):
        raise UsageError("unreadable-address", text=address)
    return figure_story(state, address)
