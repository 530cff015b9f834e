"""Every place of the registers, as people look for it."""

from __future__ import annotations

from pydantic import BaseModel

from qingshan.edge.web.state import State
from qingshan.edge.web.views.words import Both
from qingshan.edge.workspace import Place, PlaceKind, Workspace

PAGES: dict[PlaceKind, str] = {
    "city": "/console/air?place={code}",
    "county": "/console/air?place={code}",
    "site": "/console/air/{code}",
    "section": "/console/water/{code}",
    "water_body": "/console/water?place={code}",
    "basin": "/console/water?place={code}",
    "water_source": "/console/water?place={code}",
}
"""Page of the console a kind of place opens."""


class PlaceOut(Both):
    """A place of a register, with the page of the console it opens."""

    code: str
    kind: str
    kind_words: Both
    link: str


class PlacesOut(BaseModel):
    """Places in the order of their registers."""

    places: list[PlaceOut]


def all_places(state: State) -> PlacesOut:
    """The city, its counties, sites, sections, waters and drinking-water sources."""
    return state.kept("places", _places)


def _places(workspace: Workspace) -> PlacesOut:
    found = [place for kind in PAGES for place in workspace.places(kind)]
    return PlacesOut(places=[_place(each) for each in found])


def _place(place: Place) -> PlaceOut:
    return PlaceOut(
        code=place.code, kind=place.kind, zh=place.zh, en=place.en,
        kind_words=Both.of(f"kinds.{place.kind}"), link=PAGES[place.kind].format(code=place.code),
    )  # fmt: skip
