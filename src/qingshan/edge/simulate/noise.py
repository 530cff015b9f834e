"""Random numbers by seed, year and name, and series with memory."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]
"""Values by hour, shape ``(hours,)`` or ``(hours, sites)``."""


@dataclass(frozen=True, slots=True)
class Streams:
    """Independent random streams: what one process draws never moves another."""

    seed: int
    year: int

    def draw(self, name: str) -> np.random.Generator:
        """Generator of the process of that name."""
        return np.random.default_rng([self.seed, self.year, crc32(name.encode())])

    def persistent(self, name: str, shape: tuple[int, ...], memory: float) -> Series:
        """Noise of unit variance whose correlation falls by e in ``memory`` hours, one column a site.

        ``shape`` is ``(hours,)`` for what the region shares, ``(hours, sites)`` for what each site has.
        """
        shocks = self.draw(name).standard_normal(shape)
        keep = float(np.exp(-1 / memory))
        shocks[1:] *= np.sqrt(1 - keep**2)
        return leaky_sum(shocks, keep)


def leaky_sum(added: Series, keep: float) -> Series:
    """Running sum that keeps the share ``keep`` of itself from hour to hour."""
    total = added.copy()
    for hour in range(1, len(total)):
        total[hour] += keep * total[hour - 1]
    return total


def step(x: Series) -> Series:
    """Smooth step from 0 to 1, one half at 0."""
    rising: Series = 1 / (1 + np.exp(-np.clip(x, -50, 50)))
    return rising


def smooth(series: Series, memory: float) -> Series:
    """Exponential mean of the hours before, of memory ``memory`` hours."""
    keep = float(np.exp(-1 / memory))
    added = series * (1 - keep)
    added[0] = series[0]
    return leaky_sum(added, keep)
