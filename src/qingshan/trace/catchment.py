"""Catchments: whose land drains to a section, from the terrain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qingshan.base.errors import RefusedError
from qingshan.trace.defaults import defaults
from qingshan.trace.grid import Floats, Grid
from qingshan.trace.kernels import flats, flow

Directions = NDArray[np.uint8]
Labels = NDArray[np.int32]
Cell = tuple[int, int]
SnapReason = Literal[
    "decided", "declared-area", "river-name", "same-stream", "confluence", "no-stream", "outside"
]


@dataclass(frozen=True, slots=True)
class Terrain:
    """A terrain made ready: where each cell drains to and the area above it.

    Parameters
    ----------
    grid
        Where its cells are.
    direction
        ESRI codes, 0 where water ends, 247 where there is no elevation.
    above_km2
        Area of each cell and all above it [km²].
    """

    grid: Grid
    direction: Directions
    above_km2: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Point:
    """A place that wants its catchment: a section, or the cells of a lake without outflow.

    Parameters
    ----------
    code
        Its code.
    x, y
        Coordinates in the grid's system.
    declared_km2
        Area above it as published [km²], none when not known.
    river
        Number of its river in the raster of rivers, 0 when not known.
    is_decided
        Whether a person chose this very place, so that it is not moved.
    """

    code: str
    x: float
    y: float
    declared_km2: float | None = None
    river: int = 0
    is_decided: bool = False


@dataclass(frozen=True, slots=True)
class Snap:
    """Where a point was put on the streams of the terrain, and why.

    ``is_accepted`` is false where a person has to choose: ``area_raw_km2`` and ``area_km2`` then are the
    two answers.
    """

    code: str
    cell: Cell | None
    reason: SnapReason
    is_accepted: bool
    distance_m: float = 0.0
    area_raw_km2: float = 0.0
    area_km2: float = 0.0


@dataclass(frozen=True, slots=True)
class Catchment:
    """What drains to one outlet.

    Parameters
    ----------
    code, number
        Code of its section or lake, and its number among the labels.
    below
        Code of the next outlet its water meets, empty at the last.
    own_km2
        Area that meets no outlet before [km²].
    full_km2
        The same with all outlets above [km²].
    is_open
        Whether it reaches the edge of the terrain, so that more may drain to it.
    """

    code: str
    number: int
    below: str
    own_km2: float
    full_km2: float
    is_open: bool
    is_terminal: bool = False


@dataclass(frozen=True, slots=True)
class Surface:
    """A terrain without hollows, which falls to its ends everywhere.

    Parameters
    ----------
    filled
        Height after filling [m], on steps of 1/1024 m.
    cost
        Cost of the way of each cell of a flat to where the flat spills; 0 for all other cells.
    scale
        Rise of the surface for each unit of cost [m]; all of them together are less than one step.
    """

    filled: NDArray[np.float32]
    cost: NDArray[np.int32]
    scale: float

    def heights(self, rows: slice = slice(None)) -> Floats:
        """Heights of some rows [m]: their steepest descent, cell by cell, is the direction of the water."""
        return np.asarray(self.filled[rows] + self.cost[rows] * self.scale)


def prepare(
    elevation: NDArray[np.float32], grid: Grid, nodata: float, sinks: NDArray[np.bool_] | None = None
) -> tuple[Directions, Surface]:
    """Directions and the surface they fall on.

    Hollows are filled from the edges and the terminal sinks. Across flats and filled hollows water takes
    the shortest way to where they spill, and rather through deep than through shallow water. Each cell then
    turns to its steepest lower neighbor by true distance.

    Parameters
    ----------
    elevation
        Height [m], rivers burned in; is put on steps of a millimeter, in place.
    grid
        Its cells.
    nodata
        Value of cells without height.
    sinks
        Cells where water ends: lakes without outflow.

    References
    ----------
    Wang and Liu 2006, doi 10.1080/13658810500433453: hollows are filled in order of height.
    Barnes, Lehman and Mulla 2014, doi 10.1016/j.cageo.2013.01.009: flats get a fall of their own.
    """
    from pyflwdir import dem, gis_utils

    flow.on_steps(elevation, nodata)
    has_height = elevation != nodata if not np.isnan(nodata) else ~np.isnan(elevation)
    ends = np.zeros(elevation.shape, dtype=np.bool_) if sinks is None else sinks & has_height
    starts = np.flatnonzero(gis_utils.get_edge(has_height) | ends)
    del has_height
    filled, direction = dem.fill_depressions(elevation, idxs_pit=starts, nodata=nodata)
    surface = _falling(filled, elevation, direction, ends, grid)
    flow.steepest(
        filled, surface.cost, surface.scale, direction, ends, grid.row_widths(), grid.row_height
    )  # fmt: skip
    return direction, surface


def _falling(
    filled: NDArray[np.float32], ground: NDArray[np.float32], direction: Directions,
    ends: NDArray[np.bool_], grid: Grid,
) -> Surface:  # fmt: skip
    """The filled surface with a fall across its flats that stays below one step of height."""
    east = grid.row_widths() / grid.row_height
    lengths = np.column_stack([east, np.ones_like(east), np.hypot(east, 1.0)])
    cost = flats.costs_to_outlet(filled, ground, direction, ends, lengths, _rule("flat_shallow"))
    doublings = int(cost.max()).bit_length()
    return Surface(filled, cost, 2.0 ** -(doublings + flow.STEP_DOUBLINGS))


def drain(direction: Directions, grid: Grid) -> Terrain:
    """The terrain of a raster of directions, with the area above each cell.

    Raises
    ------
    RefusedError
        Water goes in circles: the directions are damaged.
    """
    step = flow.offsets(grid.width)
    above, circling = flow.accumulate(direction, step, grid.row_areas())
    if circling:
        raise RefusedError("terrain-flows-in-circle", count=circling)
    return Terrain(grid, direction, above.astype(np.float32))


def snap(point: Point, terrain: Terrain, rivers: NDArray[np.int16] | None = None) -> Snap:
    """Where a point lies on the streams, moved by a few cells at most, never across to another stream unsaid.

    Of the streams around, in this order: the one whose area is the declared one; the one of the river's name;
    the nearest, when none around is much larger. Else a person chooses.
    """
    home = terrain.grid.cell(point.x, point.y)
    if home is None:
        return Snap(point.code, None, "outside", is_accepted=False)
    raw = float(terrain.above_km2[home])
    if point.is_decided:
        return Snap(point.code, home, "decided", True, 0.0, raw, raw)
    for reach in (_rule("snap_cells"), _rule("snap_most_cells")):
        found = _choose(point, terrain, rivers, home, int(reach))
        if found.is_accepted:
            return found
    return found


def catch(
    terrain: Terrain, outlets: Sequence[tuple[str, Sequence[Cell]]], terminal: frozenset[str] = frozenset()
) -> tuple[Labels, tuple[Catchment, ...]]:
    """Catchments of all outlets in one pass: labels of the nearest outlet below, and the tree of outlets.

    Parameters
    ----------
    terrain
        The terrain made ready.
    outlets
        Code and cells of each; a section has one cell, a lake many. Of two outlets in one cell the later
        has no area of its own and the earlier one below it.
    terminal
        Codes of outlets whose water goes nowhere.
    """
    width = terrain.grid.width
    cells: list[int] = []
    numbers: list[int] = []
    for number, (_, places) in enumerate(outlets, start=1):
        cells.extend(r * width + c for r, c in places)
        numbers.extend([number] * len(places))
    flat, tags = np.array(cells, dtype=np.int64), np.array(numbers, dtype=np.int32)
    _, first = np.unique(flat, return_index=True)
    step = flow.offsets(width)
    labels = flow.label(terrain.direction, step, flat[first], tags[first])
    below = [_next(terrain, labels, step, places, n, width) for n, (_, places) in enumerate(outlets, 1)]
    areas, _, opens, _ = flow.describe_labels(
        labels, terrain.direction, terrain.grid.row_areas(), len(outlets)
    )
    return labels, _tree([code for code, _ in outlets], below, areas, opens, terminal)


def ancestors(catchments: Sequence[Catchment], code: str) -> tuple[str, ...]:
    """The outlet and all outlets above it: together their areas are its full catchment."""
    chosen, grown = {code}, True
    while grown:
        more = {each.code for each in catchments if each.below in chosen} - chosen
        chosen |= more
        grown = bool(more)
    return tuple(each.code for each in catchments if each.code in chosen)


def _rule(name: str) -> float:
    return defaults()[name].value


def _choose(point: Point, terrain: Terrain, rivers: NDArray[np.int16] | None, home: Cell, reach: int) -> Snap:
    grid, raw = terrain.grid, float(terrain.above_km2[home])
    rows = slice(max(home[0] - reach, 0), home[0] + reach + 1)
    cols = slice(max(home[1] - reach, 0), home[1] + reach + 1)
    area = terrain.above_km2[rows, cols].astype(np.float64)
    corner = (rows.start, cols.start)
    far = _distances(grid, home, corner, area.shape)
    is_near = np.hypot(*np.meshgrid(
        np.arange(area.shape[1]) + cols.start - home[1], np.arange(area.shape[0]) + rows.start - home[0]
    )) <= reach + 0.5  # fmt: skip
    least = _rule("stream_cells") * float(grid.row_areas()[home[0]])
    is_stream = (area >= least) & is_near & (terrain.direction[rows, cols] != flow.NOTHING)

    def told(spot: NDArray[np.int64], reason: SnapReason, *, ok: bool) -> Snap:
        r, c = int(spot[0]), int(spot[1])
        at = (r + corner[0], c + corner[1])
        return Snap(point.code, at, reason, ok, float(far[r, c]), raw, float(area[r, c]))

    if not is_stream.any():
        return Snap(point.code, None, "no-stream", False, 0.0, raw, raw)
    if point.declared_km2:
        ratio = area / point.declared_km2
        fits = is_stream & (ratio >= _rule("declared_low")) & (ratio <= _rule("declared_high"))
        if fits.any():
            return told(_first(far, fits), "declared-area", ok=True)
    if point.river and rivers is not None:
        named = is_stream & (rivers[rows, cols] == point.river)
        if named.any():
            # The named river is a band of cells: beside its largest ones lie mouths of brooks.
            named &= area >= area[named].max() / _rule("jump")
            return told(_first(far, named), "river-name", ok=True)
    nearest, largest = _first(far, is_stream), _first(-area, is_stream)
    is_same = area[tuple(largest)] < _rule("jump") * area[tuple(nearest)]
    agrees = is_same and not point.declared_km2
    return told(nearest, "same-stream", ok=True) if agrees else told(largest, "confluence", ok=False)


def _first(order: Floats, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Row and column of the chosen cell that comes first."""
    return np.array(np.unravel_index(np.argmin(np.where(chosen, order, np.inf)), order.shape))


