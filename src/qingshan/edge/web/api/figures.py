"""``/api/figures``: any figure by its address, with all it is made of."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.parameters import PROBLEMS, Here
from qingshan.edge.web.errors import ForbiddenError, SignInError
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
INSIDE = "online/"
"""Figures of outlets are read by those who may read the console."""


@router.get("/{address:path}")
def figure(
    address: Address, state: Here, caller: Annotated[Caller, Depends(Rule("public.read"))]
) -> FigureStory:
    """The figure: value, formula, clauses with their status, policies, coverage, inputs, readings."""
    if address.startswith(INSIDE) and not caller.may("inside.read"):
        raise ForbiddenError("inside.read") if caller.is_known else SignInError("inside.read")
    return figure_story(state, address)
