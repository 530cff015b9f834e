"""The coarse real terrain: the known area of a reservoir, a lake without outflow, and a second engine."""

from __future__ import annotations

import json

import numpy as np
import pytest

from qingshan.trace.catchment import Point, catch, drain, prepare, snap
from qingshan.trace.grid import Grid
from qingshan.trace.kernels import flow

pytestmark = pytest.mark.shared
rasterio = pytest.importorskip("rasterio")

HONGSHAN_KM2 = 24_486
"""Published area above the Hongshan reservoir [km²]."""
HONGSHAN = (119.70, 42.74)
DEM = "chifeng_dem_srtm30plus_1arcmin.tif"


@pytest.fixture(scope="module")
def ground(shared):
    """Heights and their grid."""
    with rasterio.open(shared / "data" / "geo" / DEM) as opened:
        t = opened.transform
        heights = opened.read(1).astype(np.float32)
    return heights, Grid(*heights.shape, t.c, t.f, t.a, -t.e)


@pytest.fixture(scope="module")
def lake(shared, ground):
    """Cells of the lake Dalai Nur."""
    from rasterio.features import rasterize
    from rasterio.transform import from_origin

    heights, grid = ground
    text = (shared / "data" / "geo" / "lakes_naturalearth10m.geojson").read_text(encoding="utf-8")
    shapes = [f["geometry"] for f in json.loads(text)["features"] if f["properties"]["name"] == "Dalai Nur"]
    transform = from_origin(grid.west, grid.north, grid.dx, grid.dy)
    return rasterize(shapes, out_shape=heights.shape, transform=transform).astype(bool)


@pytest.fixture(scope="module")
def terrain(ground, lake):
    heights, grid = ground
    direction, _ = prepare(heights.copy(), grid, -9999.0, lake)
    return drain(direction, grid)


def test_the_area_above_the_reservoir_is_the_published_one(terrain):
    found = snap(Point("红山水库", *HONGSHAN, declared_km2=HONGSHAN_KM2), terrain)
    assert found.reason == "declared-area"
    assert found.area_km2 == pytest.approx(HONGSHAN_KM2, rel=0.03)


def test_the_lake_without_outflow_keeps_its_basin(ground, terrain, lake):
    reservoir = snap(Point("红山水库", *HONGSHAN, declared_km2=HONGSHAN_KM2), terrain)
    cells = [(int(r), int(c)) for r, c in np.argwhere(lake)]
    outlets = [("红山水库", [reservoir.cell]), ("达里诺尔", cells)]
    _, (river, basin) = catch(terrain, outlets, frozenset({"达里诺尔"}))
    assert basin.below == ""
    assert 5_000 < basin.full_km2 < 6_500
    assert not river.is_open
    heights, grid = ground
    spilled = drain(prepare(heights.copy(), grid, -9999.0)[0], grid)
    assert not (spilled.direction[lake] == flow.END).any(), "without being declared it would spill"


@pytest.mark.slow
def test_a_second_engine_gives_the_same_areas(ground, tmp_path):
    """Whitebox takes cells for squares, so both are given squares."""
    whitebox = pytest.importorskip("whitebox_workflows")
    heights, grid = ground
    flat = Grid(grid.height, grid.width, 0, grid.height * 1000.0, 1000.0, 1000.0, False)
    # Heights with a fraction, so that equal slopes are not decided by the order of the engines.
    rough = (heights + np.random.default_rng(1).random(heights.shape) * 0.9).astype(np.float32)
    ours = drain(prepare(rough.copy(), flat, -9999.0)[0], flat).above_km2
    path = tmp_path / "dem.tif"
    transform = rasterio.transform.from_origin(0, flat.north, 1000, 1000)
    shape = {"height": flat.height, "width": flat.width, "count": 1, "dtype": "float32"}
    place = {"crs": "EPSG:4527", "transform": transform, "nodata": -9999}
    with rasterio.open(path, "w", driver="GTiff", **shape, **place) as out:
        out.write(rough, 1)
    engine = whitebox.WbEnvironment()
    engine.working_directory = str(tmp_path)
    hydrology = engine.hydrology
    read = engine.read_raster(str(path))
    filled = hydrology.depressions_storage.fill_depressions_wang_and_liu(dem=read, fix_flats=True)
    accumulated = hydrology.flow_routing.d8_flow_accum(input=filled, out_type="cells")
    engine.write_raster(accumulated, "acc.tif")
    with rasterio.open(tmp_path / "acc.tif") as opened:
        theirs = opened.read(1)
    same = agreement(ours, theirs, filled_depth(rough, flat))
    assert same >= 0.98, f"{same:.4f} of the stream cells outside filled hollows agree within 1 %"


def filled_depth(heights, grid):
    """How deep each cell was filled: inside hollows engines share few streams, by their nature."""
    return prepare(heights.copy(), grid, -9999.0)[1] - heights


def agreement(ours, theirs, depth):
    """Share of our stream cells to which the other engine gives the same area within 1 %."""
    chosen = (ours > 300) & (depth < 0.01)
    assert chosen.sum() > 2000
    return float((np.abs(theirs[chosen] / ours[chosen] - 1) <= 0.01).mean())
