"""Irregular times of readings on a grid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

HOUR = timedelta(hours=1)
DEFAULT = timedelta(hours=4)


def step_of(times: pl.Series) -> timedelta:
    """Usual distance of successive times of one place, at least an hour; four hours where none is seen.

    Parameters
    ----------
    times
        Times of a place, sorted.
    """
    apart = times.unique().sort().diff().drop_nulls()
    apart = apart.filter(apart >= HOUR)
    mode = apart.mode()
    found = mode.min() if len(mode) else None
    return found if isinstance(found, timedelta) else DEFAULT


def on_grid(
    rows: pl.DataFrame, columns: Sequence[str], first: datetime, step: timedelta, length: int
) -> dict[str, NDArray[np.float64]]:
    """Columns of a place on a grid; NaN where a step has no reading, the newest of several in one.

    Parameters
    ----------
    rows
        Readings of one place with ``time``.
    columns
        Columns wanted.
    first, step, length
        The grid.
    """
    at = ((rows["time"] - first) / step).floor().cast(pl.Int64).to_numpy()
    inside = (at >= 0) & (at < length)
    found = {}
    for name in columns:
        values = np.full(length, np.nan)
        told = rows[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        keep = inside & ~np.isnan(told)
        values[at[keep]] = told[keep]
        found[name] = values
    return found
