"""Layers of a workspace and its registers with positions, as features in CRS84 (longitude, latitude)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from qingshan.base.errors import UsageError
from qingshan.edge.geo.packages import needed
from qingshan.edge.geo.points import gauges, on_ground
from qingshan.edge.geo.store import Layers
from qingshan.edge.online.registers import read_registers
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.state import State
from qingshan.edge.web.views.words import Both
from qingshan.edge.workspace import Workspace
from qingshan.register.layer import layer_kinds

Shape = Literal["fill", "line", "point"]
Box = tuple[float, float, float, float]
"""West, south, east, north [degree]."""

DIGITS = 5
"""Digits of a degree that are sent: about a meter."""

COARSE = 0.003
"""How far a line of the maps of pages may lie from the true one [degree], about 250 m."""

PUBLIC = {"counties", "townships", "rivers", "air-sites", "sections"}
"""Collections open to everyone; the others are read with the console."""

SHAPES: dict[str, Shape] = {"Polygon": "fill", "LineString": "line", "Point": "point"}


class Feature(BaseModel):
    """A feature of GeoJSON."""

    type: Literal["Feature"] = "Feature"
    id: str
    geometry: dict[str, Any]
    properties: dict[str, Any]


class Features(BaseModel):
    """Features of GeoJSON."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[Feature]


class CollectionOut(Both):
    """A collection: its names, shape, number of features and extent."""

    key: str
    shape: Shape
    count: int
    box: Box | None
    source: str
    is_simulated: bool


class CollectionsOut(BaseModel):
    """Collections a caller may read."""

    rows: list[CollectionOut]


@dataclass(frozen=True, slots=True)
class Placed:
    """A feature, the same with no more points than a map of the city shows, and its box."""

    feature: Feature
    coarse: Feature
    box: Box


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection with its features."""

    about: CollectionOut
    rows: tuple[Placed, ...]

    def of(self, caller: Caller) -> list[Placed]:
        """Features a caller may read: public ones, or those of the caller's area."""
        if self.about.key in PUBLIC:
            return list(self.rows)
        return [each for each in self.rows if caller.covers(each.feature.properties["division"])]


def collections(state: State, caller: Caller) -> CollectionsOut:
    """The collections a caller may read."""
    return CollectionsOut(rows=[collection(state, key, caller).about for key in keys(state, caller)])


def keys(state: State, caller: Caller) -> list[str]:
    """Keys of the collections a caller may read, the ground first."""
    inside = caller.may("inside.read")
    return [key for key in state.kept("layer-keys", _keys) if inside or key in PUBLIC]


def collection(state: State, key: str, caller: Caller) -> Collection:
    """A collection.

    Raises
    ------
    UsageError
        There is none of that key, or not for this caller.
    """
    known = keys(state, caller)
    if key not in known:
        raise UsageError("unknown-layer", name=key, known=", ".join(known))
    return state.kept(("layer", key), lambda workspace: _made(workspace, key))


def features(state: State, key: str, caller: Caller, code: str = "") -> Features:
    """Features for the maps of pages, lines no finer than a map shows; all, or that of a code."""
    rows = [each.coarse for each in collection(state, key, caller).of(caller)]
    return Features(features=[each for each in rows if not code or each.id == code])


def _keys(workspace: Workspace) -> list[str]:
    layers = [kind for kind in Layers.of(workspace.register_folder).kinds() if kind not in REGISTERS]
    return [*layers, *REGISTERS]


def _made(workspace: Workspace, key: str) -> Collection:
    rows, about, made_up = REGISTERS[key](workspace) if key in REGISTERS else _layer(workspace, key)
    shape = SHAPES[rows[0].feature.geometry["type"].removeprefix("Multi")] if rows else "point"
    words = Both.of(f"layers.{key}") if key in REGISTERS else Both(zh=about[0], en=about[1])
    told = CollectionOut(
        zh=words.zh, en=words.en, key=key, shape=shape, count=len(rows),
        box=_union([row.box for row in rows]), source=about[2], is_simulated=made_up,
    )  # fmt: skip
    return Collection(told, tuple(rows))


