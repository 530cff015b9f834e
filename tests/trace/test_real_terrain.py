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


class Whitebox:
    """The second engine. It takes cells for squares, so both are given squares."""

    def __init__(self, folder, grid):
        self.environment = pytest.importorskip("whitebox_workflows").WbEnvironment()
        self.environment.working_directory = str(folder)
        self.folder, self.grid = folder, grid
        self.hydrology = self.environment.hydrology

    def taken(self, heights):
        """A raster of heights in the engine, in the precision they have."""
        transform = rasterio.transform.from_origin(0, self.grid.north, 1000, 1000)
        shape = {"height": self.grid.height, "width": self.grid.width, "count": 1, "dtype": heights.dtype}
        place = {"crs": "EPSG:4527", "transform": transform, "nodata": -9999}
        with rasterio.open(self.folder / "in.tif", "w", driver="GTiff", **shape, **place) as out:
            out.write(heights, 1)
        return self.environment.read_raster(str(self.folder / "in.tif"))

    def given(self, raster):
        """Cells of a raster of the engine."""
        self.environment.write_raster(raster, "out.tif")
        with rasterio.open(self.folder / "out.tif") as opened:
            return opened.read(1)

    def filled(self, heights, *, falls=False):
        """Heights without hollows; with a fall across flats by the engine's own rule."""
        fill = self.hydrology.depressions_storage.fill_depressions_wang_and_liu
        return self.given(fill(dem=self.taken(heights), fix_flats=falls))

    def areas(self, heights):
        """Cells above each cell, by the steepest descent of a surface."""
        return self.given(
            self.hydrology.flow_routing.d8_flow_accum(input=self.taken(heights), out_type="cells")
        )


@pytest.mark.slow
def test_a_second_engine_gives_the_same_areas_at_every_stream_cell(ground, tmp_path, capsys):
    """Levels of filled hollows from the raw terrain; areas from the surface ``--write-dem`` writes."""
    heights, grid = ground
    flat = Grid(grid.height, grid.width, 0, grid.height * 1000.0, 1000.0, 1000.0, False)
    engine = Whitebox(tmp_path, flat)
    raw = heights.copy()
    direction, surface = prepare(raw, flat, -9999.0)
    ours = drain(direction, flat).above_km2
    assert np.array_equal(engine.filled(raw), surface.filled), "hollows are filled to the same levels"
    falling = surface.heights()
    assert np.array_equal(engine.filled(falling), falling), "the engine finds no hollow left"
    same = agreement(ours, engine.areas(falling))
    apart = agreement(ours, engine.areas(engine.filled(raw, falls=True)))
    with capsys.disabled():
        print(f"\n{int((ours > STREAM).sum())} stream cells: {same:.2%} within 1 % on one surface;")
        print(f"{apart:.2%} when each engine takes its own way across filled hollows")
    assert same >= 0.98


STREAM = 300
"""Cells above from which a cell is one of a stream."""


def agreement(ours, theirs):
    """Share of all our stream cells to which the other engine gives the same area within 1 %."""
    chosen = ours > STREAM
    assert chosen.sum() > 4000
    return float((np.abs(theirs[chosen] / ours[chosen] - 1) <= 0.01).mean())
