"""Catchments, reaches and outlets as a GeoPackage that any GIS opens."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qingshan.edge.geo.packages import needed
from qingshan.edge.geo.terrain import Kept
from qingshan.trace.catchment import Catchment, Labels, Snap, ancestors
from qingshan.trace.grid import Grid
from qingshan.trace.streams import Network

Frame = Any
MOST_CELLS = 2_000_000
"""Cells from which outlines are drawn on every second, third … cell; areas never come from outlines."""
GROUND = "EPSG:4326"


def outlines(
    catchments: Sequence[Catchment], labels: Labels, kept: Kept, net: Network, snaps: Sequence[Snap],
    names: Mapping[str, str],
) -> bytes:  # fmt: skip
    """The layers ``own``, ``catchments``, ``outlets`` and ``reaches``, in degrees."""
    own = own_polygons(catchments, labels, kept)
    layers = {
        "own": _own_frame(catchments, own, kept, names),
        "catchments": _full_frame(catchments, own, kept, names),
        "outlets": _outlet_frame(snaps, kept, names),
        "reaches": reach_frame(net, kept.crs),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catchments.gpkg"
        for name, frame in layers.items():
            if len(frame):
                frame.to_crs(GROUND).to_file(path, layer=name, driver="GPKG")
        return path.read_bytes() if path.exists() else b""


def own_polygons(catchments: Sequence[Catchment], labels: Labels, kept: Kept) -> dict[int, Any]:
    """Outline of the land of each label."""
    shapely = needed("shapely")
    shapes = needed("rasterio.features").shapes
    coarse, grid = _thinned(labels, kept.terrain.grid)
    transform = needed("rasterio.transform").from_origin(grid.west, grid.north, grid.dx, grid.dy)
    parts: dict[int, list[Any]] = {each.number: [] for each in catchments}
    shape = needed("shapely.geometry").shape
    for outline, number in shapes(coarse, mask=coarse > 0, connectivity=8, transform=transform):
        parts[int(number)].append(shape(outline))
    return {number: shapely.union_all(pieces) for number, pieces in parts.items()}


def reach_frame(net: Network, crs: str) -> Frame:
    """Reaches as lines, with the reach below, length, area above and order."""
    geopandas, shapely = needed("geopandas"), needed("shapely")
    order = net.river.strahler()
    lines = []
    for reach in range(len(net.river)):
        points = net.points(reach)
        lines.append(shapely.LineString(points if len(points) > 1 else np.repeat(points, 2, axis=0)))
    return geopandas.GeoDataFrame(
        {
            "reach": np.arange(len(net.river)), "downstream": net.river.downstream,
            "length_m": net.river.lengths.round(1), "above_km2": net.above_km2.round(3), "strahler": order,
        },
        geometry=lines, crs=crs,
    )  # fmt: skip


def _thinned(labels: Labels, grid: Grid) -> tuple[Labels, Grid]:
    step = int(np.ceil(np.sqrt(labels.size / MOST_CELLS)))
    if step <= 1:
        return labels, grid
    half = step // 2
    thin = np.ascontiguousarray(labels[half::step, half::step])
    return thin, Grid(
        thin.shape[0], thin.shape[1], grid.west, grid.north, grid.dx * step, grid.dy * step, grid.is_lonlat
    )


def _own_frame(
    catchments: Sequence[Catchment], own: Mapping[int, Any], kept: Kept, names: Mapping[str, str]
) -> Frame:
    rows = [
        {
            "code": each.code, "name": names.get(each.code, each.code), "below": each.below,
            "own_km2": round(each.own_km2, 3), "full_km2": round(each.full_km2, 3),
            "is_open": each.is_open, "is_terminal": each.is_terminal,
        }
        for each in catchments
    ]  # fmt: skip
    shapes = [own[each.number] for each in catchments]
    return needed("geopandas").GeoDataFrame(rows, geometry=shapes, crs=kept.crs)


def _full_frame(
    catchments: Sequence[Catchment], own: Mapping[int, Any], kept: Kept, names: Mapping[str, str]
) -> Frame:
    shapely = needed("shapely")
    numbers = {each.code: each.number for each in catchments}
    whole = {
        each.number: shapely.union_all([own[numbers[code]] for code in ancestors(catchments, each.code)])
        for each in catchments
    }
    return _own_frame(catchments, whole, kept, names)


def _outlet_frame(snaps: Sequence[Snap], kept: Kept, names: Mapping[str, str]) -> Frame:
    shapely = needed("shapely")
    rows, points = [], []
    for each in snaps:
        if each.cell is None:
            continue
        rows.append(
            {
                "code": each.code, "name": names.get(each.code, each.code), "reason": each.reason,
                "is_accepted": each.is_accepted, "distance_m": round(each.distance_m, 1),
                "area_raw_km2": round(each.area_raw_km2, 3), "area_km2": round(each.area_km2, 3),
            }
        )  # fmt: skip
        points.append(shapely.Point(*kept.terrain.grid.center(*each.cell)))
    return needed("geopandas").GeoDataFrame(rows, geometry=points, crs=kept.crs)
