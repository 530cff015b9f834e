"""Non-parametric wind regression: the concentration to expect at each wind speed and direction.

A weighted mean of all hours, weights from two Gaussian kernels, one for speed and one for direction. The
kernels are separable: both sums of a whole grid are products of two thin matrices, taken day by day so that a
bootstrap costs one more product.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qingshan.trace.upwind.bootstrap import Floats, by_block, draws, interval, ratio
from qingshan.trace.upwind.hours import Counts, Hours, WindHours

PIECE = 4096
FEW = 4
"""Pairs of speed and direction for each hour up to which hours are counted by pair."""


@dataclass(frozen=True, slots=True)
class NwrOrder:
    """The grid and the kernels.

    Parameters
    ----------
    speeds
        Wind speeds of the grid [m/s].
    directions
        Directions of the grid [°].
    speed_spread, direction_spread
        Standard deviations of the kernels [m/s, °].
    least_hours
        Weight of hours below which a cell says nothing.
    """

    speeds: Floats
    directions: Floats
    speed_spread: float
    direction_spread: float
    least_hours: float


@dataclass(frozen=True, slots=True)
class Surface:
    """Expected concentration on the grid, shape ``(speeds, directions)``.

    ``weight`` is the sum of kernel weights (1 for an hour right on the cell); ``mean`` is ``nan`` where it is
    below the least.
    """

    speeds: Floats
    directions: Floats
    mean: Floats
    weight: Floats
    counts: Counts


def nwr(found: WindHours, order: NwrOrder) -> Surface:
    """The expected concentration at every speed and direction of the grid.

    References
    ----------
    Henry, Norris, Vedantham and Turner 2009, Environmental Science and Technology 43(11).
    """
    total, weight = _sums(found.hours, order)
    return _surface(found, order, total, weight)


def _sums(hours: Hours, order: NwrOrder) -> tuple[Floats, Floats]:
    """Both sums of the whole grid.

    Instruments tell speed to a tenth and direction to a degree or a point of the compass: hours of the same
    speed or direction share their kernel, which is then made once for each of the few there are. Otherwise
    the hours are taken a piece at a time that fits the processor's cache.
    """
    speeds, speed = np.unique(hours.speed, return_inverse=True)
    directions, direction = np.unique(hours.direction, return_inverse=True)
    if speeds.size * directions.size <= FEW * max(hours.speed.size, 1):
        shape = (speeds.size, directions.size)
        at = speed.reshape(-1) * directions.size + direction.reshape(-1)
        each = np.bincount(at, minlength=speeds.size * directions.size).reshape(shape)
        value = np.bincount(at, weights=hours.value, minlength=speeds.size * directions.size).reshape(shape)
        along, across = _kernels(speeds, directions, order)
        return along.T @ value @ across, along.T @ each @ across
    total = np.zeros((len(order.speeds), len(order.directions)))
    weight = np.zeros_like(total)
    for start in range(0, hours.speed.size, PIECE):
        part = slice(start, start + PIECE)
        along, across = _kernels(hours.speed[part], hours.direction[part], order)
        both = np.concatenate([along, along * hours.value[part, None]], axis=1).T @ across
        weight += both[: len(order.speeds)]
        total += both[len(order.speeds) :]
    return total, weight


def nwr_interval(
    found: WindHours, order: NwrOrder, replicates: int, level: float, seed: int = 2009
) -> tuple[Surface, Floats, Floats]:
    """The surface with the lower and upper edge of its bootstrap interval, by days."""
    totals, weights = _daily_sums(found.hours, order)
    blocks = len(totals)
    drawn = draws(blocks, replicates, seed)
    shape = (len(order.speeds), len(order.directions))
    replicated = ratio(drawn @ totals, drawn @ weights).reshape(replicates, *shape)
    surface = _surface(found, order, totals.sum(axis=0).reshape(shape), weights.sum(axis=0).reshape(shape))
    low, high = interval(replicated, level)
    known = np.isfinite(surface.mean)
    return surface, np.where(known, low, np.nan), np.where(known, high, np.nan)


def _surface(found: WindHours, order: NwrOrder, total: Floats, weight: Floats) -> Surface:
    mean = np.where(weight >= order.least_hours, ratio(total, weight), np.nan)
    return Surface(order.speeds, order.directions, mean, weight, found.counts)


def _kernels(speed: Floats, direction: Floats, order: NwrOrder) -> tuple[Floats, Floats]:
    """Weights at the speeds and at the directions of the grid."""
    along = (speed[:, None] - order.speeds) / order.speed_spread
    across = np.abs(direction[:, None] - order.directions)
    np.minimum(across, 360.0 - across, out=across)
    across /= order.direction_spread
    return _gaussian(along), _gaussian(across)


def _gaussian(z: Floats) -> Floats:
    np.square(z, out=z)
    z *= -0.5
    return np.exp(z, out=z)


def _daily_sums(hours: Hours, order: NwrOrder) -> tuple[Floats, Floats]:
    """Both sums of every day, shape ``(days, speeds * directions)``."""
    block, blocks = by_block(hours.block)
    size = len(order.speeds) * len(order.directions)
    if blocks == 0:
        return np.zeros((0, size)), np.zeros((0, size))
    sequence = np.argsort(block, kind="stable")
    starts = np.searchsorted(block[sequence], np.arange(blocks))
    place = np.arange(block.size) - starts[block[sequence]]
    along, across = _kernels(hours.speed, hours.direction, order)
    # Days side by side, the short ones filled with weights of nothing.
    longest = int(place.max()) + 1
    speeds = np.zeros((blocks, longest, len(order.speeds)))
    directions = np.zeros((blocks, longest, len(order.directions)))
    values = np.zeros((blocks, longest, 1))
    at = (block[sequence], place)
    speeds[at], directions[at] = along[sequence], across[sequence]
    values[at] = hours.value[sequence, None]
    weights = np.matmul(speeds.transpose(0, 2, 1), directions)
    speeds *= values
    totals = np.matmul(speeds.transpose(0, 2, 1), directions)
    return totals.reshape(blocks, size), weights.reshape(blocks, size)
