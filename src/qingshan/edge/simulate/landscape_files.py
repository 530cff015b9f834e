"""A made-up landscape as files a bureau would bring: terrain, layers, outfalls, discharges; SIMULATED."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from qingshan.edge.geo.packages import needed
from qingshan.edge.replacing import write_whole
from qingshan.edge.simulate.landscape import Landscape
from qingshan.edge.workspace import SIMULATED

Frame = Any
ROUNDS = 4
LOADS = ("cod", "nh3n", "tp")


@dataclass(frozen=True, slots=True)
class Planted:
    """The outfall a simulated year of water planted above a section, and when it let out what [kg/d]."""

    code: str
    zh: str
    lon: float
    lat: float
    start: datetime
    end: datetime
    load: Mapping[str, float]


def planted_in(parameters: Mapping[str, Any], year: int) -> tuple[Planted, ...]:
    """The events of water of a year, from the parameters of the city's simulation."""
    found = []
    for event in parameters.get("water", {}).get("events", ()):
        if event["year"] == year:
            start = datetime(year, event["month"], event["day"])
            end = start + timedelta(days=event["days"])
            place = (event["lon"], event["lat"])
            found.append(Planted(event["outfall"], event["outfall_zh"], *place, start, end, event["load"]))
    return tuple(found)


def write_landscape(
    land: Landscape, counties: Frame, planted: Sequence[Planted], year: int, folder: Path
) -> list[Path]:
    """Write every file; the same parameters give the same files."""
    folder.mkdir(parents=True, exist_ok=True)
    geopandas, shapely = needed("geopandas"), needed("shapely")
    rivers = geopandas.GeoDataFrame(
        {"name": [each.name for each in land.courses], "source": SIMULATED},
        geometry=[shapely.LineString(each.points) for each in land.courses], crs="EPSG:4326",
    )  # fmt: skip
    lakes = geopandas.GeoDataFrame(
        {"name": [each["name"] for each in land.parameters["lakes"]], "source": SIMULATED},
        geometry=[_disc(each) for each in land.parameters["lakes"]], crs="EPSG:4326",
    )  # fmt: skip
    paths = [_write_heights(land, folder)]
    for name, frame in (("rivers", rivers), ("sinks", lakes), ("townships", townships(land, counties))):
        path = folder / f"{name}_{SIMULATED}.geojson"
        write_whole(path, frame.to_json(ensure_ascii=False))
        paths.append(path)
    outfalls = folder / f"outfalls_{SIMULATED}.csv"
    write_whole(outfalls, _outfalls(land, planted))
    records = folder / f"discharges_{year}_{SIMULATED}.csv"
    write_whole(records, _records(land, planted, year))
    return [*paths, outfalls, records]


def townships(land: Landscape, counties: Frame) -> Frame:
    """Invented townships: cells around seeds that were moved to the middle of their cell a few times."""
    geopandas, shapely = needed("geopandas"), needed("shapely")
    told = land.parameters["townships"]
    random = np.random.default_rng(land.parameters["relief"]["seed"])
    rows, shapes = [], []
    for county in counties.sort_values("code").to_dict("records"):
        area = shapely.make_valid(county["geometry"])
        seeds = _inside(area, told["per_county"], random)
        cells = _cells(seeds, area)
        for _ in range(ROUNDS):
            cells = _cells(shapely.get_coordinates(shapely.centroid(cells)), area)
        for at, cell in enumerate(cells):
            code = f"{county['code']}{told['code_from'] + at:03d}"
            zh, en = (
                f"{county['name']}模拟乡镇{at + 1:02d}",
                f"{county['en']} simulated township {at + 1:02d}",
            )
            rows.append({"code": code, "name": zh, "en": en, "county": county["code"]})
            shapes.append(cell)
    return geopandas.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326").assign(source=SIMULATED)


def _inside(area: Any, count: int, random: np.random.Generator) -> Any:
    """Points that lie in an area."""
    shapely = needed("shapely")
    west, south, east, north = area.bounds
    found: list[Any] = []
    while len(found) < count:
        tries = random.random((count * 4, 2)) * [east - west, north - south] + [west, south]
        found.extend(tries[shapely.contains_xy(area, tries[:, 0], tries[:, 1])])
    return np.array(found[:count])


def _cells(seeds: Any, area: Any) -> Any:
    """Cells of an area around seeds, in the order of the seeds."""
    shapely = needed("shapely")
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=area))
    tree = shapely.STRtree(cells)
    order = tree.query(shapely.points(seeds), predicate="intersects")
    first = dict(zip(order[0].tolist()[::-1], order[1].tolist()[::-1], strict=True))
    cut = shapely.intersection(cells[[first[k] for k in sorted(first)]], area)
    return cut[~shapely.is_empty(cut)]


def _disc(lake: Mapping[str, Any]) -> Any:
    shapely = needed("shapely")
    north = lake["radius"] / 111.195
    east = north / np.cos(np.radians(lake["lat"]))
    turn = np.linspace(0, 2 * np.pi, 73)
    return shapely.Polygon(
        np.column_stack([lake["lon"] + east * np.cos(turn), lake["lat"] + north * np.sin(turn)])
    )


def _write_heights(land: Landscape, folder: Path) -> Path:
    rasterio, grid = needed("rasterio"), land.grid
    transform = needed("rasterio.transform").from_origin(grid.west, grid.north, grid.dx, grid.dy)
    path = folder / f"dem_{SIMULATED}.tif"
    with rasterio.MemoryFile() as memory:
        with memory.open(
            driver="GTiff", height=grid.height, width=grid.width, count=1, dtype="float32", crs="EPSG:4326",
            transform=transform, nodata=-9999, compress="deflate", predictor=3,
        ) as out:  # fmt: skip
            out.write(land.heights, 1)
            out.update_tags(source=SIMULATED)
        write_whole(path, memory.read())
    return path


def _outfalls(land: Landscape, planted: Sequence[Planted]) -> str:
    rows = [
        [each["code"], each["zh"], each["lon"], each["lat"], ";".join(each["pollutants"])]
        for each in land.parameters["outfalls"]
    ]
    rows += [[p.code, p.zh, p.lon, p.lat, ";".join(p.load)] for p in planted]
    # Planted ones stand among the others, in the order of their codes.
    return _csv([["code", "name", "lon", "lat", "pollutants"], *sorted(rows, key=lambda row: str(row[0]))])


def _records(land: Landscape, planted: Sequence[Planted], year: int) -> str:
    told, random = land.parameters["records"], np.random.default_rng(land.parameters["relief"]["seed"])
    steps = list(_times(year, told["hours"]))
    rows: list[list[object]] = []

    def record(code: str, at: datetime, load: Mapping[str, float], share: float) -> None:
        factor = share * float(np.exp(told["noise"] * random.standard_normal()))
        loads = [f"{load[key] * factor:.2f}" if key in load else "" for key in LOADS]
        rows.append([code, f"{at:%Y-%m-%d %H:%M}", *loads, SIMULATED])

    for each in land.parameters["outfalls"]:
        for at in steps if each["records"] else ():
            record(each["code"], at, each["load"], 1.0)
    for p in planted:
        for at in steps:
            record(p.code, at, p.load, 1.0 if p.start <= at < p.end else told["usual_share"])
    head = ["outfall", "time", *(f"{key}(kg/d)" for key in LOADS), "source"]
    return _csv([head, *sorted(rows, key=lambda row: (str(row[0]), str(row[1])))])


def _times(year: int, hours: int) -> Iterator[datetime]:
    at = datetime(year, 1, 1)
    while at.year == year:
        yield at
        at += timedelta(hours=hours)


def _csv(rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
