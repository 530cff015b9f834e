"""The series of one place as warnings see it, and what in it is the instrument's fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Scale:
    """How an indicator is held against limits.

    Parameters
    ----------
    limit
        Limit of the target of the place, in the canonical unit; none where there is no target.
    is_falling
        Whether low values are the bad ones, as of dissolved oxygen.
    least
        Value below which a jump is of no account (above which, where low is bad).
    """

    limit: float | None = None
    is_falling: bool = False
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """Readings of one place on a grid of time, missing ones as NaN.

    Parameters
    ----------
    place
        Its code.
    first, step
        Time of the first reading, and from one to the next.
    values
        Values by indicator, in the canonical unit.
    classes
        Class of each record, 1 the best; NaN where it has none.
    cautious
        Class of each record when its values are taken a margin better than they are: a class that is worse
        than usual even so is no wobble around a limit. By margin [share].
    target
        Class to be met; none where there is none.
    scales
        How indicators are held against limits.
    """

    place: str
    first: datetime
    step: timedelta
    values: Mapping[str, Floats]
    classes: Floats
    cautious: Mapping[float, Floats] = field(default_factory=dict)
    target: int | None = None
    scales: Mapping[str, Scale] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """Number of steps."""
        return int(self.classes.size)

    def time(self, at: int) -> datetime:
        """Time of a step."""
        return self.first + at * self.step

    def steps(self, hours: float) -> int:
        """Steps that make up some hours, at least one."""
        return max(1, timedelta(hours=hours) // self.step)


def half_of(width: int) -> int:
    """Steps of a window that have to be known before anything is called usual: half of it."""
    return (width + 1) // 2


def trailing_median(values: Floats, width: int, least: int) -> Floats:
    """Median of the ``width`` steps before each step; NaN where fewer than ``least`` of them are known.

    Examples
    --------
    >>> trailing_median(np.array([1.0, 3.0, 2.0, 9.0]), 3, 2)
    array([nan, nan,  2.,  2.])
    """
    padded = np.concatenate([np.full(width, np.nan), values[:-1]]) if values.size else values
    windows = np.sort(sliding_window_view(padded, width), axis=1) if values.size else np.empty((0, width))
    known = (~np.isnan(windows)).sum(axis=1)
    rows = np.arange(len(windows))
    low, high = windows[rows, np.maximum(known - 1, 0) // 2], windows[rows, known // 2]
    return np.where(known >= max(1, least), (low + high) * 0.5, np.nan)


def flat(values: Floats, least: int) -> Bools:
    """Steps within a run of at least ``least`` equal known values; the lowest value of a series may stay.

    An analyzer below its detection limit repeats one low value without being stuck. A step counts from the
    moment its run is that long: what comes later is not looked at.
    """
    found = np.zeros(values.size, dtype=np.bool_)
    known = np.flatnonzero(~np.isnan(values))
    lowest, run = np.inf, 0
    for place, at in enumerate(known):
        same = place > 0 and values[at] == values[known[place - 1]]
        run = run + 1 if same else 1
        lowest = min(lowest, float(values[at]))
        found[at] = run >= least and values[at] > lowest
    return found
