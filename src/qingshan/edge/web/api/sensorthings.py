"""``/api/sta/v1.1``: sites, sections and their readings in the SensorThings model, to be read.

References
----------
OGC SensorThings API Part 1, version 1.1 (18-088): the entities and ``$top``, ``$skip``, ``$count``,
``$orderby`` and ``$filter`` on ``phenomenonTime`` of observations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

import polars as pl
from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from qingshan.base.errors import UsageError
from qingshan.base.indicator import indicator, indicators
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.parameters import PROBLEMS, Here, Tongue
from qingshan.edge.web.views.observed import Catalog, Stream, Thing, catalog, phenomenon_time
from qingshan.edge.web.views.readings import Wanted, readings

ROOT = "/api/sta/v1.1"
router = APIRouter(
    prefix=ROOT, tags=["SensorThings"], responses=PROBLEMS, dependencies=[Depends(Rule("public.read"))]
)

SETS = ("Things", "Locations", "Datastreams", "Sensors", "ObservedProperties", "Observations")
MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
CONFORMANCE = (
    "http://www.opengis.net/spec/iot_sensing/1.1/req/datamodel",
    "http://www.opengis.net/spec/iot_sensing/1.1/req/resource-path/resource-path-to-entities",
    "http://www.opengis.net/spec/iot_sensing/1.1/req/request-data",
)
_TERM = re.compile(
    r"phenomenonTime\s+(ge|gt|le|lt)\s+'?(\d{4}-\d\d-\d\d(?:T[0-9:.]+(?:Z|[+-]\d\d:\d\d)?)?)'?"
)
_JOIN = re.compile(r"\s+and\s+")

Id = Annotated[str, Path(pattern=r"^'[^'/]{1,120}'$", description="The id in single quotes")]
T = TypeVar("T")
Entity = dict[str, Any]


class Paging(BaseModel):
    """Which part of a set."""

    model_config = ConfigDict(extra="forbid")

    top: int = Field(default=100, ge=0, le=1000, alias="$top")
    skip: int = Field(default=0, ge=0, le=10_000_000, alias="$skip")
    count: bool = Field(default=False, alias="$count")


class Observing(Paging):
    """Which observations, and in what order of time."""

    filter: str = Field(default="", max_length=300, alias="$filter")
    orderby: str = Field(
        default="", pattern=r"^(phenomenonTime( (asc|desc))?)?$", alias="$orderby", description="by time"
    )


Page = Annotated[Paging, Query()]


@router.get("")
def root() -> Entity:
    """The sets there are."""
    return {
        "value": [{"name": name, "url": f"{ROOT}/{name}"} for name in SETS],
        "serverSettings": {"conformance": list(CONFORMANCE)},
    }


@router.get("/Things")
def things(request: Request, state: Here, language: Tongue, page: Page) -> Entity:
    """Sites of the air, sections of rivers, points of lakes, drinking-water sources."""
    return _page(request, list(catalog(state).things.values()), page, lambda each: _thing(each, language))


@router.get("/Things({key})")
def thing(state: Here, language: Tongue, key: Id) -> Entity:
    """One thing."""
    return _thing(_get(catalog(state).things, key), language)


@router.get("/Things({key})/Datastreams")
def streams_of_thing(request: Request, state: Here, language: Tongue, key: Id, page: Page) -> Entity:
    """What is observed at a thing."""
    known = catalog(state)
    found = known.of_thing(_get(known.things, key).code)
    return _page(request, found, page, lambda each: _stream(known, each, language))


@router.get("/Things({key})/Locations")
def locations_of_thing(request: Request, state: Here, language: Tongue, key: Id, page: Page) -> Entity:
    """Where a thing is; nothing where that is not known."""
    found = _get(catalog(state).things, key)
    return _page(request, [found] if found.position else [], page, lambda each: _location(each, language))


@router.get("/Locations")
def locations(request: Request, state: Here, language: Tongue, page: Page) -> Entity:
    """Where things are."""
    found = [each for each in catalog(state).things.values() if each.position]
    return _page(request, found, page, lambda each: _location(each, language))


@router.get("/Datastreams")
def streams(request: Request, state: Here, language: Tongue, page: Page) -> Entity:
    """What is observed, of which indicator, where."""
    known = catalog(state)
    return _page(request, list(known.streams.values()), page, lambda each: _stream(known, each, language))


@router.get("/Datastreams({key})")
def stream(state: Here, language: Tongue, key: Id) -> Entity:
    """One stream."""
    known = catalog(state)
    return _stream(known, _get(known.streams, key), language)


@router.get("/Datastreams({key})/Observations")
def observations(
    request: Request,
    state: Here,
    key: Id,
    page: Annotated[Observing, Query()],
) -> Entity:
    """Readings of a stream in force, in order of time; flagged ones carry their flag."""
    known = catalog(state)
    found = _get(known.streams, key)
    start, end = _times(page.filter, known)
    wanted = Wanted(found.medium, [found.thing], [found.indicator], start, end)
    frame = readings(state.workspace, wanted).filter(pl.col("value").is_not_null())
    ordered = frame.sort("time", descending=page.orderby.endswith("desc"))
    rows = ordered.slice(page.skip, page.top + 1).collect().to_dicts()
    total = int(frame.select(pl.len()).collect().item()) if page.count else None
    made = [_observation(found, row, known) for row in rows[: page.top]]
    return _answer(request, made, page, total, is_more=len(rows) > page.top)


@router.get("/Sensors")
def sensors(request: Request, state: Here, page: Page) -> Entity:
    """Instruments are not in the register of sites; devices of outlets are not public."""
    return _page(request, [], page, lambda each: each)


@router.get("/ObservedProperties")
def properties(request: Request, language: Tongue, page: Page) -> Entity:
    """The dictionary of indicators."""
    return _page(request, list(indicators()), page, lambda each: _property(each, language))


@router.get("/ObservedProperties({key})")
def observed_property(language: Tongue, key: Id) -> Entity:
    """One indicator."""
    return _property(indicator(key.strip("'")).key, language)


@router.get("/ObservedProperties({key})/Datastreams")
def streams_of_property(request: Request, state: Here, language: Tongue, key: Id, page: Page) -> Entity:
    """Where an indicator is observed."""
    known = catalog(state)
    found = known.of_property(indicator(key.strip("'")).key)
    return _page(request, found, page, lambda each: _stream(known, each, language))


def _get(known: Any, quoted: str) -> Any:
    key = quoted.strip("'")
    if key not in known:
        raise UsageError("unknown-entity", id=key)
    return known[key]


def _page(request: Request, rows: Sequence[T], page: Paging, made: Callable[[T], Entity]) -> Entity:
    part = [made(each) for each in rows[page.skip : page.skip + page.top]]
    return _answer(request, part, page, len(rows), is_more=page.skip + page.top < len(rows))


def _answer(
    request: Request, rows: list[Entity], page: Paging, total: int | None, *, is_more: bool
) -> Entity:
    answer: Entity = {"value": rows}
    if page.count and total is not None:
        answer["@iot.count"] = total
    if is_more and page.top:
        answer["@iot.nextLink"] = str(
            request.url.include_query_params(**{"$skip": page.skip + page.top, "$top": page.top})
        )
    return answer


def _link(name: str, key: str) -> str:
    return f"{ROOT}/{name}('{key}')"


def _thing(each: Thing, language: str) -> Entity:
    link = _link("Things", each.code)
    return {
        "@iot.id": each.code,
        "@iot.selfLink": link,
        "name": each.zh if language == "zh" else each.en or each.zh,
        "description": each.kind,
        "properties": {"code": each.code, "zh": each.zh, "en": each.en, "kind": each.kind},
        "Datastreams@iot.navigationLink": f"{link}/Datastreams",
        "Locations@iot.navigationLink": f"{link}/Locations",
    }


def _location(each: Thing, language: str) -> Entity:
    return {
        "@iot.id": each.code,
        "@iot.selfLink": _link("Things", each.code) + "/Locations",
        "name": each.zh if language == "zh" else each.en or each.zh,
        "description": each.kind,
        "encodingType": "application/geo+json",
        "location": {"type": "Point", "coordinates": list(each.position or ())},
    }


def _stream(known: Catalog, each: Stream, language: str) -> Entity:
    about, link = indicator(each.indicator), _link("Datastreams", each.id)
    thing = known.things[each.thing]
    name = thing.zh if language == "zh" else thing.en or thing.zh
    label = about.zh if language == "zh" else about.en
    return {
        "@iot.id": each.id,
        "@iot.selfLink": link,
        "name": f"{name} {label}",
        "description": each.medium,
        "observationType": MEASUREMENT,
        "unitOfMeasurement": {"name": about.unit, "symbol": about.unit, "definition": ""},
        "Thing@iot.navigationLink": _link("Things", each.thing),
        "ObservedProperty@iot.navigationLink": _link("ObservedProperties", each.indicator),
        "Observations@iot.navigationLink": f"{link}/Observations",
    }


def _property(key: str, language: str) -> Entity:
    about, link = indicator(key), _link("ObservedProperties", key)
    return {
        "@iot.id": key,
        "@iot.selfLink": link,
        "name": about.zh if language == "zh" else about.en,
        "definition": "",
        "description": about.symbol,
        "properties": {"zh": about.zh, "en": about.en, "unit": about.unit, "medium": about.medium},
        "Datastreams@iot.navigationLink": f"{link}/Datastreams",
    }


def _observation(each: Stream, row: Entity, known: Catalog) -> Entity:
    time: datetime = row["time"]
    return {
        "@iot.id": f"{each.id}:{time:%Y%m%dT%H%M}",
        "phenomenonTime": phenomenon_time(each, time, known.zone),
        "resultTime": None,
        "result": row["value"],
        "resultQuality": {"flag": row["flag"], "checks": row["checks"]},
        "Datastream@iot.navigationLink": _link("Datastreams", each.id),
    }


def _times(text: str, known: Catalog) -> tuple[datetime | None, datetime | None]:
    """First moment and the moment after the last of a filter, on the wall clock of the city."""
    start: datetime | None = None
    end: datetime | None = None
    for term in _JOIN.split(text.strip()) if text.strip() else []:
        found = _TERM.fullmatch(term)
        if found is None:
            raise UsageError("filter-unreadable", text=term[:120])
        moment = _moment(found[2], known)
        if found[1] in {"ge", "gt"}:
            start = moment if found[1] == "ge" else moment.replace(microsecond=moment.microsecond + 1)
        else:
            end = moment if found[1] == "lt" else moment.replace(microsecond=moment.microsecond + 1)
    return start, end


def _moment(text: str, known: Catalog) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            moment = moment.astimezone(known.zone).replace(tzinfo=None)
    except (ValueError, OverflowError) as wrong:
        raise UsageError("filter-unreadable", text=text) from wrong
    return moment.replace(microsecond=0)
