"""``/api/water``: sections, rivers, counties and the city as they are judged; who answers for a section."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.asked import Edition, Item, PlaceText, SpanText
from qingshan.edge.web.api.attached import FILES
from qingshan.edge.web.api.files import Form, FormAsked, in_form
from qingshan.edge.web.api.parameters import PROBLEMS, Here, Tongue
from qingshan.edge.web.views import water_rows, water_section
from qingshan.edge.web.views.charts import Chart
from qingshan.edge.web.views.layers import Features
from qingshan.edge.web.views.water_map import water_map
from qingshan.edge.web.views.water_rows import GroupTable, SectionTable
from qingshan.edge.web.views.water_section import SectionOut, TraceOut

router = APIRouter(prefix="/api/water", tags=["water"], responses=PROBLEMS)
OPEN = [Depends(Rule("public.read"))]
INSIDE = [Depends(Rule("inside.read"))]
SectionCode = Annotated[str, Path(max_length=40, description="code of a section")]


class Basis(StrEnum):
    """Whether samples by hand or automatic stations speak; empty for the city's own choice."""

    OWN = ""
    MANUAL = "manual"
    AUTO = "auto"


class Groups(StrEnum):
    """What a row of counts is."""

    CITY = "city"
    COUNTY = "county"
    RIVER = "river"
    BASIN = "basin"


class Paper(StrEnum):
    """Form of a report."""

    HTML = "html"
    DOCX = "docx"


PAPERS = {
    Paper.HTML: "text/html; charset=utf-8",
    Paper.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@router.get("/sections", response_model=SectionTable, responses=FILES, dependencies=OPEN)
def sections(
    state: Here, tongue: Tongue, period: SpanText, *, place: PlaceText = "", basis: Basis = Basis.OWN,
    edition: Edition = "", form: FormAsked = Form.JSON,
) -> SectionTable | Response:  # fmt: skip
    """Verdicts of sections over a span: class, target, what determined it, main indicators."""
    table = water_rows.water_sections(state, period, place, basis.value, edition)
    return in_form(table, water_rows.SECTION_HEADS, form, f"water-{period}", tongue)


@router.get("/groups", response_model=GroupTable, responses=FILES, dependencies=OPEN)
def groups(
    state: Here, tongue: Tongue, period: SpanText, *, by: Groups = Groups.COUNTY, basis: Basis = Basis.OWN,
    edition: Edition = "", form: FormAsked = Form.JSON,
) -> GroupTable | Response:  # fmt: skip
    """Counts and shares of the city with its counties, rivers or basins."""
    table = water_rows.water_groups(state, period, by.value, basis.value, edition)
    return in_form(table, water_rows.GROUP_HEADS, form, f"water-{by.value}-{period}", tongue)


@router.get("/map", dependencies=OPEN)
def sections_map(state: Here, period: SpanText, basis: Basis = Basis.OWN, edition: Edition = "") -> Features:
    """Sections with a position as GeoJSON, in the color of their class."""
    return water_map(state, period, basis.value, edition)


@router.get("/sections/{code}", dependencies=OPEN)
def section(
    state: Here, code: SectionCode, period: SpanText, basis: Basis = Basis.OWN, edition: Edition = ""
) -> SectionOut:
    """A section: its register entry, its verdict, its months and its indicators against the target."""
    return water_section.water_section(state, code, period, basis.value, edition)


@router.get("/sections/{code}/series", dependencies=OPEN)
def series(
    state: Here, code: SectionCode, period: SpanText, item: Item = "cod", basis: Basis = Basis.OWN,
    edition: Edition = "",
) -> Chart:  # fmt: skip
    """The months of an indicator, with the limit of the target class."""
    return water_section.water_series(state, code, period, item, basis.value, edition)


@router.get("/sections/{code}/catchment", dependencies=OPEN)
def catchment(state: Here, code: SectionCode) -> Features:
    """What drains to a section, as GeoJSON."""
    return water_section.catchment(state, code)


@router.get("/sections/{code}/trace", dependencies=INSIDE)
def trace(
    state: Here,
    code: SectionCode,
    when: Annotated[str, Query(pattern=r"^$|^[0-9]{4}(-[0-9]{2}|Q[1-4])?$", max_length=8)] = "",
) -> TraceOut:
    """Who answers for a section and, for a span, who may have caused what was over its limit."""
    return water_section.water_trace(state, code, when)


@router.get(
    "/sections/{code}/report",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in PAPERS.values()}}},
    dependencies=OPEN,
)
def report(
    state: Here,
    tongue: Tongue,
    code: SectionCode,
    period: SpanText,
    form: Annotated[Paper, Query(alias="format")] = Paper.DOCX,
) -> Response:
    """The report of a section on one page, in Word or as a web page."""
    from qingshan.edge.section_files import section_file

    made = section_file(state.workspace, code, period, tongue, form.value, state.clock().date())
    headers = {"content-disposition": f'attachment; filename="section-{period}.{form.value}"'}
    return Response(made, media_type=PAPERS[form], headers=headers)
