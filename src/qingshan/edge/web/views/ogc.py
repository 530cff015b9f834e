"""Records of OGC API Features part 1 (17-069r4), in the standard's own words."""

from __future__ import annotations

from pydantic import BaseModel

from qingshan.base.messages import Language
from qingshan.edge.web.views.layers import CollectionOut, Features

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)


class Link(BaseModel):
    """A link."""

    href: str
    rel: str
    type: str


class Landing(BaseModel):
    """The landing page."""

    title: str
    description: str
    links: list[Link]


class Conformance(BaseModel):
    """Classes kept."""

    conformsTo: list[str]  # noqa: N815


class Spatial(BaseModel):
    """Boxes of a collection."""

    bbox: list[list[float]]
    crs: str = CRS84


class Extent(BaseModel):
    """Extent of a collection."""

    spatial: Spatial


class OgcCollection(BaseModel):
    """A collection."""

    id: str
    title: str
    description: str
    extent: Extent | None
    itemType: str = "feature"  # noqa: N815
    crs: list[str] = [CRS84]
    links: list[Link]


class Collections(BaseModel):
    """All collections."""

    links: list[Link]
    collections: list[OgcCollection]


class Items(Features):
    """A page of features."""

    links: list[Link]
    numberMatched: int  # noqa: N815
    numberReturned: int  # noqa: N815


def ogc_collection(about: CollectionOut, base: str, language: Language) -> OgcCollection:
    """A collection in the standard's words."""
    here = f"{base}/collections/{about.key}"
    mark = " SIMULATED" if about.is_simulated else ""
    return OgcCollection(
        id=about.key,
        title=(about.zh if language == "zh" else about.en) + mark,
        description=about.source,
        extent=None if about.box is None else Extent(spatial=Spatial(bbox=[list(about.box)])),
        links=[
            Link(href=here, rel="self", type="application/json"),
            Link(href=f"{here}/items", rel="items", type="application/geo+json"),
        ],
    )
