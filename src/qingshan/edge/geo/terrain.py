"""The terrain of a workspace: made once from a DEM, kept with its parameters and checksums."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingshan.base.errors import RefusedError
from qingshan.base.finding import Finding
from qingshan.edge.geo.dem import BLOCK_ROWS, NODATA, Box, Tell, burned, rasterized, read_dem
from qingshan.edge.geo.packages import needed
from qingshan.edge.geo.store import Layers, sha256
from qingshan.edge.replacing import read_text, write_whole
from qingshan.trace.catchment import Surface, Terrain, drain, prepare
from qingshan.trace.defaults import defaults
from qingshan.trace.grid import Grid

ABOUT = "about.json"
DIRECTION, ABOVE, RIVERS = "direction.tif", "above_km2.tif", "rivers.tif"


@dataclass(frozen=True, slots=True)
class Kept:
    """A terrain that is kept: directions, areas, rivers by number, where it came from.

    Parameters
    ----------
    terrain
        Directions and the area above each cell.
    rivers
        Number of the river in each cell; none when none were burned in.
    crs
        Reference system of the grid.
    key
        Checksum of everything it was made from.
    about
        Those parameters and checksums, to be read by people.
    """

    terrain: Terrain
    rivers: NDArray[np.int16] | None
    crs: str
    key: str
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """What a terrain is to be made from, and where its surface without hollows goes; none for nowhere."""

    dem: Path
    memory_gb: float
    box: Box | None = None
    surface: Path | None = None


def make_terrain(order: Order, layers: Layers, folder: Path, tell: Tell) -> tuple[Kept, tuple[Finding, ...]]:
    """The terrain of an order: the kept one when nothing it stands on changed, else made anew.

    It is made anew as well where its surface is to be written: that one is not kept.

    Raises
    ------
    RefusedError
        The DEM cannot be used.
    """
    made_from = _made_from(order, layers)
    key = hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()
    kept = open_terrain(folder, key)
    if kept is not None and order.surface is None:
        return kept, ()
    dem = read_dem(order.dem, order.memory_gb, order.box, tell)
    rivers = None
    if layers.has("rivers"):
        rules = defaults()
        lines = layers.read("rivers").to_crs(dem.crs)
        rivers = burned(
            dem.heights, dem.grid, lines, rules["burn_drop"].value, rules["burn_rise"].value,
            int(rules["burn_reach"].value),
        )  # fmt: skip
        tell("burn", 1.0)
    sinks = _sinks(layers, dem.grid, dem.crs)
    tell("fill", 0.0)
    direction, surface = prepare(dem.heights, dem.grid, NODATA, sinks)
    if order.surface is not None:
        _write_surface(order.surface, surface, dem.grid, dem.crs)
    del surface
    tell("fill", 1.0)
    terrain = drain(direction, dem.grid)
    tell("accumulate", 1.0)
    about = {"key": key, "crs": dem.crs, "made_from": made_from, "coarsened": dem.coarsened}
    about["findings"] = [each.code for each in dem.findings]
    _write(folder, terrain, rivers, dem.crs, about)
    return Kept(terrain, rivers, dem.crs, key, about), dem.findings


def open_terrain(folder: Path, key: str = "") -> Kept | None:
    """The terrain that is kept; none when there is none, or it has another key than asked for."""
    path = folder / ABOUT
    if not path.is_file():
        return None
    about = json.loads(read_text(path))
    if key and about.get("key") != key:
        return None
    direction, grid = _read(folder / DIRECTION)
    above, _ = _read(folder / ABOVE)
    rivers = _read(folder / RIVERS)[0] if (folder / RIVERS).is_file() else None
    return Kept(Terrain(grid, direction, above), rivers, about["crs"], about["key"], about)


def kept_terrain(folder: Path) -> Kept:
    """The terrain that is kept.

    Raises
    ------
    RefusedError
        There is none yet.
    """
    kept = open_terrain(folder)
    if kept is None:
        raise RefusedError("no-terrain")
    return kept


def _made_from(order: Order, layers: Layers) -> dict[str, Any]:
    names = ("burn_drop", "burn_rise", "burn_reach", "flat_shallow")
    return {
        "dem": order.dem.name,
        "dem_sha256": sha256(order.dem),
        "memory_gb": order.memory_gb,
        "box": order.box,
        "rivers_sha256": layers.digest("rivers"),
        "sinks_sha256": layers.digest("sinks"),
        "parameters": {name: defaults()[name].value for name in names},
        "method": "priority flood from edges and terminal sinks; least cost to the spill across flats; "
        "steepest descent by true distance (D8)",
    }


def _sinks(layers: Layers, grid: Grid, crs: str) -> NDArray[np.bool_] | None:
    if not layers.has("sinks"):
        return None
    return np.asarray(rasterized(layers.read("sinks").to_crs(crs).geometry.values, grid, np.int16) > 0)


def _write(
    folder: Path, terrain: Terrain, rivers: NDArray[np.int16] | None, crs: str, about: Mapping[str, Any]
) -> None:
    """All rasters, then what says they are whole: a crash before that leaves a terrain that is made again."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ABOUT).unlink(missing_ok=True)
    _save(folder / DIRECTION, terrain.direction, terrain.grid, crs, nodata=247)
    _save(folder / ABOVE, terrain.above_km2, terrain.grid, crs, nodata=None)
    if rivers is None:
        (folder / RIVERS).unlink(missing_ok=True)
    else:
        _save(folder / RIVERS, rivers, terrain.grid, crs, nodata=0)
    write_whole(folder / ABOUT, json.dumps(about, ensure_ascii=False, indent=1) + "\n")


def _write_surface(path: Path, surface: Surface, grid: Grid, crs: str) -> None:
    """The surface without hollows as a GeoTIFF, by strips; in 64 bits, because the fall of flats is small."""
    beside = path.with_name(f".{path.stem}.{os.getpid()}.part.tif")
    try:
        with needed("rasterio").open(beside, "w", **_profile(grid, crs, "float64", NODATA)) as out:
            window = needed("rasterio.windows").Window
            for first in range(0, grid.height, BLOCK_ROWS):
                strip = surface.heights(slice(first, first + BLOCK_ROWS))
                out.write(strip, 1, window=window(0, first, grid.width, strip.shape[0]))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _profile(grid: Grid, crs: str, kind: str, nodata: float | None) -> dict[str, Any]:
    transform = needed("rasterio.transform").from_origin(grid.west, grid.north, grid.dx, grid.dy)
    # Areas stay uncompressed: they are read whole for every question.
    packing = {} if kind == "float32" else {"compress": "zstd", "zstd_level": 1}
    return {
        "driver": "GTiff", "height": grid.height, "width": grid.width, "count": 1, "dtype": kind, "crs": crs,
        "transform": transform, "nodata": nodata, "BIGTIFF": "IF_SAFER", **packing,
    }  # fmt: skip


def _save(path: Path, cells: NDArray[Any], grid: Grid, crs: str, nodata: int | None) -> None:
    beside = path.with_name(f".{path.stem}.{os.getpid()}.part.tif")
    try:
        with needed("rasterio").open(beside, "w", **_profile(grid, crs, str(cells.dtype), nodata)) as out:
            out.write(cells, 1)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _read(path: Path) -> tuple[NDArray[Any], Grid]:
    with needed("rasterio").open(path) as opened:
        t = opened.transform
        grid = Grid(
            opened.height, opened.width, t.c, t.f, t.a, -t.e, bool(opened.crs.is_geographic)
        )  # fmt: skip
        return opened.read(1), grid
