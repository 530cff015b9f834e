"""Conditional probability function: in which sectors of wind an hour is polluted more often."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qingshan.trace.upwind.bootstrap import Floats, by_block, draws, interval, ratio
from qingshan.trace.upwind.hours import Counts, WindHours


@dataclass(frozen=True, slots=True)
class Cpf:
    """Sectors clockwise from north, the first centered on north.

    Parameters
    ----------
    center
        Middle of each sector [°].
    hours, polluted
        Hours of the sector, and those above the threshold.
    probability, low, high
        Share of polluted hours and its bootstrap interval; ``nan`` in a sector with too few hours.
    overall
        Share of polluted hours with all winds that blow.
    threshold
        Value above which an hour is polluted.
    counts
        What became of the hours.
    """

    center: Floats
    hours: Floats
    polluted: Floats
    probability: Floats
    low: Floats
    high: Floats
    overall: float
    threshold: float
    counts: Counts


@dataclass(frozen=True, slots=True)
class CpfOrder:
    """Number of sectors, least hours of one, and the bootstrap: replicates, level, seed."""

    sectors: int
    least_hours: float
    replicates: int
    level: float
    seed: int = 1985


def cpf(found: WindHours, threshold: float, order: CpfOrder, below: float = np.inf) -> Cpf:
    """Share of polluted hours of each sector, with a bootstrap over days.

    Parameters
    ----------
    found
        The usable hours.
    threshold
        Hours strictly above it are polluted.
    order
        Sectors and bootstrap.
    below
        With it, hours of the interval ``(threshold, below]`` only: intervals of percentiles tell sources
        apart.

    References
    ----------
    Ashbaugh, Malm and Sadeh 1985, Atmospheric Environment 19(8).
    """
    hours, sectors = found.hours, order.sectors
    width = 360.0 / sectors
    sector = np.floor(((hours.direction + width / 2) % 360.0) / width).astype(np.int64) % sectors
    is_polluted = (hours.value > threshold) & (hours.value <= below)
    block, blocks = by_block(hours.block)
    cells, size = block * sectors + sector, blocks * sectors
    each = np.bincount(cells, minlength=size).reshape(blocks, sectors).astype(np.float64)
    above = np.bincount(cells[is_polluted], minlength=size).reshape(blocks, sectors).astype(np.float64)
    weights = draws(blocks, order.replicates, order.seed)
    low, high = interval(ratio(weights @ above, weights @ each), order.level)
    total, hit = each.sum(axis=0), above.sum(axis=0)
    enough = total >= order.least_hours
    return Cpf(
        np.arange(float(sectors)) * width, total, hit, np.where(enough, ratio(hit, total), np.nan),
        np.where(enough, low, np.nan), np.where(enough, high, np.nan),
        float(is_polluted.mean()) if is_polluted.size else float("nan"), threshold, found.counts,
    )  # fmt: skip
