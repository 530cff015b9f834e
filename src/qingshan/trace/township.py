"""Whose land a catchment is: shares of townships, exact to the part of a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qingshan.trace.catchment import Catchment, Labels
from qingshan.trace.defaults import defaults
from qingshan.trace.grid import Floats, Grid
from qingshan.trace.kernels import flow

SPLIT = -1
"""Mark of a cell that more than one unit, or part of one, covers."""
OUTSIDE = ""
"""Code of what no unit covers."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which unit covers each cell, and how much of it.

    Parameters
    ----------
    codes
        Codes of the units; unit ``k`` of the arrays is ``codes[k - 1]``, 0 is none.
    inside
        Unit of each cell that lies in one, 0 in none, ``SPLIT`` where ``cells`` tells.
    cells, units, parts
        Flat index of a cell, unit and covered part of it, one entry for each pair.
    """

    codes: tuple[str, ...]
    inside: NDArray[np.int16]
    cells: NDArray[np.int64]
    units: NDArray[np.int32]
    parts: Floats


@dataclass(frozen=True, slots=True)
class Share:
    """What one unit has of one catchment.

    Parameters
    ----------
    catchment, unit
        Codes; the unit is empty for what no unit covers.
    own, full
        Amount in the catchment without, and with, the outlets above it [km², or unit of the load].
    of_unit
        Share of the unit that lies in the full catchment: who must act.
    of_catchment
        Share of the full catchment that lies in the unit: who caused it.
    of_own
        Share of the catchment without the outlets above that lies in the unit.
    is_sliver
        Whether it is below the reporting limit.
    """

    catchment: str
    unit: str
    own: float
    full: float
    of_unit: float | None
    of_catchment: float
    of_own: float | None
    is_sliver: bool


def totals(
    labels: Labels, coverage: Coverage, grid: Grid, count: int, load: NDArray[np.float64] | None = None
) -> Floats:
    """Amount of each pair of label and unit: area [km²], or the load of a raster with an amount a cell.

    Row 0 is land of no outlet, column 0 land of no unit. What the cells hold is what the table holds.
    """
    table = np.zeros((count + 1, len(coverage.codes) + 1))
    areas = grid.row_areas()
    weights = np.zeros((0, 0)) if load is None else np.ascontiguousarray(load, dtype=np.float64)
    flow.sum_shares(labels, coverage.inside, areas, weights, table)
    flat = labels.ravel()
    each = np.unique(coverage.cells)
    np.add.at(table, (flat[each], np.zeros_like(each)), _amounts(each, grid, areas, weights))
    amount = _amounts(coverage.cells, grid, areas, weights) * coverage.parts
    np.add.at(table, (flat[coverage.cells], coverage.units), amount)
    np.subtract.at(table, (flat[coverage.cells], np.zeros_like(coverage.units)), amount)
    return table


def shares(catchments: Sequence[Catchment], codes: Sequence[str], table: Floats) -> tuple[Share, ...]:
    """The shares of every catchment, the largest first, from a table of :func:`totals`.

    Nothing is made to fit: land of no unit is a row of its own.
    """
    full = _with_above(catchments, table)
    units = table.sum(axis=0)
    rows = []
    for each in catchments:
        mine = full[each.number]
        whole, own = float(mine.sum()), float(table[each.number].sum())
        for k in np.argsort(-mine, kind="stable"):
            if mine[k] <= 1e-9 * max(whole, 1.0):
                continue
            code = codes[k - 1] if k else OUTSIDE
            of_unit = float(mine[k] / units[k]) if k and units[k] else None
            rows.append(
                Share(
                    each.code, code, float(table[each.number, k]), float(mine[k]), of_unit,
                    float(mine[k] / whole), float(table[each.number, k] / own) if own > 0 else None,
                    _is_sliver(of_unit, float(mine[k])),
                )
            )  # fmt: skip
    return tuple(rows)


def overlaps(coverage: Coverage, grid: Grid) -> float:
    """Area that more than one unit claims [km²]: 0 for a layer without overlaps."""
    each, at = np.unique(coverage.cells, return_inverse=True)
    covered = np.bincount(at, weights=coverage.parts, minlength=each.size)
    areas = grid.row_areas()[each // grid.width]
    return float((np.maximum(covered - 1, 0) * areas).sum())


def _amounts(cells: NDArray[np.int64], grid: Grid, areas: Floats, load: Floats) -> Floats:
    if load.size:
        return np.asarray(load.ravel()[cells], dtype=np.float64)
    return np.asarray(areas[cells // grid.width])


def _with_above(catchments: Sequence[Catchment], table: Floats) -> Floats:
    """The table with each outlet's row holding all outlets above it as well."""
    numbers = {each.code: each.number for each in catchments}
    below = {each.number: numbers.get(each.below, 0) for each in catchments}
    full = table.copy()
    for each in catchments:
        at = below[each.number]
        while at:
            full[at] += table[each.number]
            at = below[at]
    return full


def _is_sliver(of_unit: float | None, amount: float) -> bool:
    limits = defaults()
    small = of_unit is not None and of_unit < limits["sliver_share"].value
    return small and amount < limits["sliver_km2"].value