Rows = tuple[list[Placed], tuple[str, str, str], bool]
"""Features, names and source of a collection, and whether they are made up."""


def _layer(workspace: Workspace, key: str) -> Rows:
    layers, kind = Layers.of(workspace.register_folder), layer_kinds()[key]
    about, found = layers.about(key), layers.rows(key)
    shapes = needed("shapely").transform([shape for _, shape in found], lambda points: points.round(DIGITS))
    rows = []
    for number, ((row, _), shape) in enumerate(zip(found, shapes, strict=True), 1):
        if shape is None or shape.is_empty:
            continue
        fine = Feature(
            id=row["code"] or f"{number}", geometry=shape.__geo_interface__, properties=_told(workspace, row)
        )
        line = rounded(shape.simplify(COARSE).__geo_interface__, DIGITS - 1)
        rows.append(Placed(fine, fine.model_copy(update={"geometry": line}), shape.bounds))
    return rows, (kind.zh, kind.en, about.file), about.is_simulated


def _told(workspace: Workspace, row: dict[str, str]) -> dict[str, str]:
    """What is said of a feature of a layer."""
    division, name = workspace.divisions().get(row["code"]), row["name"] or row["code"]
    # a river of a layer has no code: the register of waters knows it by its name
    known = division or (workspace.water_bodies().find(name) if name and not row["en"] else None)
    return {
        "code": row["code"], "zh": division.zh if division else name,
        "en": known.en if known else (row["en"] or name),
        "division": row["township"] or row["county"] or (division or workspace.city).code,
    }  # fmt: skip


def _air_sites(workspace: Workspace) -> Rows:
    rows = [
        _point(each.code, each.zh, each.en, each.lon, each.lat, each.county)
        for each in workspace.sites().sites
        if each.lon is not None and each.lat is not None
    ]
    return rows, ("", "", "register/air_sites.csv"), False


def _sections(workspace: Workspace) -> Rows:
    found, _ = gauges(workspace, Layers.of(workspace.register_folder))
    rows = [_point(each.code, each.zh, each.en, each.lon, each.lat, each.county) for each in found]
    return rows, ("", "", "register/sections.csv"), any(each.is_simulated for each in found)


def _water_sources(workspace: Workspace) -> Rows:
    rows, made_up = [], False
    for each in workspace.water_sources().sources:
        spot = on_ground(each.position)
        if spot is not None:
            rows.append(_point(each.code, each.zh, each.en, *spot, each.county))
            made_up = made_up or bool(each.position and each.position.is_simulated)
    return rows, ("", "", "register/water_sources.csv"), made_up


def _outlets(workspace: Workspace) -> Rows:
    registers, rows, made_up = read_registers(workspace), [], False
    for each in registers.outlets.outlets:
        spot = on_ground(each.position)
        if spot is not None:
            county = registers.outlets.county_of(each)
            rows.append(_point(each.code, each.zh, each.en, *spot, county))
            made_up = made_up or bool(each.position and each.position.is_simulated)
    return rows, ("", "", "register/outlets.csv"), made_up


REGISTERS: dict[str, Callable[[Workspace], Rows]] = {
    "outlets": _outlets,
    "water-sources": _water_sources,
    "sections": _sections,
    "air-sites": _air_sites,
}
"""Registers that have positions; a layer of the same name is part of its register."""


def _point(code: str, zh: str, en: str, lon: float, lat: float, division: str) -> Placed:
    x, y = round(lon, DIGITS), round(lat, DIGITS)
    feature = Feature(
        id=code, geometry={"type": "Point", "coordinates": [x, y]},
        properties={"code": code, "zh": zh, "en": en, "division": division},
    )  # fmt: skip
    return Placed(feature, feature, (x, y, x, y))


def rounded(geometry: Any, digits: int) -> dict[str, Any]:
    """A geometry of GeoJSON with no more digits than that."""
    return {"type": geometry["type"], "coordinates": _fewer(geometry["coordinates"], digits)}


def _fewer(value: Any, digits: int) -> Any:
    if isinstance(value, (int, float)):
        return round(value, digits)
    return [_fewer(each, digits) for each in value]


def _union(boxes: Sequence[Box]) -> Box | None:
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
