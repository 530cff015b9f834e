"""Series of several places on one grid of time, in the scale a forecast works in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Scale = Literal["log", "root", "plain"]
"""Scale of the arithmetic: logarithms make errors ratios; square roots lie between."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Panel:
    """One indicator at several places, missing values as NaN.

    Parameters
    ----------
    places
        Codes, one a row of ``values``.
    first, step
        Time of the first column, and from one to the next.
    values
        Values in the canonical unit, shape (places, steps).
    scale
        Scale the arithmetic is done in.
    drivers
        More of what was known at each step, each of the shape of ``values``, in any positive unit: the last
        hours of a day beside its mean.
    """

    places: tuple[str, ...]
    first: datetime
    step: timedelta
    values: Floats
    scale: Scale = "log"
    drivers: tuple[Floats, ...] = ()

    @property
    def length(self) -> int:
        """Number of steps."""
        return int(self.values.shape[1])

    @property
    def per_day(self) -> int:
        """Steps of a day, at least one."""
        return max(1, DAY // self.step)

    def until(self, count: int) -> Panel:
        """The first ``count`` steps: what was known then."""
        drivers = tuple(each[:, :count] for each in self.drivers)
        return replace(self, values=self.values[:, :count], drivers=drivers)

    def time(self, at: int) -> datetime:
        """Time of a step."""
        return self.first + at * self.step


def floors(values: Floats) -> Floats:
    """Half of the smallest positive value of each place: what a zero counts as in logarithms."""
    positive = np.where(values > 0, values, np.nan)
    least = np.nanmin(np.where(np.isnan(positive).all(axis=1, keepdims=True), 1.0, positive), axis=1)
    return np.asarray(least * 0.5, dtype=np.float64)


def worked(values: Floats, floor: Floats, scale: Scale) -> Floats:
    """Values in the scale of the arithmetic.

    Parameters
    ----------
    values
        Shape (..., places, steps).
    floor
        Least value of each place, see :func:`floors`.
    """
    if scale == "plain":
        return values
    if scale == "root":
        return np.asarray(np.sqrt(np.maximum(values, 0.0)), dtype=np.float64)
    return np.asarray(np.log(np.maximum(values, floor[:, None])), dtype=np.float64)


def unworked(values: Floats, scale: Scale) -> Floats:
    """Values back in their unit."""
    if scale == "plain":
        return values
    return np.asarray(np.exp(values) if scale == "log" else np.maximum(values, 0.0) ** 2, dtype=np.float64)
