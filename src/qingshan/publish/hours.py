"""Hours of the sites as compact arrays, so that a page can carry a year of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

FLAGS = ("valid", "suspect", "invalid", "missing")
"""Order of the flag codes in :class:`HourSeries`."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file readings came from: its name and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class HourSeries:
    """The hours of one pollutant at one site, in step with the book's clock.

    Parameters
    ----------
    value
        Values in the canonical unit, float, not a number where there is none.
    file
        Index into the book's files, -1 where no row was read.
    row
        Row in that file, 1-based, header included; 0 where no row was read.
    flag
        Index into :data:`FLAGS`.
    raw
        Text as sent by position, only where it is not simply the value.
    """

    value: NDArray[np.float64]
    file: NDArray[np.int32]
    row: NDArray[np.int64]
    flag: NDArray[np.uint8]
    raw: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HourBook:
    """All hours under a bulletin.

    Parameters
    ----------
    start
        Start of the first hour, Beijing time, zone-less; position ``i`` begins ``i`` hours later.
    length
        Number of hours.
    decimals
        Decimals kept of each pollutant's values (raw decimals of the indicator dictionary).
    """

    start: datetime
    length: int
    files: tuple[SourceFile, ...]
    decimals: Mapping[str, int]
    sites: Mapping[str, Mapping[str, HourSeries]]
