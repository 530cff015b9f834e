"""A terrain from a raster file: read in blocks, cut to a region, coarser where memory would not hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingshan.base.errors import RefusedError
from qingshan.base.finding import Finding, Where
from qingshan.edge.geo.packages import needed
from qingshan.trace.grid import Grid

NODATA = -9999.0
BYTES_PER_CELL = 46
"""Memory the whole chain takes at its peak, for each cell (measured)."""
BLOCK_ROWS = 1024
Box = tuple[float, float, float, float]
Tell = Callable[[str, float], None]
"""Told of progress: which step, and how much of it is done (0 to 1)."""


@dataclass(frozen=True, slots=True)
class Dem:
    """Heights [m] with ``NODATA`` where there are none, their grid, and what the reader had to do."""

    heights: NDArray[np.float32]
    grid: Grid
    crs: str
    findings: tuple[Finding, ...]
    coarsened: int = 1


@dataclass(frozen=True, slots=True)
class Raster:
    """What a raster file holds, without its cells."""

    path: Path
    grid: Grid
    crs: str


def inspect(path: Path) -> Raster:
    """The grid of a raster file.

    Raises
    ------
    RefusedError
        It cannot be read, has no reference system, or is turned.
    """
    rasterio = needed("rasterio")
    try:
        with rasterio.open(path) as opened:
            t, crs = opened.transform, opened.crs
            if crs is None:
                raise RefusedError("dem-no-crs", name=path.name)
            if t.b or t.d or t.a <= 0 or t.e >= 0:
                raise RefusedError("dem-turned", name=path.name)
            grid = Grid(opened.height, opened.width, t.c, t.f, t.a, -t.e, bool(crs.is_geographic))
            return Raster(path, grid, crs.to_string())
    except rasterio.errors.RasterioIOError as wrong:
        raise RefusedError("file-unreadable", name=path.name, why=str(wrong)) from wrong


def read_dem(path: Path, memory_gb: float, box: Box | None = None, tell: Tell | None = None) -> Dem:
    """The heights of a file.

    Parameters
    ----------
    path
        Raster with heights in its first band.
    memory_gb
        Memory the chain may take [GB]; a larger terrain is averaged to coarser cells, and a finding says so.
    box
        West, south, east, north: only this part.
    tell
        Told of progress.
    """
    raster = inspect(path)
    rows, cols = _window(raster.grid, box)
    if rows[1] <= rows[0] or cols[1] <= cols[0]:
        raise RefusedError("dem-outside", name=path.name)
    part = raster.grid.window(rows, cols)
    factor = coarsening(part.size, memory_gb)
    grid = part.coarser(factor)
    heights = np.full((grid.height, grid.width), np.float32(NODATA), dtype=np.float32)
    for first, block in _blocks(path, rows, cols, factor):
        heights[first : first + block.shape[0]] = block[:, : grid.width]
        if tell is not None:
            tell("read", (first + block.shape[0]) / grid.height)
    findings = _doubts(heights, path, raster, factor, grid)
    return Dem(heights, grid, raster.crs, findings, factor)


def coarsening(cells: int, memory_gb: float) -> int:
    """How many cells become one, along each side, so that the chain fits into memory.

    Examples
    --------
    >>> coarsening(100_000_000, 6.0), coarsening(321_000_000, 6.0)
    (1, 2)
    """
    most = memory_gb * 1e9 / BYTES_PER_CELL
    return max(int(np.ceil(np.sqrt(cells / most))), 1)


def _window(grid: Grid, box: Box | None) -> tuple[tuple[int, int], tuple[int, int]]:
    if box is None:
        return (0, grid.height), (0, grid.width)
    west, south, east, north = box
    # An edge that a box shares with a cell is that edge, whatever the last digit says.
    top, bottom = (round((grid.north - y) / grid.dy, 6) for y in (north, south))
    left, right = (round((x - grid.west) / grid.dx, 6) for x in (west, east))
    return (
        (max(int(np.floor(top)), 0), min(int(np.ceil(bottom)), grid.height)),
        (max(int(np.floor(left)), 0), min(int(np.ceil(right)), grid.width)),
    )


def _blocks(
    path: Path, rows: tuple[int, int], cols: tuple[int, int], factor: int
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Strips of the file as heights, each already coarse, with the row they begin at."""
    rasterio = needed("rasterio")
    window = needed("rasterio.windows").Window
    step = max(BLOCK_ROWS // factor, 1) * factor
    with rasterio.open(path) as opened:
        nodata = opened.nodata
        whole = (rows[1] - rows[0]) // factor * factor
        for first in range(0, whole, step):
            count = min(step, whole - first)
            cells = opened.read(1, window=window(cols[0], rows[0] + first, cols[1] - cols[0], count))
            block = cells.astype(np.float32)
            is_void = ~np.isfinite(block)
            if nodata is not None and not np.isnan(nodata):
                is_void |= cells == nodata
            block[is_void] = NODATA
            yield first // factor, block if factor == 1 else _averaged(block, factor)


def _averaged(block: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    """Means of whole squares of cells; a square with a cell that has no height has none."""
    height, width = block.shape[0] // factor, block.shape[1] // factor
    squares = block[: height * factor, : width * factor].reshape(height, factor, width, factor)
    means = squares.mean(axis=(1, 3), dtype=np.float64).astype(np.float32)
    means[(squares == NODATA).any(axis=(1, 3))] = NODATA
    return np.asarray(means)


def _doubts(
    heights: NDArray[np.float32], path: Path, raster: Raster, factor: int, grid: Grid
) -> tuple[Finding, ...]:
    found = []
    where = Where(path.name)
    is_land = heights != NODATA
    if not is_land.any():
        raise RefusedError("dem-empty", name=path.name)
    if factor > 1:
        size = round(grid.row_height)
        found.append(Finding("dem-coarsened", where, {"factor": factor, "size": size}))
    low, high = float(heights[is_land].min()), float(heights.max())
    if low < -500 or high > 9000:
        params = {"low": round(low), "high": round(high)}
        found.append(Finding("dem-heights-strange", where, params))
    return tuple(found)


def burned(
    heights: NDArray[np.float32], grid: Grid, rivers: Any, drop: float, rise: float, reach: int
) -> NDArray[np.int16]:
    """Lowers the heights along rivers, in place, and gives the number of the river in each cell (from 1).

    References
    ----------
    AGREE stream burning: a drop at the river and a slope towards it.
    """
    from qingshan.trace.kernels import flow

    numbers = rasterized(rivers.geometry.values, grid, np.int16)
    distance = np.where(numbers > 0, np.uint8(0), np.uint8(255))
    flow.spread(distance, reach)
    void = heights == NODATA
    flow.burn(heights, distance, drop, rise, reach)
    heights[void] = NODATA
    return numbers


def rasterized(shapes: Any, grid: Grid, kind: type[Any], *, touched: bool = True) -> NDArray[Any]:
    """Number (from 1) of the shape in each cell, 0 where there is none."""
    rasterize = needed("rasterio.features").rasterize
    transform = needed("rasterio.transform").from_origin(grid.west, grid.north, grid.dx, grid.dy)
    pairs = [(shape, number) for number, shape in enumerate(shapes, start=1)]
    if not pairs:
        return np.zeros((grid.height, grid.width), dtype=kind)
    return np.asarray(
        rasterize(
            pairs, out_shape=(grid.height, grid.width), transform=transform, all_touched=touched, dtype=kind
        )
    )
