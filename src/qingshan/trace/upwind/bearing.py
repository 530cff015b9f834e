"""The direction pollution comes from: the peak of a smoothed CPF, how far it moves, what chance gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qingshan.trace.upwind.bootstrap import Floats, by_block, draws, ratio
from qingshan.trace.upwind.hours import WindHours, turn

DEGREES = np.arange(360.0)
HALF_DEGREE = 0.5
"""A peak is told in whole degrees, each of which stands for half a degree to either side."""
FINER = 0.75
"""A kernel is no finer than this part of the step in which directions are told (sixteen points: 22.5°)."""


@dataclass(frozen=True, slots=True)
class BearingOrder:
    """How the direction is looked for.

    Parameters
    ----------
    spread
        Standard deviation of the kernel of direction [°].
    least_hours
        Weight of hours below which a direction is not considered.
    half_width
        Half of the sector told of [°]: replicates within it agree.
    replicates, level, seed
        The bootstrap, and how many shifts the test of chance takes.
    """

    spread: float
    least_hours: float
    half_width: float
    replicates: int
    level: float
    seed: int = 1985


@dataclass(frozen=True, slots=True)
class Bearing:
    """A direction and how sure it is.

    Parameters
    ----------
    direction, low, high
        Where polluted air comes from [°] and the bootstrap interval, clockwise from low to high.
    probability, overall
        Share of polluted hours there and with all winds.
    agreement
        Share of replicates within the half width.
    chance
        Share of shifted series whose own peak is as high: what no source at all would give.
    curve
        The smoothed share by degree; ``nan`` where too few hours.
    """

    direction: float
    low: float
    high: float
    probability: float
    overall: float
    agreement: float
    chance: float
    curve: Floats

    @property
    def lift(self) -> float:
        """How many times as often as with all winds."""
        return self.probability / self.overall if self.overall > 0 else float("nan")


def bearing(found: WindHours, threshold: float, order: BearingOrder) -> Bearing | None:
    """The direction with the largest share of polluted hours; none where no direction has enough hours."""
    hours = found.hours
    degree = np.floor(hours.direction + 0.5).astype(np.int64) % 360
    is_polluted = hours.value > threshold
    if not is_polluted.any():
        return None
    block, blocks = by_block(hours.block)
    cells = block * 360 + degree
    each = np.bincount(cells, minlength=blocks * 360).reshape(blocks, 360).astype(np.float64)
    above = np.bincount(cells[is_polluted], minlength=blocks * 360).reshape(blocks, 360).astype(np.float64)
    spread = max(order.spread, FINER * 360.0 / np.unique(degree).size)
    kernel = np.exp(-0.5 * (turn(DEGREES[:, None], DEGREES) / spread) ** 2)
    total = each.sum(axis=0) @ kernel
    allowed = total >= order.least_hours
    if not allowed.any():
        return None
    curve = np.where(allowed, ratio(above.sum(axis=0) @ kernel, total), np.nan)
    peak = int(np.nanargmax(curve))
    drawn = draws(blocks, order.replicates, order.seed)
    curves = ratio((drawn @ above) @ kernel, (drawn @ each) @ kernel)
    moved = turn(DEGREES[_peaks(curves, allowed)], DEGREES[peak])
    edge = 50.0 * (1.0 - order.level)
    low, high = np.percentile(moved, [edge, 100.0 - edge]) + np.array([-HALF_DEGREE, HALF_DEGREE])
    return Bearing(
        float(peak), float((peak + low) % 360.0), float((peak + high) % 360.0), float(curve[peak]),
        float(is_polluted.mean()), float((np.abs(moved) <= order.half_width).mean()),
        _chance(degree, is_polluted, kernel, allowed, order, float(curve[peak])), curve,
    )  # fmt: skip


def _peaks(curves: Floats, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    shown = np.where(allowed & np.isfinite(curves), curves, -1.0)
    return np.asarray(shown.argmax(axis=1))


def _chance(
    degree: NDArray[np.int64], is_polluted: NDArray[np.bool_], kernel: Floats, allowed: NDArray[np.bool_],
    order: BearingOrder, peak: float,
) -> float:  # fmt: skip
    """Share of series shifted against the wind that reach the peak.

    Shifting keeps how the hours hang together.
    """
    size = degree.size
    random = np.random.default_rng(order.seed + 1)
    if size <= 20:
        return 1.0
    shifts = random.integers(size // 10 + 1, size - size // 10, size=order.replicates)
    total = np.bincount(degree, minlength=360) @ kernel
    reached = 0
    for shift in shifts:
        hit = np.bincount(degree[np.roll(is_polluted, shift)], minlength=360) @ kernel
        reached += bool((ratio(hit, total)[allowed] >= peak).any())
    return (reached + 1) / (len(shifts) + 1)