def _distances(grid: Grid, home: Cell, corner: Cell, shape: tuple[int, ...]) -> Floats:
    east = (np.arange(shape[1]) + corner[1] - home[1]) * grid.row_widths()[home[0]]
    south = (np.arange(shape[0]) + corner[0] - home[0]) * grid.row_height
    return np.asarray(np.hypot(east[None, :], south[:, None]))


def _next(
    terrain: Terrain, labels: Labels, step: NDArray[np.int64], places: Sequence[Cell], number: int, width: int
) -> int:
    """Number of the outlet the water of an outlet meets next, 0 where none."""
    r, c = places[0]
    if labels[r, c] != number and len(places) == 1:
        return int(labels[r, c])
    code = terrain.direction[r, c]
    if code in (flow.END, flow.NOTHING):
        return 0
    after = int(labels.ravel()[r * width + c + int(step[code])])
    return after if after != number else 0


def _tree(
    codes: Sequence[str], below: Sequence[int], areas: Floats, opens: NDArray[np.bool_],
    terminal: frozenset[str],
) -> tuple[Catchment, ...]:  # fmt: skip
    full, is_open = areas.copy(), opens.copy()
    for number in range(1, len(codes) + 1):
        at = below[number - 1]
        while at:
            full[at] += areas[number]
            is_open[at] |= opens[number]
            at = below[at - 1]
    return tuple(
        Catchment(
            code, number, codes[below[number - 1] - 1] if below[number - 1] else "",
            float(areas[number]), float(full[number]), bool(is_open[number]), code in terminal,
        )
        for number, code in enumerate(codes, start=1)
    )  # fmt: skip
