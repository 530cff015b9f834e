"""``/api/readings``: readings as they are held, as CSV, Parquet or JSON."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.attached import TYPES, attached
from qingshan.edge.web.api.parameters import PROBLEMS, Here
from qingshan.edge.web.state import State
from qingshan.edge.web.views.readings import Wanted, outlets_of, table

router = APIRouter(prefix="/api/readings", tags=["readings"], responses=PROBLEMS)

Code = Annotated[str, Field(pattern=r"^[\w.-]{1,64}$")]
FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {TYPES[form].partition(";")[0]: {} for form in ("csv", "parquet")}
        | {"application/json": {}}
    }
}


class Asked(BaseModel):
    """Which readings."""

    model_config = ConfigDict(extra="forbid")

    site: list[Code] = Field(default=[], max_length=200, description="Codes; all where none is given")
    indicator: list[Code] = Field(default=[], max_length=100, description="Keys; all where none is given")
    start: datetime | None = Field(default=None, description="Wall clock of the city, first hour")
    end: datetime | None = Field(default=None, description="Wall clock of the city, not included")
    as_of: int | None = Field(default=None, ge=0, le=2**31, description="What was known after that import")
    format: Literal["csv", "parquet", "json"] = "csv"


@router.get("/{medium}", dependencies=[Depends(Rule("public.read"))], responses=FILES)
def bulk(
    state: Here, medium: Literal["air", "water", "water_auto"], asked: Annotated[Asked, Query()]
) -> Response:
    """Readings of the air or the water, each with its flag and the file and row it came from."""
    return _answer(state, medium, asked)


@router.get("/outlets/online", responses=FILES)
def online(
    state: Here, caller: Annotated[Caller, Depends(Rule("inside.read", "own"))],
    asked: Annotated[Asked, Query()],
) -> Response:  # fmt: skip
    """Readings of outlets online in the caller's area."""
    return _answer(state, "online", asked, outlets_of(state, caller))


def _answer(state: State, medium: str, asked: Asked, among: Collection[str] | None = None) -> Response:
    wanted = Wanted(
        medium, asked.site, asked.indicator, _wall(asked.start), _wall(asked.end), asked.as_of, among
    )
    found = table(state.workspace, wanted)
    if asked.format != "json":
        return attached(found, asked.format, medium)
    headers = {"Content-Disposition": f'attachment; filename="{medium}.json"'}
    return Response(found.write_json(), media_type="application/json", headers=headers)


def _wall(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=None) if moment else None
