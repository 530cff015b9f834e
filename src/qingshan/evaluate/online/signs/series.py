"""What the tests for signs look at: the hours of one indicator of an outlet as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingshan.standards.online_records import OnlineRules

Floats = NDArray[np.float64]
DAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class Series:
    """Consecutive hours of one indicator of an outlet from midnight of ``start``.

    ``value`` and ``flow`` [m³/h] have NaN where there is no valid reading. ``decimals`` are those the values
    were sent with.
    """

    outlet: str
    indicator: str
    start: datetime
    value: Floats
    flow: Floats
    decimals: int = 2
    limit: float | None = None

    @property
    def runs(self) -> NDArray[np.bool_]:
        """Hours with a valid value while flow is not known to stand."""
        return ~np.isnan(self.value) & ~(self.flow <= 0)

    def time(self, at: int) -> datetime:
        """Start of the hour of that number."""
        return self.start + timedelta(hours=int(at))


@dataclass(frozen=True, slots=True)
class Hint:
    """One sign found: where, since when, and the evidence in numbers."""

    sign: str
    outlet: str
    indicator: str
    start: datetime
    end: datetime
    evidence: Mapping[str, Any] = field(default_factory=dict)


def number(rules: OnlineRules, quantity: str) -> float:
    """A parameter as a float."""
    return float(rules.number(quantity))


def spread(values: Floats) -> float:
    """Coefficient of variation; NaN for no values or a mean of zero."""
    if values.size == 0:
        return float("nan")
    mean = float(values.mean())
    return float(values.std()) / mean if mean else float("nan")


def units_of(series: Series) -> NDArray[np.int64]:
    """Values in units of the last decimal sent; -1 where there is none."""
    scaled = np.floor(np.nan_to_num(series.value, nan=-1.0) * 10**series.decimals + 0.5)
    return np.where(series.runs, scaled, -1).astype(np.int64)
