"""``/api/ogc``: OGC API Features (part 1, GeoJSON): any program for maps can read the layers."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from qingshan.base.errors import UsageError
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.parameters import PROBLEMS, Here, Tongue
from qingshan.edge.web.language import word
from qingshan.edge.web.views import layers
from qingshan.edge.web.views.ogc import (
    CONFORMANCE,
    CRS84,
    Collections,
    Conformance,
    Items,
    Landing,
    Link,
    OgcCollection,
    ogc_collection,
)

router = APIRouter(prefix="/api/ogc", tags=["OGC API Features"], responses=PROBLEMS)
Anybody = Annotated[Caller, Depends(Rule("public.read"))]
Own = Annotated[Caller, Depends(Rule("public.read", "own"))]
Key = Annotated[str, Path(pattern=r"^[a-z][a-z_-]{0,39}$")]
BoxText = Annotated[
    str,
    Query(
        alias="bbox",
        pattern=r"^$|^-?[0-9]{1,3}(\.[0-9]{1,20})?(,-?[0-9]{1,3}(\.[0-9]{1,20})?){3}$",
        max_length=120,
        description="west,south,east,north in degrees",
    ),
]
GEOJSON = "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"


class GeoJson(JSONResponse):
    """An answer of GeoJSON."""

    media_type = GEOJSON


def _geojson(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """What a route says of an answer of GeoJSON; its problems stay JSON."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {200: {"model": model, "content": {GEOJSON: {"schema": schema}}}}


@router.get("")
def landing(request: Request, state: Here, tongue: Tongue, caller: Anybody) -> Landing:
    """The landing page: where everything is."""
    base = _base(request)
    city = state.workspace.city
    return Landing(
        title=word(tongue, "layers.ogc_title", city=city.name(tongue)),
        description=word(tongue, "layers.ogc_text"),
        links=[
            Link(href=base, rel="self", type="application/json"),
            Link(href=f"{base}/conformance", rel="conformance", type="application/json"),
            Link(href=f"{base}/collections", rel="data", type="application/json"),
            Link(href=f"{base.removesuffix('/api/ogc')}/openapi.json", rel="service-desc", type=OPENAPI),
        ],
    )  # fmt: skip


@router.get("/conformance")
def conformance(caller: Anybody) -> Conformance:
    """Classes of the standard that this interface keeps."""
    return Conformance(conformsTo=list(CONFORMANCE))


@router.get("/collections")
def collections(request: Request, state: Here, tongue: Tongue, caller: Anybody) -> Collections:
    """Every collection a caller may read."""
    base = _base(request)
    found = layers.collections(state, caller).rows
    return Collections(
        links=[Link(href=f"{base}/collections", rel="self", type="application/json")],
        collections=[ogc_collection(each, base, tongue) for each in found],
    )


@router.get("/collections/{key}")
def collection(request: Request, state: Here, tongue: Tongue, caller: Anybody, key: Key) -> OgcCollection:
    """One collection."""
    return ogc_collection(layers.collection(state, key, caller).about, _base(request), tongue)


@router.get("/collections/{key}/items", response_model=None, responses=_geojson(Items))
def items(
    request: Request,
    state: Here,
    caller: Own,
    key: Key,
    *,
    box: BoxText = "",
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> GeoJson:
    """Features of a collection, a page at a time, all or those that touch a box."""
    found = layers.collection(state, key, caller)
    wanted = [each for each in found.of(caller) if _touches(each.box, box)]
    page = wanted[offset : offset + limit]
    here = f"{_base(request)}/collections/{key}/items"
    return GeoJson(
        Items(
            features=[each.feature for each in page],
            links=_page_links(here, box, limit, offset, len(wanted)),
            numberMatched=len(wanted),
            numberReturned=len(page),
        ).model_dump(),
        headers={"content-crs": f"<{CRS84}>"},
    )


@router.get("/collections/{key}/items/{feature}", response_model=None, responses=_geojson(layers.Feature))
def item(
    request: Request, state: Here, caller: Own, key: Key, feature: Annotated[str, Path(max_length=80)]
) -> GeoJson:
    """One feature."""
    for each in layers.collection(state, key, caller).of(caller):
        if each.feature.id == feature:
            here = f"{_base(request)}/collections/{key}"
            links = [
                Link(href=f"{here}/items/{feature}", rel="self", type=GEOJSON).model_dump(),
                Link(href=here, rel="collection", type="application/json").model_dump(),
            ]
            return GeoJson(each.feature.model_dump() | {"links": links})
    raise UsageError("unknown-feature", name=feature, layer=key)


def _base(request: Request) -> str:
    origin = request.app.state.qingshan.settings.listen.origin or str(request.base_url)
    return f"{origin.rstrip('/')}/api/ogc"


def _touches(one: layers.Box, text: str) -> bool:
    if not text:
        return True
    west, south, east, north = (float(each) for each in text.split(","))
    return one[0] <= east and one[2] >= west and one[1] <= north and one[3] >= south


def _page_links(here: str, box: str, limit: int, offset: int, count: int) -> list[Link]:
    def to(start: int) -> str:
        return f"{here}?limit={limit}&offset={start}" + (f"&bbox={box}" if box else "")

    links = [
        Link(href=to(offset), rel="self", type=GEOJSON),
        Link(href=here.rpartition("/")[0], rel="collection", type="application/json"),
    ]
    if offset + limit < count:
        links.append(Link(href=to(offset + limit), rel="next", type=GEOJSON))
    if offset > 0:
        links.append(Link(href=to(max(0, offset - limit)), rel="prev", type=GEOJSON))
    return links
