"""``/api/standards``: the rules as data: editions, tables with clause and status, what changed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.attached import FILES
from qingshan.edge.web.api.files import Form, FormAsked, in_form
from qingshan.edge.web.api.parameters import PROBLEMS, Tongue
from qingshan.edge.web.views import standards as view

router = APIRouter(
    prefix="/api/standards",
    tags=["standards"],
    responses=PROBLEMS,
    dependencies=[Depends(Rule("public.read"))],
)
KEY = r"^[0-9a-z][0-9a-z._-]{0,59}$"
EditionKey = Annotated[str, Path(pattern=KEY, description="key of an edition, such as gb3095-2026")]
Compared = Annotated[str, Query(pattern=KEY, description="key of an edition")]


@router.get("")
def editions() -> view.EditionsOut:
    """Every edition of every standard."""
    return view.all_editions()


@router.get("/compare", response_model=view.DifferencesOut, responses=FILES)
def compare(
    tongue: Tongue, first: Compared, second: Compared, form: FormAsked = Form.JSON
) -> view.DifferencesOut | Response:
    """What differs between two editions, row by row."""
    found = view.differences(first, second)
    return in_form(found, view.DIFFERENCE_HEADS, form, f"{first}-{second}", tongue)


@router.get("/{key}")
def edition(key: EditionKey) -> view.EditionOut:
    """An edition, where it was read, and its tables."""
    return view.one_edition(key)


@router.get("/{key}/tables/{name}")
def table(key: EditionKey, name: Annotated[str, Path(pattern=r"^[a-z0-9_]{1,60}$")]) -> view.TableOut:
    """The rows of a table, each with its unit, clause and status."""
    return view.one_table(key, name)
