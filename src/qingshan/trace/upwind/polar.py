"""Bivariate polar plot: means of small bins of the wind vector, smoothed on the plane of its components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qingshan.trace.upwind.bootstrap import Floats, ratio
from qingshan.trace.upwind.hours import Counts, WindHours


@dataclass(frozen=True, slots=True)
class PolarOrder:
    """Cells from the middle to the rim, the speed at the rim [m/s], the width of the smooth [cells].

    ``bin_weights`` are the weights of bins with one, two, three hours (a bin of four or more has weight 1);
    ``near`` is the least smoothed weight of a cell that is shown: cells far from any hour are left out.
    """

    cells: int
    reach: float
    spread: float
    bin_weights: tuple[float, ...]
    near: float


@dataclass(frozen=True, slots=True)
class Polar:
    """Smoothed concentration by where the wind comes from, shape ``(2 cells + 1, 2 cells + 1)``.

    ``axis`` is the component from the west and from the south, -reach to reach [m/s]; the first index of
    ``mean`` counts from south to north. ``hours`` of each bin.
    """

    axis: Floats
    mean: Floats
    hours: Floats
    counts: Counts


def polar(found: WindHours, order: PolarOrder) -> Polar:
    """The smoothed plane.

    Notes
    -----
    Bins are averaged first and weighted by how many hours they hold, so that one hour of storm does not make
    a source. The smooth is a Gaussian kernel on square roots of bin means, not a spline: it invents no slope
    beyond the data.
    """
    side = 2 * order.cells + 1
    step = order.reach / order.cells
    angle = np.deg2rad(found.hours.direction)
    column = np.rint(found.hours.speed * np.sin(angle) / step).astype(np.int64) + order.cells
    row = np.rint(found.hours.speed * np.cos(angle) / step).astype(np.int64) + order.cells
    inside = (column >= 0) & (column < side) & (row >= 0) & (row < side)
    at = row[inside] * side + column[inside]
    hours = np.bincount(at, minlength=side * side).reshape(side, side).astype(np.float64)
    total = np.bincount(at, weights=found.hours.value[inside], minlength=side * side).reshape(side, side)
    mean = np.nan_to_num(ratio(total, hours))
    scale = np.array([0.0, *order.bin_weights, 1.0])
    weight = scale[np.minimum(hours, len(scale) - 1).astype(np.int64)]
    root = np.sqrt(np.maximum(mean, 0.0))
    smooth_weight = _smooth(weight, order.spread)
    smooth = ratio(_smooth(weight * root, order.spread), smooth_weight) ** 2
    return Polar(
        np.arange(-float(order.cells), order.cells + 1) * step,
        np.where(smooth_weight >= order.near, smooth, np.nan),
        hours, found.counts,
    )  # fmt: skip


def _smooth(plane: Floats, spread: float) -> Floats:
    """The plane under a Gaussian of height 1, rows first and then columns."""
    away = np.arange(len(plane))
    kernel = np.exp(-0.5 * ((away[:, None] - away) / spread) ** 2)
    return np.asarray(kernel @ plane @ kernel)
