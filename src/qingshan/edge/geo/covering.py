"""Which township covers each cell of a grid: exact parts of cells at its boundary."""

from __future__ import annotations

from typing import Any

import numpy as np

from qingshan.edge.geo.dem import Tell
from qingshan.edge.geo.packages import needed
from qingshan.trace.grid import Grid
from qingshan.trace.township import SPLIT, Coverage

Frame = Any
WHOLE = 1 - 1e-6
"""Part of a cell from which it counts as whole: the parts are exact to a millionth."""


def cover(units: Frame, grid: Grid, crs: str, tell: Tell | None = None) -> Coverage:
    """Coverage of a grid by the polygons of a layer."""
    exact = needed("exactextract")
    raster = needed("exactextract.raster").NumPyRasterSource(
        np.zeros((grid.height, grid.width), dtype=np.int8), *_extent(grid)
    )
    inside = np.zeros(grid.size, dtype=np.int16)
    cells, numbers, parts = [], [], []
    frame = units.to_crs(crs) if units.crs is not None else units
    for number in range(1, len(frame) + 1):
        one = frame.iloc[number - 1 : number]
        told = exact.exact_extract(raster, one, ["cell_id", "coverage"], output="pandas", include_geom=False)
        ids = np.asarray(told["cell_id"].iloc[0], dtype=np.int64)
        part = np.asarray(told["coverage"].iloc[0], dtype=np.float64)
        is_whole = (part >= WHOLE) & (inside[ids] == 0)
        inside[ids[is_whole]] = number
        split = ~is_whole
        cells.append(ids[split])
        numbers.append(np.full(int(split.sum()), number, dtype=np.int32))
        parts.append(part[split])
        if tell is not None:
            tell("cover", number / len(frame))
    return _joined(units["code"].tolist(), inside.reshape(grid.height, grid.width), cells, numbers, parts)


def _joined(
    codes: list[str], inside: Any, cells: list[Any], numbers: list[Any], parts: list[Any]
) -> Coverage:
    """The coverage of all units; a cell one unit holds whole and another claims too is told by both."""
    flat = np.concatenate(cells) if cells else np.zeros(0, dtype=np.int64)
    units = np.concatenate(numbers) if numbers else np.zeros(0, dtype=np.int32)
    share = np.concatenate(parts) if parts else np.zeros(0)
    claimed = np.unique(flat)
    both = claimed[inside.ravel()[claimed] > 0]
    flat = np.concatenate([flat, both])
    units = np.concatenate([units, inside.ravel()[both].astype(np.int32)])
    share = np.concatenate([share, np.ones(both.size)])
    inside.ravel()[claimed] = SPLIT
    return Coverage(tuple(codes), inside, flat, units, share)


def _extent(grid: Grid) -> tuple[float, float, float, float]:
    west, south, east, north = grid.bounds
    return west, south, east, north
