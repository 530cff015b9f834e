"""PSCF and CWT: where back trajectories of polluted hours have passed, on a grid of degrees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qingshan.trace.upwind.bootstrap import Floats, ratio


@dataclass(frozen=True, slots=True)
class EndPoints:
    """End points of trajectories: the number of the trajectory, place [°] of each."""

    trajectory: NDArray[np.int64]
    lon: Floats
    lat: Floats


@dataclass(frozen=True, slots=True)
class PassedGrid:
    """Cells of degrees that were passed.

    Parameters
    ----------
    west, south
        Lower left corner of each cell [°].
    points
        End points in the cell.
    value
        PSCF (0 to 1) or CWT (unit of the concentration), weighted.
    raw
        The same before the weight for cells with few points.
    trajectories, without_value
        Trajectories used, and those whose hour has no concentration.
    """

    west: Floats
    south: Floats
    cell: float
    points: NDArray[np.int64]
    value: Floats
    raw: Floats
    trajectories: int
    without_value: int


Weights = tuple[tuple[float, float], ...]
"""Multiples of the mean count and the weight from there on, the largest first; below the last, its weight."""


def pscf(points: EndPoints, value: Floats, threshold: float, cell: float, weights: Weights) -> PassedGrid:
    """Share of end points in each cell that belong to trajectories of polluted hours.

    Parameters
    ----------
    points
        End points.
    value
        Concentration on arrival of each trajectory by number; ``nan`` where not known.
    threshold
        Hours strictly above it are polluted.
    cell
        Width of a cell [°].
    weights
        Down-weighting of cells with few end points.
    """
    return _grid(points, value, (value > threshold).astype(np.float64), cell, weights)


def cwt(points: EndPoints, value: Floats, cell: float, weights: Weights) -> PassedGrid:
    """Mean concentration on arrival of the trajectories over each cell, weighted by time spent there."""
    return _grid(points, value, value, cell, weights)


def weight_of(count: NDArray[np.int64], weights: Weights) -> Floats:
    """The weight of cells by their count of end points.

    Examples
    --------
    >>> rule = ((3.0, 1.0), (1.0, 0.7), (0.5, 0.42), (0.0, 0.05))
    >>> weight_of(np.array([1, 1, 1, 17]), rule).tolist()
    [0.05, 0.05, 0.05, 1.0]
    """
    found = np.full(count.shape, weights[-1][1] if weights else 1.0)
    mean = count.mean() if count.size else 0.0
    for multiple, weight in reversed(weights):
        found = np.where(count > multiple * mean, weight, found)
    return found


def _grid(points: EndPoints, value: Floats, carried: Floats, cell: float, weights: Weights) -> PassedGrid:
    known = np.isfinite(value)
    has_value = known[points.trajectory] & np.isfinite(points.lon) & np.isfinite(points.lat)
    column = np.floor(points.lon[has_value] / cell).astype(np.int64)
    row = np.floor(points.lat[has_value] / cell).astype(np.int64)
    cells, at = np.unique(np.column_stack([row, column]), axis=0, return_inverse=True)
    at = at.reshape(-1)
    count = np.bincount(at, minlength=len(cells))
    total = np.bincount(at, weights=carried[points.trajectory[has_value]], minlength=len(cells))
    raw = ratio(total, count.astype(np.float64))
    used = np.unique(points.trajectory)
    corners = np.asarray(cells * cell, dtype=np.float64)
    return PassedGrid(
        corners[:, 1], corners[:, 0], cell, count, raw * weight_of(count, weights), raw,
        int(known[used].sum()), int((~known[used]).sum()),
    )  # fmt: skip
