"""Catchments and shares: nothing is lost, nested sections make a tree, sinks keep their basins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from qingshan.base.errors import RefusedError
from qingshan.trace.catchment import Point, ancestors, catch, drain, prepare, snap
from qingshan.trace.grid import RADIUS_KM, Grid
from qingshan.trace.kernels import flow
from qingshan.trace.streams import network
from qingshan.trace.township import OUTSIDE, SPLIT, Coverage, overlaps, shares, totals

NODATA = -9999.0


def grid_of(shape, *, is_lonlat=True):
    return Grid(shape[0], shape[1], 118.0, 43.0, 0.01, 0.01, is_lonlat)


def terrain_of(heights, sinks=None):
    heights = np.array(heights, dtype=np.float32)
    grid = grid_of(heights.shape)
    direction, _ = prepare(heights, grid, NODATA, sinks)
    return drain(direction, grid)


grounds = hnp.arrays(
    np.float32,
    st.tuples(st.integers(4, 14), st.integers(4, 14)),
    elements=st.one_of(st.floats(0, 900, width=32), st.integers(0, 4).map(float)),
)


def test_cells_of_a_grid_sum_to_the_sphere():
    world = Grid(180, 360, -180, 90, 1, 1)
    assert world.row_areas().sum() * 360 == pytest.approx(4 * np.pi * RADIUS_KM**2)
    assert grid_of((2, 2)).row_widths()[0] < grid_of((2, 2)).row_height


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(grounds)
def test_all_water_reaches_an_end_and_none_is_lost(heights):
    terrain = terrain_of(heights)
    ends = terrain.direction == flow.END
    whole = (terrain.grid.row_areas() * terrain.grid.width).sum()
    assert terrain.above_km2[ends].sum(dtype=np.float64) == pytest.approx(whole, rel=1e-5)
    rows, cols = np.nonzero(ends)
    inside = (rows > 0) & (cols > 0) & (rows < heights.shape[0] - 1) & (cols < heights.shape[1] - 1)
    assert not inside.any(), "without a sink water ends at the edge only"


@settings(deadline=None, max_examples=40)
@given(grounds, st.data())
def test_shares_of_random_townships_are_conserved(heights, data):
    terrain = terrain_of(heights)
    grid, size = terrain.grid, heights.size
    cells = data.draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=5, unique=True))
    places = [divmod(c, grid.width) for c in cells]
    labels, found = catch(terrain, [(f"S{k}", [p]) for k, p in enumerate(places)])
    inside = np.array(
        data.draw(st.lists(st.integers(SPLIT, 3), min_size=size, max_size=size)), dtype=np.int16
    )
    split = np.flatnonzero(inside == SPLIT)
    part = np.array(data.draw(st.lists(st.floats(0, 1), min_size=split.size, max_size=split.size)))
    coverage = Coverage(
        ("150402901", "150402902", "150402903"), inside.reshape(heights.shape),
        np.concatenate([split, split]), np.repeat(np.array([1, 2], dtype=np.int32), split.size),
        np.concatenate([part, (1 - part) * 0.5]),
    )  # fmt: skip
    table = totals(labels, coverage, grid, len(found))
    rows = shares(found, coverage.codes, table)
    for each in found:
        mine = [row for row in rows if row.catchment == each.code]
        assert sum(row.full for row in mine) == pytest.approx(each.full_km2, rel=1e-6, abs=1e-9)
        assert sum(row.own for row in mine) == pytest.approx(each.own_km2, rel=1e-6, abs=1e-6)
        if each.full_km2:
            assert sum(row.of_catchment for row in mine) == pytest.approx(1.0)
    assert table.sum() == pytest.approx((grid.row_areas() * grid.width).sum())
    assert all(row.of_unit is None for row in rows if row.unit == OUTSIDE)
    assert overlaps(coverage, grid) == pytest.approx(0, abs=1e-9)


def test_a_load_raster_gives_the_share_of_the_load():
    terrain = terrain_of([[3, 2, 1, 0], [3, 2, 1, 0], [3, 2, 1, 0], [3, 2, 1, 0]])
    labels, found = catch(terrain, [("S", [(1, 3)])])
    inside = np.ones((4, 4), dtype=np.int16)
    inside[:, :2] = 2
    nothing = np.zeros(0, dtype=np.int64)
    coverage = Coverage(("A", "B"), inside, nothing, nothing.astype(np.int32), np.zeros(0))
    load = np.zeros((4, 4))
    load[1] = [6, 0, 1, 1]
    rows = {
        row.unit: row
        for row in shares(found, coverage.codes, totals(labels, coverage, terrain.grid, 1, load))
    }
    assert rows["B"].of_catchment == pytest.approx(6 / 8)
    assert rows["A"].full == pytest.approx(2)


def spill_levels(heights):
    """Lowest height of the highest cell on any way out, by trying until nothing changes."""
    level = np.full(heights.shape, np.inf)
    level[[0, -1]], level[:, [0, -1]] = heights[[0, -1]], heights[:, [0, -1]]
    while True:
        around = np.pad(level, 1, constant_values=np.inf)
        least = np.min(
            [around[1 + r : 1 + r + level.shape[0], 1 + c : 1 + c + level.shape[1]] for r, c in NEIGHBORS],
            axis=0,
        )
        lower = np.minimum(level, np.maximum(heights, least))
        if (lower == level).all():
            return level
        level = lower


NEIGHBORS = [(r, c) for r in (-1, 0, 1) for c in (-1, 0, 1) if r or c]


@settings(deadline=None, max_examples=40)
@given(grounds)
def test_the_surface_falls_everywhere_and_hollows_are_filled_to_where_they_spill(heights):
    ground, grid = heights.astype(np.float32), grid_of(heights.shape)
    direction, surface = prepare(ground, grid, NODATA)
    assert np.array_equal(surface.filled, spill_levels(ground))
    falling = surface.heights()
    assert (np.abs(falling - surface.filled) < 1 / 1024).all(), "the fall of a flat is below one step"
    at = dict(zip(flow.CODES.tolist(), zip(flow.ROWS.tolist(), flow.COLS.tolist(), strict=True), strict=True))
    for (r, c), code in np.ndenumerate(direction):
        if code == flow.END:
            assert r in (0, heights.shape[0] - 1) or c in (0, heights.shape[1] - 1)
        else:
            assert falling[r + at[code][0], c + at[code][1]] < falling[r, c]


def test_water_crosses_a_filled_hollow_where_it_is_deep():
    """A trough bends through a hollow; the straight way across is shallow."""
    ground = np.full((11, 15), 100, dtype=np.float32)
    ground[1:10, 2:13] = 49
    ground[2, 2:13] = 20
    ground[2:9, 12] = 20
    ground[8, 12:] = 50
    ground[2, 0] = 60
    ground[2, 1] = 55
    direction, surface = prepare(ground, Grid(11, 15, 0, 11, 1, 1, False), NODATA)
    assert (surface.filled[1:10, 2:13] == 50).all()
    assert (direction[2, 3:11] == 1).all(), "along the trough"
    assert (direction[4:7, 12] == 4).all(), "and down it"


def test_a_filled_hollow_is_exactly_flat():
    """Bottom plus depth, rounded to the last digit of a float, would make water run in circles."""
    random = np.random.default_rng(5)
    heights = (random.random((80, 80)) * 900 + 0.1).astype(np.float32)
    heights[10:70, 10:70] -= np.float32(300.7)
    terrain = terrain_of(heights)
    assert (terrain.above_km2 > 0).all()


def test_directions_that_circle_are_refused():
    circle = np.full((2, 2), flow.END, dtype=np.uint8)
    circle[0, 0], circle[0, 1] = 1, 16
    with pytest.raises(RefusedError):
        drain(circle, grid_of((2, 2)))


def test_the_steepest_way_is_by_true_distance():
    """At 43 degrees north a cell is narrower than high: the same fall is steeper to the east."""
    heights = np.full((5, 5), 50, dtype=np.float32)
    heights[2, 2], heights[2, 3], heights[3, 2] = 40, 30, 30
    heights[2, 4] = heights[4, 2] = 0
    terrain = terrain_of(heights)
    assert terrain.direction[2, 2] == 1


def bowl_and_valley():
    """A valley that falls to the east, and beside it a bowl with a lake."""
    y, x = np.mgrid[0:30, 0:40]
    valley = 100 - x + 3.0 * np.abs(y - 22)
    bowl = 60 + 2.0 * np.hypot(y - 7, x - 15)
    return np.where(y < 14, bowl + 5, valley).astype(np.float32)


def test_a_terminal_lake_keeps_its_basin():
    sinks = np.zeros((30, 40), dtype=bool)
    sinks[6:9, 14:17] = True
    terrain = terrain_of(bowl_and_valley(), sinks)
    lake = [(int(r), int(c)) for r, c in np.argwhere(sinks)]
    _, found = catch(terrain, [("lake", lake), ("out", [(22, 39)])], frozenset({"lake"}))
    kept, river = found
    assert kept.is_terminal
    assert kept.below == ""
    assert kept.full_km2 > 100 * terrain.grid.row_areas()[0]
    assert "lake" not in ancestors(found, "out")
    without = terrain_of(bowl_and_valley())
    _, spilled = catch(without, [("lake", lake[:1]), ("out", [(22, 39)])])
    assert spilled[0].below or spilled[0].full_km2 < kept.full_km2 or spilled[1].full_km2 > river.full_km2


def test_nested_sections_make_a_tree_and_full_areas_add_up():
    terrain = terrain_of(bowl_and_valley())
    _, found = catch(
        terrain, [("low", [(22, 35)]), ("mid", [(22, 20)]), ("high", [(22, 10)]), ("again", [(22, 20)])]
    )
    by_code = {each.code: each for each in found}
    assert by_code["high"].below == "mid"
    assert by_code["mid"].below == "low"
    assert by_code["again"].below == "mid"
    assert by_code["again"].own_km2 == 0
    assert by_code["low"].full_km2 == pytest.approx(float(terrain.above_km2[22, 35]), rel=1e-5)
    assert set(ancestors(found, "low")) == {"low", "mid", "high", "again"}
    assert by_code["high"].is_open, "the valley begins at the edge of the terrain"


def test_points_are_put_on_streams_with_a_reason():
    terrain = terrain_of(bowl_and_valley())
    spot = terrain.grid.center(20, 30)
    stream = float(terrain.above_km2[22, 30])
    declared = snap(Point("S", *spot, declared_km2=stream), terrain)
    assert declared.reason == "declared-area"
    assert declared.cell[0] == 22
    assert snap(Point("S", *spot, is_decided=True), terrain).cell == (20, 30)
    rivers = np.zeros(terrain.direction.shape, dtype=np.int16)
    rivers[22] = 4
    assert snap(Point("S", *spot, river=4), terrain, rivers).reason == "river-name"
    wrong = snap(Point("S", *spot, declared_km2=stream * 50), terrain)
    assert (wrong.is_accepted, wrong.reason) == (False, "confluence")
    assert snap(Point("S", 0.0, 0.0), terrain).reason == "outside"


def test_reaches_join_into_one_river_and_sections_end_one():
    terrain = terrain_of(bowl_and_valley())
    cell = float(terrain.grid.row_areas()[0])
    net = network(terrain, 20 * cell, [(22, 20)])
    assert net.river.gather(np.ones(len(net.river)))[net.river.mouths].sum() == len(net.river)
    at, run = net.locate((22, 20))
    assert run == 0
    assert at.above_end == pytest.approx(terrain.grid.row_widths()[22], rel=1e-6)
    upper, _ = net.locate((22, 15))
    assert net.river.distance(upper, at) == pytest.approx(5 * terrain.grid.row_widths()[22], rel=1e-3)
    with pytest.raises(RefusedError):
        network(terrain, 1e9)
